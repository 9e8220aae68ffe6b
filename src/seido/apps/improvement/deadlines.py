"""When the phases of corrective actions are due: for their owners, and for whoever verifies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from seido.apps.improvement.models import OVER, Action, Phase
from seido.apps.notifications.deadlines import Deadline, has_deadlines


@has_deadlines
def of_actions(day: date) -> Iterator[Deadline]:
    rows = Action.objects.exclude(phase__in=OVER).exclude(next_due=None).select_related("program")
    for row in rows:
        person = row.verifier_id if row.phase == Phase.VERIFY else row.owner_id
        if person is not None and row.next_due is not None:
            program = row.program.name if row.program else ""
            title = f"{row.number} {row.title}"
            yield Deadline(f"/actions/{row.pk}/", title, person, row.next_due, "actions", program)
