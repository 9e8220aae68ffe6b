"""Requests that bring a key act for its owner; only the API takes keys."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from seido.apps.tokens.services import use_token


def token_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.token`, and for a key that holds `request.user`: a cookie beside a key does not count."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.token = None  # type: ignore[attr-defined]
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith("/api/") and scheme.lower() == "bearer":
            token = use_token(secret=secret.strip())
            request.token = token  # type: ignore[attr-defined]
            request.user = token.user if token else AnonymousUser()
        return get_response(request)

    return middleware
