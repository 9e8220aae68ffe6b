"""People exchange whole rows: the cover stays as it is, more wishes are met.

Whoever has the same contract, skills and carry-over from the last period can take another's row wherever it fits
availability and what is fixed. Who takes which is an assignment problem, solved exactly.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from seido.engine.workforce.schedule.problem import Previous, Problem
from seido.engine.workforce.schedule.roster import OFF, Roster

#: Dearer than any wishes; finite, so that the solver can tell an assignment with few of them from one with many.
BARRED = 1e9


def exchange_rows(problem: Problem, roster: Roster) -> Roster:
    """The roster with rows handed out anew so that the fewest wishes go unmet; people in events keep theirs."""
    alike: dict[tuple[int, frozenset[str], Previous], list[int]] = {}
    for number, person in enumerate(problem.people):
        if number not in roster.away:
            key = (person.contract, person.skills, replace(person.previous, wishes_met=None))
            alike.setdefault(key, []).append(number)
    exchanged = roster.copy()
    for people in alike.values():
        if any(problem.people[number].wishes for number in people):
            hand_over(problem, roster, exchanged, people)
    return exchanged


def hand_over(problem: Problem, roster: Roster, exchanged: Roster, people: list[int]) -> None:
    """Exchange the rows of people who are alike."""
    rows = roster.shifts[people]
    costs = np.stack([unmet_by(problem, number, rows) for number in people])
    stay = np.arange(len(people))
    costs[stay, stay] -= 1e-6  # who gains nothing keeps the row
    takers, taken = linear_sum_assignment(costs)
    for taker, row in zip(takers.tolist(), taken.tolist(), strict=True):
        to, of = people[taker], people[row]
        exchanged.shifts[to] = roster.shifts[of]
        for day in range(problem.days):
            exchanged.pauses.pop((to, day), None)
            if (of, day) in roster.pauses:
                exchanged.pauses[to, day] = roster.pauses[of, day]


def unmet_by(problem: Problem, number: int, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """What each row would cost a person in wishes; BARRED where the person cannot take it."""
    person = problem.people[number]
    costs = np.zeros(len(rows))
    fixed = dict(person.fixed)
    for day in range(problem.days):
        possible = problem.choices(person, day) if fixed.get(day) else (OFF, *problem.choices(person, day))
        costs[~np.isin(rows[:, day], possible)] = BARRED
    starts = np.array([shift.start for shift in problem.shifts])
    for wish in person.wishes:
        cells = rows[:, wish.day]
        begins = starts[cells]
        fits = (cells != OFF) & (begins >= wish.first) & (begins <= wish.last)
        costs += wish.weight * ~((cells == OFF) if wish.off else fits)
    return costs
