"""What the forecasts are worth: against the mean of eight same weekdays, at 16 weekly origins, by half-hour."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest

from seido.engine.workforce.forecast import calendar_of, forecast, rest_of_day
from support.volumes import anonymous_bank, bank_like, mean_of_eight, series_from

ORIGINS, AHEAD = 16, 28
FIRST = date(2003, 3, 3)


@dataclass
class Measured:
    """Error over the yardstick's error, and the share within the 80 and the 95 % interval."""

    first_week: float
    fourth_week: float
    within: float
    within_95: float


def placed(result, array, first_day, origin, shape):
    """Values by slot of a forecast as a table (days, slots) from `origin` on."""
    table = np.full(shape, np.nan)
    days = result.starts.astype("datetime64[D]")
    rows = (days - np.datetime64(first_day)).astype(int) - origin
    slots = (result.starts - days).astype(int) // result.interval
    inside = rows < shape[0]
    table[rows[inside], slots[inside]] = array[inside]
    return table


def measured(values, first_day, country, origins=ORIGINS):
    calendar = calendar_of(country, first_day, first_day + timedelta(days=len(values) + 60))
    errors = np.zeros((2, 2))
    within, within_95 = [], []
    for back in range(origins):
        origin = len(values) - AHEAD - 7 * back
        series = series_from(values[:origin], first_day)
        result = forecast(series, timedelta(days=AHEAD + 2), calendar=calendar)
        actual = values[origin : origin + AHEAD]
        yardstick = mean_of_eight(values, origin, AHEAD)
        value, low, high, low_95, high_95 = (
            placed(result, array, first_day, origin, actual.shape)
            for array in (result.value, result.low, result.high, result.low_95, result.high_95)
        )
        both = np.isfinite(actual) & np.isfinite(value) & np.isfinite(yardstick)
        for number, days in enumerate((slice(0, 7), slice(21, 28))):
            seen = both[days]
            errors[number, 0] += np.abs(actual[days] - value[days])[seen].sum()
            errors[number, 1] += np.abs(actual[days] - yardstick[days])[seen].sum()
        within.append(((actual >= low) & (actual <= high))[both])
        within_95.append(((actual >= low_95) & (actual <= high_95))[both])
    ratios = errors[:, 0] / errors[:, 1]
    return Measured(ratios[0], ratios[1], np.concatenate(within).mean(), np.concatenate(within_95).mean())


def test_bank_like_series():
    """A third of the yardstick's error is chance and the day's own noise, which nothing can forecast."""
    found = [measured(bank_like(seed), FIRST, "US") for seed in range(11, 15)]
    assert np.mean([one.first_week for one in found]) <= 0.89
    assert np.mean([one.fourth_week for one in found]) <= 0.91
    assert 0.75 <= np.mean([one.within for one in found]) <= 0.85
    assert 0.90 <= np.mean([one.within_95 for one in found]) <= 0.98


def test_a_real_bank():
    """Small slots (45 calls at most) whose chance alone is half of the error leave less to gain."""
    first_day, values = anonymous_bank()
    found = measured(values, first_day, "IL")
    assert found.first_week <= 0.90
    assert found.fourth_week <= 0.92
    assert 0.75 <= found.within <= 0.85
    assert 0.92 <= found.within_95 <= 0.97


def noon_errors(values, first_day, country, days, noon=24):
    """Absolute error of the rest of the day's total: of the morning's forecast, and of that made at noon."""
    calendar = calendar_of(country, first_day, first_day + timedelta(days=len(values) + 60))
    morning_error = noon_error = 0.0
    within = []
    for day in range(len(values) - days, len(values)):
        if not np.isfinite(values[day, :noon]).any() or not np.isfinite(values[day, noon:]).any():
            continue
        series = series_from(values[:day], first_day)
        result = forecast(series, timedelta(days=7), calendar=calendar)
        expected = placed(result, result.value, first_day, day, (1, 48))[0]
        come = np.where(np.arange(48) < noon, values[day], np.nan)
        update = rest_of_day(expected, come, interval=30, test=result.test)
        known = np.isfinite(update.value) & np.isfinite(values[day])
        actual = values[day, known]
        morning_error += abs(expected[known].sum() - actual.sum())
        noon_error += abs(update.value[known].sum() - actual.sum())
        within.append((update.bounds.low[known] <= actual) & (actual <= update.bounds.high[known]))
    return noon_error / morning_error, np.concatenate(within).mean()


@pytest.mark.parametrize("place", ["made up", "real"])
def test_noon_knows_the_rest_of_the_day_better_than_the_morning(place):
    values, first_day, country = (bank_like(21), FIRST, "US")
    if place == "real":
        first_day, values = anonymous_bank()
        country = "IL"
    ratio, within = noon_errors(values, first_day, country, days=40)
    assert ratio <= 0.75
    assert 0.72 <= within <= 0.91
