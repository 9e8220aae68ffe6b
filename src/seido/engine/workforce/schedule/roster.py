"""A roster: who works which shift on which day, with the times of every break, and what its cover costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.patterns import Program, activities_of
from seido.engine.workforce.schedule.problem import Problem, Wish

OFF = -1


@dataclass
class Roster:
    """`shifts` is people × days (a shift's number, or OFF); `pauses` maps (person, day) to the offsets at
    which that shift's breaks begin; `away` are (interval, end) that a person spends in events."""

    shifts: NDArray[np.int32]
    pauses: dict[tuple[int, int], tuple[int, ...]]
    away: dict[int, list[tuple[int, int]]]

    @classmethod
    def empty(cls, problem: Problem) -> Roster:
        return cls(np.full((len(problem.people), problem.days), OFF, dtype=np.int32), {}, {})

    def copy(self) -> Roster:
        return Roster(
            self.shifts.copy(), dict(self.pauses), {who: list(when) for who, when in self.away.items()}
        )


def at_work(problem: Problem, roster: Roster, person: int) -> NDArray[np.int64]:
    """Intervals of the horizon: 1 where a person is on shift and neither on a break nor in an event."""
    present = np.zeros(problem.intervals + 2 * problem.per_day, dtype=np.int64)
    for day in np.flatnonzero(roster.shifts[person] != OFF):
        shift = problem.shifts[roster.shifts[person, day]]
        begin = int(day) * problem.per_day + shift.start
        present[begin : begin + shift.length] = 1
        for pause, offset in zip(shift.breaks, roster.pauses[person, int(day)], strict=True):
            present[begin + offset : begin + offset + pause.length] = 0
    for first, last in roster.away.get(person, ()):
        present[first:last] = 0
    return present[: problem.intervals]


def presence(
    problem: Problem, roster: Roster, people: list[int] | None = None
) -> dict[frozenset[str], NDArray[np.int64]]:
    """People at work by set of skills and interval."""
    counted = range(len(problem.people)) if people is None else people
    total = {person.skills: np.zeros(problem.intervals, dtype=np.int64) for person in problem.people}
    for person in counted:
        total[problem.people[person].skills] += at_work(problem, roster, person)
    return total


@dataclass(frozen=True)
class Cover:
    """`people` maps skills to activities × intervals: how many work on what; the cost is of the cover alone."""

    people: dict[frozenset[str], NDArray[np.int64]]
    cost: float


def cover_of(problem: Problem, present: dict[frozenset[str], NDArray[np.int64]]) -> Cover:
    """The cheapest spread of the people present over the activities that they can do.

    Where somebody has a choice this is a flow problem, whose relaxation has whole solutions.
    """
    shares = {
        skills: np.zeros((len(problem.activities), problem.intervals), dtype=np.int64) for skills in present
    }
    choosing = []
    for skills, counts in present.items():
        able = activities_of(problem, skills)
        if len(able) == 1:
            shares[skills][able[0]] = counts
        elif able:
            choosing.append((skills, able))
    if choosing:
        spread(problem, present, shares, choosing)
    total = np.sum(list(shares.values()), axis=0)
    return Cover(shares, float(cover_costs(problem, total).sum()))


def cover_costs(problem: Problem, total: NDArray[np.int64]) -> NDArray[np.float64]:
    """Activities × intervals: weights of too few and too many people."""
    under = np.array([[activity.under] for activity in problem.activities])
    over = np.array([[activity.over] for activity in problem.activities])
    costs: NDArray[np.float64] = np.maximum(problem.need - total, 0) * under
    return costs + np.maximum(total - problem.need, 0) * over


def spread(
    problem: Problem,
    present: dict[frozenset[str], NDArray[np.int64]],
    shares: dict[frozenset[str], NDArray[np.int64]],
    choosing: list[tuple[frozenset[str], tuple[int, ...]]],
) -> None:
    """Fill in the shares of people who can do several things."""
    program = Program()
    fixed = np.sum(list(shares.values()), axis=0)
    flows: dict[tuple[frozenset[str], int, int], int] = {}
    for slot in range(problem.intervals):
        cover: dict[int, list[tuple[int, float]]] = {}
        for skills, able in choosing:
            if present[skills][slot]:
                row = []
                for activity in able:
                    flow = flows[skills, activity, slot] = program.variable()
                    cover.setdefault(activity, []).append((flow, 1.0))
                    row.append((flow, 1.0))
                program.row(row, float(present[skills][slot]), float(present[skills][slot]))
        for activity, terms in cover.items():
            # A need that is no whole number breaks at its neighbours; marginal costs between them are mixed.
            rest = float(problem.need[activity, slot]) - float(fixed[activity, slot])
            under, over = problem.activities[activity].under, problem.activities[activity].over
            whole = max(0.0, np.floor(rest))
            part = max(0.0, rest - whole)
            useful = program.variable(-under, whole)
            mixed = program.variable(over * (1 - part) - under * part, 1.0)
            idle = program.variable(over)
            program.row([*terms, (useful, -1.0), (mixed, -1.0), (idle, -1.0)], 0.0, 0.0)
    values = program.solve(60.0).values
    if values is None:  # the spread is feasible by construction: everybody present may be idle
        raise RuntimeError("no spread of the people present was found")
    for (skills, activity, slot), variable in flows.items():
        shares[skills][activity, slot] = round(values[variable])


def wish_met(problem: Problem, roster: Roster, person: int, wish: Wish) -> bool:
    """Whether a roster meets a wish."""
    number = roster.shifts[person, wish.day]
    if wish.off or number == OFF:
        return bool(wish.off and number == OFF)
    return wish.first <= problem.shifts[number].start <= wish.last


def overtime_of(problem: Problem, roster: Roster, person: int) -> int:
    """Intervals of overtime over the horizon; 0 without an overtime agreement."""
    rules = problem.rules
    if not rules.overtime_agreement or rules.weekly_hours is None:
        return 0
    total = 0
    for week in problem.weeks:
        worked = [
            problem.shifts[roster.shifts[person, day]].worked
            for day in week.days
            if roster.shifts[person, day] != OFF
        ]
        before = problem.people[person].previous.week_work if week.carried else 0
        daily = (
            sum(max(0, work - rules.daily_hours) for work in worked) if rules.daily_hours is not None else 0
        )
        total += max(daily, sum(worked) - max(0, rules.weekly_hours - before), 0)
    return total


def personal_cost(problem: Problem, roster: Roster, person: int) -> float:
    """Wishes not met and overtime of one person."""
    wishes = sum(
        wish.weight for wish in problem.people[person].wishes if not wish_met(problem, roster, person, wish)
    )
    return wishes + problem.overtime_weight * overtime_of(problem, roster, person)


def cost_of(problem: Problem, roster: Roster) -> float:
    """The objective of a roster but for events that were not placed."""
    cover = cover_of(problem, presence(problem, roster)).cost
    return cover + sum(personal_cost(problem, roster, person) for person in range(len(problem.people)))
