"""A series' value in one period, with its target, as stored standings keep it; and how far it is from the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from seido.engine.performance.series import Direction, Point
from seido.periods import Period, parse


@dataclass(frozen=True, slots=True)
class Reading:
    """A point of `SeriesStanding.points`; values are in the metric's unit, sums in base units."""

    period: str
    value: float | None = None
    target: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    met: bool = False
    n: int | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    collected: bool = True
    usable: bool = True
    integrity: bool = True

    @property
    def point(self) -> Point:
        """As the engine judges it."""
        return Point(
            period=parse(self.period),
            value=self.value,
            target=self.target,
            target_low=self.target_low,
            target_high=self.target_high,
            collected=self.collected,
            usable=self.usable,
            integrity=self.integrity,
        )

    @property
    def has_target(self) -> bool:
        return self.target is not None or self.target_low is not None

    @property
    def missed(self) -> bool:
        return self.value is not None and self.has_target and not self.met

    @property
    def straddles(self) -> bool:
        """Whether the interval of a sampled value holds the target, so that the sample cannot tell."""
        if self.low is None or self.high is None:
            return False
        bounds = (self.target, self.target_low, self.target_high)
        return any(bound is not None and self.low < bound < self.high for bound in bounds)


NAMES = tuple(field.name for field in fields(Reading))


def reading_of(point: Mapping[str, Any]) -> Reading:
    return Reading(**{name: point[name] for name in NAMES if name in point})


def reading_in(points: list[dict[str, Any]], period: str) -> Reading | None:
    """The reading of a period; of a series of longer periods, the newest one that is over by the end of it."""
    wanted: Period = parse(period)
    for point in reversed(points):
        own = parse(point["period"])
        if own.grain == wanted.grain:
            if own.name == period:
                return reading_of(point)
        elif own.end <= wanted.end:
            return reading_of(point)
    return None


def gap(
    direction: Direction | str,
    value: float | None,
    target: float | None,
    low: float | None = None,
    high: float | None = None,
) -> float | None:
    """The actual less the target; of a range, the way to its nearer end, 0 within it."""
    if value is None:
        return None
    if direction != "range":
        return None if target is None else value - target
    if low is None or high is None:
        return None
    return min(value - low, 0.0) or max(value - high, 0.0)
