"""Gives every request the access of whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from seido.apps.accounts import row_security
from seido.apps.accounts.access import NOBODY, Access, access_of
from seido.apps.accounts.models import User


def access_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        row_security.hide()
        request.access = SimpleLazyObject(lambda: access_in(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def access_in(request: HttpRequest) -> Access:
    if not isinstance(request.user, User):
        return NOBODY
    access, token = access_of(request.user), getattr(request, "token", None)
    row_security.show(access)
    return access if token is None else replace(access, only=frozenset(token.scopes))
