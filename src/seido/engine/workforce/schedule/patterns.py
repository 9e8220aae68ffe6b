"""The mix of shifts and breaks that meets the need best, before anybody's name is on it.

An integer program over counts: how many people of a group work a shift on a day, and how many of those who
work it take each break at each time. Counting breaks by shift and time says the same as listing every shift
with every combination of break times, with far fewer columns (Aykin 1996). What the rules ask of each person
is asked of the group as a sum, so every roster of named people is a solution here, and the program's bound is
a bound on every roster.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from seido.engine.workforce.schedule.limits import rest_of, week_days, week_work
from seido.engine.workforce.schedule.problem import Problem, Week

#: The search ends where mix and bound are this close, as a share of the mix.
CLOSE = 0.002
#: Seconds that the relaxation gets in any case; it takes far fewer on a machine that is not busy.
RELAXATION = 5.0


@dataclass(frozen=True)
class Group:
    """People who count alike: one contract, one set of skills."""

    contract: int
    skills: frozenset[str]
    people: tuple[int, ...]


@dataclass(frozen=True)
class Mix:
    """`counts` maps (group, day, shift) to how many people; `objective` and `bound` are without wishes;
    `keepers` maps (group, week, start) to how many people keep a start, where a contract fixes it for a week;
    `day_costs` is what the cover of each day costs."""

    groups: tuple[Group, ...]
    counts: dict[tuple[int, int, int], float]
    keepers: dict[tuple[int, int, int], float]
    day_costs: NDArray[np.float64]
    objective: float | None
    bound: float


def groups_of(problem: Problem) -> tuple[Group, ...]:
    members: dict[tuple[int, frozenset[str]], list[int]] = {}
    for number, person in enumerate(problem.people):
        members.setdefault((person.contract, person.skills), []).append(number)
    return tuple(Group(contract, skills, tuple(people)) for (contract, skills), people in members.items())


def activities_of(problem: Problem, skills: Iterable[str]) -> tuple[int, ...]:
    """The activities that somebody with these skills can do."""
    known = set(skills)
    return tuple(number for number, activity in enumerate(problem.activities) if activity.skill in known)


@dataclass(frozen=True)
class Solution:
    """Values of all variables, or None where none were found in time; and the bound."""

    values: NDArray[np.float64] | None
    bound: float


class Program:
    """A mixed-integer program that is written row by row."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.lower: list[float] = []
        #: The day with which a variable must become whole; None where it need not be.
        self.day: list[int | None] = []
        self.entries: tuple[list[int], list[int], list[float]] = ([], [], [])
        self.low: list[float] = []
        self.high: list[float] = []
        self.matrix: csr_array | None = None

    def variable(self, cost: float = 0.0, upper: float = np.inf, *, day: int | None = None) -> int:
        """A variable from 0 to `upper`; a whole number where a day is named."""
        self.cost.append(cost)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.day.append(day)
        return len(self.cost) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float = -np.inf, high: float = np.inf) -> None:
        """low <= sum of factor times variable <= high."""
        for variable, factor in terms:
            self.entries[0].append(len(self.low))
            self.entries[1].append(variable)
            self.entries[2].append(factor)
        self.low.append(low)
        self.high.append(high)

    def solve(self, seconds: float, whole: Container[int | None] = ()) -> Solution:
        """The best values found and the bound; only variables of the days in `whole` must be whole numbers."""
        if self.matrix is None or self.matrix.shape != (len(self.low), len(self.cost)):
            rows, columns, factors = self.entries
            self.matrix = csr_array((factors, (rows, columns)), shape=(len(self.low), len(self.cost)))
        integral = np.array([day is not None and day in whole for day in self.day], dtype=np.int8)
        result = milp(
            np.array(self.cost),
            integrality=integral,
            bounds=Bounds(np.array(self.lower), np.array(self.upper)),
            constraints=LinearConstraint(self.matrix, np.array(self.low), np.array(self.high)),
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": CLOSE},
        )
        bound = result.fun if result.status == 0 and not integral.any() else result.mip_dual_bound
        return Solution(result.x, float(bound) if bound is not None and np.isfinite(bound) else 0.0)

    def settle(self, values: NDArray[np.float64], day: int) -> None:
        """Hold the whole numbers of a day at these values."""
        for variable, own in enumerate(self.day):
            if own == day:
                self.lower[variable] = self.upper[variable] = float(round(values[variable]))

    def release(self, lower: list[float], upper: list[float]) -> None:
        self.lower, self.upper = lower, upper


class MixProgram:
    """The program of a problem's mix."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.groups = groups_of(problem)
        self.program = Program()
        self.counts: dict[tuple[int, int, int], int] = {}
        #: (Group, week, start) -> how many keep that start all week.
        self.keepers: dict[tuple[int, int, int], int] = {}
        #: Interval and variable of each cover fault.
        self.faults: list[tuple[int, int]] = []
        #: Skills -> interval -> what makes up the presence of people with them.
        self.presence: dict[frozenset[str], list[list[tuple[int, float]]]] = {
            group.skills: [[] for _ in range(problem.intervals)] for group in self.groups
        }
        for number, group in enumerate(self.groups):
            self.add_counts(number, group)
            self.add_limits(number, group)
            self.add_rest(number, group)
            if problem.contracts[group.contract].fixed_start:
                self.add_fixed_start(number, group)
        for skills in self.presence:
            self.add_breaks(skills)
        self.add_cover()

    def solve(self, seconds: float) -> Mix:
        """The relaxation first, which bounds; then whole numbers day by day while later days stay relaxed
        (relax and fix), which comes close to the bound. What time is left goes to all days at once, to lift
        the bound or find a better mix. Where nothing whole is found the mix is the relaxation's, in fractions
        of people."""
        end = time.monotonic() + seconds
        relaxed = self.program.solve(max(seconds, RELAXATION))
        chosen, bound = self.day_by_day(end - 0.3 * seconds), relaxed.bound
        objective = self.cost_of(chosen)
        if objective is None or objective - bound > CLOSE * objective:
            together = self.program.solve(end - time.monotonic(), range(self.problem.days))
            bound, other = max(bound, together.bound), self.cost_of(together.values)
            if other is not None and (objective is None or other < objective):
                chosen, objective = together.values, other
        if chosen is None:
            chosen = relaxed.values
        counts = {
            key: float(chosen[variable])
            for key, variable in self.counts.items()
            if chosen is not None and chosen[variable] > 1e-6
        }
        keepers = {
            key: float(chosen[variable]) for key, variable in self.keepers.items() if chosen is not None
        }
        day_costs = np.zeros(self.problem.days)
        for slot, variable in self.faults:
            if chosen is not None:
                day_costs[slot // self.problem.per_day] += self.program.cost[variable] * chosen[variable]
        return Mix(self.groups, counts, keepers, day_costs, objective, max(bound, 0.0))

    def cost_of(self, values: NDArray[np.float64] | None) -> float | None:
        return None if values is None else float(np.dot(self.program.cost, values))

    def day_by_day(self, end: float) -> NDArray[np.float64] | None:
        """Whole numbers for one day after the other; None where time or luck run out."""
        program, days = self.program, self.problem.days
        lower, upper = list(program.lower), list(program.upper)
        values = None
        for day in range(days):
            left = end - time.monotonic()
            values = program.solve(2 * left / (days - day + 1), [day]).values if left > 0 else None
            if values is None:
                break
            program.settle(values, day)
        program.release(lower, upper)
        return values

    def add_counts(self, number: int, group: Group) -> None:
        problem = self.problem
        for day in range(problem.days):
            able: dict[int, int] = {}
            present = 0
            for person in group.people:
                choices = problem.choices(problem.people[person], day)
                present += bool(choices)
                for shift in choices:
                    able[shift] = able.get(shift, 0) + 1
            for shift, people in able.items():
                variable = self.program.variable(upper=people, day=day)
                self.counts[number, day, shift] = variable
                base = day * problem.per_day
                for slot in range(base + problem.shifts[shift].start, base + problem.shifts[shift].end):
                    if slot < problem.intervals:
                        self.presence[group.skills][slot].append((variable, 1.0))
            self.program.row([(self.counts[number, day, shift], 1.0) for shift in able], high=present)

    def of(self, number: int, days: Iterable[int]) -> list[tuple[int, int]]:
        """(variable, shift) of a group on some days."""
        wanted = set(days)
        return [
            (variable, shift)
            for (group, day, shift), variable in self.counts.items()
            if group == number and day in wanted
        ]

    def add_limits(self, number: int, group: Group) -> None:
        """Days and hours of each week and of the horizon, summed over the group."""
        problem, contract = self.problem, self.problem.contracts[group.contract]
        for week in problem.weeks:
            terms = self.of(number, week.days)
            least = most = least_work = most_work = 0.0
            for person in group.people:
                days, work = week_days(problem, person, week), week_work(problem, person, week)
                least, most = least + days[0], most + days[1]
                least_work, most_work = least_work + work[0], most_work + work[1]
            self.program.row([(variable, 1.0) for variable, _ in terms], least, most)
            hours = [(variable, float(problem.shifts[shift].worked)) for variable, shift in terms]
            self.program.row(hours, least_work, most_work)
            if problem.rules.overtime_agreement and problem.rules.weekly_hours is not None:
                self.add_overtime(group, terms, week)
        period = contract.period_work
        size = len(group.people)
        self.program.row(
            [
                (variable, float(problem.shifts[shift].worked))
                for variable, shift in self.of(number, range(problem.days))
            ],
            (period.least or 0) * size,
            np.inf if period.most is None else period.most * size,
        )

    def add_overtime(self, group: Group, terms: list[tuple[int, int]], week: Week) -> None:
        problem, rules = self.problem, self.problem.rules
        usual = sum(
            max(
                0,
                (rules.weekly_hours or 0)
                - (problem.people[person].previous.week_work if week.carried else 0),
            )
            for person in group.people
        )
        overtime = self.program.variable(problem.overtime_weight)
        work = [(variable, float(problem.shifts[shift].worked)) for variable, shift in terms]
        self.program.row([*work, (overtime, -1.0)], high=usual)
        if rules.daily_hours is not None:
            daily = [
                (variable, float(max(0, problem.shifts[shift].worked - rules.daily_hours)))
                for variable, shift in terms
            ]
            self.program.row([*daily, (overtime, -1.0)], high=0.0)

    def add_rest(self, number: int, group: Group) -> None:
        """A late shift and an early one on the next day are not for the same person."""
        problem = self.problem
        rest = rest_of(problem, problem.contracts[group.contract])
        for day in range(problem.days - 1):
            today = self.of(number, [day])
            tomorrow = self.of(number, [day + 1])
            for start in sorted({problem.shifts[shift].start for _, shift in tomorrow}):
                late = [v for v, s in today if problem.shifts[s].end + rest - problem.per_day > start]
                early = [v for v, s in tomorrow if problem.shifts[s].start <= start]
                if late:
                    self.program.row([(v, 1.0) for v in (*late, *early)], high=len(group.people))

    def add_fixed_start(self, number: int, group: Group) -> None:
        """How many people keep each start in a week; nobody else starts then."""
        problem = self.problem
        for place, week in enumerate(problem.weeks):
            terms = self.of(number, week.days)
            keepers = {
                start: self.program.variable(upper=len(group.people), day=week.days.start)
                for start in {problem.shifts[shift].start for _, shift in terms}
            }
            self.program.row([(keeper, 1.0) for keeper in keepers.values()], high=len(group.people))
            most = problem.contracts[group.contract].week_days.most or len(week.days)
            for start, keeper in keepers.items():
                self.keepers[number, place, start] = keeper
                mine = [(v, 1.0) for v, shift in terms if problem.shifts[shift].start == start]
                self.program.row([*mine, (keeper, -float(most))], high=0.0)
                for day in week.days:
                    today = {variable for variable, _ in self.of(number, [day])}
                    row = [(v, one) for v, one in mine if v in today]
                    self.program.row([*row, (keeper, -1.0)], high=0.0)

    def add_breaks(self, skills: frozenset[str]) -> None:
        """Everybody on a shift takes each of its breaks at one of its times."""
        problem = self.problem
        working: dict[tuple[int, int], list[int]] = {}
        for (group, day, shift), variable in self.counts.items():
            if self.groups[group].skills == skills:
                working.setdefault((day, shift), []).append(variable)
        for (day, shift), variables in working.items():
            begin = day * problem.per_day + problem.shifts[shift].start
            for pause in problem.shifts[shift].breaks:
                takers = []
                for offset in range(pause.first, pause.last + 1):
                    taker = self.program.variable(day=day)
                    takers.append((taker, 1.0))
                    for slot in range(begin + offset, begin + offset + pause.length):
                        if slot < problem.intervals:
                            self.presence[skills][slot].append((taker, -1.0))
                self.program.row([*takers, *((v, -1.0) for v in variables)], 0.0, 0.0)

    def add_cover(self) -> None:
        """People present are spread over what they can do; too few and too many are paid for."""
        problem = self.problem
        for slot in range(problem.intervals):
            cover: list[list[tuple[int, float]]] = [[] for _ in problem.activities]
            for skills, presence in self.presence.items():
                able = activities_of(problem, skills)
                if len(able) == 1:
                    cover[able[0]] += presence[slot]
                elif able:
                    flows = [self.program.variable() for _ in able]
                    self.program.row([*presence[slot], *((flow, -1.0) for flow in flows)], 0.0, 0.0)
                    for able_to, flow in zip(able, flows, strict=True):
                        cover[able_to].append((flow, 1.0))
            for number, activity in enumerate(problem.activities):
                need = float(problem.need[number, slot])
                missing = self.program.variable(activity.under)
                surplus = self.program.variable(activity.over)
                self.faults += [(slot, missing), (slot, surplus)]
                self.program.row([*cover[number], (missing, 1.0), (surplus, -1.0)], need, need)
