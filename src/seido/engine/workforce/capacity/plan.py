"""The plan of least cost: how many to hire when, and how far overtime, time off and cross-training go.

A mixed-integer linear program (HiGHS through scipy). Classes and people are whole numbers; hours are not. The
cost of a plan is wages of all who are paid, hiring and training, overtime less time off, and a price on work
without staff. The bound holds for every plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from seido.engine.workforce.capacity.model import Capacity, Floats, HiringClass
from seido.engine.workforce.erlang import queue

#: The search ends where plan and bound are this close, as a share of the cost.
CLOSE = 1e-4


@dataclass(frozen=True)
class ProcessPlan:
    """One process by period, in hours of output but where said otherwise.

    `available` comes from today's staff and from hires; with overtime and lent hours it meets `required`, or
    leaves `under`; what is too much is `time_off` or `over`. `service_level` is an estimate at the average
    load of the open hours (Erlang C, or A with patience), NaN where the document does not describe a queue.
    """

    process: str
    site: str
    required: Floats
    available: Floats
    overtime: Floats
    time_off: Floats
    lent: Floats
    borrowed: Floats
    under: Floats
    over: Floats
    people: Floats
    service_level: Floats

    @property
    def staffed(self) -> float:
        """Share of the required hours that has staff; 1 where nothing is required."""
        total = float(self.required.sum())
        return 1.0 if total == 0 else 1.0 - float(self.under.sum()) / total


@dataclass(frozen=True)
class Hire:
    """A class that starts in a period; it is to be decided `lead` periods earlier."""

    hiring: str
    process: str
    site: str
    period: int
    decide: int
    people: int


@dataclass(frozen=True)
class Training:
    """People who begin cross-training in a period."""

    cross_training: str
    period: int
    people: int


@dataclass(frozen=True)
class Plan:
    """`objective` is the cost, `bound` what every plan costs at least; `costs` adds up to the objective."""

    processes: tuple[ProcessPlan, ...]
    hires: tuple[Hire, ...]
    training: tuple[Training, ...]
    costs: dict[str, float]
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """(objective - bound) / |objective|; 0 where the objective is 0."""
        return (self.objective - self.bound) / abs(self.objective) if self.objective else 0.0

    @property
    def staffed(self) -> float:
        """Share of all required hours that has staff."""
        required = sum(float(process.required.sum()) for process in self.processes)
        under = sum(float(process.under.sum()) for process in self.processes)
        return 1.0 if required == 0 else 1.0 - under / required


class PlanError(Exception):
    """No plan was found in the time, or the solver failed."""


class PlanProgram:
    """The program, written variable by variable; each variable's cost has a heading."""

    def __init__(self, problem: Capacity) -> None:
        self.problem = problem
        self.cost: list[float] = []
        self.heading: list[str] = []
        self.upper: list[float] = []
        self.integral: list[bool] = []
        self.entries: tuple[list[int], list[int], list[float]] = ([], [], [])
        self.low: list[float] = []
        self.high: list[float] = []
        periods, processes = problem.periods, range(len(problem.processes))
        self.hires = [[self.hire(one, at) for at in range(periods)] for one in problem.classes]
        self.learners = [
            [self.variable("cross-training", one.cost, one.most, integral=True) for _ in range(periods)]
            for one in problem.cross_training
        ]
        self.moved = [
            [self.variable("cross-training", 0.0) for _ in range(periods)] for _ in problem.cross_training
        ]
        self.overtime = [
            [self.variable("overtime", problem.overtime_cost) for _ in range(periods)] for _ in processes
        ]
        self.time_off = [
            [self.variable("time off", -problem.time_off_saving) for _ in range(periods)] for _ in processes
        ]
        self.under = [
            [self.variable("work without staff", process.under_cost) for _ in range(periods)]
            for process in problem.processes
        ]
        self.over = [[self.variable("over", 0.0) for _ in range(periods)] for _ in processes]
        for one, starts in zip(problem.classes, self.hires, strict=True):
            if one.total_max is not None:
                self.row([(start, 1.0) for start in starts], high=float(one.total_max))
        for number in processes:
            for at in range(periods):
                self.balance(number, at)
        for number, learners in enumerate(self.learners):
            self.lending(number, learners)

    def variable(self, heading: str, cost: float, upper: float = np.inf, *, integral: bool = False) -> int:
        self.heading.append(heading)
        self.cost.append(cost)
        self.upper.append(upper)
        self.integral.append(integral)
        return len(self.cost) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float = -np.inf, high: float = np.inf) -> None:
        for variable, factor in terms:
            self.entries[0].append(len(self.low))
            self.entries[1].append(variable)
            self.entries[2].append(factor)
        self.low.append(low)
        self.high.append(high)

    def hire(self, one: HiringClass, at: int) -> int:
        """People who start in a period; none before the lead time is over, and no class below its least size."""
        able = one.first <= at <= one.last
        paid = sum(
            one.presence(age) * self.problem.hours[at + age] * self.problem.wage
            for age in range(self.problem.periods - at)
        )
        people = self.variable("hiring", one.cost, one.class_max if able else 0.0, integral=True)
        # Wages are a heading of their own: the same number of people, counted once more.
        wages = self.variable("wages", float(paid))
        self.row([(wages, 1.0), (people, -1.0)], 0.0, 0.0)
        if able and one.class_min > 1:
            runs = self.variable("hiring", 0.0, 1.0, integral=True)
            self.row([(people, 1.0), (runs, -float(one.class_min))], low=0.0)
            self.row([(people, 1.0), (runs, -float(one.class_max))], high=0.0)
        return people

    def staff_terms(self, number: int, at: int) -> list[tuple[int, float]]:
        """Hours of output that hires bring to a process, less the hours of those who learn another."""
        problem = self.problem
        hours = float(problem.output(problem.processes[number])[at])
        terms = [
            (starts[begin], hours * one.output(at - begin))
            for one, starts in zip(problem.classes, self.hires, strict=True)
            if one.process == number
            for begin in range(at + 1)
        ]
        terms += [
            (learners[begin], -hours)
            for one, learners in zip(problem.cross_training, self.learners, strict=True)
            if one.source == number
            for begin in range(max(0, at - one.training + 1), at + 1)
        ]
        return terms

    def balance(self, number: int, at: int) -> None:
        """Output and borrowed hours meet the work, or leave too little or too much."""
        problem, process = self.problem, self.problem.processes[number]
        base = float((problem.staff(process) * problem.output(process))[at])
        staff = self.staff_terms(number, at)
        moves = [
            (self.moved[place][at], one.efficiency if one.target == number else -1.0)
            for place, one in enumerate(problem.cross_training)
            if number in (one.source, one.target)
        ]
        own = [(self.overtime[number][at], 1.0), (self.time_off[number][at], -1.0)]
        faults = [(self.under[number][at], 1.0), (self.over[number][at], -1.0)]
        need = float(process.required[at])
        self.row([*staff, *moves, *own, *faults], need - base, need - base)
        for lever, most in ((self.overtime, problem.overtime_max), (self.time_off, problem.time_off_max)):
            limit = [(variable, -most * factor) for variable, factor in staff]
            self.row([(lever[number][at], 1.0), *limit], high=most * base)

    def lending(self, number: int, learners: list[int]) -> None:
        """Only who has learnt the other process can be lent to it, and only while still there."""
        problem, one = self.problem, self.problem.cross_training[number]
        source = problem.processes[one.source]
        hours = problem.output(source)
        stay = 1 - source.attrition
        self.row([(learner, 1.0) for learner in learners], high=float(one.most))
        for at in range(problem.periods):
            able = [
                (learners[begin], -float(hours[at]) * stay ** (at - begin))
                for begin in range(max(0, at - one.training + 1))
            ]
            self.row([(self.moved[number][at], 1.0), *able], high=0.0)

    def solve(self, seconds: float) -> tuple[Floats, float, float]:
        """Values, cost and bound, all without the wages of today's staff."""
        rows, columns, factors = self.entries
        result = milp(
            np.array(self.cost),
            integrality=np.array(self.integral, dtype=np.int8),
            bounds=Bounds(0, np.array(self.upper)),
            constraints=LinearConstraint(
                csr_array((factors, (rows, columns)), shape=(len(self.low), len(self.cost))),
                np.array(self.low),
                np.array(self.high),
            ),
            options={"time_limit": seconds, "mip_rel_gap": CLOSE},
        )
        if result.x is None:
            raise PlanError(str(result.message))
        bound = result.mip_dual_bound
        objective = float(result.fun)
        # Solvers leave -0.0 and -1e-12.
        values = np.maximum(np.round(result.x, 9), 0.0) + 0.0
        return values, objective, objective if bound is None else min(float(bound), objective)


def plan_capacity(problem: Capacity, seconds: float = 30.0) -> Plan:
    """The plan of least cost found in `seconds`, and its bound. Raises PlanError where none is found."""
    program = PlanProgram(problem)
    values, objective, bound = program.solve(seconds)
    wages = float(
        sum((problem.staff(process) * problem.hours).sum() for process in problem.processes) * problem.wage
    )
    costs = {"wages": wages}
    for heading, cost, value in zip(program.heading, program.cost, values, strict=True):
        costs[heading] = costs.get(heading, 0.0) + cost * float(value)
    costs.pop("over", None)
    return Plan(
        processes=tuple(
            process_plan(problem, program, values, number) for number in range(len(problem.processes))
        ),
        hires=tuple(
            Hire(
                one.name,
                problem.processes[one.process].name,
                problem.processes[one.process].site,
                at,
                at - one.lead,
                round(values[start]),
            )
            for one, starts in zip(problem.classes, program.hires, strict=True)
            for at, start in enumerate(starts)
            if round(values[start])
        ),
        training=tuple(
            Training(one.name, at, round(values[learner]))
            for one, learners in zip(problem.cross_training, program.learners, strict=True)
            for at, learner in enumerate(learners)
            if round(values[learner])
        ),
        costs=costs,
        objective=objective + wages,
        bound=bound + wages,
    )


def process_plan(problem: Capacity, program: PlanProgram, values: Floats, number: int) -> ProcessPlan:
    process = problem.processes[number]
    output = problem.output(process)
    periods = range(problem.periods)
    base = problem.staff(process) * output
    hired = np.array(
        [
            sum(values[variable] * factor for variable, factor in program.staff_terms(number, at))
            for at in periods
        ]
    )
    lent, borrowed = np.zeros(problem.periods), np.zeros(problem.periods)
    for place, one in enumerate(problem.cross_training):
        moved = values[program.moved[place]]
        if one.source == number:
            lent += moved
        if one.target == number:
            borrowed += moved * one.efficiency
    available = base + hired
    overtime, time_off = values[program.overtime[number]], values[program.time_off[number]]
    people = np.divide(available, output, out=np.zeros_like(available), where=output > 0)
    return ProcessPlan(
        process=process.name,
        site=process.site,
        required=process.required,
        available=available,
        overtime=overtime,
        time_off=time_off,
        lent=lent,
        borrowed=borrowed,
        under=values[program.under[number]],
        over=values[program.over[number]],
        people=people,
        service_level=service_levels(
            problem, number, np.maximum(available + overtime + borrowed - lent - time_off, 0.0)
        ),
    )


def service_levels(problem: Capacity, number: int, output: Floats) -> Floats:
    """Service level by period at the average load of the open hours."""
    described = problem.processes[number].queue
    levels = np.full(problem.periods, np.nan)
    if described is None:
        return levels
    for at in range(problem.periods):
        open_hours = float(described.open_hours[at])
        if open_hours > 0 and described.volume[at] > 0 and described.aht > 0:
            queued = queue(
                described.volume[at] / open_hours,
                described.aht,
                3600.0,
                output[at] / open_hours,
                described.patience,
            )
            levels[at] = float(queued.service_level(described.threshold))
    return levels
