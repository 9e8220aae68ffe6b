"""The calendar model: a ridge regression of the day's level on the calendar, times an intraday profile.

The level of a day is what came over what the profile of its weekday led to expect, so a day with hours cut
out of it (an outage, a late opening) still tells its level by the hours it has. The regression is
quasi-Poisson (logarithmic link, variance `mean + noise * mean^2`) with Huber weights, which lets small
counts with zeros and large ones with day-to-day noise through the same few lines; a ratio is weighted by
its denominators in the same way.
"""

from __future__ import annotations

import numpy as np

from seido.engine.workforce.forecast.design import Design
from seido.engine.workforce.forecast.products import along, cross, solve_positive
from seido.engine.workforce.forecast.series import Floats, Series

SWEEPS = 2  # of reweighting
HUBER = 2.5
LARGEST_STEP = 0.5  # of the linearised logarithm in one sweep
FIRST_NOISE, LEAST_NOISE = 2e-3, 1e-4  # variance of a day's logarithm beyond chance
POOLED_DAYS = 1.0  # days' worth of the common profile in each weekday's own


def weekday_profiles(series: Series, half_life: float) -> Floats:
    """(7, slots): the value of a slot on an average day of the weekday.

    Recent days count more (`half_life` in days); a weekday with few days leans on the common shape.
    """
    age = series.days - 1 - np.arange(series.days)
    recent = (series.weekdays()[:, None] == np.arange(7)) * (0.5 ** (age / half_life))[:, None]
    numerator = cross(recent, series.numerator)
    denominator = cross(recent, series.denominator)
    exposure = denominator if series.is_count else cross(recent, series.observed.astype(np.float64))
    own = np.where(denominator > 0, numerator / np.maximum(denominator, 1e-300), 0.0)
    seen = denominator > 0
    size = np.where(seen.any(axis=1), own.sum(axis=1) / np.maximum(seen.sum(axis=1), 1), 0.0)[:, None]
    common = numerator.sum(axis=0) / np.maximum((denominator * size).sum(axis=0), 1e-300)
    own_share = exposure / (exposure + POOLED_DAYS)
    return np.where(seen, own_share * own + (1 - own_share) * size * common, 0.0)


def information(series: Series, expected: Floats) -> Floats:
    """(days,): how many contacts stand behind a day's value; chance alone varies it by one over that."""
    return np.maximum(expected if series.is_count else series.denominator.sum(axis=1), 1e-9)


def day_effects(series: Series, columns: Floats, expected: Floats) -> Floats:
    """The coefficients of the columns (days, columns) that explain each day's level over `expected`.

    Days of which nothing was expected (closed, missing) take no part.
    """
    took_part = expected > 0
    actual = series.numerator.sum(axis=1)
    penalty = np.ones(columns.shape[1])
    penalty[0] = 1e-9
    noise = FIRST_NOISE
    effect: Floats = np.zeros(series.days)
    working = np.log(np.maximum(actual, 0.5) / np.maximum(expected, 1e-9))
    working = np.where(took_part, working, 0.0)
    coefficients = np.zeros(columns.shape[1])
    for sweep in range(SWEEPS):
        mean = np.maximum(expected * np.exp(effect), 1e-9)
        variance = 1 / information(series, mean) + noise
        weight = np.where(took_part, 1 / variance, 0.0)
        if sweep:
            step = np.clip((actual - mean) / mean, -LARGEST_STEP, LARGEST_STEP)
            working = effect + np.where(took_part, step, 0.0)
            weight *= np.minimum(1.0, HUBER / np.maximum(np.abs(step) / np.sqrt(variance), 1e-9))
        weighted = columns * weight[:, None]
        gram = cross(weighted, columns)
        gram[np.diag_indices_from(gram)] += penalty
        coefficients = solve_positive(gram, along(weighted.T, working))
        effect = along(columns, coefficients)
        left = np.abs(working - effect)[took_part]
        chance = 1 / information(series, expected * np.exp(effect))[took_part]
        if left.size:
            spread = float(np.median(left)) ** 2 / 0.4549  # the median of a squared standard normal
            noise = max(1.2 * (spread - float(np.median(chance))), LEAST_NOISE)
    return coefficients


def calendar_forecast(
    series: Series, design: Design, ahead: int, *, wander: float, half_life: float
) -> Floats:
    """(ahead, slots): the forecast of the days after the series.

    `wander` is how far the level may move in a week (standard deviation of its logarithm), `half_life`
    (days) how fast an old profile is forgotten.
    """
    days = series.days
    columns = design.columns(days, ahead, wander)
    weekdays = series.weekdays(days + ahead)
    profiles = weekday_profiles(series, half_life)
    expected = (series.denominator * profiles[weekdays[:days]]).sum(axis=1)
    coefficients = day_effects(series, columns[:days], expected)
    ahead_profiles = profiles[weekdays[days:]]
    values = ahead_profiles * np.exp(along(columns[days:], coefficients))[:, None]
    return np.where(ahead_profiles > 0, values, np.nan)
