"""A roster for an instance of the public benchmark within a time: first rows, relaxation, dive, improvement."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

import numpy as np

from seido.engine.workforce.schedule.nurse.columns import Pricing, relax
from seido.engine.workforce.schedule.nurse.dive import dive
from seido.engine.workforce.schedule.nurse.greedy import any_row, take_turns
from seido.engine.workforce.schedule.nurse.improve import Search
from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Roster
from seido.engine.workforce.schedule.nurse.model import Part
from seido.engine.workforce.schedule.nurse.window import WEEK, stretch_of
from seido.engine.workforce.schedule.solver import within

#: Shares of the time after which the relaxation and the dive must have ended; and the first roster, where it is
#: made stretch by stretch.
RELAX_UNTIL, DIVE_UNTIL, STRETCHES_UNTIL = 0.4, 0.75, 0.7
#: Weeks of a stretch that are kept, and those looked ahead.
KEPT, AHEAD = 3, 1
#: Seconds that a state of one person on one day takes in a round of pricing, and how many rounds a relaxation and a
#: dive want together.
STATE_SECONDS, ROUNDS = 1e-8, 60
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

    choice = random.Random(seed)
    whole = affordable(instance, seconds)
    if whole:
        roster, missing = take_turns(instance, choice)
    else:
        roster, missing = by_stretches(instance, until(STRETCHES_UNTIL), choice)
    impossible = []
    for person in missing:
        filled = any_row(instance, roster, person, until(1.0)() / 10)
        if filled is None:
            impossible.append(instance.people[person].name)
        else:
            roster = filled
    if impossible:
        return NurseResult(None, None, 0, tuple(impossible))
    search = Search(instance, roster, until(1.0), improved)

    def columns() -> None:
        if whole:
            relax_and_dive(search, until(RELAX_UNTIL), until(DIVE_UNTIL))
        search.by_dives(random.Random(seed + 1))

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(columns), pool.submit(search.by_parts, random.Random(seed + 2))]
        for job in jobs:
            job.result()
    return NurseResult(search.roster, search.objective, search.bound)


def affordable(instance: Instance, seconds: float) -> bool:
    """Whether there is time to relax the whole instance and dive."""
    return states(instance) * STATE_SECONDS * ROUNDS < seconds * DIVE_UNTIL


def states(instance: Instance) -> int:
    """States of all people over all days, where no single shift type is counted."""
    return sum(contract.states * len(members) for contract, members in Pricing(instance).plain_groups)


def relax_and_dive(search: Search, relax_left: Callable[[], float], dive_left: Callable[[], float]) -> None:
    """The bound of the whole instance, and a roster from its relaxation."""
    relaxation = relax(search.instance, relax_left, [search.now()])
    if np.isfinite(relaxation.bound):
        search.bound = max(search.bound, ceil(relaxation.bound - 1e-4))
    if search.open():
        found = dive(relaxation, dive_left, search.objective)
        if found is not None:
            search.take(found, Part(list(range(len(found))), 0, search.instance.days))


def by_stretches(
    instance: Instance, left: Callable[[], float], choice: random.Random
) -> tuple[Roster, list[int]]:
    """Rows from nothing, some weeks after the other; and the people for whom no row was found."""
    roster = np.full((len(instance.people), instance.days), OFF, dtype=np.int16)
    failed: set[int] = set()
    starts = range(0, instance.days, KEPT * WEEK)
    for number, first in enumerate(starts):
        last = min(instance.days, first + KEPT * WEEK)
        seconds = left() / (len(starts) - number)
        window = stretch_of(instance, roster, first, last, min(instance.days, last + AHEAD * WEEK))
        rows, missing = take_turns(window.instance, choice)
        failed |= set(missing)
        if not missing and affordable(window.instance, seconds / DIVE_UNTIL):
            own = within(left, seconds)
            relaxation = relax(window.instance, within(left, seconds / 2), [rows])
            rows_found = dive(relaxation, own)
            rows = rows if rows_found is None else rows_found
        roster = window.put(roster, rows)
    return roster, sorted(failed)
