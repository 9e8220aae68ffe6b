"""Addresses of the API, and of its documentation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie

from seido.api.main import api
from seido.api.problems import problem
from seido.apps.pages.views import public


@public("what the API can do is the same everywhere, and tells nothing of an organisation")
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")


@public("an address that leads nowhere, for whoever asks")
@csrf_exempt
def nowhere(request: HttpRequest, address: str) -> HttpResponse:
    return problem(404)


operations: Any = api.urls
for pattern in operations[0]:
    #: Each operation asks for its own capability (`auth.needs`).
    pattern.callback.capability = ""
    if pattern.name in ("openapi-json", "api-root"):
        pattern.callback.public = "the description of the API is the same everywhere"

urlpatterns = [
    path("docs", docs, name="api-docs"),
    path("", operations),
    path("<path:address>", nowhere),
]
