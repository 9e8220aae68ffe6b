"""What the frame shows of plans: a person's own late actions."""

from __future__ import annotations

from django.http import HttpRequest

from seido.apps.direction.selectors import own_work
from seido.apps.pages.clock import today
from seido.apps.pages.context import COUNTS


def late(request: HttpRequest) -> tuple[int, bool]:
    day = today()
    found = own_work(request.access, day).filter(due__lt=day).count()  # type: ignore[attr-defined]
    return found, bool(found)


COUNTS["/direction/"] = late
