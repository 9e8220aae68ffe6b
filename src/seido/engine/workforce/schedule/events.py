"""Meetings and training, placed where they cost the cover least.

An event asks its people to be on shift all through it; a break in its way moves within its own times. Where
there is no such moment the event stays unplaced and is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from seido.engine.workforce.schedule.problem import Event, Problem
from seido.engine.workforce.schedule.roster import OFF, Roster, cost_of, cover_of, presence

#: How many of the moments that look cheapest are costed in full.
CANDIDATES = 4


@dataclass(frozen=True)
class Sitting:
    """People who attend an event together, from interval `start` on; None where no moment was found."""

    event: int
    people: tuple[int, ...]
    start: int | None


def place_events(problem: Problem, roster: Roster) -> tuple[Roster, list[Sitting]]:
    """The roster with its events, long ones and large ones first."""
    sittings = []
    order = sorted(
        range(len(problem.events)),
        key=lambda number: (-problem.events[number].length, -len(problem.events[number].people), number),
    )
    for number in order:
        event = problem.events[number]
        parties = [event.people] if event.together else [(person,) for person in event.people]
        for people in parties:
            roster, start = place(problem, roster, event, people)
            sittings.append(Sitting(number, people, start))
    return roster, sittings


def place(
    problem: Problem, roster: Roster, event: Event, people: tuple[int, ...]
) -> tuple[Roster, int | None]:
    """One sitting at the moment that costs least."""
    value = value_of_presence(problem, roster)
    worth = np.zeros(problem.intervals)
    for person in people:
        worth += value[problem.people[person].skills]
    ranked = sorted(
        range(max(0, event.first), min(event.last, problem.intervals) - event.length + 1),
        key=lambda slot: (float(worth[slot : slot + event.length].sum()), slot),
    )
    trials: list[tuple[float, int, Roster]] = []
    for slot in ranked:
        trial = attend(problem, roster, people, slot, slot + event.length)
        if trial is not None:
            trials.append((cost_of(problem, trial), slot, trial))
            if len(trials) == CANDIDATES:
                break
    if not trials:
        return roster, None
    _, slot, trial = min(trials, key=lambda entry: entry[:2])
    return trial, slot


def value_of_presence(
    problem: Problem, roster: Roster
) -> dict[frozenset[str], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """What one person fewer costs in each interval, by skills: the dearest of the activities they can do."""
    cover = cover_of(problem, presence(problem, roster))
    total = np.sum(list(cover.people.values()), axis=0)
    values = {}
    for skills, shares in cover.people.items():
        worth = np.zeros(problem.intervals)
        for number, activity in enumerate(problem.activities):
            lost = np.where(total[number] <= problem.need[number], activity.under, -activity.over)
            worth = np.maximum(worth, np.where(shares[number] > 0, lost, 0.0))
        values[skills] = worth
    return values


def attend(problem: Problem, roster: Roster, people: Iterable[int], first: int, last: int) -> Roster | None:
    """The roster in which these people are in an event; None where somebody cannot be."""
    trial = roster.copy()
    for person in people:
        day = day_of(problem, trial, person, first, last)
        if day is None or any(first < end and last > begin for begin, end in trial.away.get(person, ())):
            return None
        pauses = pauses_beside(problem, trial, person, day, [*trial.away.get(person, ()), (first, last)])
        if pauses is None:
            return None
        trial.pauses[person, day] = pauses
        trial.away.setdefault(person, []).append((first, last))
    return trial


def day_of(problem: Problem, roster: Roster, person: int, first: int, last: int) -> int | None:
    """The day whose shift holds the intervals from first to last."""
    for day in (first // problem.per_day, first // problem.per_day - 1):
        if 0 <= day < problem.days and roster.shifts[person, day] != OFF:
            shift = problem.shifts[roster.shifts[person, day]]
            base = day * problem.per_day
            if base + shift.start <= first and last <= base + shift.end:
                return day
    return None


def pauses_beside(
    problem: Problem, roster: Roster, person: int, day: int, busy: list[tuple[int, int]]
) -> tuple[int, ...] | None:
    """Break times of a shift that avoid events, as near to the present ones as can be."""
    shift = problem.shifts[roster.shifts[person, day]]
    begin = day * problem.per_day + shift.start
    now = roster.pauses[person, day]
    options = []
    for pause, offset in zip(shift.breaks, now, strict=True):
        fitting = [
            at
            for at in range(pause.first, pause.last + 1)
            if not any(begin + at < end and begin + at + pause.length > start for start, end in busy)
        ]
        options.append(sorted(fitting, key=lambda at, offset=offset: (abs(at - offset), at)))  # type: ignore[misc]
    return next(product(*options), None)
