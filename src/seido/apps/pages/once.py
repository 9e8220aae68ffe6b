"""What several parts of a page ask for, asked once a request."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

Value = TypeVar("Value")
#: The answers of the request at hand; None outside of one, and where it may write.
ASKED: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked", default=None)


def once(key: Hashable, ask: Callable[[], Value]) -> Value:
    """The answer to a question, asked anew only in another request. Nobody may change it."""
    asked = ASKED.get()
    if asked is None:
        return ask()
    if key not in asked:
        asked[key] = ask()
    found: Value = asked[key]
    return found


def once_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keeps answers for requests that only read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = ASKED.set({} if request.method in ("GET", "HEAD") else None)
        try:
            return get_response(request)
        finally:
            ASKED.reset(token)

    return middleware
