"""What the frame around every page shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from seido.apps.organization.models import Entity
from seido.apps.pages.changes import version
from seido.apps.pages.kept import kept
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


def counts(request: HttpRequest) -> dict[str, tuple[int, bool]]:
    """What stands right of the entries of a person's menu, asked for once until something is written."""
    if not hasattr(request, "seido_counts"):
        newest = version(request)
        key = newest and (request.user.pk, *newest)
        groups, foot = menu_for(request.access)  # type: ignore[attr-defined]
        paths = [entry.path for entry in (*(entry for group in groups for entry in group.entries), *foot)]
        request.seido_counts = kept(  # type: ignore[attr-defined]
            "counts", key, lambda: {path: COUNTS[path](request) for path in paths if path in COUNTS}, most=200
        )
    found: dict[str, tuple[int, bool]] = request.seido_counts  # type: ignore[attr-defined]
    return found


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
