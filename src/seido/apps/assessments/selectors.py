"""Reading verdicts: those of people, those of the checks, and how they differ; and where the score stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.db.models import Subquery

from seido.apps.accounts.access import Access
from seido.apps.assessments.models import AssessedVerdict, RequirementStanding, ScoreStanding
from seido.apps.checks import selectors as checks
from seido.apps.pages.kept import kept
from seido.apps.pages.once import once
from seido.engine.checks import Difference, differences
from seido.engine.checks.finding import OPEN, State, worst
from seido.engine.scoring.assessment import Approach, Assessment, Verdict
from seido.standard import load


def assessed(until: date | None = None) -> Assessment:
    """What people judged; with a day, up to it."""
    items = load().items
    approaches: dict[str, Approach] = {}
    deployed: dict[str, dict[str, bool]] = {}
    rows = AssessedVerdict.objects.all()
    if until is not None:
        rows = rows.filter(at__date__lte=until)
    for row in rows:
        approaches[row.requirement] = cast(Approach, row.approach)
        if row.deployed is not None:
            deployed.setdefault(row.requirement, {})[row.scope] = row.deployed
    return Assessment(
        verdicts={
            name: Verdict(approach, deployed.get(name, {}))
            for name, approach in approaches.items()
            if name not in items
        },
        declared={name: approach for name, approach in approaches.items() if name in items},
    )


def stored_assessment() -> Assessment:
    """What is scored: a person's verdict where there is one, else what the newest run of the checks says."""
    return joined(assessed(), checks.computed())


def joined(people: Assessment, computed: Assessment) -> Assessment:
    """A person's verdict goes before that of the checks."""
    return Assessment(verdicts={**computed.verdicts, **people.verdicts}, declared=people.declared)


def disagreements() -> list[Difference]:
    """Where people and checks judge otherwise."""
    return differences(checks.computed(), assessed())


# ---- Where things stand, as stored ----------------------------------------------------------------


def score_standing(access: Access, until: date | None = None) -> ScoreStanding | None:
    """The newest score, or the newest one up to a day; None for who may not see the whole entity's figures.

    What it follows from is large, and read only where it is asked for.
    """
    if not access.scope("score.read").everything:
        return None
    rows = ScoreStanding.objects.defer("basis")
    if until is not None:
        rows = rows.filter(as_of__lte=until)
    return once(("score", until), rows.order_by("-as_of").first)


def score_before(access: Access, standing: ScoreStanding) -> ScoreStanding | None:
    """The newest score of an earlier month, to compare with; without what it follows from."""
    if not access.scope("score.read").everything:
        return None
    rows = ScoreStanding.objects.filter(as_of__lt=standing.as_of.replace(day=1))
    return rows.order_by("-as_of").defer("basis").first()


def requirement_standings(
    access: Access, requirements: Sequence[str] | None = None
) -> dict[str, RequirementStanding]:
    """The newest standing of each requirement, with the scopes that the person may see. Nobody may change them.

    Standings are always written anew: whoever has the newest number has them all.
    """
    newest = RequirementStanding.objects.order_by("-month").values("month")[:1]
    rows = RequirementStanding.objects.filter(month=Subquery(newest))
    if requirements is not None:
        return {row.requirement: seen(access, row) for row in rows.filter(requirement__in=requirements)}
    last = once(
        "requirements", RequirementStanding.objects.order_by("-pk").values_list("pk", flat=True).first
    )
    version = last and (last, access.scope("requirements.read"), access.widest())
    return kept("requirements", version, lambda: {row.requirement: seen(access, row) for row in rows})


def history(access: Access, requirement: str, months: int = 12) -> list[RequirementStanding]:
    """A requirement's standings by month, oldest first."""
    rows = RequirementStanding.objects.filter(requirement=requirement).order_by("-month")[:months]
    return [seen(access, row) for row in reversed(rows)]


def seen(access: Access, row: RequirementStanding) -> RequirementStanding:
    """A standing without the scopes that the person may not see; the row itself is not changed in the database."""
    scope = access.scope("requirements.read")
    if scope.everything:
        return row
    row.computed = [
        [name, state]
        for name, state in row.computed
        if row.scope_kind == "program" and name in scope.programs
    ]
    row.assessed = {
        name: deployed
        for name, deployed in row.assessed.items()
        if not name or (row.scope_kind == "program" and name in scope.programs)
    }
    row.worst = worst(cast(State, state) for _, state in row.computed) if row.computed else ""
    row.findings, row.item_score = {}, {}
    return row


def open_requirements() -> int:
    """How many requirements fail, break or lack data somewhere, by the newest standings; in one query."""
    newest = RequirementStanding.objects.order_by("-month").values("month")[:1]
    return RequirementStanding.objects.filter(month=Subquery(newest), worst__in=OPEN).count()
