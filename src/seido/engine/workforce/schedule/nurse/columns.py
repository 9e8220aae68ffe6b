"""Column generation: which mixture of rows covers the need at least cost.

The master problem is linear: every person gets a mixture of rows, cover above and below the need is paid
for. Its prices say what a shift on a day is worth; the dynamic program of paths.py finds the rows that the
prices ask for. The prices also give a bound on every roster (Lagrange), whether or not the search has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Roster, wishes_cost
from seido.engine.workforce.schedule.nurse.paths import Contract, Costs

#: Above this many bytes of states a group of people is priced in several goes.
MEMORY = 150_000_000
#: A row is worth adding where it lowers the cost by more than this.
WORTH = 1e-4
#: The relaxation is solved where value and bound differ by less than this share.
CLOSE = 1e-5
#: How often a row that breaks a limit on a shift type is asked for anew, and by how much dearer first.
ATTEMPTS = 5
STEP = 4.0
#: Weight of the best prices so far against the newest.
SMOOTHING = 0.6


@dataclass
class Column:
    person: int
    row: NDArray[np.int16]
    cost: int
    variable: pywraplp.Variable


Group = tuple[Contract, NDArray[np.int64]]


class Pricing:
    """The cheapest row of each person under prices.

    A limit on a shift type enters a person's state space only once a row has broken it; a limit on a second
    type is priced (Lagrange), so that rows come to keep it and bounds stay bounds.
    """

    def __init__(self, instance: Instance, workers: int) -> None:
        self.instance = instance
        self.workers = workers
        self.base = instance.wish_base.sum(axis=1).astype(float)
        self.barred = np.where(instance.allowed, 0.0, np.inf)
        self.limits = np.array([nurse.most_of_shift for nurse in instance.people], dtype=float)
        self.type_prices = np.zeros_like(self.limits)
        self.counted = np.full(len(instance.people), -1)
        self.countable = np.full(len(instance.people), True)
        self.groups: list[Group] = []
        self.regroup()

    def regroup(self) -> None:
        """People with one state space together, in parts that fit the memory and keep every worker busy."""
        members_of: dict[tuple[int, ...], list[int]] = {}
        for number, nurse in enumerate(self.instance.people):
            counted = int(self.counted[number])
            limit = nurse.most_of_shift[counted] if counted >= 0 else 0
            members_of.setdefault((*nurse.contract, counted, limit), []).append(number)
        self.groups = []
        for members in members_of.values():
            first = members[0]
            contract = Contract(self.instance, self.instance.people[first], int(self.counted[first]))
            fitting = max(1, int(MEMORY / (contract.states * self.instance.days * 4)))
            parts = max(-(-len(members) // fitting), min(self.workers, len(members)))
            self.groups += [(contract, part) for part in np.array_split(np.array(members), parts)]
        self.groups.sort(key=lambda group: -group[0].states * len(group[1]))

    def rows(self, prices: Costs, people: NDArray[np.bool_]) -> tuple[dict[int, NDArray[np.int16]], Costs]:
        """Rows to offer for the chosen people, and a lower bound on each one's row cost less prices.

        `prices` is days × shifts: what the master pays for one person there.
        """
        found: dict[int, NDArray[np.int16]] = {}
        bounds = np.full(len(people), np.nan)

        def price(group: Group) -> None:
            contract, members = group
            members = members[people[members]]
            if len(members):
                self.price(contract, members, prices, found, bounds)

        with ThreadPoolExecutor(self.workers) as pool:
            list(pool.map(price, self.groups))
        if self.newly_counted():
            self.regroup()
        return found, bounds

    def newly_counted(self) -> bool:
        """Whether somebody has a priced shift type and none counted: that type is counted from now on, if the
        states then still fit the memory."""
        priced = np.flatnonzero((self.type_prices > 0).any(axis=1) & (self.counted < 0) & self.countable)
        for person in priced.tolist():
            shift = int(self.type_prices[person].argmax())
            contract = Contract(self.instance, self.instance.people[person], shift)
            if contract.states * self.instance.days * 4 > MEMORY / 4:
                self.countable[person] = False
            else:
                self.counted[person] = shift
                self.type_prices[person] = 0.0
        return bool((self.counted[priced] >= 0).any())

    def price(
        self,
        contract: Contract,
        members: NDArray[np.int64],
        prices: Costs,
        found: dict[int, NDArray[np.int16]],
        bounds: Costs,
    ) -> None:
        shifts = range(len(self.instance.shifts))
        costs = self.instance.wish_cost[members] - prices + self.barred[members]
        for attempt in range(ATTEMPTS):
            rows, values = contract.cheapest(costs + self.type_prices[members, None, :])
            if attempt == 0:
                paid = (self.type_prices[members] * self.limits[members]).sum(axis=1)
                bounds[members] = values + self.base[members] - paid
            worked = np.stack([(rows == shift).sum(axis=1) for shift in shifts], axis=1)
            excess = worked - self.limits[members]
            broken = (excess > 0).any(axis=1)
            usable = np.isfinite(values) & ~broken
            found.update(zip(members[usable].tolist(), rows[usable], strict=True))
            if attempt == 0:
                slack = (excess < 0) & (self.type_prices[members] > 0)
                self.type_prices[members] = np.maximum(self.type_prices[members] - 0.5 * slack, 0.0)
            self.type_prices[members] += np.where(excess > 0, STEP * 2.0**attempt, 0.0)
            members, costs = members[broken], costs[broken]
            if not len(members):
                return


class Master:
    """The linear problem over the rows found so far. Its solver keeps its basis between solves."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        self.columns: list[Column] = []
        self.known: dict[tuple[int, bytes], Column] = {}
        days, shifts = instance.need.shape
        self.cover = [
            [self.solver.Constraint(float(need), float(need)) for need in line]
            for line in instance.need.tolist()
        ]
        for day in range(days):
            for shift in range(shifts):
                missing = self.solver.NumVar(0, self.solver.infinity(), "")
                surplus = self.solver.NumVar(0, self.solver.infinity(), "")
                self.objective.SetCoefficient(missing, float(instance.under[day, shift]))
                self.objective.SetCoefficient(surplus, float(instance.over[day, shift]))
                self.cover[day][shift].SetCoefficient(missing, 1)
                self.cover[day][shift].SetCoefficient(surplus, -1)
        self.one_row = [self.solver.Constraint(1, 1) for _ in instance.people]
        #: What leaving a person without a row costs: never worth it once a row is known.
        penalty = float((instance.need * instance.under).sum() + instance.wanted.sum() + 1)
        for constraint in self.one_row:
            none = self.solver.NumVar(0, 1, "")
            self.objective.SetCoefficient(none, penalty)
            constraint.SetCoefficient(none, 1)

    def add(self, person: int, row: NDArray[np.int16]) -> bool:
        """Take up a row; False where it is known already."""
        if (person, row.tobytes()) in self.known:
            return False
        variable = self.solver.NumVar(0, self.solver.infinity(), "")
        cost = wishes_cost(self.instance, person, row)
        self.objective.SetCoefficient(variable, float(cost))
        self.one_row[person].SetCoefficient(variable, 1)
        for day, shift in enumerate(row.tolist()):
            if shift != OFF:
                self.cover[day][shift].SetCoefficient(variable, 1)
        column = Column(person, row, cost, variable)
        self.columns.append(column)
        self.known[person, row.tobytes()] = column
        return True

    def column(self, person: int, row: NDArray[np.int16]) -> Column:
        """A person's row as a column, taken up where it is new."""
        self.add(person, row)
        return self.known[person, row.tobytes()]

    def solve(self) -> float | None:
        """The value of the mixture; None where the solver gives up even when it starts afresh.

        From a basis that fixed rows have left far behind it now and then does give up.
        """
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            afresh = pywraplp.MPSolverParameters()
            afresh.SetIntegerParam(afresh.INCREMENTALITY, afresh.INCREMENTALITY_OFF)
            if self.solver.Solve(afresh) != pywraplp.Solver.OPTIMAL:
                return None
        return float(self.objective.Value())

    def prices(self) -> Costs:
        return np.array([[constraint.dual_value() for constraint in line] for line in self.cover])

    def wages(self) -> Costs:
        """What the master pays each person for having a row."""
        return np.array([constraint.dual_value() for constraint in self.one_row])


@dataclass
class Relaxation:
    """Where column generation got to: a bound on every roster, and the master it left."""

    bound: float
    value: float
    complete: bool
    master: Master
    pricing: Pricing


def relax(
    instance: Instance, left: Callable[[], float], start: Iterable[Roster] = (), workers: int = 2
) -> Relaxation:
    """Solve the relaxation until nothing is gained or `left()` seconds are used up.

    Prices are smoothed towards those with the best bound so far (Wentges 1997), which saves about half of
    the rounds.
    """
    pricing, master = Pricing(instance, workers), Master(instance)
    everyone = np.ones(len(instance.people), dtype=bool)
    for roster in start:
        for person, row in enumerate(roster):
            master.add(person, row)
    best, centre, value, complete = -np.inf, np.zeros(instance.need.shape), np.inf, False
    smoothing = SMOOTHING
    while left() > 0:
        solved = master.solve()
        if solved is None:
            break
        value = solved
        weight = smoothing if np.isfinite(best) else 0.0
        asked = weight * centre + (1 - weight) * master.prices()
        added, bound = offer(master, pricing, asked, everyone)
        if bound > best:
            best, centre = bound, asked
        if value - best < CLOSE * abs(value):
            complete = True
            break
        if added:
            smoothing = SMOOTHING
        elif smoothing == 0.0:
            break
        else:
            smoothing = 0.0 if smoothing < 0.2 else smoothing / 2
    return Relaxation(best, value, complete, master, pricing)


def offer(master: Master, pricing: Pricing, asked: Costs, people: NDArray[np.bool_]) -> tuple[int, float]:
    """Price the chosen people and take up the rows that help; how many, and the Lagrangian bound.

    The bound is what the needs are worth at these prices plus each person's best answer; it holds for every
    roster when `people` is everyone.
    """
    instance = master.instance
    asked = np.clip(asked, -instance.over, instance.under)
    rows, bounds = pricing.rows(asked, people)
    prices, wages = master.prices(), master.wages()
    added = 0
    for person, row in rows.items():
        cells = np.flatnonzero(row != OFF)
        reduced = wishes_cost(instance, person, row) - prices[cells, row[cells]].sum() - wages[person]
        added += reduced < -WORTH and master.add(person, row)
    return added, float((asked * instance.need).sum() + np.nansum(bounds))
