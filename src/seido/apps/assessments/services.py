"""Writing what people judge."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from seido.apps.assessments.models import AssessedVerdict
from seido.apps.audit.services import record_event
from seido.engine.scoring.assessment import EVERYWHERE, Assessment, Verdict


@transaction.atomic
def keep_assessment(*, actor: str, assessment: Assessment) -> int:
    """Makes the verdicts on the requirements and items given those kept; others stay. Returns how many changed."""
    now = datetime.now(UTC)
    wanted: dict[tuple[str, str], tuple[str, bool | None]] = {
        (requirement, scope): (verdict.approach, deployed)
        for requirement, verdict in assessment.verdicts.items()
        for scope, deployed in scopes_of(verdict).items()
    }
    wanted |= {(item, EVERYWHERE): (approach, None) for item, approach in assessment.declared.items()}
    named = {requirement for requirement, _ in wanted}
    kept = {
        (row.requirement, row.scope): row for row in AssessedVerdict.objects.filter(requirement__in=named)
    }
    gone = [
        row.pk for key, row in kept.items() if wanted.get(key, ("", None)) != (row.approach, row.deployed)
    ]
    fresh = [
        AssessedVerdict(
            requirement=key[0], scope=key[1], approach=approach, deployed=deployed, assessor=actor, at=now
        )
        for key, (approach, deployed) in wanted.items()
        if key not in kept or kept[key].pk in gone
    ]
    AssessedVerdict.objects.filter(pk__in=gone).delete()
    AssessedVerdict.objects.bulk_create(fresh)
    changed = len({(row.requirement, row.scope) for row in fresh} | {k for k in kept if k not in wanted})
    if changed:
        record_event(actor=actor, verb="assessed", subject="requirements", details={"verdicts": changed})
    return changed


def scopes_of(verdict: Verdict) -> dict[str, bool | None]:
    """Deployment by scope; a verdict on the approach alone stands for everywhere, undecided."""
    return {**verdict.deployed} or {EVERYWHERE: None}
