"""A window of a problem as a problem of its own: some people, some weeks, all else as the roster has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Nurse, Roster, cover_of

WEEK = 7


@dataclass(frozen=True)
class Window:
    """`instance` has some people and the days from `begin` to `end`, which begin weeks; what it answers counts
    from `first` to `last`."""

    instance: Instance
    people: list[int]
    begin: int
    end: int
    first: int
    last: int

    def part_of(self, roster: Roster) -> Roster:
        """The window's rows in a roster of the whole problem."""
        return roster[self.people, self.begin : self.end]

    def put(self, roster: Roster, rows: Roster) -> Roster:
        """A roster with new rows in the window."""
        whole = roster.copy()
        free = rows[:, self.first - self.begin : self.last - self.begin]
        whole[np.ix_(self.people, range(self.first, self.last))] = free
        return whole


def window_of(instance: Instance, roster: Roster, people: list[int], first: int, last: int) -> Window:
    """Free some people from `first` to `last`; their limits are what the rest of their rows leaves of them."""
    margin = margin_of(instance)
    begin, end = max(0, first - margin), min(instance.days, last + margin)
    outside = np.r_[0:begin, end : instance.days]
    limits = [left_of(instance, instance.people[person], roster[person], outside) for person in people]
    fixed = np.r_[0 : first - begin, last - begin : end - begin]
    return Window(cut(instance, roster, people, limits, begin, end, fixed), people, begin, end, first, last)


def stretch_of(instance: Instance, roster: Roster, first: int, last: int, until: int) -> Window:
    """Everybody from `first` on, where the roster holds what comes before and nothing after: solved up to `until`,
    of which the days before `last` are kept. Limits of the whole horizon count in proportion."""
    begin = max(0, first - margin_of(instance))
    limits = [
        left_of(instance, in_proportion(nurse, until / instance.days), row, np.arange(begin))
        for nurse, row in zip(instance.people, roster, strict=True)
    ]
    people = list(range(len(instance.people)))
    window = cut(instance, roster, people, limits, begin, until, np.arange(first - begin))
    return Window(window, people, begin, until, first, last)


def margin_of(instance: Instance) -> int:
    """Days beside a window that tell where people stand: whole weeks, no shorter than any run that a rule counts."""
    runs = [max(nurse.most_run, nurse.least_run, nurse.least_off_run) for nurse in instance.people]
    return ceil(max(runs) / WEEK) * WEEK


def in_proportion(nurse: Nurse, share: float) -> Nurse:
    """What a share of the horizon may take of a person's limits; all of them for the whole of it."""
    return replace(
        nurse,
        least_minutes=int(nurse.least_minutes * share),
        most_minutes=ceil(nurse.most_minutes * share),
        most_weekends=ceil(nurse.most_weekends * share),
        most_of_shift=tuple(ceil(limit * share) for limit in nurse.most_of_shift),
    )


def left_of(instance: Instance, nurse: Nurse, row: NDArray[np.int16], days: NDArray[np.int64]) -> Nurse:
    """What is left of a person's limits after some days of a row."""
    cells = row[days]
    minutes = sum(instance.minutes[shift] for shift in cells if shift != OFF)
    weekend = days[(days % WEEK >= WEEK - 2) & (cells != OFF)] // WEEK
    return replace(
        nurse,
        least_minutes=max(0, nurse.least_minutes - minutes),
        most_minutes=max(0, nurse.most_minutes - minutes),
        most_weekends=max(0, nurse.most_weekends - len(set(weekend.tolist()))),
        most_of_shift=tuple(
            max(0, most - int((cells == shift).sum())) for shift, most in enumerate(nurse.most_of_shift)
        ),
    )


def cut(
    instance: Instance,
    roster: Roster,
    people: list[int],
    limits: list[Nurse],
    begin: int,
    end: int,
    fixed: NDArray[np.int64],
) -> Instance:
    """The problem of some people and days; on the `fixed` ones (counted from `begin`) the rows stay."""
    rows = roster[people, begin:end]
    allowed = instance.allowed[people, begin:end].copy()
    allowed[:, fixed] = rows[:, fixed, None] == np.arange(len(instance.shifts))
    must_work = instance.must_work[people, begin:end].copy()
    must_work[:, fixed] = rows[:, fixed] != OFF
    others = np.delete(roster, people, axis=0)[:, begin:end]
    return Instance(
        days=end - begin,
        shifts=instance.shifts,
        minutes=instance.minutes,
        forbidden=instance.forbidden,
        people=tuple(limits),
        need=instance.need[begin:end] - cover_of(instance, others),
        under=instance.under[begin:end],
        over=instance.over[begin:end],
        wanted=instance.wanted[people, begin:end],
        unwanted=instance.unwanted[people, begin:end],
        allowed=allowed,
        must_work=must_work,
    )
