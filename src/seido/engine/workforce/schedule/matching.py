"""A first roster near the mix: day by day, people are matched to the shifts of the mix.

Each day is an assignment problem: who has most days still to work goes first, shifts near yesterday's suit best,
and a wish, too little rest or too many days speak against it. What later rules ask of a row is not looked at, so the
answer is where the naming begins and not where it ends.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from seido.engine.workforce.schedule.limits import longest_run, rest_of, week_days
from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.roster import OFF

#: Costs of a match, from what cannot be to what is a matter of taste: a shift that is none of the person's choices;
#: a broken rule; a seat left empty; a day's delay in getting the week's days done; the whole day's distance between
#: two starts.
NEVER, RULE, SEAT, DELAY, DISTANCE = 1e6, 1e4, 1e2, 1e1, 1.0


def match_days(
    problem: Problem,
    shifts: NDArray[np.int32],
    domains: Mapping[int, Mapping[int, tuple[int, ...]]],
    days: range,
    seats: Mapping[tuple[int, int], float],
) -> NDArray[np.int32]:
    """People × horizon: `shifts` (those of the people in `domains`, in that order) with `days` filled in.

    `domains` maps person and day to the shifts that may be worked, `seats` day and shift to how many should.
    """
    rows = shifts.copy()
    starts = np.array([shift.start for shift in problem.shifts])
    for day in days:
        wanted = {shift: seats.get((day, shift), 0.0) for at, shift in seats if at == day}
        offered = np.array(whole_seats(wanted), dtype=np.int64)
        costs = np.full((len(domains), len(offered) + len(domains)), 0.0)
        for place, (person, domain) in enumerate(domains.items()):
            row = rows[place]
            costs[place, : len(offered)] = work_costs(problem, person, row, day, offered, starts)
            costs[place, : len(offered)][~np.isin(offered, domain[day])] = NEVER
            if must_work(problem, person, row, day):
                costs[place, len(offered) :] = RULE
        takers, taken = linear_sum_assignment(costs)
        worked = (taken < len(offered)) & (costs[takers, taken] < NEVER)
        rows[:, day] = OFF
        rows[takers[worked], day] = offered[taken[worked]]
    return rows


def whole_seats(wanted: Mapping[int, float]) -> list[int]:
    """One entry for each person wanted; fractions add up over the shifts."""
    seats: list[int] = []
    total = 0.0
    for shift, count in sorted(wanted.items()):
        total += count
        seats += [shift] * (round(total) - len(seats))
    return seats


def must_work(problem: Problem, person: int, row: NDArray[np.int32], day: int) -> bool:
    """Whether a day off leaves too few days for the week's least."""
    week = next(week for week in problem.weeks if day in week.days)
    least, _ = week_days(problem, person, week)
    done = int((row[week.days.start : day] != OFF).sum())
    return least - done > week.days.stop - day - 1


def work_costs(
    problem: Problem,
    person: int,
    row: NDArray[np.int32],
    day: int,
    offered: NDArray[np.int64],
    starts: NDArray[np.int64],
) -> NDArray[np.float64]:
    """What it costs to give a person each of the seats on a day, beside a day off."""
    member = problem.people[person]
    contract = problem.contracts[member.contract]
    week = next(week for week in problem.weeks if day in week.days)
    least, most = week_days(problem, person, week)
    done = int((row[week.days.start : day] != OFF).sum())
    cost = -SEAT - DELAY * max(0, least - done) / (week.days.stop - day)
    cost += sum(wish.weight for wish in member.wishes if wish.off and wish.day == day)
    longest = longest_run(problem, contract)
    if done >= most or (longest is not None and (row[max(0, day - longest) : day] != OFF).sum() >= longest):
        cost += RULE
    costs = np.full(len(offered), cost)
    begin = day * problem.per_day + starts[offered]
    if day and row[day - 1] != OFF:
        yesterday = problem.shifts[row[day - 1]]
        costs += DISTANCE * np.abs(starts[offered] - yesterday.start) / problem.per_day
        end = (day - 1) * problem.per_day + yesterday.end
        costs[begin < end + rest_of(problem, contract)] += RULE
    return costs
