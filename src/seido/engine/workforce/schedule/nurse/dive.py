"""Rounding a mixture of rows to one row each.

A dive settles cells (what a person does on a day) that the mixture is surest of, lets everybody answer with new
rows, and goes on until each person has one row. Cells leave people more freedom than whole rows would. The value
of the mixture only rises on the way and bounds what the dive can reach, so a dive that cannot beat the roster at
hand ends early.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.nurse.columns import Column, Relaxation, offer
from seido.engine.workforce.schedule.nurse.greedy import go_round
from seido.engine.workforce.schedule.nurse.instance import OFF, Roster

#: Rounds of pricing after each settling.
ROUNDS = 4
#: At most one person in so many is settled at a time while there is time; so many times fewer where that costs more
#: than next to nothing (a share of the value), and more again where it does not.
MOST, CHANGE, NOTHING = 8, 1.5, 1e-4
#: How often a person is settled before only one row is left, on average.
STEPS = 3.0
#: A share of the mixture that counts as all of it.
WHOLE = 0.999
#: Cells of a person's likeliest row that are settled with it: at least so sure.
SURE = 0.85


def dive(relaxation: Relaxation, left: Callable[[], float], cutoff: float = np.inf) -> Roster | None:
    """A roster made of the mixture; None where the mixture cannot get below `cutoff`, or somebody has no valid
    row. So many cells are settled at a time that the dive ends in time: the fewer, the better. Who is unsettled
    when the time ends gets the best row beside the others'."""
    master, pricing = relaxation.master, relaxation.pricing
    people, days = len(master.instance.people), master.instance.days
    settled = np.zeros((people, days), dtype=bool)
    barred, must_work = pricing.barred.copy(), pricing.must_work.copy()
    roster: Roster | None = None
    unsettled = list(range(people))
    size, last, remaining = people / MOST, np.inf, left()
    while True:
        value = answered(relaxation, unsettled, left)
        if value is None or value > cutoff - 1 + 1e-6 or value >= master.penalty:
            break
        mixture = mixture_of(master.columns, people)
        unsettled = [person for person in range(people) if mixture[person][0][0] < WHOLE]
        if not unsettled or left() <= 0:
            roster = np.stack([shares[0][1].row for shares in mixture])
            break
        size *= CHANGE if value - last < NOTHING * value else 1 / CHANGE
        size, last = min(max(1.0, size), people / MOST), value
        took, remaining = remaining - left(), left()
        needed = STEPS * len(unsettled) * took / remaining
        unsettled.sort(key=lambda person: -mixture[person][0][0])
        for person in unsettled[: ceil(max(size, needed))]:
            settle(relaxation, mixture[person], settled[person])
    pricing.barred, pricing.must_work = barred, must_work
    for column in master.columns:
        column.variable.SetUb(np.inf)
    if roster is not None and unsettled:
        go_round(pricing, roster, [*unsettled, *unsettled])
    return roster


def mixture_of(columns: list[Column], people: int) -> list[list[tuple[float, Column]]]:
    """Each person's rows in the mixture with their shares, the largest first."""
    mixture: list[list[tuple[float, Column]]] = [[] for _ in range(people)]
    for column in columns:
        share = column.variable.solution_value()
        if share > 1e-6:
            mixture[column.person].append((share, column))
    for shares in mixture:
        shares.sort(key=lambda pair: -pair[0])
    return mixture


def settle(
    relaxation: Relaxation,
    shares: list[tuple[float, Column]],
    settled: NDArray[np.bool_],
) -> None:
    """Settle the cells of a person's likeliest row that the mixture is sure of, the surest open one in any
    case. Rows that differ there leave the mixture."""
    master, pricing = relaxation.master, relaxation.pricing
    person, row = shares[0][1].person, shares[0][1].row
    sure = sum(share * (column.row == row) for share, column in shares)
    doubtful = np.where(settled | (sure > WHOLE), 0.0, sure)
    settled |= (doubtful > SURE) | (doubtful == doubtful.max())
    off = settled & (row == OFF)
    pricing.barred[person, off] = np.inf
    works = np.flatnonzero(settled & (row != OFF))
    kept = pricing.barred[person, works, row[works]].copy()
    pricing.barred[person, works] = np.inf
    pricing.barred[person, works, row[works]] = kept
    pricing.must_work[person, works] = True
    for column in master.columns:
        if column.person == person and (column.row != row)[settled].any():
            column.variable.SetUb(0.0)


def answered(relaxation: Relaxation, unsettled: list[int], left: Callable[[], float]) -> float | None:
    """The value of the mixture after those without a row of their own have answered its prices with new rows."""
    master = relaxation.master
    asked = np.zeros(len(master.instance.people), dtype=bool)
    asked[unsettled] = True
    copies = relaxation.pricing.copies(asked)
    value = master.solve(dual=True)
    before = master.prices()
    for _ in range(ROUNDS):
        if value is None or left() <= 0:
            break
        prices = master.prices()
        vectors = np.stack([prices, *((1 - weight) * prices + weight * before for weight in (0.5, 0.8))])
        before = prices
        if not offer(master, relaxation.pricing, vectors[:copies], asked)[0]:
            break
        value = master.solve()
    return value
