"""Rounding a mixture of rows to one row each.

A dive fixes the rows that the mixture is surest of, lets the others answer with new rows, and goes on. The
value of the mixture only rises on the way and bounds what the dive can reach, so a dive that cannot beat the
roster at hand ends early. Dives from a roster in which most people keep their rows improve it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.nurse.columns import Column, Relaxation, offer
from seido.engine.workforce.schedule.nurse.instance import Roster

#: Rounds of pricing after each fixing.
ROUNDS = 12
#: A share above which a row is fixed at once.
SURE = 0.98


def dive(
    relaxation: Relaxation,
    left: Callable[[], float],
    roster: Roster | None = None,
    keep: Iterable[int] = (),
    cutoff: float = np.inf,
) -> Roster | None:
    """A roster made of the mixture; the people in `keep` have their rows of `roster`.

    None where the mixture cannot get below `cutoff`, the time ends first, or somebody has no valid row. So many
    rows are fixed at a time that the dive ends in time: the fewer, the better.
    """
    master = relaxation.master
    people = len(master.instance.people)
    open_people = np.ones(people, dtype=bool)
    chosen: dict[int, Column] = {}

    def settle(column: Column) -> None:
        column.variable.SetLb(1.0)
        open_people[column.person] = False
        chosen[column.person] = column

    if roster is not None:
        for person in keep:
            settle(master.column(person, roster[person]))
    remaining = left()
    while open_people.any():
        value = answered(relaxation, open_people, left)
        if value is None or value > cutoff - 1 + 1e-6:
            break
        shares = [(column.variable.solution_value(), column) for column in master.columns]
        candidates = sorted(
            (pair for pair in shares if open_people[pair[1].person] and pair[0] > 0.01),
            key=lambda pair: -pair[0],
        )
        if not candidates:
            break
        took, remaining = remaining - left(), left()
        unsettled = int(open_people.sum())
        most = max(1, ceil(unsettled * took / max(remaining, took)))
        for number, (share, column) in enumerate(candidates):
            if open_people[column.person] and (share > SURE or number < most):
                settle(column)
    for column in chosen.values():
        column.variable.SetLb(0.0)
    if open_people.any():
        return None
    return np.stack([chosen[person].row for person in range(people)])


def answered(
    relaxation: Relaxation, open_people: NDArray[np.bool_], left: Callable[[], float]
) -> float | None:
    """The value of the mixture after the open people have answered its prices with new rows."""
    master = relaxation.master
    for _ in range(ROUNDS):
        value = master.solve()
        if value is None or left() <= 0:
            return value
        if offer(master, relaxation.pricing, master.prices(), open_people)[0] == 0:
            return value
    return master.solve()
