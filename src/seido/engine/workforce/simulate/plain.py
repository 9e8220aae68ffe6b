"""One queue, first come first served, with patience and a staff that changes: millions of calls a second.

Each agent is a time at which he or she is next free. A call starts at the earliest of these times; if that
is beyond its patience it is abandoned and nobody's time changes (Kiefer and Wolfowitz's recursion with a
heap). One heap operation a call is all there is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seido.engine.workforce.simulate.demand import Callers, Floats


@dataclass(frozen=True)
class Waits:
    """For each call its time in queue (seconds; patience where it was abandoned) and whether it was answered.

    A call that nobody can ever answer and that never leaves has an infinite wait.
    """

    wait: Floats
    answered: NDArray[np.bool_]


def team_sizes(agents: ArrayLike) -> list[int]:
    """Whole numbers of agents by interval. Raises ValueError for fractions and negatives."""
    team = np.atleast_1d(np.asarray(agents, dtype=float))
    if not (np.all(np.isfinite(team)) and np.all(team >= 0) and np.all(team == np.floor(team))):
        raise ValueError("a simulated team is a whole number of agents of at least 0")
    return [int(size) for size in team]


def changes(agents: Sequence[int], interval: float) -> list[tuple[float, int]]:
    """The moments at which the staff changes, and by how many. The last level stays to the end."""
    return [
        (number * interval, after - before)
        for number, (before, after) in enumerate(pairwise(agents), start=1)
        if after != before
    ]


def run(callers: Callers, agents: ArrayLike, interval: float) -> Waits:
    """Run the calls through a staff given by interval (whole numbers).

    Who leaves at the end of an interval finishes the call in hand first; the idle leave before the busy.
    """
    sizes = team_sizes(agents)
    # The agent who is never free stands at the bottom, so that the heap is never empty.
    free = [0.0] * sizes[0] + [math.inf]
    heapify(free)
    # No comparison with NaN holds: after the last change none is due again.
    steps = iter([*changes(sizes, interval), (math.nan, 0)])
    due, difference = next(steps)
    waits: list[float] = []
    note = waits.append
    for arrival, handle, patience in zip(
        callers.arrival.tolist(), callers.handle.tolist(), callers.patience.tolist(), strict=True
    ):
        start = free[0]
        if start < arrival:
            start = arrival
        while start >= due:
            for _ in range(difference):
                heappush(free, due)
            for _ in range(-difference):
                heappop(free)
            due, difference = next(steps)
            start = max(free[0], arrival)
        wait = start - arrival
        if wait <= patience and start < math.inf:
            heapreplace(free, start + handle)
            note(wait)
        else:
            note(-1.0)
    wait = np.array(waits, dtype=float)
    answered = wait >= 0
    return Waits(np.where(answered, wait, callers.patience), answered)
