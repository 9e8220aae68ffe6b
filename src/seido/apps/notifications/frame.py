"""The count beside the bell, and what stands on one's profile."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from seido.apps.accounts.profile import profile_section
from seido.apps.notifications import selectors
from seido.apps.pages.context import in_frame


@in_frame("unread")
def unread(request: HttpRequest) -> int:
    return selectors.unread(request.access)  # type: ignore[attr-defined]


@profile_section("notifications/profile.html")
def told(request: HttpRequest) -> dict[str, Any]:
    return {"ways": selectors.preferences(request.access).items()}  # type: ignore[attr-defined]
