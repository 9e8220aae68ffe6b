"""A metric's series at one unit: its points, the targets in force in them, and what better means."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from seido.engine.organization import Target
from seido.periods import Period
from seido.standard.model import MetricType

Direction = Literal["higher", "lower", "range"]


@dataclass(frozen=True, slots=True)
class Point:
    """A period's value, in the metric's unit, with the target in force in that period.

    `value` is None where the period has no figure. `target` serves the directions higher and lower,
    `target_low` and `target_high` a range. `collected`, `usable` and `integrity` say whether the
    period's data is complete, fit for use and right (the first three of CUIKA).
    """

    period: Period
    value: float | None
    target: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    collected: bool = True
    usable: bool = True
    integrity: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted once: a metric of an item, for a unit and a process.

    `memberships` are the parts of the entity that the series belongs to, as (kind, name); kinds are
    `site`, `location_group` and `service`. A required metric that was never measured has no points. `imported`
    says how many of the points, the oldest ones, were brought from a table of results rather than computed.
    """

    item: str
    unit_kind: str
    unit: str
    process: str
    metric: str
    type: MetricType
    direction: Direction
    points: tuple[Point, ...] = ()
    low_volume: bool = False
    additional: bool = False
    new: bool = False
    memberships: tuple[tuple[str, str], ...] = ()
    imported: int = 0


def meets(direction: Direction, point: Point) -> bool:
    """Whether a point is at or beyond the target of its period. No value or no target never is."""
    value = point.value
    if value is None:
        return False
    if direction == "range":
        low, high = point.target_low, point.target_high
        return low is not None and high is not None and low <= value <= high
    if point.target is None:
        return False
    return value >= point.target if direction == "higher" else value <= point.target


def is_better(direction: Direction, point: Point, prior: tuple[float, ...]) -> bool:
    """Whether a point is strictly better than the mean of the values before it.

    For a range, better is nearer to the range in force at the point. Numbers are compared as the
    decimals they are written as, the mean without dividing, so that a tie is a tie.
    """
    if point.value is None:
        return False
    value, total = decimal(point.value) * len(prior), sum(map(decimal, prior), Decimal())
    if direction == "higher":
        return value > total
    if direction == "lower":
        return value < total
    if point.target_low is None or point.target_high is None:
        return False
    low, high = decimal(point.target_low) * len(prior), decimal(point.target_high) * len(prior)
    return distance(value, low, high) < distance(total, low, high)


def distance(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """How far a value lies outside a range; 0 within it."""
    return max(low - value, value - high, Decimal())


def decimal(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def target_in_force(
    targets: tuple[Target, ...], metric: str, unit_kind: str, unit: str, process: str, period: Period
) -> Target | None:
    """The target that a period is judged by: the one in force on its first day.

    A target set in the course of a period holds from the next one, so that nobody can pass a period by
    lowering its target at the end; only a first target holds at once. One for the process goes before
    one for the whole unit.
    """
    mine = [
        target
        for target in targets
        if (target.metric, target.unit_kind, target.unit) == (metric, unit_kind, unit)
        and target.process in (process, "")
    ]
    mine.sort(key=lambda target: target.process != process)
    for target in mine:
        if target.in_force(period.start):
            return target
    starting = [t for t in mine if t.valid_from is not None and period.contains(t.valid_from)]
    return min(starting, key=lambda t: (t.process != process, t.valid_from), default=None)
