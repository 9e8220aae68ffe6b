"""When the actions of plans are due, for their owners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from seido.apps.direction.models import Initiative
from seido.apps.notifications.deadlines import Deadline, has_deadlines


@has_deadlines
def of_plans(day: date) -> Iterator[Deadline]:
    rows = Initiative.objects.filter(done=None).exclude(goal__state__in=("withdrawn", "missed"))
    for row in rows.exclude(owner=None):
        assert row.owner_id is not None
        yield Deadline(f"/direction/initiatives/{row.pk}/", row.title, row.owner_id, row.due, "direction")
