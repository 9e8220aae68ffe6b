"""The models that compete: cheap ones, the plain seasonal mean always among them.

A model is a function of what was known in the morning of a day (`Past`) and of how many days to forecast;
it gives the value of each slot (ahead, slots), NaN where it knows none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from seido.engine.workforce.forecast.calendar_model import calendar_forecast
from seido.engine.workforce.forecast.design import Design
from seido.engine.workforce.forecast.series import Floats, Series

SEASONAL_WEEKS = 8
RECENT_HALF_LIFE = 2.0  # weeks


@dataclass(frozen=True)
class Past:
    """The cleaned history before a day, and the calendar round it."""

    series: Series
    design: Design

    @property
    def origin(self) -> int:
        return self.series.days


Model = Callable[[Past, int], Floats]


def same_weekdays(past: Past, ahead: int, weights: Floats) -> Floats:
    """The weighted mean of the last same weekdays that have data; `weights[0]` is for the newest."""
    series = past.series
    weekdays = series.weekdays(series.days + ahead)
    present = series.observed.any(axis=1)
    result = np.full((ahead, series.slots), np.nan)
    for weekday in range(7):
        rows = np.flatnonzero(present & (weekdays[: series.days] == weekday))[-weights.size :]
        if not rows.size:
            continue
        share = weights[: rows.size][::-1]
        numerator, denominator = share @ series.numerator[rows], share @ series.denominator[rows]
        mean = np.where(denominator > 0, numerator / np.maximum(denominator, 1e-300), np.nan)
        result[weekdays[series.days :] == weekday] = mean
    return result


def seasonal_mean(past: Past, ahead: int) -> Floats:
    """The mean of the last eight same weekdays: what every other model has to beat."""
    return same_weekdays(past, ahead, np.ones(SEASONAL_WEEKS))


def recent_mean(past: Past, ahead: int) -> Floats:
    """Same weekdays, each week counting less than the one after it."""
    return same_weekdays(past, ahead, 0.5 ** (np.arange(16) / RECENT_HALF_LIFE))


def calendar_wandering(past: Past, ahead: int, wander: float, half_life: float) -> Floats:
    return calendar_forecast(past.series, past.design, ahead, wander=wander, half_life=half_life)


#: Models that learn nothing but a mean.
PLAIN = frozenset({"seasonal_mean", "recent_mean"})
MODELS: dict[str, Model] = {
    "seasonal_mean": seasonal_mean,
    "recent_mean": recent_mean,
    "calendar_steady": partial(calendar_wandering, wander=0.003, half_life=180.0),
    "calendar_drifting": partial(calendar_wandering, wander=0.01, half_life=120.0),
    "calendar_moving": partial(calendar_wandering, wander=0.03, half_life=60.0),
}
