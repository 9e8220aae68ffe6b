"""Whether anything has been written since: every write leaves an event, and the newest one's digest tells them all."""

from __future__ import annotations

import time

from django.http import HttpRequest

from seido.apps.audit.models import ChainHead

#: Seconds after which also what no event tells of is looked at again, such as a job that has ended.
OTHERWISE = 20


def version(request: HttpRequest) -> tuple[str, int] | None:
    """What results for a person are kept by (`pages.kept`): the newest event, and a stretch of time. One query a
    request; None before the first event."""
    if not hasattr(request, "seido_version"):
        newest = ChainHead.objects.values_list("digest", flat=True).first()
        request.seido_version = (newest, int(time.monotonic() // OTHERWISE)) if newest else None  # type: ignore[attr-defined]
    found: tuple[str, int] | None = request.seido_version  # type: ignore[attr-defined]
    return found
