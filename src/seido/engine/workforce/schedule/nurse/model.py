"""The CP-SAT model of a part of a roster; of the whole roster where the part is everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Roster, cover_of

#: A solver's variable or expression, or a plain 0 or 1 where the roster stays.
Term = Any


@dataclass
class Part:
    """What is freed: people, and days from first to last (the last excluded)."""

    people: list[int]
    first: int
    last: int


class RosterModel:
    """What the freed cells may be and what they cost; the roster as it stands is the hint."""

    def __init__(self, instance: Instance, roster: Roster, part: Part) -> None:
        self.instance, self.roster, self.part = instance, roster, part
        self.model = cp_model.CpModel()
        self.cells: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.costs: list[Term] = []
        for person in part.people:
            self.add_person(person)
        self.add_cover()
        self.model.minimize(sum(self.costs))

    def add_person(self, person: int) -> None:
        instance, model, part = self.instance, self.model, self.part
        nurse, row = instance.people[person], self.roster[person]
        shifts = range(len(instance.shifts))
        works: list[Term] = []
        for day in range(instance.days):
            if not part.first <= day < part.last:
                works.append(int(row[day] != OFF))
                continue
            cells = []
            for shift in shifts:
                if instance.allowed[person, day, shift]:
                    cell = model.new_bool_var("")
                    model.add_hint(cell, bool(row[day] == shift))
                    self.cells[person, day, shift] = cell
                    cells.append(cell)
                    cost = int(instance.wish_cost[person, day, shift])
                    if cost:
                        self.costs.append(cost * cell)
            worked = model.new_bool_var("")
            model.add(sum(cells) == worked)
            if instance.must_work[person, day]:
                model.add(worked == 1)
            works.append(worked)
        for day in range(max(1, part.first), min(instance.days, part.last + 1)):
            for before, after in zip(*np.nonzero(instance.forbidden), strict=True):
                pair = [self.cell(person, day - 1, int(before)), self.cell(person, day, int(after))]
                if all(not isinstance(literal, int) for literal in pair):
                    model.add_at_most_one(pair)
                else:
                    model.add(pair[0] + pair[1] <= 1)
        self.add_runs(person, works)
        minutes = sum(
            instance.minutes[shift] * self.cell(person, day, shift)
            for day in range(instance.days)
            for shift in shifts
        )
        model.add_linear_constraint(minutes, nurse.least_minutes, nurse.most_minutes)
        for shift in shifts:
            if 0 < nurse.most_of_shift[shift] < instance.days:
                days = range(instance.days)
                model.add(sum(self.cell(person, day, shift) for day in days) <= nurse.most_of_shift[shift])
        weekends = []
        for saturday in range(5, instance.days, 7):
            weekend = model.new_bool_var("")
            weekends.append(weekend)
            for day in range(saturday, min(saturday + 2, instance.days)):
                model.add(weekend >= works[day])
        model.add(sum(weekends) <= nurse.most_weekends)

    def cell(self, person: int, day: int, shift: int) -> Term:
        """Whether the shift is worked: a variable, or what the roster says where it stays."""
        if self.part.first <= day < self.part.last:
            return self.cells.get((person, day, shift), 0)
        return int(self.roster[person, day] == shift)

    def add_runs(self, person: int, works: list[Term]) -> None:
        nurse, model, days = self.instance.people[person], self.model, self.instance.days
        first, last = self.part.first, self.part.last

        def touched(start: int, end: int) -> bool:
            return start < last and end > first

        for start in range(days - nurse.most_run):
            if touched(start, start + nurse.most_run + 1):
                model.add(sum(works[start : start + nurse.most_run + 1]) <= nurse.most_run)
        for length in range(1, max(nurse.least_run, nurse.least_off_run)):
            for start in range(1, days - length):
                if not touched(start - 1, start + length + 1):
                    continue
                inside = sum(works[start : start + length])
                ends = works[start - 1] + works[start + length]
                if length < nurse.least_run:
                    model.add(inside - ends <= length - 1)
                if length < nurse.least_off_run:
                    model.add(ends - inside <= 1)

    def add_cover(self) -> None:
        instance, part, model = self.instance, self.part, self.model
        others = np.delete(self.roster, part.people, axis=0)
        fixed = cover_of(instance, others)
        for day in range(part.first, part.last):
            for shift in range(len(instance.shifts)):
                need = int(instance.need[day, shift] - fixed[day, shift])
                cells = [
                    self.cells[person, day, shift]
                    for person in part.people
                    if (person, day, shift) in self.cells
                ]
                missing = model.new_int_var(0, max(need, 0), "")
                surplus = model.new_int_var(0, max(len(cells) - need, 0), "")
                model.add(sum(cells) + missing - surplus == need)
                self.costs.append(
                    int(instance.under[day, shift]) * missing + int(instance.over[day, shift]) * surplus
                )

    def rows(self, solver: cp_model.CpSolver) -> Roster:
        roster = self.roster.copy()
        roster[np.ix_(self.part.people, range(self.part.first, self.part.last))] = OFF
        for (person, day, shift), cell in self.cells.items():
            if solver.boolean_value(cell):
                roster[person, day] = shift
        return roster
