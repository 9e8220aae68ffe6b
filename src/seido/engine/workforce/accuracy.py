"""How accurate forecasts were, as list 2 asks (items 2.4 and 4.5): staffing, scheduling and peak.

The staffing and peak figures are over what was required in hindsight against what the forecast required; the
denominator is the forecast. A forecast is judged at its lag: how long before the day it had to be made (to
hire and train, to publish shifts), so a table of forecasts keeps when each was issued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Accuracy:
    """A figure with its parts: `value` is numerator over denominator, None where nothing was judged.

    Staffing: numerator the sum of relative errors, denominator the periods (an error: lower is better).
    Scheduling and peak: slots or days within, over all of them (higher is better). `left_out` counts the
    pairs that could not be judged.
    """

    numerator: float
    denominator: int
    left_out: int = 0

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


def paired(forecast: ArrayLike, actual: ArrayLike) -> tuple[Floats, Floats, int]:
    """Both as arrays of one shape without the pairs in which one is missing (NaN), and how many those are.

    Raises ValueError where the shapes differ or a value is negative.
    """
    expected, came = np.asarray(forecast, dtype=np.float64), np.asarray(actual, dtype=np.float64)
    if expected.shape != came.shape:
        raise ValueError(f"as many actuals as forecasts, found {came.shape} and {expected.shape}")
    if (expected < 0).any() or (came < 0).any():
        raise ValueError("forecasts and actuals of at least 0")
    known = np.isfinite(expected) & np.isfinite(came)
    return expected[known], came[known], int((~known).sum())


def staffing(forecast: ArrayLike, actual: ArrayLike) -> Accuracy:
    """Mean of |actual - forecast| / forecast over days or weeks (not longer ones).

    Periods for which nothing was forecast have no such ratio; they are left out and counted.
    """
    expected, came, missing = paired(forecast, actual)
    judged = expected > 0
    errors = np.abs(came[judged] - expected[judged]) / expected[judged]
    return Accuracy(float(errors.sum()), int(judged.sum()), missing + int((~judged).sum()))


def scheduling(forecast: ArrayLike, actual: ArrayLike, *, over: float = 0.1, under: float = 0.1) -> Accuracy:
    """Share of slots whose actual requirement lies from `under` below to `over` above the forecast.

    The bands are shares of the forecast. Slots without forecast and without need are none and left out.
    """
    expected, came, missing = paired(forecast, actual)
    if over < 0 or under < 0:
        raise ValueError("bands of at least 0")
    judged = (expected > 0) | (came > 0)
    difference = came[judged] - expected[judged]
    # A band's edge belongs to it, also where 1.1 * 100 is a little less than 110.
    slack = 1e-9 * expected[judged]
    within = (difference <= over * expected[judged] + slack) & (
        difference >= -under * expected[judged] - slack
    )
    return Accuracy(float(within.sum()), int(judged.sum()), missing + int((~judged).sum()))


def peak(forecast: ArrayLike, actual: ArrayLike, *, over: float = 0.1, under: float = 0.1) -> Accuracy:
    """Share of days whose actual peak lies within the tolerance of the forecast peak.

    Both are (days, slots), NaN where closed; the peak is a day's greatest slot, wherever it falls.
    """
    expected, came = np.asarray(forecast, dtype=np.float64), np.asarray(actual, dtype=np.float64)
    if expected.ndim != 2 or expected.shape != came.shape:
        raise ValueError("forecasts and actuals as tables of days by slots, of one shape")
    open_days = np.isfinite(expected).any(axis=1) & np.isfinite(came).any(axis=1)
    judged = scheduling(
        np.nanmax(expected[open_days], axis=1, initial=0.0),
        np.nanmax(came[open_days], axis=1, initial=0.0),
        over=over,
        under=under,
    )
    return Accuracy(judged.numerator, judged.denominator, judged.left_out + int((~open_days).sum()))


def wape(forecast: ArrayLike, actual: ArrayLike) -> float | None:
    """Sum of absolute errors over the sum of actuals: the models' measure; None where nothing came."""
    expected, came, _ = paired(forecast, actual)
    total = float(came.sum())
    return float(np.abs(came - expected).sum()) / total if total > 0 else None


@dataclass(frozen=True)
class Issued:
    """A forecast of one day as it was made on another."""

    issued: date
    day: date
    value: float


def at_lag(issued: Iterable[Issued], lag: timedelta) -> dict[date, float]:
    """For each day the newest forecast that was issued at least `lag` before it."""
    newest: dict[date, Issued] = {}
    for one in issued:
        if one.issued <= one.day - lag and (one.day not in newest or newest[one.day].issued <= one.issued):
            newest[one.day] = one
    return {day: newest[day].value for day in sorted(newest)}


def by_lag(
    issued: Sequence[Issued],
    actual: Mapping[date, float],
    lags: Iterable[timedelta],
    measure: Callable[[ArrayLike, ArrayLike], Accuracy] = staffing,
) -> dict[timedelta, Accuracy]:
    """The accuracy at each lag, over the days that have both a forecast of that age and an actual."""
    found = {}
    for lag in lags:
        expected = at_lag(issued, lag)
        days = [day for day in expected if day in actual]
        found[lag] = measure([expected[day] for day in days], [actual[day] for day in days])
    return found
