"""When a series is usually open, and on which days it was not: closures, missing weeks, closed holidays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from seido.engine.workforce.forecast.calendar import Calendar
from seido.engine.workforce.forecast.products import cross
from seido.engine.workforce.forecast.series import Flags, Series

#: The weeks whose majority says what is usual; a change of opening hours is followed within half of them.
RECENT_WEEKS = 8
#: More usually open days without data in a row than this, public holidays among them not counted, are missing
#: data and not a closure.
LONGEST_CLOSURE = 6
#: Contacts that must be expected of a stretch before its silence means anything: chance of none is e^-20.
TELLING = 20.0


@dataclass(frozen=True)
class Openings:
    """`usual` (7, slots): open by weekday. `closed` and `missing` (days,): days of the history without data.

    `closed_holidays` (names) are those on which the series does not work; `holidays_closed_share` is what
    the others are judged by when one comes that was never seen.
    """

    usual: Flags
    closed: Flags
    missing: Flags
    closed_holidays: frozenset[str]
    open_holidays: frozenset[str]
    usually_closed_on_holidays: bool

    @property
    def weekdays(self) -> Flags:
        """(7,): weekdays on which the series is open at all."""
        return np.asarray(self.usual.any(axis=1))

    def works_on(self, holiday: str) -> bool:
        if holiday in self.open_holidays:
            return True
        return holiday not in self.closed_holidays and not self.usually_closed_on_holidays


def daily_silence(series: Series) -> Flags:
    """(days,): days without data, or with nothing but zeros where much was to be expected."""
    totals = series.numerator.sum(axis=1)
    silent: Flags = np.asarray(~series.observed.any(axis=1))
    if not series.is_count:
        return silent
    weekdays = series.weekdays()
    for weekday in range(7):
        rows = np.flatnonzero(weekdays == weekday)
        if rows.size:
            typical = float(np.median(totals[rows]))
            silent[rows] |= (totals[rows] < 0.02 * typical) & (typical > TELLING)
    # The last day may have only begun.
    silent[-1] = not series.observed[-1].any()
    return silent


def usual_slots(series: Series, silent: Flags) -> Flags:
    """(7, slots): observed on most of the weekday's recent days, and not closed with zeros."""
    weekdays = series.weekdays()
    usual = np.zeros((7, series.slots), dtype=np.bool_)
    # Weeks without a single observation are missing data and say nothing of opening hours.
    weeks = np.arange(series.days) // 7
    present = np.bincount(weeks, weights=~silent) > 0
    counted = present[weeks]
    for weekday in range(7):
        rows = np.flatnonzero((weekdays == weekday) & counted)[-RECENT_WEEKS:]
        working = rows[~silent[rows]]
        if working.size * 2 <= rows.size:
            continue
        usual[weekday] = series.observed[working].mean(axis=0) >= 0.5
    return fill_unseen(series, usual & ~closed_as_zero(series))


def closed_as_zero(series: Series) -> Flags:
    """(7, slots): zero every time although weekday and time of day lead to expect something there.

    Many sources write 0 for closed slots; a quiet slot that may be 0 by chance stays open.
    """
    weekdays = series.weekdays()
    came = cross((weekdays[:, None] == np.arange(7)).astype(np.float64), series.numerator)
    total = float(came.sum())
    if series.days < 28 or not series.is_count or total == 0:
        return np.zeros(came.shape, dtype=np.bool_)
    by_weekday, by_slot = came.sum(axis=1)[:, None], came.sum(axis=0)[None, :]
    expected = by_weekday * by_slot / total
    return np.asarray((came == 0) & ((by_weekday == 0) | (by_slot == 0) | (expected > TELLING)))


def fill_unseen(series: Series, usual: Flags) -> Flags:
    """In the first week: a working weekday not reached yet is taken to be open as those seen are."""
    seen = set(series.weekdays().tolist())
    working = usual.any(axis=1)
    if working.any():
        for weekday in set(range(5)) - seen:
            usual[weekday] = usual[working].mean(axis=0) >= 0.5
    return usual


def runs(flags: Flags) -> list[tuple[int, int]]:
    """The stretches of True as (first, one past the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def openings_of(series: Series, calendar: Calendar) -> Openings:
    """Opening hours by weekday, and the days of the history on which a usually open series had no data."""
    silent = daily_silence(series)
    usual = usual_slots(series, silent)
    working: Flags = np.asarray(usual.any(axis=1))
    expected = working[series.weekdays()]
    closed = np.zeros(series.days, dtype=np.bool_)
    missing = np.zeros(series.days, dtype=np.bool_)
    holiday = np.array([series.day(row) in calendar.holidays for row in range(series.days)])
    open_rows = np.flatnonzero(expected)
    for start, end in runs(silent[open_rows]):
        rows = open_rows[start:end]
        target = missing if (~holiday[rows]).sum() > LONGEST_CLOSURE else closed
        target[rows] = True
    tally: dict[str, list[bool]] = defaultdict(list)
    for row in np.flatnonzero(expected & ~missing & holiday):
        tally[calendar.holidays[series.day(int(row))]].append(bool(closed[row]))
    every = [was for seen in tally.values() for was in seen]
    # Where no holiday was seen yet, a centre that rests on some weekday is taken to rest on holidays too.
    rests = np.mean(every) >= 0.5 if every else not usual.any(axis=1).all()
    return Openings(
        usual=usual,
        closed=closed,
        missing=missing,
        closed_holidays=frozenset(name for name, seen in tally.items() if np.mean(seen) >= 0.5),
        open_holidays=frozenset(name for name, seen in tally.items() if np.mean(seen) < 0.5),
        usually_closed_on_holidays=bool(rests),
    )


def day_states(
    first: date, count: int, openings: Openings, calendar: Calendar, closed: Flags
) -> tuple[Flags, Flags]:
    """For `count` days from `first`: which are open, and which are special (holiday or closure).

    `closed` are the closures seen so far (at most `count` days); later days know the calendar only.
    """
    weekdays = (np.arange(count) + first.weekday()) % 7
    usual = openings.weekdays[weekdays]
    holiday = np.zeros(count, dtype=np.bool_)
    shut = np.zeros(count, dtype=np.bool_)
    shut[: closed.size] = closed
    for day in {*calendar.holidays, *calendar.closures}:
        index = (day - first).days
        if 0 <= index < count and usual[index]:
            holiday[index] = True
            works = day not in calendar.closures and openings.works_on(calendar.holidays[day])
            if index >= closed.size and not works:
                shut[index] = True
    return np.asarray(usual & ~shut), np.asarray(usual & (holiday | shut))
