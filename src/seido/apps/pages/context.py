"""What the frame around every page shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from seido.apps.organization.models import Entity
from seido.apps.pages.menu import current, menu_for
from seido.apps.pages.views import chosen

#: What stands right of an entry of the menu: its address -> function of the request giving (number, late).
COUNTS: dict[str, Callable[[HttpRequest], tuple[int, bool]]] = {}

#: Other apps add what the frame shows of theirs: name -> function of the request (see `in_frame`).
PARTS: dict[str, Callable[[HttpRequest], Any]] = {}


def in_frame(name: str) -> Any:
    """Has a function's result stand in the frame under a name; it is asked for only where a page shows it."""

    def keep(function: Any) -> Any:
        PARTS[name] = function
        return function

    return keep


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template names: organisation, menu, foot, section (the current entry's address), theme and density ("" is
    the usual), and the parts of apps."""
    found: dict[str, Any] = {
        "theme": chosen(request, "theme"),
        "density": chosen(request, "density"),
        "section": current(request.path),
    }
    if request.user.is_authenticated:
        groups, foot = menu_for(request.access)  # type: ignore[attr-defined]
        found |= {
            "organisation": SimpleLazyObject(lambda: Entity.objects.first() or ""),
            "menu": groups,
            "foot": foot,
        }
        found |= {name: SimpleLazyObject(partial(part, request)) for name, part in PARTS.items()}
    return found
