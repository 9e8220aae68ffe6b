"""The count beside the bell."""

from __future__ import annotations

from django.http import HttpRequest

from seido.apps.notifications import selectors
from seido.apps.pages.context import in_frame


@in_frame("unread")
def unread(request: HttpRequest) -> int:
    return selectors.unread(request.access)  # type: ignore[attr-defined]
