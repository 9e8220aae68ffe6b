"""Adherence, conformance and attainment (items 2.5, 4.3 and 4.5): three figures that are never mixed.

Adherence asks whether people did what was planned when it was planned; conformance how much they worked of
what was planned, whenever; attainment whether enough people were there in each slot. All are ratios of two
sums, so agents and days are added, never averaged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Formula = Literal["overlap", "shifts"]


@dataclass(frozen=True, order=True)
class Stretch:
    """One activity of one person from `start` to before `end`."""

    start: datetime
    end: datetime
    activity: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a stretch that ends after it starts, found {self.start} to {self.end}")

    @property
    def minutes(self) -> float:
        return (self.end - self.start) / MINUTE

    def overlap(self, other: Stretch) -> float:
        """Minutes in common."""
        common = min(self.end, other.end) - max(self.start, other.start)
        return max(common / MINUTE, 0.0)


MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Ratio:
    """Two sums and their quotient; the value is None where nothing was planned. Sums of ratios add."""

    numerator: float
    denominator: float

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator > 0 else None

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)


def adherence(scheduled: Sequence[Stretch], actual: Sequence[Stretch], formula: Formula = "overlap") -> Ratio:
    """Planned minutes kept over planned minutes, of one person.

    `overlap` counts the minutes in which the planned activity was what was done. `shifts` is the formula in
    the glossary's example: of each planned stretch, the minutes done less those by which its beginning and
    its end were moved; a displaced break counts against both ends.
    """
    planned = sum(stretch.minutes for stretch in scheduled)
    if formula == "overlap":
        kept = sum(kept_minutes(stretch, actual) for stretch in scheduled)
    else:
        kept = sum(
            unmoved_minutes(plan, done) for plan, done in matched(scheduled, actual) if done is not None
        )
    return Ratio(kept, planned)


def kept_minutes(plan: Stretch, actual: Iterable[Stretch]) -> float:
    """Minutes of a planned stretch in which its activity was done (overlapping records count once)."""
    same = sorted(one for one in actual if one.activity == plan.activity)
    kept, reached = 0.0, plan.start
    for one in same:
        if one.end > reached:
            kept += plan.overlap(Stretch(max(one.start, reached), one.end, one.activity))
            reached = one.end
    return kept


def matched(scheduled: Iterable[Stretch], actual: Iterable[Stretch]) -> list[tuple[Stretch, Stretch | None]]:
    """Each planned stretch with the least displaced one of the same activity, each used once."""
    left = list(actual)
    pairs: list[tuple[Stretch, Stretch | None]] = []
    for plan in sorted(scheduled):
        same = [one for one in left if one.activity == plan.activity]
        nearest = min(same, key=lambda one: displaced(plan, one), default=None)
        if nearest is not None:
            left.remove(nearest)
        pairs.append((plan, nearest))
    return pairs


def displaced(plan: Stretch, done: Stretch) -> float:
    """Minutes by which both ends were moved, added."""
    return (abs(done.start - plan.start) + abs(done.end - plan.end)) / MINUTE


def unmoved_minutes(plan: Stretch, done: Stretch) -> float:
    """Minutes done, at most those planned, less the minutes either end was moved; never below 0."""
    return max(min(done.minutes, plan.minutes) - displaced(plan, done), 0.0)


def adherence_by_slot(
    scheduled: Sequence[Stretch], actual: Sequence[Stretch], interval: timedelta
) -> dict[datetime, Ratio]:
    """Adherence by overlap in each slot that something was planned in, from midnight in `interval` steps."""
    found: dict[datetime, Ratio] = {}
    for plan in scheduled:
        for part in cut(plan, interval):
            slot = slot_of(part.start, interval)
            found[slot] = found.get(slot, Ratio(0.0, 0.0)) + Ratio(kept_minutes(part, actual), part.minutes)
    return dict(sorted(found.items()))


def slot_of(moment: datetime, interval: timedelta) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // interval * interval


def cut(stretch: Stretch, interval: timedelta) -> list[Stretch]:
    """A stretch cut at the slots' boundaries."""
    if interval <= timedelta(0):
        raise ValueError(f"an interval above 0, found {interval}")
    parts, start = [], stretch.start
    while start < stretch.end:
        end = min(slot_of(start, interval) + interval, stretch.end)
        parts.append(Stretch(start, end, stretch.activity))
        start = end
    return parts


def conformance(
    scheduled: Iterable[Stretch], actual: Iterable[Stretch], activities: Collection[str] | None = None
) -> Ratio:
    """Minutes worked over minutes planned, whenever they were worked; it may exceed 1.

    `activities` are those that count as work; None counts all.
    """

    def minutes(stretches: Iterable[Stretch]) -> float:
        return sum(one.minutes for one in stretches if activities is None or one.activity in activities)

    return Ratio(minutes(actual), minutes(scheduled))


def staffed(required: ArrayLike, actual: ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays, only the slots in which people were required. Raises ValueError for unlike shapes."""
    wanted, there = np.asarray(required, dtype=np.float64), np.asarray(actual, dtype=np.float64)
    if wanted.shape != there.shape:
        raise ValueError(f"as many slots staffed as required, found {there.shape} and {wanted.shape}")
    if not (
        np.isfinite(wanted).all() and np.isfinite(there).all() and (wanted >= 0).all() and (there >= 0).all()
    ):
        raise ValueError("numbers of people of at least 0")
    return wanted[wanted > 0], there[wanted > 0]


def attainment_in_band(
    required: ArrayLike, actual: ArrayLike, *, low: float = 0.95, high: float = 1.15
) -> Ratio:
    """Slots staffed from `low` to `high` times what the client required, over all slots with a requirement."""
    wanted, there = staffed(required, actual)
    within = (there >= low * wanted * (1 - 1e-12)) & (there <= high * wanted * (1 + 1e-12))
    return Ratio(float(within.sum()), float(wanted.size))


def attainment_weighted(required: ArrayLike, actual: ArrayLike) -> Ratio:
    """One less the absolute gap over the requirement, slots weighted by what they required.

    The numerator is the sum of requirements less the sum of gaps; it falls below 0 where the gaps exceed
    them. Slots without a requirement weigh nothing.
    """
    wanted, there = staffed(required, actual)
    return Ratio(float((wanted - np.abs(there - wanted)).sum()), float(wanted.sum()))
