"""Column generation: which mixture of rows covers the need at least cost.

The master problem is linear: every person gets a mixture of rows, cover above and below the need is paid
for. Its prices say what a shift on a day is worth; the dynamic program of paths.py finds the rows that the
prices ask for. The prices also give a bound on every roster (Lagrange), whether or not the search has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Roster, wishes_cost
from seido.engine.workforce.schedule.nurse.paths import Contract, Costs

#: A group of people is priced in several goes: at most so many bytes of states all in all, and so few a day that
#: they stay near the processor.
MEMORY, NEAR = 100_000_000, 4_000_000
#: A row is worth adding where it lowers the cost by more than this.
WORTH = 1e-4
#: The relaxation is solved where value and bound differ by less than this share.
CLOSE = 1e-5
#: How often a row that breaks a limit on a shift type is asked for anew, and by how much dearer first.
ATTEMPTS = 5
STEP = 4.0
#: Exact answers go on while fewer than this share of the people have new rows.
MANY = 0.2
#: Weight of the best prices so far against the newest; and those of further vectors of prices, answered at once
#: where there are no more than so many states.
SMOOTHING = 0.6
SPREAD, LITTLE = (0.0, 0.3, 0.85), 3_000_000
VECTORS = 1 + len(SPREAD)


@dataclass
class Column:
    person: int
    row: NDArray[np.int16]
    cost: int
    variable: pywraplp.Variable


Group = tuple[Contract, list[int]]
Rows = list[tuple[int, NDArray[np.int16]]]
"""People and rows for them; several for one person may be the same."""


class Pricing:
    """The cheapest row of each person under prices.

    A limit on a shift type is priced (Lagrange), so that rows come to keep it and bounds stay bounds. Where that is
    not enough, one limited type is counted in the person's states, which is exact and slow: only on demand.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.base = instance.wish_base.sum(axis=1).astype(float)
        self.barred = np.where(instance.allowed, 0.0, np.inf)
        self.must_work = instance.must_work.copy()
        self.limits = np.array([nurse.most_of_shift for nurse in instance.people], dtype=float)
        self.type_prices = np.zeros_like(self.limits)
        #: The type that an exact answer counts for each person; -1 for none.
        self.counted = np.full(len(instance.people), -1)
        self.countable = np.full(len(instance.people), True)
        self.exact_groups: list[Group] | None = None
        self.plain_groups = self.grouped(self.counted)

    def grouped(self, counted: NDArray[np.int64]) -> list[Group]:
        """People with one state space together."""
        members_of: dict[tuple[int, ...], list[int]] = {}
        for number, nurse in enumerate(self.instance.people):
            members_of.setdefault((*nurse.runs, int(counted[number])), []).append(number)
        return [
            (Contract(self.instance, [self.instance.people[number] for number in members], key[-1]), members)
            for key, members in members_of.items()
        ]

    def rows(self, prices: Costs, people: NDArray[np.bool_], *, exact: bool = False) -> tuple[Rows, Costs]:
        """Rows to offer for the chosen people, and a lower bound on each one's row cost less prices.

        `prices` is vectors × days × shifts: what the master pays for one person there; each vector is answered,
        and has its line of bounds.
        """
        found: Rows = []
        bounds = np.full((len(prices), len(people)), np.nan)
        for contract, everybody in self.groups(exact=exact):
            places = np.flatnonzero(people[everybody])
            size = contract.states * 4 * len(prices) + 1
            fitting = max(1, int(min(MEMORY, NEAR * self.instance.days) / size))
            for part in np.array_split(places, -(-len(places) // fitting)) if len(places) else ():
                self.price(contract, part, np.array(everybody)[part], prices, found, bounds, exact=exact)
        return found, bounds

    def copies(self, people: NDArray[np.bool_]) -> int:
        """How many vectors of prices are answered about as fast as one: several where there is little to do."""
        size = sum(
            contract.states * int(people[everybody].sum()) for contract, everybody in self.plain_groups
        )
        return int(np.clip(LITTLE // max(size, 1), 1, VECTORS))

    def groups(self, *, exact: bool) -> list[Group]:
        if not exact:
            return self.plain_groups
        if self.newly_counted() or self.exact_groups is None:
            self.exact_groups = self.grouped(self.counted)
        return self.exact_groups

    def newly_counted(self) -> bool:
        """Whether somebody has a priced shift type and none counted: the dearest is counted from now on, if the
        states then still fit the memory."""
        priced = np.flatnonzero((self.type_prices > 0).any(axis=1) & (self.counted < 0) & self.countable)
        for person in priced.tolist():
            shift = int(self.type_prices[person].argmax())
            contract = Contract(self.instance, [self.instance.people[person]], shift)
            if contract.states * 4 > MEMORY / 2:
                self.countable[person] = False
            else:
                self.counted[person] = shift
        return bool((self.counted[priced] >= 0).any())

    def price(
        self,
        contract: Contract,
        places: NDArray[np.int64],
        members: NDArray[np.int64],
        prices: Costs,
        found: Rows,
        bounds: Costs,
        *,
        exact: bool,
    ) -> None:
        which = np.repeat(np.arange(len(prices)), len(members))
        places, owners = np.tile(places, len(prices)), np.tile(members, len(prices))
        costs = self.instance.wish_cost[owners] + self.barred[owners] - prices[which]
        for attempt in range(ATTEMPTS):
            extra = self.type_prices[owners]
            if exact:
                worked = np.flatnonzero(self.counted[owners] >= 0)
                extra[worked, self.counted[owners[worked]]] = 0.0
            rows, values = contract.cheapest(places, costs + extra[:, None, :], self.must_work[owners])
            excess = np.stack(
                [(rows == shift).sum(axis=1) for shift in range(len(self.instance.shifts))], axis=1
            )
            excess = excess - self.limits[owners]
            broken = (excess > 0).any(axis=1)
            usable = np.isfinite(values) & ~broken
            found += zip(owners[usable].tolist(), rows[usable], strict=True)
            if attempt == 0:
                paid = (extra * self.limits[owners]).sum(axis=1)
                bounds[which, owners] = values + self.base[owners] - paid
                tight = np.full_like(self.limits, -1.0)
                np.maximum.at(tight, owners, excess)
                cheaper = 0.5 * (tight[members] < 0)
                self.type_prices[members] = np.maximum(self.type_prices[members] - cheaper, 0.0)
            raised = np.zeros_like(self.limits)
            np.maximum.at(raised, owners, np.where(excess > 0, STEP * 2.0**attempt, 0.0))
            self.type_prices += raised
            places, owners, costs = places[broken], owners[broken], costs[broken]
            if not len(owners):
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
        self.penalty = float((np.abs(instance.need) * instance.under).sum() + instance.wanted.sum() + 1)
        for constraint in self.one_row:
            none = self.solver.NumVar(0, 1, "")
            self.objective.SetCoefficient(none, self.penalty)
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

    def solve(self, *, dual: bool = False) -> float | None:
        """The value of the mixture; None where the solver gives up even when it starts afresh.

        `dual` suits the first solve after rows were barred, the other way suits new rows. From a basis that barred
        rows have left far behind the solver now and then gives up.
        """
        for afresh in (False, True):
            self.solver.SetSolverSpecificParametersAsString(
                f"use_dual_simplex: {str(dual != afresh).lower()} change_status_to_imprecise: false"
                f" use_preprocessing: {str(afresh).lower()}"
            )
            parameters = pywraplp.MPSolverParameters()
            if afresh:
                parameters.SetIntegerParam(parameters.INCREMENTALITY, parameters.INCREMENTALITY_OFF)
            if self.solver.Solve(parameters) == pywraplp.Solver.OPTIMAL:
                return float(self.objective.Value())
        return None

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
    instance: Instance,
    left: Callable[[], float],
    start: Iterable[Roster] = (),
    cutoff: float = np.inf,
) -> Relaxation:
    """Solve the relaxation until nothing is gained, `left()` seconds are used up or the bound reaches `cutoff`.

    Prices are smoothed towards those with the best bound so far (Wentges 1997), which saves about half of
    the rounds.
    """
    pricing, master = Pricing(instance), Master(instance)
    everyone = np.ones(len(instance.people), dtype=bool)
    for roster in start:
        for person, row in enumerate(roster):
            master.add(person, row)
    best, centre, value, complete = -np.inf, np.zeros(instance.need.shape), np.inf, False
    smoothing, exact, copies = SMOOTHING, False, pricing.copies(everyone)
    while left() > 0:
        solved = master.solve()
        if solved is None:
            break
        value = solved
        weights = np.array([smoothing, *SPREAD])[
            : copies if np.isfinite(best) and not exact else 1, None, None
        ]
        weights = weights if np.isfinite(best) else np.zeros((1, 1, 1))
        asked = weights * centre + (1 - weights) * master.prices()
        added, bounds = offer(master, pricing, asked, everyone, exact=exact)
        if bounds.max() > best:
            best, centre = float(bounds.max()), asked[bounds.argmax()]
        if value - best < CLOSE * abs(value) or best > cutoff - 1 + WORTH:
            complete = True
            break
        if added:
            smoothing, exact = SMOOTHING, exact and added < len(everyone) * MANY
        elif smoothing > 0.0:
            smoothing = 0.0 if smoothing < 0.2 else smoothing / 2
        elif exact:
            break
        else:
            exact = True
    return Relaxation(best, value, complete, master, pricing)


def offer(
    master: Master, pricing: Pricing, asked: Costs, people: NDArray[np.bool_], *, exact: bool = False
) -> tuple[int, Costs]:
    """Price the chosen people at vectors of prices and take up the rows that help; how many, and for each vector
    the Lagrangian bound.

    The bound is what the needs are worth at these prices plus each person's best answer; it holds for every
    roster when `people` is everyone.
    """
    instance = master.instance
    asked = np.clip(asked, -instance.over, instance.under)
    rows, bounds = pricing.rows(asked, people, exact=exact)
    prices, wages = master.prices(), master.wages()
    added = 0
    for person, row in rows:
        cells = np.flatnonzero(row != OFF)
        reduced = wishes_cost(instance, person, row) - prices[cells, row[cells]].sum() - wages[person]
        added += reduced < -WORTH and master.add(person, row)
    return added, (asked * instance.need).sum(axis=(1, 2)) + np.nansum(bounds, axis=1)
