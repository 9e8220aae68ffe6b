"""What holds certification back: each shortfall with the points and gates that mending it alone would free."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal

from seido.engine.performance.summary import SPLIT_ITEMS, Row, Summary, counted_type
from seido.engine.performance.tally import Achievement, Tally, level_score
from seido.engine.scoring.assessment import (
    APPROACH_BANDS,
    DEPLOYMENT_BANDS,
    EVERYWHERE,
    ItemAssessment,
    band,
)
from seido.engine.scoring.score import ACHIEVEMENT, PERFORMANCE, ItemScore, Score
from seido.standard.model import Text

Kind = Literal["requirement", "deployment", "metric", "item"]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One shortfall.

    `id` is a requirement, an item (deployment, item) or a metric, `unit` a scope or the metric's unit and
    process. `points` and `gates` are what mending it, and nothing else, would gain and open.
    """

    kind: Kind
    id: str
    unit: str
    item: str
    points: Fraction
    gates: tuple[str, ...]
    reason: Text


def blockers(score: Score) -> list[Blocker]:
    """Every shortfall, by gates opened, then points freed, then the standard's order; none once certifiable."""
    if score.certifiable:
        return []
    found = [*assessed_blockers(score), *metric_blockers(score), *empty_items(score)]
    found = [replace(one, gates=opened(one, score)) for one in found]
    return sorted(found, key=lambda one: (-len(one.gates), -one.points))


def opened(blocker: Blocker, score: Score) -> tuple[str, ...]:
    """The gates that a blocker opens alone: those found with it, and that of the points."""
    enough = replace(score.total, exact=score.total.exact + blocker.points).enough
    return ("points", *blocker.gates) if enough and not score.gates.points else blocker.gates


def assessed_blockers(score: Score) -> Iterator[Blocker]:
    """Requirements not met and scopes not deployed, in categories 1 to 3."""
    unmet = sum(len(item.assessed.unmet) for item in score.items if item.assessed)
    gates = ("approach",) if unmet == 1 else ()
    for item in score.items:
        if item.assessed is None:
            continue
        yield from requirement_blockers(item, item.assessed, gates)
        if item.assessed.deployment_band < 100:
            yield from deployment_blockers(item, item.assessed)


def requirement_blockers(
    item: ItemScore, assessed: ItemAssessment, gates: tuple[str, ...]
) -> Iterator[Blocker]:
    reached = band(assessed.met + 1, assessed.applicable, APPROACH_BANDS)
    gain = points_gained(item, min(reached, assessed.deployment_band))
    for requirement in assessed.unmet:
        yield Blocker("requirement", requirement, "", item.item.id, gain, gates, approach_reason(assessed))


def deployment_blockers(item: ItemScore, assessed: ItemAssessment) -> Iterator[Blocker]:
    name = item.item.id
    if not assessed.scopes:
        gain = points_gained(item, assessed.approach_band)
        reason = Text("No deployment is recorded.", "運用の記録がない。")
        yield Blocker("deployment", name, EVERYWHERE, name, gain, (), reason)
        return
    reached = band(assessed.deployed + 1, assessed.scopes, DEPLOYMENT_BANDS)
    gain = points_gained(item, min(assessed.approach_band, reached))
    for scope, requirements in assessed.undeployed.items():
        yield Blocker("deployment", name, scope, name, gain, (), deployment_reason(assessed, requirements))


def points_gained(item: ItemScore, percent: int) -> Fraction:
    return item.item.points * (percent - (item.exact_pct or Fraction())) / 100


def metric_blockers(score: Score) -> Iterator[Blocker]:
    """Counted metrics that are not at level and cost points or 50/75."""
    if score.summary is None:
        return
    gain_of = metric_gains(score, score.summary)
    opens = fifty_seventy_five_opener(score.summary)
    for row in score.summary.rows:
        if row.judgement.at_level or not row.judgement.counted:
            continue
        gain = gain_of(row)
        if gain or (row.in_set and not score.gates.fifty_seventy_five):
            series = row.series
            unit = " / ".join(filter(None, (series.unit, series.process)))
            gates = ("fifty_seventy_five",) if opens(row) else ()
            yield Blocker("metric", series.metric, unit, series.item, gain, gates, row.judgement.reason)


def metric_gains(score: Score, summary: Summary) -> Callable[[Row], Fraction]:
    """What a metric brought to level gains in its item and in 4.6; equal metrics are worked out once."""
    base = {item.item.id: item.item.points for item in score.items if item.in_base}

    @cache
    def in_item(item: str, kind: str, improving: bool) -> Fraction:
        share = summary.items[item]
        counts = share.by_type[kind] if share.by_type else share.counts
        gain = level_score(mended(counts, improving)) - level_score(counts)
        return base.get(item, 0) * gain / max(1, len(share.by_type)) / 100

    @cache
    def in_achievement(improving: bool) -> Fraction:
        after = Achievement(mended(summary.fifty_seventy_five, improving)).exact_pct
        return base.get(ACHIEVEMENT, 0) * (after - summary.achievement.exact_pct) / 100

    def gain_of(row: Row) -> Fraction:
        item, improving = row.series.item, bool(row.judgement.improving)
        kind = counted_type(row.series.type) if item in SPLIT_ITEMS else ""
        own = in_item(item, kind, improving) if row.in_item else Fraction()
        return own + in_achievement(improving) if row.in_set else own

    return gain_of


def fifty_seventy_five_opener(summary: Summary) -> Callable[[Row], bool]:
    """Whether a metric alone opens 50/75: it must belong to every part that falls short and lift each."""
    parts = {("", ""): summary.fifty_seventy_five}
    parts |= {(part.kind, part.name): part.counts for part in summary.partitions}
    short = {part: counts for part, counts in parts.items() if not (counts.fifty and counts.seventy_five)}

    def opens(row: Row) -> bool:
        if not short or not row.in_set or not short.keys() <= {("", ""), *row.series.memberships}:
            return False
        lifted = [mended(counts, bool(row.judgement.improving)) for counts in short.values()]
        return all(counts.fifty and counts.seventy_five for counts in lifted)

    return opens


def mended(counts: Tally, improving: bool, metrics: int = 1) -> Tally:
    """The counts once metrics that were improving, or neither, have come to level."""
    return Tally(counts.metrics, counts.at_level + metrics, counts.improving - (metrics if improving else 0))


def empty_items(score: Score) -> Iterator[Blocker]:
    """Items of category 4 that score 0 because no metric counts; mended means all of their points."""
    for item in lacking_metrics(score):
        reason = Text("No metric counts, so it scores nothing.", "数える指標がなく、得点がない。")
        yield Blocker("item", item.item.id, "", item.item.id, Fraction(item.item.points), (), reason)


def lacking_metrics(score: Score) -> list[ItemScore]:
    """Items of category 4 in the base without a counted metric."""
    summary = score.summary
    counts = {} if summary is None else {name: share.counts for name, share in summary.items.items()}
    if summary is not None:
        counts[ACHIEVEMENT] = summary.fifty_seventy_five
    return [
        item
        for item in score.items
        if item.in_base
        and item.item.category == PERFORMANCE
        and not counts.get(item.item.id, Tally()).metrics
    ]


def approach_reason(assessed: ItemAssessment) -> Text:
    return Text(
        f"Not met; {assessed.met} of the item's {assessed.applicable} requirements are.",
        f"満たしていない。この項目の {assessed.applicable} 要求のうち満たすのは {assessed.met}。",
    )


def deployment_reason(assessed: ItemAssessment, requirements: tuple[str, ...]) -> Text:
    names = ", ".join(requirements[:5]) + (f" (+{len(requirements) - 5})" if len(requirements) > 5 else "")
    return Text(
        f"Lacks {names}; the item is deployed in {assessed.deployed} of {assessed.scopes}.",
        f"{names} が運用されていない。この項目の運用は {assessed.scopes} のうち {assessed.deployed}。",
    )
