"""Reading what the checks are made on, and what the newest run found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import cast

from seido.apps.checks.models import CheckRun, FindingRecord, Threshold, WaiverGrantRecord
from seido.apps.data import selectors as data
from seido.apps.organization.models import Assignment as StoredAssignment
from seido.apps.performance import selectors as performance
from seido.engine.checks import (
    Assignment,
    Context,
    Deployment,
    Finding,
    State,
    WaiverGrant,
    activities_of,
    computed_assessment,
    deployments,
)
from seido.engine.checks.from_facts import activities_from
from seido.engine.scoring.assessment import Assessment
from seido.facts.records import record_kinds
from seido.standard import load
from seido.standard.model import ScopeKind, Text


def context(as_of: date) -> Context:
    """Everything that a run knows on a day: records, summed facts, people, series, waivers, thresholds."""
    setting = performance.organization()
    records = data.records_table().to_pylist()
    facts = activities_from(data.tables())
    return Context(
        standard=load(),
        organization=setting,
        as_of=as_of,
        activities=[*activities_of(records), *facts],
        people=assignments(),
        series=performance.stored_series(as_of),
        item_series=performance.item_series(as_of),
        waivers=waivers(),
        settings={(row.requirement, row.name): row.value for row in Threshold.objects.all()},
        begun=begun(),
        kinds={name: Text(kind.en, kind.ja) for name, kind in record_kinds().items()},
    )


def assignments() -> list[Assignment]:
    return [
        Assignment(
            person=row.person.number,
            job_role=row.job_role,
            team=row.team.name if row.team else "",
            program=program_of(row),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in StoredAssignment.objects.select_related("person", "team__program", "program")
    ]


def program_of(row: StoredAssignment) -> str:
    """The assignment's own program, else its team's."""
    if row.program:
        return row.program.name
    return row.team.program.name if row.team and row.team.program else ""


def waivers() -> list[WaiverGrant]:
    return [
        WaiverGrant(
            waiver=row.waiver,
            scope_kind=row.scope_kind,
            scope=row.scope,
            reason=row.reason,
            evidence=row.evidence,
            approver=row.approver,
            valid_from=row.valid_from,
            expires=row.expires,
            parts=frozenset(row.parts),
        )
        for row in WaiverGrantRecord.objects.all()
    ]


def begun() -> dict[str, date]:
    """The first day of each program's work, and, under a blank name, of the whole: that of the oldest month."""
    first: dict[str, str] = {}
    for program, month in data.stored_months():
        for name in ("", program):
            first[name] = min(first.get(name, month), month)
    return {name: date.fromisoformat(f"{month}-01") for name, month in first.items()}


def newest_run() -> CheckRun | None:
    return CheckRun.objects.order_by("-id").first()


def newest_findings(requirements: Collection[str] | None = None) -> list[Finding]:
    """The findings of the newest run, all or of some requirements; none where there was no run."""
    newest = newest_run()
    rows = FindingRecord.objects.filter(last_run=newest) if newest else FindingRecord.objects.none()
    if requirements is not None:
        rows = rows.filter(requirement__in=requirements)
    return [finding_of(row) for row in rows]


def finding_of(row: FindingRecord) -> Finding:
    return Finding(
        requirement=row.requirement,
        binding=row.binding,
        check=row.check_name,
        scope_kind=cast(ScopeKind, row.scope_kind),
        scopes=tuple(row.scopes),
        unit_kind=row.unit_kind,
        unit=row.unit,
        state=cast(State, row.state),
        reason=Text(row.reason_en, row.reason_ja),
        observed=row.observed,
        required=row.required,
        population=row.population,
        conforming=row.conforming,
        rows=tuple(row.rows),
        due=row.due,
        waiver=row.waiver,
    )


def newest_deployments(requirements: Collection[str] | None = None) -> list[Deployment]:
    """Each requirement in each of its scopes, by the newest run."""
    return deployments(newest_findings(requirements))


def computed() -> Assessment:
    """What the newest run says of approach and deployment."""
    return computed_assessment(newest_deployments())
