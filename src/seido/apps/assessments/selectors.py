"""Reading verdicts: those of people, those of the checks, and how they differ."""

from __future__ import annotations

from typing import cast

from seido.apps.assessments.models import AssessedVerdict
from seido.apps.checks import selectors as checks
from seido.engine.checks import Difference, differences
from seido.engine.scoring.assessment import Approach, Assessment, Verdict
from seido.standard import load


def assessed() -> Assessment:
    """What people judged."""
    items = load().items
    approaches: dict[str, Approach] = {}
    deployed: dict[str, dict[str, bool]] = {}
    for row in AssessedVerdict.objects.all():
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
    people, computed = assessed(), checks.computed()
    return Assessment(
        verdicts={**computed.verdicts, **people.verdicts},
        declared=people.declared,
    )


def disagreements() -> list[Difference]:
    """Where people and checks judge otherwise."""
    return differences(checks.computed(), assessed())
