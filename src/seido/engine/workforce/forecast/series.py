"""A series as a table of days by slots: the one shape every part of forecasting works on.

A value is a numerator over a denominator. A count (contacts, visits, attempts) has denominator 1 wherever
it was observed; a ratio (handle time, shrinkage, acceptance) has what it is a ratio to, so that a day's
handle time is weighted by its contacts without a rule of its own. Denominator 0 means: not observed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

#: Local times: datetimes, a numpy array of datetime64, or a pandas column or index.
Starts = Sequence[datetime] | NDArray[np.datetime64]

MINUTES_A_DAY = 1440
LEAST_INTERVAL = 5
#: Grids that a few stray starts are judged against, the coarsest first.
USUAL_INTERVALS = (60, 30, 15, 10, 5)
LONGEST_HISTORY = 20 * 366  # days; a longer span is a slip in a year


class HistoryError(ValueError):
    """A history that no series can be made of; `index` is the observation at fault, where one is."""

    def __init__(self, expected: str, found: str, index: int | None = None) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.expected, self.found, self.index = expected, found, index


@dataclass(frozen=True)
class Series:
    """Values by local day and slot. `numerator` and `denominator` are (days, slots), day 0 is `first_day`.

    `interval` is in minutes and divides a day. `is_count` is False for a ratio.
    """

    first_day: date
    interval: int
    numerator: Floats
    denominator: Floats
    is_count: bool = True

    @property
    def days(self) -> int:
        return int(self.numerator.shape[0])

    @property
    def slots(self) -> int:
        return int(self.numerator.shape[1])

    @property
    def observed(self) -> Flags:
        return np.asarray(self.denominator > 0)

    def day(self, index: int) -> date:
        return self.first_day + timedelta(days=index)

    def weekdays(self, count: int | None = None) -> Integers:
        """Monday 0 to Sunday 6 of each day; `count` reaches past the end of the history."""
        return (np.arange(self.days if count is None else count) + self.first_day.weekday()) % 7

    def values(self) -> Floats:
        """(days, slots): the value, NaN where nothing was observed."""
        return np.where(self.observed, self.numerator / np.maximum(self.denominator, 1e-300), np.nan)

    def before(self, day: int) -> Series:
        """The history of days before `day`: what was known in its morning."""
        return replace(self, numerator=self.numerator[:day], denominator=self.denominator[:day])

    def spanning(self, first_day: date, days: int) -> Series:
        """The same observations over other days; those outside are left out."""
        shift = (first_day - self.first_day).days
        rows = np.arange(shift, shift + days)
        inside = (rows >= 0) & (rows < self.days)
        numerator, denominator = np.zeros((2, days, self.slots))
        numerator[inside], denominator[inside] = self.numerator[rows[inside]], self.denominator[rows[inside]]
        return replace(self, first_day=first_day, numerator=numerator, denominator=denominator)

    def coarser(self, interval: int) -> Series:
        """Several slots as one: counts added, ratios weighted. `interval` is a multiple that divides a day."""
        if interval % self.interval or MINUTES_A_DAY % interval:
            raise ValueError(f"a multiple of {self.interval} minutes that divides a day, found {interval}")
        shape = (self.days, MINUTES_A_DAY // interval, interval // self.interval)
        denominator = self.denominator.reshape(shape).sum(axis=2)
        return replace(
            self,
            interval=interval,
            numerator=self.numerator.reshape(shape).sum(axis=2),
            denominator=np.minimum(denominator, 1.0) if self.is_count else denominator,
        )


def infer_interval(starts: Starts) -> int:
    """The interval in minutes: the longest, up to a day, on whose boundaries all starts lie.

    Raises HistoryError for no starts, or for one off the grid that the others keep.
    """
    _, minutes = days_and_minutes(starts)
    interval = int(np.gcd.reduce(np.append(minutes, MINUTES_A_DAY)))
    if interval >= LEAST_INTERVAL:
        return interval
    for usual in USUAL_INTERVALS:
        off = np.flatnonzero(minutes % usual)
        if off.size <= 0.1 * minutes.size:
            raise HistoryError(f"a start on a {usual}-minute boundary", said(starts, off[0]), int(off[0]))
    raise HistoryError(
        f"starts on a regular grid of {LEAST_INTERVAL} minutes or more", f"steps of {interval} minutes"
    )


def said(starts: Starts, index: int) -> str:
    return str(np.asarray(starts)[index])


def days_and_minutes(starts: Starts) -> tuple[Integers, Integers]:
    """(n,) each: the day, counted from 1 January 1970, and the minutes since midnight.

    Raises HistoryError for no starts and for one that is no local time on a whole minute.
    """
    moments = np.asarray(starts)
    if moments.size == 0:
        raise HistoryError("at least one observation", "none")
    if moments.dtype.kind == "O":
        for index, start in enumerate(moments):
            if getattr(start, "tzinfo", None) is not None:
                raise HistoryError("a local time without an offset from UTC", str(start), index)
    exact = moments.astype("datetime64[us]")
    days = exact.astype("datetime64[D]")
    seconds, rest = np.divmod((exact - days).astype(np.int64), 1_000_000)
    off = np.flatnonzero(np.isnat(exact) | (seconds % 60 != 0) | (rest != 0))
    if off.size:
        raise HistoryError("a start on a whole minute", said(starts, off[0]), int(off[0]))
    return days.astype(np.int64), seconds // 60


def series_of(
    starts: Starts,
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    interval: int | None = None,
) -> Series:
    """A series from observations in any order; closed slots are absent.

    `starts` are local wall-clock times (datetimes, a numpy array or a pandas column); `values` the counts,
    or the ratios whose denominators are `weights` (a ratio of weight 0 was not observed). `interval` is in
    minutes, inferred where None. Raises HistoryError that names the observation at fault.
    """
    days, minutes = days_and_minutes(starts)
    numbers = checked(values, days.size)
    behind = np.ones(days.size) if weights is None else checked(weights, days.size)
    step = infer_interval(starts) if interval is None else interval
    if step < LEAST_INTERVAL or MINUTES_A_DAY % step:
        raise HistoryError("an interval that divides a day", f"{step} minutes")
    off = np.flatnonzero(minutes % step)
    if off.size:
        raise HistoryError(f"a start on a {step}-minute boundary", said(starts, off[0]), int(off[0]))
    first = int(days.min())
    rows = days - first
    if rows.max() >= LONGEST_HISTORY:
        raise HistoryError("a history of at most 20 years", f"{rows.max() + 1} days", int(rows.argmax()))
    columns = minutes // step
    cells = rows * (MINUTES_A_DAY // step) + columns
    _, unique = np.unique(cells, return_index=True)
    if unique.size < cells.size:
        again = int(np.setdiff1d(np.arange(cells.size), unique)[0])
        raise HistoryError("each start once", f"{said(starts, again)} again", again)
    numerator, denominator = np.zeros((2, int(rows.max()) + 1, MINUTES_A_DAY // step))
    denominator[rows, columns] = behind
    numerator[rows, columns] = numbers * behind
    first_day = date(1970, 1, 1) + timedelta(days=first)
    return Series(first_day, step, numerator, denominator, weights is None)


def checked(values: ArrayLike, count: int) -> Floats:
    """Numbers of at least 0, one for each start."""
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.shape != (count,):
        raise HistoryError("one value for each start", f"{numbers.size} values for {count} starts")
    bad = np.flatnonzero(~np.isfinite(numbers) | (numbers < 0))
    if bad.size:
        raise HistoryError("a number of at least 0", str(numbers[bad[0]]), int(bad[0]))
    return numbers
