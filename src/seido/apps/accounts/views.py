"""A person's own pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from seido.apps.pages.views import page


@page("")
def profile(request: HttpRequest) -> HttpResponse:
    """The person who is signed in."""
    return render(request, "accounts/profile.html")
