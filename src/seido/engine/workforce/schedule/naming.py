"""From the mix to names: CP-SAT gives every person a valid row so that together they come close to the mix.

People of a group are taken in batches; each batch aims at its share of what the batches before it left.
"""

from __future__ import annotations

from collections.abc import Callable

from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.patterns import Group, Mix
from seido.engine.workforce.schedule.personal import PersonRules, Row
from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.roster import OFF, Roster

#: People named together.
BATCH = 40
#: Weight of one person beside the mix, against weights of wishes in the problem's own unit.
SCALE = 100


def name_mix(problem: Problem, mix: Mix, left: Callable[[], float]) -> Roster:
    """A roster of valid rows near the mix, with every break at the first of its times."""
    roster = Roster.empty(problem)
    batches = [
        (number, group.people[start : start + BATCH])
        for number, group in enumerate(mix.groups)
        for start in range(0, len(group.people), BATCH)
    ]
    remaining = dict(mix.counts)
    for at, (number, people) in enumerate(batches):
        unnamed = sum(len(batch) for group, batch in batches[at:] if group == number)
        seconds = left() / (len(batches) - at)
        name_batch(
            problem, mix.groups[number], number, people, len(people) / unnamed, remaining, roster, seconds
        )
    for person in range(len(problem.people)):
        for day in range(problem.days):
            shift = int(roster.shifts[person, day])
            if shift != OFF:
                breaks = problem.shifts[shift].breaks
                roster.pauses[person, day] = tuple(pause.first for pause in breaks)
    return roster


def name_batch(
    problem: Problem,
    group: Group,
    number: int,
    people: tuple[int, ...],
    share: float,
    remaining: dict[tuple[int, int, int], float],
    roster: Roster,
    seconds: float,
) -> None:
    """Name one batch and take its shifts from what remains of the mix."""
    wanted: dict[int, set[int]] = {day: set() for day in range(problem.days)}
    for (of_group, day, shift), count in remaining.items():
        if of_group == number and count > 1e-6:
            wanted[day].add(shift)
    for narrow in (True, False):
        model = cp_model.CpModel()
        rows = {}
        costs = []
        for person in people:
            rows[person] = row = batch_row(model, problem, person, wanted if narrow else None)
            for wish in problem.people[person].wishes:
                if wish.off:
                    costs.append(round(wish.weight * SCALE) * row.worked[wish.day])
        for day in range(problem.days):
            for shift in {shift for row in rows.values() for shift in row.cells[day]}:
                cells = [row.cells[day][shift] for row in rows.values() if shift in row.cells[day]]
                target = remaining.get((number, day, shift), 0.0) * share
                aside = model.new_int_var(0, SCALE * (len(people) + round(target) + 1), "")
                model.add(SCALE * sum(cells) - round(target * SCALE) <= aside)
                model.add(round(target * SCALE) - SCALE * sum(cells) <= aside)
                costs.append(4 * aside)
        model.minimize(sum(costs))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_time_in_seconds = max(seconds, 0.2)
        solver.parameters.relative_gap_limit = 0.02
        status = solver.solve(model)
        if status == cp_model.UNKNOWN:
            # Valid rows first: without an objective they are found at once.
            model.clear_objective()
            solver.parameters.max_time_in_seconds = 30.0
            status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            take(solver, rows, number, remaining, roster)
            return
    raise RuntimeError(f"no rows for {problem.people[people[0]].name} and those after, though each has one")


def batch_row(
    model: cp_model.CpModel, problem: Problem, person: int, wanted: dict[int, set[int]] | None
) -> Row:
    """A person's row over the shifts that the mix uses, or over all of them."""
    domain = {}
    for day in range(problem.days):
        choices = problem.choices(problem.people[person], day)
        fixed = day in dict(problem.people[person].fixed)
        domain[day] = choices if wanted is None or fixed else tuple(s for s in choices if s in wanted[day])
    return PersonRules(model, problem, person, domain).row


def take(
    solver: cp_model.CpSolver,
    rows: dict[int, Row],
    number: int,
    remaining: dict[tuple[int, int, int], float],
    roster: Roster,
) -> None:
    for person, row in rows.items():
        for day, today in row.cells.items():
            for shift, cell in today.items():
                if solver.boolean_value(cell):
                    roster.shifts[person, day] = shift
                    key = (number, day, shift)
                    remaining[key] = max(0.0, remaining.get(key, 0.0) - 1)
