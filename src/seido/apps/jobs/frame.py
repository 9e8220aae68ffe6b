"""What the frame shows of jobs."""

from __future__ import annotations

from django.http import HttpRequest

from seido.apps.jobs import selectors
from seido.apps.pages.context import COUNTS


def under_way(request: HttpRequest) -> tuple[int, bool]:
    """One's own jobs that have not ended."""
    return selectors.under_way(request.access), False  # type: ignore[attr-defined]


COUNTS["/jobs/"] = under_way
