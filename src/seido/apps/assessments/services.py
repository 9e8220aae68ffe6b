"""Writing what people judge, and keeping where score and requirements stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from seido.apps.assessments import selectors
from seido.apps.assessments.models import AssessedVerdict, RequirementStanding, ScoreStanding
from seido.apps.assessments.plain import plain_assessment, plain_score, plain_summary
from seido.apps.audit.services import record_event
from seido.apps.checks import selectors as checks
from seido.apps.organization.selectors import organization
from seido.apps.performance.imported import series_with_imported
from seido.apps.performance.selectors import item_series
from seido.engine.checks import Deployment, computed_assessment, deployments, run
from seido.engine.checks.finding import worst
from seido.engine.performance.series import Series
from seido.engine.performance.summary import summarise
from seido.engine.scoring.assessment import EVERYWHERE, Assessment, Verdict
from seido.engine.scoring.score import score
from seido.standard import Standard, load


@transaction.atomic
def keep_assessment(*, actor: str, assessment: Assessment, notes: Mapping[str, str] | None = None) -> int:
    """Makes the verdicts on the requirements and items given those kept; others stay. Returns how many changed.

    `notes` are the grounds of verdicts, by requirement.
    """
    grounds = notes or {}
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
        row.pk
        for key, row in kept.items()
        if wanted.get(key, ("", None)) != (row.approach, row.deployed)
        or grounds.get(key[0], row.note) != row.note
    ]
    fresh = [
        AssessedVerdict(
            requirement=key[0],
            scope=key[1],
            approach=approach,
            deployed=deployed,
            assessor=actor,
            at=now,
            note=grounds.get(key[0], ""),
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


# ---- Where things stand ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """What is known on a day: what people judged, the checks' deployments, the judged metrics' series."""

    as_of: date
    people: Assessment
    deployments: Sequence[Deployment]
    series: Sequence[Series]


def refresh_score(*, actor: str, as_of: date) -> ScoreStanding:
    """Keeps where the score and every requirement stand on a day, by the run of the checks of that day."""
    newest = checks.newest_run()
    found = (
        checks.newest_deployments()
        if newest is not None and newest.as_of == as_of
        else deployments(run(checks.context(as_of)))
    )
    judged = Judged(as_of, selectors.assessed(), found, series_with_imported(as_of))
    return keep_standing(actor=actor, judged=judged)


def keep_earlier_scores(*, actor: str, as_of: date, months: int) -> None:
    """Keeps where things stood at the end of each of the months before a day, oldest first, as today's records
    tell it: a verdict, a waiver or a record counts from its own day on. Months that have a score stay as they are.
    """
    context = checks.context(as_of)
    for day in reversed(list(month_ends(as_of, months))):
        if ScoreStanding.objects.filter(as_of__year=day.year, as_of__month=day.month).exists():
            continue
        series = series_with_imported(day)
        then = replace(context, as_of=day, series=series, item_series=item_series(day))
        judged = Judged(day, selectors.assessed(day), deployments(run(then)), series)
        keep_standing(actor=actor, judged=judged)


def month_ends(day: date, months: int) -> Iterable[date]:
    """The last days of the months before a day's, newest first."""
    for _ in range(months):
        day = day.replace(day=1) - timedelta(days=1)
        yield day


def keep_standing(*, actor: str, judged: Judged) -> ScoreStanding:
    """Makes a day's score, and its month's standings of requirements, those kept.

    The scoring is done before the transaction begins, so that nobody waits for it to write.
    """
    standard, role = load(), organization().role
    computed = computed_assessment(judged.deployments)
    assessment = selectors.joined(judged.people, computed)
    summary = summarise(judged.series, standard, role) if judged.series else None
    scored = {
        "release": standard.release,
        "role": role,
        "document": plain_score(score(standard, role, assessment, summary)),
        "basis": {
            "assessment": plain_assessment(assessment),
            "summary": summary and plain_summary(summary),
        },
    }
    return store_standing(actor=actor, judged=judged, scored=scored, computed=computed)


@transaction.atomic
def store_standing(
    *, actor: str, judged: Judged, scored: Mapping[str, Any], computed: Assessment
) -> ScoreStanding:
    """Writes a day's score and its month's standings of requirements."""
    standing, _ = ScoreStanding.objects.update_or_create(
        as_of=judged.as_of, defaults={**scored, "at": datetime.now(UTC)}
    )
    newest = ScoreStanding.objects.order_by("-as_of").values_list("pk", flat=True)[:1]
    ScoreStanding.objects.exclude(pk__in=list(newest)).exclude(basis={}).update(basis={})
    month = f"{judged.as_of:%Y-%m}"
    RequirementStanding.objects.filter(month=month).delete()
    RequirementStanding.objects.bulk_create(
        requirement_standings(load(), judged, computed, standing), batch_size=200
    )
    total = standing.document["total"]
    record_event(
        actor=actor,
        verb="scored",
        subject=f"{judged.as_of}",
        details={"score": total["score"], "of": total["of"], "gates": standing.document["gates"]},
    )
    return standing


def requirement_standings(
    standard: Standard, judged: Judged, computed: Assessment, scored: ScoreStanding
) -> list[RequirementStanding]:
    """The standing of every requirement of the entity's role that counts."""
    items = {row["item"]: row for row in scored.document["items"]}
    places: dict[str, list[Deployment]] = {}
    for row in judged.deployments:
        places.setdefault(row.requirement, []).append(row)
    found = []
    for clause in standard.requirements.values():
        if not clause.leaf or clause.role not in ("both", scored.role):
            continue
        ours, theirs = computed.verdicts.get(clause.id), judged.people.verdicts.get(clause.id)
        rows = places.get(clause.id, [])
        states = {finding.fingerprint: finding.state for row in rows for finding in row.findings}
        found.append(
            RequirementStanding(
                requirement=clause.id,
                month=f"{judged.as_of:%Y-%m}",
                as_of=judged.as_of,
                scope_kind=clause.scope_kind,
                computed_approach=ours.approach if ours else "",
                assessed_approach=theirs.approach if theirs else "",
                computed=[[row.scope, row.state] for row in rows],
                assessed=dict(theirs.deployed) if theirs else {},
                worst=worst(row.state for row in rows) if rows else "",
                findings=dict(Counter(states.values())),
                item_score=items.get(clause.item, {}),
            )
        )
    return found
