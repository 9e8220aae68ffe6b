"""Where a series is heading, in one word: a help to the eye, not a judgement of the standard.

`docs/algorithms/sustained-improvement.md` defines the judgement; this word looks at the same three points and
the three before them, and says nothing of targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from seido.engine.performance.series import Direction, Point, is_better

Trend = Literal["better", "flat", "worse", ""]


def trend_of(direction: Direction, points: Sequence[Point]) -> Trend:
    """Whether the last three points are all better, or all worse, than the mean of those before them, and by
    more than neighbouring periods usually differ; "" where fewer than six have a value.

    The points are in order. What neighbouring periods differ by is the mean moving range of the points given.
    """
    valued = [point for point in points if point.value is not None]
    if len(valued) < 6:
        return ""
    values = [point.value for point in valued if point.value is not None]
    prior = tuple(values[-6:-3])
    mean, newest = sum(prior) / 3, sum(values[-3:]) / 3
    usual = sum(abs(after - before) for before, after in pairwise(values)) / (len(values) - 1)
    last = valued[-3:]
    if abs(newest - mean) <= usual:
        return "flat"
    if all(is_better(direction, point, prior) for point in last):
        return "better"
    return "worse" if all(is_worse(direction, point, mean) for point in last) else "flat"


def is_worse(direction: Direction, point: Point, mean: float) -> bool:
    """Whether a point is worse than a value; of a range, farther from it."""
    if point.value is None:
        return False
    if direction == "range":
        if point.target_low is None or point.target_high is None:
            return False
        return outside(point.value, point) > outside(mean, point)
    return point.value < mean if direction == "higher" else point.value > mean


def outside(value: float, point: Point) -> float:
    return max((point.target_low or 0) - value, value - (point.target_high or 0), 0.0)
