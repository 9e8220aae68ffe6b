"""The CP-SAT solver as every search here wants it."""

from __future__ import annotations

from collections.abc import Callable

from ortools.sat.python import cp_model

#: What a solve gives where it found something.
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


def solver_for(seconds: float, *, workers: int = 1, seed: int = 1) -> cp_model.CpSolver:
    """A solver with a time limit. It leaves Ctrl-C to the program: CP-SAT's own handler would take the
    program's away for good."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = max(seconds, 0.1)
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False
    return solver


def within(left: Callable[[], float], seconds: float) -> Callable[[], float]:
    """What is left of a part of the time that `left` tells: `seconds` from now."""
    rest = left() - seconds
    return lambda: left() - rest
