"""What a history holds that is no demand: outages and outliers. Found, left out, and always reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

import numpy as np

from seido.engine.workforce.forecast.calendar import Calendar
from seido.engine.workforce.forecast.openings import TELLING, Openings, runs
from seido.engine.workforce.forecast.series import Floats, Integers, Series

Kind = Literal["closure", "missing", "outage", "outlier"]

#: Robust standard deviations from the expected at which a slot is taken out.
FAR = 6.0
#: A day's level is the median over slots where slots are busy, else the ratio of sums: medians of small
#: counts are coarse.
BUSY_SLOT = 20.0
#: Weeks over which the usual course of a weekday is taken, so that a level of long ago is no outlier.
SPAN = 26
LEAST_SPREAD = 0.05


@dataclass(frozen=True)
class Finding:
    """A stretch left out of the learning: its first and last observation and what was seen there.

    `observed` and `expected` are totals of a count, or values of a ratio; None where there was no data.
    """

    kind: Kind
    first: datetime
    last: datetime
    observed: float | None
    expected: float | None

    @property
    def reason(self) -> str:
        if self.kind == "closure":
            return "no data on a usually open day: taken as closed"
        if self.kind == "missing":
            return "no data over a longer time: taken as missing, not as closed"
        if self.kind == "outage":
            return "nothing arrived where much was to be expected: left out"
        return "far from what this day and slot lead to expect: left out"


@dataclass(frozen=True)
class Cleaned:
    """The series without what was found; `numerator` and `denominator` are 0 there."""

    series: Series
    findings: tuple[Finding, ...]


def without_events(series: Series, calendar: Calendar) -> Series:
    """The series as it would have been without the planner's events of known factor (counts only)."""
    if not series.is_count or not any(event.factor for event in calendar.events):
        return series
    factors = np.array([calendar.factor(series.day(index)) or 1.0 for index in range(series.days)])
    return replace(series, numerator=series.numerator / factors[:, None])


def block_profile(series: Series, weekdays: Integers) -> Floats:
    """(days, slots): the usual value of each slot, the median over the same weekdays of half a year.

    Medians of small counts are 0 or 1, so for slots that are not busy the mean stands in.
    """
    values = series.values()
    usual = np.full(values.shape, np.nan)
    for weekday in range(7):
        rows = np.flatnonzero(weekdays == weekday)
        for block in np.array_split(rows, max(1, round(rows.size / SPAN))) if rows.size else ():
            seen = values[block]
            count = np.isfinite(seen).sum(axis=0)
            mean = np.nansum(seen, axis=0) / np.maximum(count, 1)
            ordered = np.sort(seen, axis=0)  # NaN last
            middle = np.take_along_axis(ordered, np.maximum(count - 1, 0)[None, :] // 2, axis=0)[0]
            robust = np.where(~np.isfinite(middle) | (series.is_count & (middle < BUSY_SLOT)), mean, middle)
            usual[block] = np.where(count > 0, robust, np.nan)
    return usual


def day_levels(series: Series, usual: Floats) -> Floats:
    """(days,): each day's level over the usual, unmoved by a few wild slots where slots are busy."""
    expected = np.where(series.observed, series.denominator * usual, 0.0)
    total = expected.sum(axis=1)
    sums = series.numerator.sum(axis=1) / np.maximum(total, 1e-300)
    ratio = np.where(expected > 0, series.numerator / np.maximum(expected, 1e-300), np.nan)
    count = np.isfinite(ratio).sum(axis=1)
    ordered = np.sort(ratio, axis=1)
    median = np.take_along_axis(ordered, np.maximum(count - 1, 0)[:, None] // 2, axis=1)[:, 0]
    busy = (count >= 8) & (total / np.maximum(count, 1) >= BUSY_SLOT)
    level = np.where(busy & np.isfinite(median) & (median > 0), median, sums)
    return np.where(total > 0, level, 1.0)


def clean(series: Series, openings: Openings) -> Cleaned:
    """Take outages, outliers, closures and missing weeks out of a history, each with a finding."""
    weekdays = series.weekdays()
    findings = list(absences(series, openings))
    # Slots outside the usual hours (a single late evening, zeros written for closed ones) teach nothing.
    away = (openings.closed | openings.missing)[:, None] | ~openings.usual[weekdays]
    working = without(series, away)
    usual = block_profile(working, weekdays)
    for find in (silences, oddities) if series.is_count else (oddities,):
        found, mask = find(working, usual)
        findings += found
        working = without(working, mask)
    return Cleaned(working, tuple(sorted(findings, key=lambda finding: finding.first)))


def without(series: Series, mask: np.ndarray) -> Series:
    return replace(
        series,
        numerator=np.where(mask, 0.0, series.numerator),
        denominator=np.where(mask, 0.0, series.denominator),
    )


def moment(series: Series, day: int, slot: int) -> datetime:
    return datetime.combine(series.day(day), time()) + timedelta(minutes=slot * series.interval)


def absences(series: Series, openings: Openings) -> list[Finding]:
    """Closures and missing weeks, a run of usually open days as one finding."""
    findings = []
    kinds: list[tuple[Kind, np.ndarray]] = [("closure", openings.closed), ("missing", openings.missing)]
    usual_days = np.flatnonzero(openings.weekdays[series.weekdays()])
    for kind, flags in kinds:
        for start, end in runs(flags[usual_days]):
            first, last = int(usual_days[start]), int(usual_days[end - 1])
            slots = np.flatnonzero(openings.usual[series.weekdays()[last]])
            findings.append(
                Finding(kind, moment(series, first, 0), moment(series, last, int(slots[-1])), None, None)
            )
    return findings


def silences(series: Series, usual: Floats) -> tuple[list[Finding], np.ndarray]:
    """Outages: runs of zeros within a day over which at least TELLING contacts were to be expected."""
    expected = np.where(series.observed, usual, 0.0)
    zero = series.observed & (series.numerator == 0) & (usual > 0)
    mask = np.zeros(zero.shape, dtype=np.bool_)
    findings = []
    for day in np.flatnonzero((zero * expected).sum(axis=1) >= TELLING):
        for start, end in runs(zero[day]):
            amount = float(expected[day, start:end].sum())
            if amount >= TELLING:
                mask[day, start:end] = True
                day_number = int(day)
                findings.append(
                    Finding(
                        "outage",
                        moment(series, day_number, start),
                        moment(series, day_number, end - 1),
                        0.0,
                        amount,
                    )
                )
    return findings, mask


def oddities(series: Series, usual: Floats) -> tuple[list[Finding], np.ndarray]:
    """Outliers: slots at least FAR robust standard deviations from their day's own level."""
    expected = usual * day_levels(series, usual)[:, None]
    usable = series.observed & (expected > 0)
    values = series.values()
    information = expected if series.is_count else series.denominator
    relative = np.where(usable, values / np.where(usable, expected, 1.0) - 1, np.nan)
    chance = 1 / np.maximum(information, 1e-9)
    seen = relative[usable]
    if seen.size == 0:
        return [], np.zeros(usable.shape, dtype=np.bool_)
    beyond = max((1.4826 * float(np.median(np.abs(seen)))) ** 2 - float(np.median(chance[usable])), 0.0)
    spread = np.sqrt(chance + max(beyond, LEAST_SPREAD**2))
    mask = usable & (np.abs(np.where(usable, relative, 0.0)) > FAR * spread)
    # Chance alone puts 3 where 0.1 was expected: small numbers are no outliers.
    if series.is_count:
        mask &= np.abs(values - expected) > TELLING / 2
    findings = [
        Finding(
            "outlier",
            moment(series, int(day), int(slots[0])),
            moment(series, int(day), int(slots[-1])),
            float(np.nanmean(values[day, slots]) * (slots.size if series.is_count else 1)),
            float(expected[day, slots].mean() * (slots.size if series.is_count else 1)),
        )
        for day in np.flatnonzero(mask.any(axis=1))
        for slots in np.split(*split_points(np.flatnonzero(mask[day])))
    ]
    return findings, mask


def split_points(slots: Integers) -> tuple[Integers, Integers]:
    """Where a run of neighbouring slots ends: the arguments of numpy.split."""
    return slots, np.flatnonzero(np.diff(slots) > 1) + 1
