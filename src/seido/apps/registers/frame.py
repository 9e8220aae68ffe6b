"""What registers add to the frame: the saved views in the side bar."""

from __future__ import annotations

from django.http import HttpRequest

from seido.apps.pages.context import in_frame
from seido.apps.registers.models import SavedView
from seido.apps.registers.saved_views import saved_views


@in_frame("saved_views")
def in_rail(request: HttpRequest) -> list[SavedView]:
    return saved_views(request.access)  # type: ignore[attr-defined]
