"""Open work of the days to come, from how fast work of each age has lately been finished.

A life table of work: of the items that were open at the start of a day at a given age (in open days), the
share that was finished in that day. The backlog carried in, age by age, and the arrivals forecast are then
aged day by day. Spreading work evenly over its cycle time knows no ages: it cannot tell a backlog of fresh
work from one of hard cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

#: Ages above so many open days are treated alike.
OLDEST = 60


@dataclass(frozen=True)
class Completion:
    """Share of open items finished in a day, by age in open days, on open and on closed days."""

    open_days: Floats
    closed_days: Floats

    def of(self, is_open: bool) -> Floats:
        return self.open_days if is_open else self.closed_days


def ages(opened: ArrayLike, day: int, open_days: ArrayLike) -> Integers:
    """Open days that began before `day` since each item was opened, at most OLDEST - 1."""
    elapsed = np.concatenate(([0], np.cumsum(np.asarray(open_days, dtype=bool))))
    return np.minimum(elapsed[day] - elapsed[np.asarray(opened)], OLDEST - 1).astype(np.int64)


def completion(
    opened: ArrayLike,
    finished: ArrayLike,
    open_days: ArrayLike,
    day: int,
    window: int = 7,
    pool: int = 50,
) -> Completion:
    """Completion by age as it was in the `window` days before `day`.

    `opened` and `finished` are the items' days (numbered from 0; a day at or after `day` means still open, as
    it was then); `open_days` says of each day whether work was done. Ages with fewer than `pool` completions
    are pooled with the next.
    """
    begin, end = np.asarray(opened, dtype=np.int64), np.asarray(finished, dtype=np.int64)
    calendar = np.asarray(open_days, dtype=bool)
    if not 0 < window <= day:
        raise ValueError("the window must lie within the days known")
    risk, done = np.zeros((2, OLDEST)), np.zeros((2, OLDEST))
    for today in range(day - window, day):
        there = (begin <= today) & (end >= today)
        age = ages(begin[there], today, calendar)
        kind = int(calendar[today])
        risk[kind] += np.bincount(age, minlength=OLDEST)
        done[kind] += np.bincount(age[end[there] == today], minlength=OLDEST)
    return Completion(_pooled(done[1], risk[1], pool), _pooled(done[0], risk[0], pool))


def predict(
    carried: ArrayLike, arrivals: ArrayLike, open_days: ArrayLike, day: int, rates: Completion
) -> Floats:
    """Items open at the end of each day from `day` on.

    `carried` are the days on which the items open at the start of `day` were opened (one entry an item),
    `arrivals` the items expected on `day` and after.
    """
    calendar = np.asarray(open_days, dtype=bool)
    expected = np.asarray(arrivals, dtype=float)
    started = np.concatenate((np.asarray(carried, dtype=np.int64), day + np.arange(expected.size)))
    items = np.concatenate((np.ones(np.size(carried)), expected))
    level = np.zeros(expected.size)
    for ahead in range(expected.size):
        today = day + ahead
        there = started <= today
        age = ages(started[there], today, calendar)
        items[there] *= 1 - rates.of(bool(calendar[today]))[age]
        level[ahead] = items[there].sum()
    return level


def spread_evenly(carried: int, arrivals: ArrayLike, open_days: ArrayLike, day: int, cycle: float) -> Floats:
    """The usual rule, to compare with: each day's work in equal parts over its next `cycle` open days."""
    calendar = np.asarray(open_days, dtype=bool)
    expected = np.asarray(arrivals, dtype=float)
    sizes = np.concatenate(([float(carried)], expected))
    parts = np.zeros(sizes.size)
    level = np.zeros(expected.size)
    for ahead in range(expected.size):
        known = slice(0, ahead + 2)
        parts[known] += float(calendar[day + ahead])
        level[ahead] = (sizes[known] * np.maximum(1 - parts[known] / cycle, 0.0)).sum()
    return level


def _pooled(done: Floats, risk: Floats, pool: int) -> Floats:
    """Shares by age, neighbouring ages pooled until each group has `pool` completions."""
    share = np.zeros(OLDEST)
    start = 0
    starts = [0]
    for age in range(OLDEST):
        if done[start : age + 1].sum() >= pool and done[age + 1 :].sum() >= pool:
            start = age + 1
            starts.append(start)
    for begin, end in zip(starts, [*starts[1:], OLDEST], strict=True):
        seen = risk[begin:end].sum()
        share[begin:end] = done[begin:end].sum() / seen if seen else 0.0
    return share
