"""The score page: where the entity stands, where it loses points, and what mending would change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.utils.translation import get_language

from seido.apps.accounts.access import Access
from seido.apps.assessments.gates import gates_of
from seido.apps.assessments.models import ScoreStanding
from seido.apps.assessments.plain import assessment_from, counts, summary_from
from seido.apps.assessments.selectors import score_before, score_standing
from seido.apps.pages.charts import Loss
from seido.apps.pages.charts.waterfall import Cause
from seido.apps.pages.kept import kept
from seido.apps.pages.parts import Gates
from seido.apps.pages.templatetags.words import word
from seido.engine.scoring.assessment import Assessment
from seido.engine.scoring.document import path_document
from seido.engine.scoring.path import cheapest_path
from seido.engine.scoring.score import PERFORMANCE, Score, score
from seido.engine.scoring.what_if import Shortfall, shortfalls_of, what_if
from seido.standard import Standard, load

#: Shortfalls of one kind that the list shows before all are asked for.
SHOWN = 12


@dataclass(frozen=True)
class ItemLine:
    """One item of the table: `lost` points and their cause; category 4 shows its shares of metrics instead."""

    id: str
    title: Any
    points: int
    approach: int | None
    deployment: int | None
    score: float
    lost: float
    in_base: bool
    cause: Cause
    metrics: Mapping[str, Any]

    @property
    def level_percent(self) -> float | None:
        return (
            100 * self.metrics["at_level"] / self.metrics["metrics"] if self.metrics.get("metrics") else None
        )

    @property
    def improving_percent(self) -> float | None:
        return (
            100 * self.metrics["improving"] / self.metrics["metrics"] if self.metrics.get("metrics") else None
        )

    @property
    def low_approach(self) -> bool:
        return self.approach is not None and self.approach < 100

    @property
    def low_deployment(self) -> bool:
        return self.deployment is not None and self.deployment < 100


@dataclass(frozen=True)
class Category:
    number: int
    lines: Sequence[ItemLine]

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines if line.in_base)

    @property
    def score(self) -> float:
        return sum(line.score for line in self.lines)

    @property
    def lost(self) -> float:
        return sum(line.lost for line in self.lines)

    @property
    def losing(self) -> list[ItemLine]:
        return [line for line in self.lines if line.lost > 0.05 or not line.in_base]

    @property
    def full(self) -> list[ItemLine]:
        return [line for line in self.lines if line not in self.losing]

    @property
    def of_metrics(self) -> bool:
        return self.number == PERFORMANCE


@dataclass(frozen=True)
class Choice:
    """A shortfall that may be ticked: what mending it alone brings."""

    value: str
    kind: str
    id: str
    unit: str
    item: str
    name: str
    reason: str
    points: float
    gates: Sequence[str]
    ticked: bool


@dataclass(frozen=True)
class Standing:
    """A stored score with what pages ask of it."""

    row: ScoreStanding
    before: ScoreStanding | None

    @cached_property
    def document(self) -> Mapping[str, Any]:
        return cast(Mapping[str, Any], self.row.document)

    @cached_property
    def gates(self) -> Gates:
        return gates_of(self.document)

    @property
    def moved(self) -> float | None:
        """Points gained since the month before."""
        if self.before is None:
            return None
        return float(self.document["total"]["score"] - self.before.document["total"]["score"])

    @cached_property
    def lines(self) -> list[ItemLine]:
        return list(item_lines(self.document, load()))

    @property
    def categories(self) -> list[Category]:
        items = load().items
        numbers = sorted({items[line.id].category for line in self.lines})
        return [
            Category(number, [line for line in self.lines if items[line.id].category == number])
            for number in numbers
        ]

    @property
    def losses(self) -> list[Loss]:
        """What each item loses, for the chart."""
        return [
            Loss(line.id, line.lost, line.cause, word(line.title)) for line in self.lines if line.lost > 0.05
        ]

    @property
    def lost(self) -> float:
        return float(self.document["total"]["of"] - self.document["total"]["score"])

    @property
    def most_lost(self) -> float:
        return max((line.lost for line in self.lines), default=0.0)

    @property
    def partitions(self) -> list[dict[str, Any]]:
        """The 50/75 shares of the whole, then of every site, location group and service."""
        shares = self.document["fifty_seventy_five"]
        if not shares["whole"]:
            return []
        return [
            part
            | {
                "level": 100 * part["at_level"] / (part["metrics"] or 1),
                "either": 100 * (part["at_level"] + part["improving"]) / (part["metrics"] or 1),
            }
            for part in [shares["whole"], *shares["partitions"]]
        ]

    # ---- What if --------------------------------------------------------------------------------

    @cached_property
    def basis(self) -> tuple[Assessment, Score]:
        """The verdicts, and the score that follows from them and the judged metrics."""
        basis = self.row.basis
        assessment = assessment_from(basis["assessment"])
        summary = summary_from(basis["summary"]) if basis["summary"] else None
        return assessment, score(load(), cast(Any, self.row.role), assessment, summary)

    def with_mended(self, chosen: Collection[Shortfall]) -> Score:
        assessment, scored = self.basis
        return what_if(load(), scored, assessment, chosen) if chosen else scored

    def choices(self, ticked: Collection[str]) -> list[Choice]:
        return [choice_of(row, ticked) for row in self.document["blocking"]]

    @cached_property
    def shortest(self) -> list[str]:
        """The cheapest path as values to tick."""
        return kept("path", (self.row.pk, self.row.at), self.made_path)

    def made_path(self) -> list[str]:
        return [value_of(one) for step in cheapest_path(self.basis[1]) for one in shortfalls_of(step)]


def standing(access: Access) -> Standing | None:
    """Where the score stands; None where nothing is scored yet, or for who may not see the whole entity."""
    row = score_standing(access)
    return None if row is None else Standing(row, score_before(access, row))


def item_lines(document: Mapping[str, Any], standard: Standard) -> Iterable[ItemLine]:
    shares = document["fifty_seventy_five"]["items"]
    for row in document["items"]:
        item = standard.items[row["item"]]
        whole = document["fifty_seventy_five"]["whole"] if item.id == "4.6" else None
        yield ItemLine(
            id=item.id,
            title=item.title,
            points=item.points,
            approach=row["approach_band"],
            deployment=row["deployment_band"],
            score=row["score"],
            lost=item.points - row["score"] if row["in_base"] else 0.0,
            in_base=row["in_base"],
            cause=cause_of(row),
            metrics=whole or shares.get(item.id, {}),
        )


def cause_of(row: Mapping[str, Any]) -> Cause:
    """What holds an item's points down: the lower of approach and deployment, or its metrics."""
    if row["approach_band"] is None:
        return "metrics"
    return "approach" if row["approach_band"] <= row["deployment_band"] else "deployment"


def value_of(shortfall: Shortfall) -> str:
    return "|".join(shortfall)


def shortfalls_in(values: Iterable[str]) -> set[Shortfall]:
    """The shortfalls that a form names; what is none is left out."""
    parts = (value.split("|", 2) for value in values)
    return {(kind, name, unit) for kind, name, unit in (part for part in parts if len(part) == 3)}


def choice_of(row: Mapping[str, Any], ticked: Collection[str]) -> Choice:
    standard, language = load(), get_language() or "ja"
    value = value_of((row["kind"], row["id"], row["unit"]))
    metric, clause = standard.metrics.get(row["id"]), standard.requirements.get(row["id"])
    item = standard.items.get(row["id"])
    about = metric.name if metric else clause.text if clause else item.title if item else None
    return Choice(
        value=value,
        kind=row["kind"],
        id=row["id"],
        unit=row["unit"],
        item=row["item"],
        name=about.in_language(language) if about else row["id"],
        reason=row["reason"][language],
        points=row["points"],
        gates=row["gates"],
        ticked=value in ticked,
    )


@dataclass(frozen=True)
class WhatIf:
    """The three gates before and after mending what is ticked."""

    before: Gates
    after: Gates
    gained: float
    ticked: int
    requirements: Sequence[Choice]
    metrics: Sequence[Choice]
    more_requirements: int
    more_metrics: int


def what_if_of(stood: Standing, values: Sequence[str], *, everything: bool = False) -> WhatIf:
    """What ticking values changes, with the list to tick from: what is ticked first stays in its place."""
    choices = stood.choices(values)
    known = {choice.value for choice in choices} | set(stood.shortest)
    chosen = [value for value in values if value in known]
    after = stood.with_mended(shortfalls_in(chosen)) if chosen else None
    requirements = [choice for choice in choices if choice.kind in ("requirement", "deployment")]
    metrics = [choice for choice in choices if choice.kind not in ("requirement", "deployment")]
    shown = [
        found if everything else [one for index, one in enumerate(found) if index < SHOWN or one.ticked]
        for found in (requirements, metrics)
    ]
    return WhatIf(
        before=stood.gates,
        after=gates_of(plain_gates(after)) if after else stood.gates,
        gained=after.total.score - stood.document["total"]["score"] if after else 0.0,
        ticked=sum(choice.ticked for choice in choices),
        requirements=shown[0],
        metrics=shown[1],
        more_requirements=len(requirements) - len(shown[0]),
        more_metrics=len(metrics) - len(shown[1]),
    )


def plain_gates(scored: Score) -> dict[str, Any]:
    """As much of a score's document as the gates need."""
    summary = scored.summary
    return {
        "total": {"score": scored.total.score, "of": scored.total.of, "pct": scored.total.pct},
        "gates": {
            "points": scored.gates.points,
            "approach": scored.gates.approach,
            "fifty_seventy_five": scored.gates.fifty_seventy_five,
        },
        "items": [
            {
                "item": item.item.id,
                "in_base": item.in_base,
                "approach_band": item.assessed and item.assessed.approach_band,
            }
            for item in scored.items
        ],
        "path": path_document(cheapest_path(scored), "en"),
        "fifty_seventy_five": {
            "whole": counts(summary.fifty_seventy_five) if summary else None,
            "partitions": [counts(part.counts) for part in summary.partitions] if summary else [],
        },
    }
