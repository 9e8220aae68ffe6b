"""Days, weeks and months of a forecast, and programs of processes: sums of the same slots, so all agree.

The numbers are added from below, never forecast a second time. Their intervals come from the errors of the
same sums in the backtest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np

from seido.engine.workforce.forecast.backtest import Backtest
from seido.engine.workforce.forecast.intervals import Bounds, slot_spread, sum_spread
from seido.engine.workforce.forecast.results import Forecast, Moments, Report, figure
from seido.engine.workforce.forecast.series import Floats, Integers

Grain = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Sums:
    """A forecast by day, week (from Monday) or month; arrays are (periods,), `first` the period's first day.

    A count is the sum of its slots, a ratio their mean weighted by the expected denominators. The periods at
    the two ends hold only the slots within the horizon: `slots` counts them.
    """

    grain: Grain
    first: Moments
    value: Floats
    low: Floats
    high: Floats
    low_95: Floats
    high_95: Floats
    weight: Floats
    slots: Integers


def first_days(starts: Moments, grain: Grain) -> Moments:
    """The first day of the period each start lies in."""
    days = starts.astype("datetime64[D]")
    if grain == "day":
        return days
    if grain == "week":
        # Day 0 of numpy's count, 1 January 1970, was a Thursday: Monday lies three days before it.
        return days - ((days.astype(np.int64) + 3) % 7).astype("timedelta64[D]")
    return days.astype("datetime64[M]").astype("datetime64[D]")


def sums(forecast: Forecast, grain: Grain) -> Sums:
    """The forecast added up by day, week or month."""
    periods, group = np.unique(first_days(forecast.starts, grain), return_inverse=True)

    def added(amounts: Floats) -> Floats:
        return np.bincount(group, weights=amounts, minlength=periods.size).astype(np.float64)

    weight = added(forecast.weight)
    value = added(forecast.weight * forecast.value)
    if not forecast.is_count:
        value = value / np.maximum(weight, 1e-300)
    slots = np.bincount(group, minlength=periods.size)
    lags = (added(forecast.lags.astype(np.float64)) / np.maximum(slots, 1)).astype(np.int64)
    # A month errs as its weeks do, since what their errors have in common decides.
    spread = sum_spread(forecast.test, 1 if grain == "day" else 7, forecast.is_count)
    bounds = spread.bounds(value, value if forecast.is_count else weight, lags)
    return Sums(grain, periods, value, **bounds._asdict(), weight=weight, slots=slots)


def total(forecasts: Sequence[Forecast]) -> Forecast:
    """The forecast of a program from those of its processes: slot by slot their sum (of a ratio: the mean).

    Intervals are learned from the errors of the sum in the common origins of the backtests; where there are
    none the bounds are added too, as if all erred together. Raises ValueError where intervals or kinds
    differ, or for no forecast.
    """
    if not forecasts:
        raise ValueError("at least one forecast to add up")
    if len({(one.interval, one.is_count) for one in forecasts}) > 1:
        raise ValueError("forecasts of one interval and one kind")
    starts, place = np.unique(np.concatenate([one.starts for one in forecasts]), return_inverse=True)
    weights = np.concatenate([one.weight for one in forecasts])
    weight = np.bincount(place, weights=weights).astype(np.float64)
    is_count = forecasts[0].is_count

    def added(name: str) -> Floats:
        amounts = np.concatenate([getattr(one, name) for one in forecasts])
        return np.bincount(place, weights=weights * amounts) / (
            1.0 if is_count else np.maximum(weight, 1e-300)
        )

    lags = (starts.astype("datetime64[D]") - starts[:1].astype("datetime64[D]")).astype(np.int64)
    value = added("value")
    test = reduce(added_tests, [one.test for one in forecasts])
    if test is None:
        bounds = Bounds(added("low"), added("high"), added("low_95"), added("high_95"))
    else:
        bounds = slot_spread(test, is_count).bounds(value, value if is_count else weight, lags)
    return Forecast(
        starts,
        value,
        **bounds._asdict(),
        weight=np.ones(value.size) if is_count else weight,
        lags=lags,
        interval=forecasts[0].interval,
        is_count=is_count,
        test=test,
        report=total_report([one.report for one in forecasts], test),
    )


def added_tests(first: Backtest | None, second: Backtest | None) -> Backtest | None:
    """The backtest of the sum of two series, over the days that both were tested on; None where none."""
    if first is None or second is None or first.predicted.shape[1] != second.predicted.shape[1]:
        return None
    _, mine, other = np.intersect1d(first.keys(), second.keys(), assume_unique=True, return_indices=True)
    if mine.size == 0:
        return None
    one, two = first.part(mine), second.part(other)
    one_weight = np.where(one.scored, one.weight, 0.0)
    two_weight = np.where(two.scored, two.weight, 0.0)
    weight = one_weight + two_weight
    # A count's weights are 1 and its sum is wanted, not its mean.
    scale = np.where(one.is_count, 1.0, np.maximum(weight, 1e-300))

    def added(a: Floats, b: Floats) -> Floats:
        return (one_weight * np.nan_to_num(a) + two_weight * np.nan_to_num(b)) / scale

    predicted = np.where(weight > 0, added(one.predicted, two.predicted), np.nan)
    behind = np.minimum(weight, 1.0) if one.is_count else weight
    return Backtest(
        one.first_day, one.origins, one.lags, predicted, added(one.actual, two.actual), behind, one.is_count
    )


def total_report(reports: Sequence[Report], test: Backtest | None) -> Report:
    """What is common to the reports of the parts, and the error of their sum."""
    fallbacks = [report.fallback for report in reports if report.fallback]
    return Report(
        model=f"sum of {len(reports)}",
        weights={},
        weights_beyond={},
        scores=(),
        wape=figure(test.wape()) if test else None,
        bias=figure(test.bias()) if test else None,
        coverage_80=None,
        coverage_95=None,
        origins=int(np.unique(test.origins).size) if test else 0,
        days=min(report.days for report in reports),
        history_first=min(report.history_first for report in reports),
        history_last=max(report.history_last for report in reports),
        findings=tuple(finding for report in reports for finding in report.findings),
        notes=tuple(dict.fromkeys(note for report in reports for note in report.notes)),
        fallback=fallbacks[0] if fallbacks else None,
    )
