"""A roster for an instance of the public benchmark within a time: start, relaxation, dive, improvement."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.nurse.columns import Relaxation, relax
from seido.engine.workforce.schedule.nurse.dive import dive
from seido.engine.workforce.schedule.nurse.improve import Search
from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Roster, objective_of
from seido.engine.workforce.schedule.nurse.model import Part, RosterModel
from seido.engine.workforce.schedule.nurse.paths import Contract
from seido.engine.workforce.schedule.solver import FOUND, solver_for

#: Shares of the time after which the relaxation and the dive must have ended.
RELAX_UNTIL, DIVE_UNTIL = 0.4, 0.7
#: Above this many states over all people and days a round of pricing takes too long to be of use.
MOST_STATES = 1_000_000_000
#: What is kept back for writing the answer out.
RESERVE = 0.5


@dataclass(frozen=True)
class NurseResult:
    """`roster` is people × days, OFF or the shift's number; None where `impossible` names people without any
    valid row. `bound` holds for every roster; gap is (objective - bound) / objective, 0 where both are 0."""

    roster: Roster | None
    objective: int | None
    bound: int
    impossible: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        if self.objective is None:
            return None
        return (self.objective - self.bound) / self.objective if self.objective else 0.0


def solve_instance(
    instance: Instance,
    seconds: float = 60.0,
    *,
    seed: int = 1,
    stopped: Callable[[], bool] = lambda: False,
    improved: Callable[[int], None] = lambda objective: None,
) -> NurseResult:
    """The best roster found in `seconds`, on two threads.

    `stopped` is asked now and then and ends the search with what there is; `improved` hears of every better
    objective.
    """
    end = time.monotonic() + seconds - min(RESERVE, seconds / 20)

    def until(share: float) -> Callable[[], float]:
        last = end - seconds * (1 - share)
        return lambda: 0.0 if stopped() else last - time.monotonic()

    roster, impossible = start(instance, until(1.0))
    if impossible:
        return NurseResult(None, None, 0, tuple(instance.people[person].name for person in impossible))
    improved(objective_of(instance, roster))
    relaxation: Relaxation | None = None
    bound = 0
    if states(instance) <= MOST_STATES:
        relaxation = relax(instance, until(RELAX_UNTIL), [roster])
        bound = max(0, ceil(relaxation.bound - 1e-4)) if np.isfinite(relaxation.bound) else 0
        dived = dive(relaxation, until(DIVE_UNTIL), cutoff=objective_of(instance, roster))
        if dived is not None and objective_of(instance, dived) < objective_of(instance, roster):
            roster = dived
            improved(objective_of(instance, roster))
    search = Search(instance, roster, until(1.0), bound, improved)
    search.run(relaxation, seed)
    return NurseResult(search.roster, search.objective, search.bound)


def states(instance: Instance) -> int:
    """States of all people over all days, where no single shift type is counted."""
    return sum(Contract(instance, nurse, -1).states * instance.days for nurse in instance.people)


def start(instance: Instance, left: Callable[[], float]) -> tuple[Roster, list[int]]:
    """A valid roster, one person after the other taking the best row for what is still needed; and the people
    who have no valid row at all."""
    roster = np.full((len(instance.people), instance.days), OFF, dtype=np.int16)
    impossible = []
    for person in range(len(instance.people)):
        model = RosterModel(instance, roster, Part([person], 0, instance.days))
        solver = solver_for(max(0.2, 0.1 * left() / len(instance.people)))
        status = solver.solve(model.model)
        if status == cp_model.UNKNOWN:
            model.model.clear_objective()
            solver = solver_for(max(2.0, left()))
            status = solver.solve(model.model)
        if status in FOUND:
            roster = model.rows(solver)
        else:
            impossible.append(person)
    return roster, impossible
