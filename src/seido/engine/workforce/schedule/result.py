"""A schedule as plain rows and one document: what the command, the API and a notebook give out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.roster import OFF, Roster, at_work, cover_of, presence, wish_met
from seido.engine.workforce.schedule.solve import Schedule

Spell = tuple[datetime, datetime]


@dataclass(frozen=True)
class Assignment:
    """One person's shift on one day. `activities` are (from, to, name) without breaks and events."""

    person: str
    date: date
    shift: str
    start: datetime
    end: datetime
    breaks: tuple[Spell, ...]
    activities: tuple[tuple[datetime, datetime, str], ...]
    events: tuple[tuple[datetime, datetime, str], ...]


@dataclass(frozen=True)
class Unmet:
    """A wish or an event that the schedule does not meet, by its place in the document."""

    kind: str
    path: str
    person: str
    detail: str
    weight: float


def assignments(schedule: Schedule) -> list[Assignment]:
    """All shifts, by person and day. Empty where there is no roster."""
    problem, roster = schedule.problem, schedule.roster
    if roster is None:
        return []
    work = activities_by_person(problem, roster)
    events: dict[int, list[tuple[int, int, str]]] = {}
    for sitting in schedule.sittings:
        if sitting.start is not None:
            event = problem.events[sitting.event]
            for attendee in sitting.people:
                spell = (sitting.start, sitting.start + event.length, event.name)
                events.setdefault(attendee, []).append(spell)
    rows = []
    for number, person in enumerate(problem.people):
        for day in range(problem.days):
            at = int(roster.shifts[number, day])
            if at == OFF:
                continue
            shift = problem.shifts[at]
            begin = day * problem.per_day + shift.start
            end = begin + shift.length
            pauses = [
                (begin + offset, begin + offset + pause.length)
                for pause, offset in zip(shift.breaks, roster.pauses[number, day], strict=True)
            ]
            rows.append(
                Assignment(
                    person.name,
                    problem.day(day),
                    shift.name,
                    problem.moment(begin),
                    problem.moment(end),
                    tuple((problem.moment(first), problem.moment(last)) for first, last in pauses),
                    tuple(
                        (problem.moment(first), problem.moment(last), problem.activities[activity].name)
                        for first, last, activity in spells(work[number], begin, min(end, problem.intervals))
                    ),
                    tuple(
                        (problem.moment(first), problem.moment(last), name)
                        for first, last, name in sorted(events.get(number, []))
                        if begin <= first < end
                    ),
                )
            )
    return rows


def activities_by_person(problem: Problem, roster: Roster) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """People × intervals: the activity's number, or -1. Whoever does something goes on with it if possible."""
    cover = cover_of(problem, presence(problem, roster))
    work = np.full((len(problem.people), problem.intervals), -1, dtype=np.int64)
    present = [np.flatnonzero(at_work(problem, roster, person)) for person in range(len(problem.people))]
    by_slot: dict[int, list[int]] = {}
    for person, slots in enumerate(present):
        for slot in slots.tolist():
            by_slot.setdefault(slot, []).append(person)
    last: dict[int, int] = {}
    for slot in sorted(by_slot):
        for skills, shares in cover.people.items():
            left = shares[:, slot].copy()
            people = [person for person in by_slot[slot] if problem.people[person].skills == skills]
            waiting = []
            for person in people:
                activity = last.get(person, -1)
                if activity >= 0 and left[activity] > 0:
                    left[activity] -= 1
                    work[person, slot] = activity
                else:
                    waiting.append(person)
            for person in waiting:
                if left.max(initial=0) > 0:
                    activity = int(left.argmax())
                    left[activity] -= 1
                    work[person, slot] = last[person] = activity
    return work


def spells(
    work: np.ndarray[tuple[int, int], np.dtype[np.int64]] | np.ndarray[tuple[int], np.dtype[np.int64]],
    begin: int,
    end: int,
) -> list[tuple[int, int, int]]:
    """Stretches of one activity: (first interval, the one after the last, activity)."""
    found: list[tuple[int, int, int]] = []
    for slot in range(begin, end):
        activity = int(work[slot])
        if activity < 0:
            continue
        if found and found[-1][1] == slot and found[-1][2] == activity:
            found[-1] = (found[-1][0], slot + 1, activity)
        else:
            found.append((slot, slot + 1, activity))
    return found


def unmet(schedule: Schedule) -> list[Unmet]:
    """Every wish not met and every event without a moment."""
    problem, roster = schedule.problem, schedule.roster
    if roster is None:
        return []
    missed = [
        Unmet(
            "wish",
            wish.path,
            person.name,
            f"{problem.day(wish.day)} {'off' if wish.off else 'work'}",
            wish.weight,
        )
        for number, person in enumerate(problem.people)
        for wish in person.wishes
        if not wish_met(problem, roster, number, wish)
    ]
    for sitting in schedule.sittings:
        if sitting.start is None:
            names = ", ".join(problem.people[person].name for person in sitting.people)
            event = problem.events[sitting.event]
            weight = problem.event_weight * len(sitting.people)
            missed.append(Unmet("event", f"events[{sitting.event}]", names, event.name, weight))
    return missed


def fairness(schedule: Schedule) -> dict[str, float]:
    """Share of wishes met for each person who has any, half from now and half carried over: what to hand to
    the next period as `previous.wishes_met`."""
    problem, roster = schedule.problem, schedule.roster
    shares = {}
    for number, person in enumerate(problem.people):
        if person.wishes and roster is not None:
            now = sum(wish_met(problem, roster, number, wish) for wish in person.wishes) / len(person.wishes)
            before = person.previous.wishes_met
            shares[person.name] = now if before is None else (now + before) / 2
    return shares


def schedule_document(schedule: Schedule) -> dict[str, Any]:
    """Plain lists and mappings. `cover` has one line an activity and interval in which anybody is needed or
    present."""
    problem, roster = schedule.problem, schedule.roster
    lines: list[dict[str, Any]] = []
    if roster is not None:
        shares = cover_of(problem, presence(problem, roster)).people
        total = np.sum(list(shares.values()), axis=0)
        for number, activity in enumerate(problem.activities):
            for slot in range(problem.intervals):
                need, staffed = float(problem.need[number, slot]), int(total[number, slot])
                if need or staffed:
                    start = problem.moment(slot).isoformat(timespec="minutes")
                    lines.append(
                        {"activity": activity.name, "start": start, "need": need, "staffed": staffed}
                    )
    return {
        "version": 1,
        "objective": schedule.objective,
        "bound": schedule.bound,
        "gap": schedule.gap,
        "feasible": roster is not None,
        "unmet": [vars(missed) for missed in unmet(schedule)],
        "conflicts": [
            {
                "person": conflict.person,
                "rules": [vars(rule) for rule in conflict.rules],
                "says": str(conflict),
            }
            for conflict in schedule.conflicts
        ],
        "wishes_met": fairness(schedule),
        "assignments": [assignment_document(row) for row in assignments(schedule)],
        "cover": lines,
    }


def assignment_document(row: Assignment) -> dict[str, Any]:
    def clock(moment: datetime) -> str:
        return moment.isoformat(timespec="minutes")

    return {
        "person": row.person,
        "date": row.date.isoformat(),
        "shift": row.shift,
        "start": clock(row.start),
        "end": clock(row.end),
        "breaks": [[clock(first), clock(last)] for first, last in row.breaks],
        "activities": [[clock(first), clock(last), name] for first, last, name in row.activities],
        "events": [[clock(first), clock(last), name] for first, last, name in row.events],
    }
