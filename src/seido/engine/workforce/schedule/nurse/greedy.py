"""One person after the other takes the best row for what the others leave open.

A person's best row beside everybody else's is found exactly by the dynamic program, so going round lowers the cost
until nobody alone can do better.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.nurse.columns import Pricing
from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Roster, cover_of
from seido.engine.workforce.schedule.nurse.model import Part, RosterModel
from seido.engine.workforce.schedule.solver import FOUND, solver_for

#: Seconds to look for any valid row of a person for whom the dynamic program has found none.
PATIENCE = 5.0


def answer(pricing: Pricing, cover: NDArray[np.int64], person: int) -> NDArray[np.int16] | None:
    """A person's best row where the others give `cover` (days × shifts); None where none was found."""
    instance = pricing.instance
    worth = np.where(cover < instance.need, instance.under, -instance.over).astype(float)
    alone = np.zeros(len(instance.people), dtype=bool)
    alone[person] = True
    return next((row for _, row in pricing.rows(worth[None], alone)[0]), None)


def take_turns(instance: Instance, choice: random.Random) -> tuple[Roster, list[int]]:
    """Rows from nothing, in random order; and the people for whom no row was found."""
    pricing = Pricing(instance)
    roster = np.full((len(instance.people), instance.days), OFF, dtype=np.int16)
    order = list(range(len(instance.people)))
    choice.shuffle(order)
    return roster, go_round(pricing, roster, order)


def go_round(pricing: Pricing, roster: Roster, order: Iterable[int]) -> list[int]:
    """Give people their best rows beside the others', in place; for whom none is found keeps what is there and is
    named."""
    instance = pricing.instance
    cover = cover_of(instance, roster)
    failed = []
    for person in order:
        days = np.flatnonzero(roster[person] != OFF)
        cover[days, roster[person, days]] -= 1
        row = answer(pricing, cover, person)
        if row is None:
            failed.append(person)
        else:
            roster[person] = row
        days = np.flatnonzero(roster[person] != OFF)
        cover[days, roster[person, days]] += 1
    return failed


def any_row(instance: Instance, roster: Roster, person: int, seconds: float) -> Roster | None:
    """The roster with a valid row for one person, a good one where there is time; None where there is none."""
    model = RosterModel(instance, roster, Part([person], 0, instance.days))
    solver = solver_for(min(seconds, PATIENCE))
    status = solver.solve(model.model)
    if status == cp_model.UNKNOWN:
        model.model.clear_objective()
        solver = solver_for(max(PATIENCE, seconds))
        status = solver.solve(model.model)
    return model.rows(solver) if status in FOUND else None
