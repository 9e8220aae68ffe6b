"""What the frame shows of actions: how many wait for a person."""

from __future__ import annotations

from django.http import HttpRequest

from seido.apps.improvement import selectors
from seido.apps.pages.clock import today
from seido.apps.pages.context import COUNTS


def mine(request: HttpRequest) -> tuple[int, bool]:
    return selectors.counts(request.access, today())  # type: ignore[attr-defined]


COUNTS["/actions/"] = mine
