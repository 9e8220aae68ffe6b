"""A metric's series at one unit: its points, the targets in force in them, and what better means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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
    targets: Iterable[Target], metric: str, levels: Sequence[tuple[str, str]], process: str, period: Period
) -> Target | None:
    """The target that a period is judged by: the one in force on its first day.

    `levels` are the units (kind and name) at which it may be set, the nearest first. The nearest one goes
    before others, at a level one for the process before one for the whole unit, of two the newer. A target set
    in the course of a period holds from the next one, so that nobody can pass a period by lowering its
    target at the end; only where there was none at any level does it hold at once.
    """
    order = {level: position for position, level in enumerate(levels)}
    mine = [
        target
        for target in targets
        if target.metric == metric
        and (target.unit_kind, target.unit) in order
        and target.process in (process, "")
    ]

    def distance_of(target: Target) -> tuple[int, bool]:
        return order[target.unit_kind, target.unit], target.process != process

    def begin(target: Target) -> int:
        return (target.valid_from or date.min).toordinal()

    in_force = [target for target in mine if target.in_force(period.start)]
    if in_force:
        return min(in_force, key=lambda target: (*distance_of(target), -begin(target)))
    starting = [target for target in mine if target.valid_from and period.contains(target.valid_from)]
    return min(starting, key=lambda target: (*distance_of(target), begin(target)), default=None)
