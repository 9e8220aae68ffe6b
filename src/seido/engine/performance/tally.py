"""Counts of metrics and what they are worth: item shares, the 50/75 shares and the parts of 4.6.

The formulas are those of the standard's scoring of category 4; `docs/algorithms/item-scores.md` and
`fifty-seventy-five.md` work its examples. Scores are exact fractions of percent, so that no rounding
decides a gate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from seido.engine.performance.judgement import Judgement

FULL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many metrics count, how many are at level, and how many improve without being at level."""

    metrics: int = 0
    at_level: int = 0
    improving: int = 0

    @property
    def at_level_pct(self) -> float | None:
        return self.percent(self.at_level)

    @property
    def improving_pct(self) -> float | None:
        return self.percent(self.improving)

    @property
    def at_level_or_improving_pct(self) -> float | None:
        return self.percent(self.at_level + self.improving)

    @property
    def fifty(self) -> bool:
        """At least half of the metrics are at level; never true of none."""
        return self.metrics > 0 and 2 * self.at_level >= self.metrics

    @property
    def seventy_five(self) -> bool:
        """At least three quarters are at level or improving; never true of none."""
        return self.metrics > 0 and 4 * (self.at_level + self.improving) >= 3 * self.metrics

    def percent(self, count: int) -> float | None:
        return 100 * count / self.metrics if self.metrics else None


def tally(judgements: Iterable[Judgement]) -> Tally:
    """Counts judgements that are counted."""
    metrics = at_level = improving = 0
    for judgement in judgements:
        metrics += 1
        at_level += judgement.at_level
        improving += bool(judgement.improving) and not judgement.at_level
    return Tally(metrics, at_level, improving)


def level_score(counts: Tally) -> Fraction:
    """`min(100, 2L + 0.5I)` with both shares in percent; 0 where nothing counts."""
    if not counts.metrics:
        return Fraction()
    return min(FULL, Fraction(200 * counts.at_level + 50 * counts.improving, counts.metrics))


def mean_score(by_type: Collection[Tally]) -> Fraction:
    """The points of 4.3 and 4.4 are split evenly over the types present."""
    return sum(map(level_score, by_type), Fraction()) / len(by_type) if by_type else Fraction()


@dataclass(frozen=True, slots=True)
class ItemShare:
    """An item of category 4 (4.1 to 4.5): its counts and the share of its points, in percent.

    `by_type` is empty where the item is not split by type.
    """

    counts: Tally
    by_type: Mapping[str, Tally] = field(default_factory=dict)

    @property
    def exact_pct(self) -> Fraction:
        return mean_score(self.by_type.values()) if self.by_type else level_score(self.counts)

    @property
    def score_pct(self) -> float:
        return float(self.exact_pct)

    def type_score_pct(self, name: str) -> float:
        return float(level_score(self.by_type[name]))


@dataclass(frozen=True, slots=True)
class Achievement:
    """Item 4.6: the two parts and the lower of them, which is its score; all in percent."""

    counts: Tally

    @property
    def exact_part_50(self) -> Fraction | None:
        """2 points off for each point of the level share under 50."""
        return shortfall(self.counts, self.counts.at_level, 50, Fraction(2))

    @property
    def exact_part_75(self) -> Fraction | None:
        """4/3 points off for each point of the share at level or improving under 75."""
        return shortfall(self.counts, self.counts.at_level + self.counts.improving, 75, Fraction(4, 3))

    @property
    def exact_pct(self) -> Fraction:
        parts = (self.exact_part_50, self.exact_part_75)
        return min((part for part in parts if part is not None), default=Fraction())

    @property
    def part_50(self) -> float | None:
        return None if self.exact_part_50 is None else float(self.exact_part_50)

    @property
    def part_75(self) -> float | None:
        return None if self.exact_part_75 is None else float(self.exact_part_75)

    @property
    def score_pct(self) -> float:
        return float(self.exact_pct)


def shortfall(counts: Tally, reached: int, wanted: int, rate: Fraction) -> Fraction | None:
    """100 less `rate` for each percent by which a share falls short; None where nothing counts."""
    if not counts.metrics:
        return None
    return FULL - rate * max(Fraction(), wanted - Fraction(100 * reached, counts.metrics))
