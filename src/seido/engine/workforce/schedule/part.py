"""The CP-SAT model of a part of a roster: some people are free over some days, the rest stays as it is.

Named people get shifts; breaks are counted by shift and time, as in patterns.py, and handed out afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.patterns import activities_of
from seido.engine.workforce.schedule.personal import PersonRules, Row
from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.roster import OFF, Roster, presence
from seido.engine.workforce.schedule.solver import FOUND, solver_for

#: Weights and fractions of a person are kept to a hundredth.
SCALE = 100
Term = Any
PauseKey = tuple[frozenset[str], int, int, int]
"""Skills, day, shift, number of the break."""


@dataclass(frozen=True)
class Part:
    """What is freed: people, on the days of a range; with `shifts_stay` only the times of breaks."""

    people: tuple[int, ...]
    days: range
    shifts_stay: bool = False


class PartModel:
    """The model of a part; the roster as it stands is its hint."""

    def __init__(self, problem: Problem, roster: Roster, part: Part) -> None:
        self.problem, self.roster, self.part = problem, roster, part
        self.model = cp_model.CpModel()
        self.costs: list[Term] = []
        self.rows: dict[int, Row] = {}
        self.pauses: dict[PauseKey, dict[int, cp_model.IntVar]] = {}
        if not part.shifts_stay:
            for person in part.people:
                self.add_person(person)
        self.terms: dict[frozenset[str], dict[int, list[Term]]] = {}
        self.fixed = self.presence_of_others()
        self.add_presence()
        self.add_cover()
        self.model.minimize(sum(self.costs))

    def add_person(self, person: int) -> None:
        problem, roster = self.problem, self.roster
        member = problem.people[person]
        domain: dict[int, tuple[int, ...]] = {}
        for day in range(problem.days):
            now = int(roster.shifts[person, day])
            stays: tuple[int, ...] = () if now == OFF else (now,)
            domain[day] = problem.choices(member, day) if day in self.part.days else stays
        rules = PersonRules(self.model, problem, person, domain)
        self.rows[person] = rules.row
        for day, today in rules.row.cells.items():
            for shift, cell in today.items():
                if day not in self.part.days:
                    self.model.add(cell == 1)
                self.model.add_hint(cell, bool(roster.shifts[person, day] == shift))
        for wish in member.wishes:
            weight = round(wish.weight * SCALE * SCALE)
            if wish.off:
                self.costs.append(weight * rules.row.worked[wish.day])
            else:
                fitting = [
                    cell
                    for shift, cell in rules.row.cells[wish.day].items()
                    if wish.first <= problem.shifts[shift].start <= wish.last
                ]
                self.costs.append(weight * (1 - sum(fitting)))
        weight = round(problem.overtime_weight * SCALE * SCALE)
        self.costs += [weight * overtime for overtime in rules.row.overtime]

    def presence_of_others(self) -> dict[frozenset[str], NDArray[np.int64]]:
        """People at work who are not of this part, or on days that are not."""
        blank = self.roster.copy()
        for person in self.part.people:
            blank.shifts[person, self.part.days.start : self.part.days.stop] = OFF
        return presence(self.problem, blank)

    def working(self) -> dict[tuple[frozenset[str], int, int], Term]:
        """How many freed people work a shift on a day, by their skills."""
        counts: dict[tuple[frozenset[str], int, int], list[Term]] = {}
        for person in self.part.people:
            skills = self.problem.people[person].skills
            for day in self.part.days:
                if self.part.shifts_stay:
                    shift = int(self.roster.shifts[person, day])
                    if shift != OFF:
                        counts.setdefault((skills, day, shift), []).append(1)
                else:
                    for shift, cell in self.rows[person].cells[day].items():
                        counts.setdefault((skills, day, shift), []).append(cell)
        return {key: sum(terms) for key, terms in counts.items()}

    def hinted(self) -> dict[tuple[PauseKey, int], int]:
        """How often each break is taken at each time at present."""
        counts: dict[tuple[PauseKey, int], int] = {}
        for person in self.part.people:
            skills = self.problem.people[person].skills
            for day in self.part.days:
                shift = int(self.roster.shifts[person, day])
                if shift != OFF:
                    for number, offset in enumerate(self.roster.pauses[person, day]):
                        key = ((skills, day, shift, number), offset)
                        counts[key] = counts.get(key, 0) + 1
        return counts

    def add_presence(self) -> None:
        hinted, people = self.hinted(), len(self.part.people)
        for (skills, day, shift), count in self.working().items():
            begin = day * self.problem.per_day + self.problem.shifts[shift].start
            slots = self.terms.setdefault(skills, {})
            for slot in range(begin, begin + self.problem.shifts[shift].length):
                slots.setdefault(slot, []).append(count)
            for number, pause in enumerate(self.problem.shifts[shift].breaks):
                key = (skills, day, shift, number)
                takers = self.pauses[key] = {}
                for offset in range(pause.first, pause.last + 1):
                    taker = takers[offset] = self.model.new_int_var(0, people, "")
                    self.model.add_hint(taker, hinted.get((key, offset), 0))
                    for slot in range(begin + offset, begin + offset + pause.length):
                        slots.setdefault(slot, []).append(-taker)
                self.model.add(sum(takers.values()) == count)

    def add_cover(self) -> None:
        """Cost of cover on the intervals that the part can change."""
        problem = self.problem
        touched = sorted(
            {slot for slots in self.terms.values() for slot in slots if slot < problem.intervals}
        )
        for slot in touched:
            cover: dict[int, list[Term]] = {number: [] for number in range(len(problem.activities))}
            for skills, others in self.fixed.items():
                able = activities_of(problem, skills)
                here = sum(self.terms.get(skills, {}).get(slot, [])) + int(others[slot])
                if len(able) == 1:
                    cover[able[0]].append(here)
                elif able:
                    flows = [self.model.new_int_var(0, len(problem.people), "") for _ in able]
                    self.model.add(sum(flows) == here)
                    for number, flow in zip(able, flows, strict=True):
                        cover[number].append(flow)
            for number, activity in enumerate(problem.activities):
                need = round(float(problem.need[number, slot]) * SCALE)
                most = max(need, 0) + SCALE * len(problem.people)
                missing = self.model.new_int_var(0, most, "")
                surplus = self.model.new_int_var(0, most, "")
                self.model.add(SCALE * sum(cover[number]) + missing - surplus == need)
                self.costs.append(
                    round(activity.under * SCALE) * missing + round(activity.over * SCALE) * surplus
                )

    def solve(self, seconds: float, seed: int, workers: int = 1) -> tuple[Roster | None, bool]:
        """The roster with the part solved anew, and whether that is the best the part can be."""
        solver = solver_for(seconds, workers=workers, seed=seed)
        status = solver.solve(self.model)
        if status not in FOUND:
            return None, False
        return self.result(solver), status == cp_model.OPTIMAL

    def result(self, solver: cp_model.CpSolver) -> Roster:
        roster = self.roster.copy()
        for person, row in self.rows.items():
            for day in self.part.days:
                roster.shifts[person, day] = OFF
                for shift, cell in row.cells[day].items():
                    if solver.boolean_value(cell):
                        roster.shifts[person, day] = shift
        supply = {
            key: [offset for offset, taker in takers.items() for _ in range(solver.value(taker))]
            for key, takers in self.pauses.items()
        }
        hand_out(self.problem, roster, self.part.people, self.part.days, supply)
        return roster


def hand_out(
    problem: Problem,
    roster: Roster,
    people: Iterable[int],
    days: Iterable[int],
    supply: Mapping[PauseKey, list[int]],
) -> None:
    """Give the people on a shift its break times one after the other; early breaks first, then the next's."""
    left = {key: sorted(offsets) for key, offsets in supply.items()}
    for person in people:
        for day in days:
            shift = int(roster.shifts[person, day])
            if shift == OFF:
                roster.pauses.pop((person, day), None)
                continue
            key = (problem.people[person].skills, day, shift)
            roster.pauses[person, day] = tuple(
                left[*key, number].pop(0) for number in range(len(problem.shifts[shift].breaks))
            )
