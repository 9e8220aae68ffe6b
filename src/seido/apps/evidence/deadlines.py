"""Evidence that is asked for, and evidence that runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from seido.apps.evidence.models import Evidence, EvidenceRequest
from seido.apps.notifications.deadlines import Deadline, has_deadlines


@has_deadlines
def of_requests(day: date) -> Iterator[Deadline]:
    for row in EvidenceRequest.objects.filter(answered_at=None, cancelled_at=None):
        path = f"/evidence/add/{row.requirement}/?request={row.pk}"
        yield Deadline(path, row.question[:80], row.asked_id, row.due, "requirements", row.program)


@has_deadlines
def of_evidence(day: date) -> Iterator[Deadline]:
    """What its owner is to renew."""
    rows = Evidence.objects.filter(withdrawn_at=None, replaced_by=None)
    for row in rows.exclude(expires=None).exclude(owner=None):
        assert row.owner_id is not None
        assert row.expires is not None
        yield Deadline(
            f"/evidence/{row.pk}/", row.title, row.owner_id, row.expires, "requirements", row.program
        )
