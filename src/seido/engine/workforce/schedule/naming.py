"""From the mix to names: CP-SAT gives every person a valid row so that together they come close to the mix.

Weeks are named one after the other, each with the weeks before it held; a large group is taken in batches,
each of which aims at its share of what those before it left. Where a contract fixes the start for a week,
people are matched to the starts of the mix first. Should the early weeks leave somebody without a valid later
one, all weeks are named together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from seido.engine.workforce.schedule.matching import match_days
from seido.engine.workforce.schedule.patterns import Mix
from seido.engine.workforce.schedule.personal import PersonRules, Row
from seido.engine.workforce.schedule.problem import Contract, Limit, Problem
from seido.engine.workforce.schedule.roster import OFF, Roster
from seido.engine.workforce.schedule.solver import FOUND, solver_for

#: Variables (people x days x shifts) up to which people are named together.
BATCH = 20_000
#: Weight of one person beside the mix, against weights of wishes in the problem's own unit.
SCALE = 100
#: Seconds for valid rows where the time for good ones was too short.
PATIENCE = 30.0


class DeadEndError(Exception):
    """Somebody has no valid row beside what is named already."""


def name_mix(problem: Problem, mix: Mix, left: Callable[[], float]) -> Roster:
    """A roster of valid rows near the mix, with every break at the first of its times."""
    try:
        roster = name_stretches(problem, mix, [week.days for week in problem.weeks], left)
    except DeadEndError:
        roster = name_stretches(problem, mix, [range(problem.days)], left)
    for person in range(len(problem.people)):
        for day in np.flatnonzero(roster.shifts[person] != OFF).tolist():
            breaks = problem.shifts[roster.shifts[person, day]].breaks
            roster.pauses[person, day] = tuple(pause.first for pause in breaks)
    return roster


def name_stretches(problem: Problem, mix: Mix, stretches: list[range], left: Callable[[], float]) -> Roster:
    roster = Roster.empty(problem)
    for place, days in enumerate(stretches):
        batches = [
            (number, tuple(part.tolist()))
            for number, group in enumerate(mix.groups)
            for part in np.array_split(np.array(group.people), parts_of(mix, number, days))
        ]
        naming = Naming(truncated(problem, days.stop), mix, days, roster)
        for at, (number, people) in enumerate(batches):
            unnamed = sum(len(batch) for group, batch in batches[at:] if group == number)
            seconds = left() / (len(batches) - at + len(batches) * (len(stretches) - place - 1))
            naming.name_batch(number, people, len(people) / unnamed, seconds)
    return roster


def parts_of(mix: Mix, number: int, days: range) -> int:
    """Into how many batches a group is cut."""
    used = sum(1 for group, day, _ in mix.counts if group == number and day in days)
    people = len(mix.groups[number].people)
    return min(people, max(1, ceil(people * used / BATCH)))


def truncated(problem: Problem, days: int) -> Problem:
    """The problem up to a day; limits over the whole horizon in proportion."""
    if days == problem.days:
        return problem

    def part(contract: Contract) -> Contract:
        limit = contract.period_work
        return replace(
            contract,
            period_work=Limit(
                None if limit.least is None else limit.least * days // problem.days,
                None if limit.most is None else ceil(limit.most * days / problem.days),
            ),
        )

    return replace(
        problem,
        days=days,
        need=problem.need[:, : days * problem.per_day],
        contracts=tuple(part(contract) for contract in problem.contracts),
    )


class Naming:
    """Names the days of one stretch; `roster` holds those before it and takes the answer."""

    def __init__(self, problem: Problem, mix: Mix, days: range, roster: Roster) -> None:
        self.problem, self.mix, self.days, self.roster = problem, mix, days, roster
        self.remaining = {key: count for key, count in mix.counts.items() if key[1] in days}
        self.starts = {
            number: kept_starts(problem, mix, number, days)
            for number, group in enumerate(mix.groups)
            if problem.contracts[group.contract].fixed_start
        }

    def name_batch(self, number: int, people: tuple[int, ...], share: float, seconds: float) -> None:
        """Name people of a group and take their shifts from what remains of the mix. Raises DeadEndError."""
        for narrow in (True, False):
            model = cp_model.CpModel()
            rows = {person: self.row(model, number, person, narrow=narrow) for person in people}
            model.minimize(sum(self.costs(model, number, rows, share)))
            self.hint(model, number, rows, share)
            solver = solver_for(seconds, workers=2)
            solver.parameters.relative_gap_limit = 0.02
            status = solver.solve(model)
            if status == cp_model.UNKNOWN:
                # Valid rows first: without an objective they are found at once.
                model.clear_objective()
                solver.parameters.max_time_in_seconds = PATIENCE
                status = solver.solve(model)
            if status in FOUND:
                self.take(solver, number, rows)
                return
        raise DeadEndError

    def row(self, model: cp_model.CpModel, number: int, person: int, *, narrow: bool) -> Row:
        """A person's row: as named up to now, then over the shifts of the mix (`narrow`) or over all."""
        problem, member = self.problem, self.problem.people[person]
        start = self.starts.get(number, {}).get(person) if narrow else None
        fixed = dict(member.fixed)
        domain: dict[int, tuple[int, ...]] = {}
        for day in range(problem.days):
            if day not in self.days:
                named = int(self.roster.shifts[person, day])
                domain[day] = () if named == OFF else (named,)
                continue
            domain[day] = problem.choices(member, day)
            if narrow and day not in fixed:
                domain[day] = tuple(
                    shift
                    for shift in domain[day]
                    if (number, day, shift) in self.remaining
                    and (start is None or problem.shifts[shift].start == start)
                )
        row = PersonRules(model, problem, person, domain).row
        for day in range(self.days.start):
            for cell in row.cells[day].values():
                model.add(cell == 1)
        return row

    def hint(self, model: cp_model.CpModel, number: int, rows: dict[int, Row], share: float) -> None:
        """Begin with people matched to the mix day by day."""
        domains = {person: {day: tuple(row.cells[day]) for day in self.days} for person, row in rows.items()}
        seats = {
            (day, shift): count * share
            for (group, day, shift), count in self.remaining.items()
            if group == number
        }
        matched = match_days(self.problem, self.roster.shifts[list(rows)], domains, self.days, seats)
        for place, row in enumerate(rows.values()):
            for day in self.days:
                for shift, cell in row.cells[day].items():
                    model.add_hint(cell, bool(matched[place, day] == shift))

    def costs(
        self, model: cp_model.CpModel, number: int, rows: dict[int, Row], share: float
    ) -> list[cp_model.LinearExpr]:
        """People beside the batch's share of the mix, and days worked that somebody wished off."""
        costs: list[cp_model.LinearExpr] = []
        for person, row in rows.items():
            for wish in self.problem.people[person].wishes:
                if wish.off and wish.day in self.days:
                    costs.append(round(wish.weight * SCALE) * row.worked[wish.day])
        for day in self.days:
            for shift in sorted({shift for row in rows.values() for shift in row.cells[day]}):
                cells = [row.cells[day][shift] for row in rows.values() if shift in row.cells[day]]
                target = round(self.remaining.get((number, day, shift), 0.0) * share * SCALE)
                aside = model.new_int_var(0, SCALE * len(rows) + target, "")
                model.add(SCALE * sum(cells) - aside <= target)
                model.add(SCALE * sum(cells) + aside >= target)
                costs.append(4 * aside)
        return costs

    def take(self, solver: cp_model.CpSolver, number: int, rows: dict[int, Row]) -> None:
        for person, row in rows.items():
            for day in self.days:
                for shift, cell in row.cells[day].items():
                    if solver.boolean_value(cell):
                        self.roster.shifts[person, day] = shift
                        key = (number, day, shift)
                        if key in self.remaining:
                            self.remaining[key] = max(0.0, self.remaining[key] - 1)


def kept_starts(problem: Problem, mix: Mix, number: int, days: range) -> dict[int, int]:
    """For each person of a group the start to keep in a week, so that as many keep each as in the mix.

    People go to starts at which they are available on many days. Empty where the mix has no such starts, or
    the days are more than a week.
    """
    place = next((place for place, week in enumerate(problem.weeks) if week.days == days), None)
    keepers = {
        start: count
        for (group, week, start), count in mix.keepers.items()
        if group == number and week == place
    }
    if not keepers:
        return {}
    people = mix.groups[number].people
    starts = list(keepers)
    able = np.zeros((len(people), len(starts)))
    for at, person in enumerate(people):
        for day in days:
            choices = problem.choices(problem.people[person], day)
            for start in {problem.shifts[shift].start for shift in choices}:
                able[at, starts.index(start)] += 1
    seats = seats_of(keepers, len(people))
    _, chosen = linear_sum_assignment(able[:, [starts.index(seat) for seat in seats]], maximize=True)
    return {person: seats[seat] for person, seat in zip(people, chosen.tolist(), strict=True)}


def seats_of(keepers: dict[int, float], people: int) -> list[int]:
    """One start for each person, in the proportions of the mix (largest remainder)."""
    seats = [start for start, count in keepers.items() for _ in range(int(count + 1e-6))][:people]
    rest = sorted(keepers, key=lambda start: -((keepers[start] + 1e-6) % 1))
    while len(seats) < people:
        seats += rest[: people - len(seats)]
    return seats
