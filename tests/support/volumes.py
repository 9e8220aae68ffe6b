"""Histories of contacts made up for tests, with the habits of a bank's: weekdays, holidays, months, chance."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import numpy as np

from seido.engine.workforce.forecast import Series, calendar_of
from support.shared import shared_data

SLOTS = 48


def series_from(values: np.ndarray, first_day: date = date(2025, 1, 6), interval: int = 30) -> Series:
    """Counts by (day, slot), NaN where closed; the first day is a Monday unless given."""
    observed = np.isfinite(values)
    return Series(first_day, interval, np.where(observed, values, 0.0), observed.astype(float))


def office_hours(
    weeks: int, level: float = 50, seed: int = 1, open_slots: slice = slice(16, 36)
) -> np.ndarray:
    """Pure chance about one level, Monday to Friday, from 8:00 to 18:00 by default; (days, slots)."""
    values = np.full((weeks * 7, SLOTS), np.nan)
    values[:, open_slots] = np.random.default_rng(seed).poisson(level, values[:, open_slots].shape)
    values[np.arange(weeks * 7) % 7 >= 5] = np.nan
    return values


def bank_like(
    seed: int,
    weeks: int = 34,
    first_day: date = date(2003, 3, 3),
    daily: float = 35_000,
    noise: float = 0.04,
    drift: float = 0.006,
) -> np.ndarray:
    """Weekdays from 7:00 to 21:30, closed on the holidays of the US, with surges after them.

    Beginning of the month and the 15th are high; days differ by `noise` beyond chance (half of it lasting to
    the next day) and weeks drift by `drift`, both standard deviations of the logarithm. (days, slots).
    """
    random = np.random.default_rng(seed)
    closed = calendar_of("US", first_day, first_day + timedelta(weeks=weeks)).holidays
    place = np.linspace(0, 1, 29)
    shape = np.exp(-(((place - 0.22) / 0.22) ** 2)) + 0.75 * np.exp(-(((place - 0.6) / 0.3) ** 2)) + 0.12
    weekday = np.array([0.14, 0.05, 0.0, -0.02, -0.02]) + random.normal(0, 0.02, 5)
    tilt = random.normal(0, 0.06, 5)
    level = np.cumsum(random.normal(0, drift, weeks))
    values = np.full((weeks * 7, SLOTS), np.nan)
    open_days, month, after, lasting = 0, 0, False, 0.0
    for index in range(weeks * 7):
        day = first_day + timedelta(days=index)
        if day.weekday() >= 5:
            continue
        if day in closed:
            after = True
            continue
        open_days = open_days + 1 if day.month == month else 1
        month = day.month
        lasting = 0.5 * lasting + random.normal(0, noise * 0.87)
        effect = weekday[day.weekday()] + level[index // 7] + lasting + 0.09 * np.exp((1 - open_days) / 2)
        effect += 0.06 * (day.day in (15, 16)) + 0.13 * after
        after = False
        share = shape * np.exp(tilt[day.weekday()] * (place - 0.5))
        values[index, 14:43] = random.poisson(daily * np.exp(effect) * share / share.sum())
    return values


def anonymous_bank() -> tuple[date, np.ndarray]:
    """The real bank of 1999 by half-hour, its closed hours and days made NaN; skips where it is absent."""
    with shared_data("anonymous_bank_6min", "callcenter_6min.csv").open(encoding="ascii") as file:
        calls = np.array([float(row["calls"]) for row in csv.DictReader(file)])
    values = calls.reshape(365, SLOTS, 5).sum(axis=2)
    weekdays = (np.arange(365) + date(1999, 1, 1).weekday()) % 7
    totals = values.sum(axis=1)
    for weekday in range(7):
        rows = np.flatnonzero(weekdays == weekday)
        values[rows[totals[rows] < 0.15 * np.median(totals[rows])]] = np.nan
    values[:, :14] = np.nan
    values[np.ix_(weekdays == 4, range(28, 48))] = np.nan
    values[np.ix_(weekdays == 5, range(40))] = np.nan
    return date(1999, 1, 1), values


def mean_of_eight(values: np.ndarray, origin: int, ahead: int) -> np.ndarray:
    """The mean of the eight last same weekdays before `origin`: the yardstick, written out plainly."""
    result = np.full((ahead, values.shape[1]), np.nan)
    for step in range(ahead):
        rows = [row for row in range((origin + step) % 7, origin, 7) if np.isfinite(values[row]).any()][-8:]
        for slot in range(values.shape[1]):
            seen = values[rows, slot][np.isfinite(values[rows, slot])]
            if seen.size:
                result[step, slot] = seen.mean()
    return result
