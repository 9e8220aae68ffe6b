"""Assessments that are to be done by a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from seido.apps.assessments.models import Cycle, Share
from seido.apps.notifications.deadlines import Deadline, has_deadlines


@has_deadlines
def of_assessments(day: date) -> Iterator[Deadline]:
    """Each open one, once for everybody who has a part in it."""
    rows = Share.objects.filter(cycle__state=Cycle.State.OPEN).exclude(cycle__due=None)
    for pk, name, due, user in rows.values_list(
        "cycle_id", "cycle__name", "cycle__due", "user_id"
    ).distinct():
        assert due is not None
        yield Deadline(f"/assessments/{pk}/", name, user, due, "assessments")
