"""Improving a roster: part of it is freed and solved again, the rest stays.

Two searches work on one roster, each in a thread. One frees people or days and solves them by CP-SAT; the other
frees more of both and solves them by column generation and a dive (dive.py). A part grows while it is solved in
good time and shrinks when it is not (Shaw 1998, adaptive). An answer is taken only where the whole roster does not
get dearer by it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.nurse.columns import relax
from seido.engine.workforce.schedule.nurse.dive import dive
from seido.engine.workforce.schedule.nurse.instance import Instance, Roster, objective_of
from seido.engine.workforce.schedule.nurse.model import Part, RosterModel
from seido.engine.workforce.schedule.nurse.window import WEEK, window_of
from seido.engine.workforce.schedule.solver import FOUND, solver_for, within

#: Seconds that one part may take, by CP-SAT and by a dive.
PATIENCE, DIVE_PATIENCE = 4.0, 5.0
#: Most people of a dive, as a share of all: with everybody it would be the same dive again and again.
DIVERS = 0.7
#: Weeks over which people are freed.
WEEKS = 6


@dataclass
class Sizes:
    """How large a part of each kind may be at present: people or days for CP-SAT, people for a dive."""

    people: float = 4.0
    days: float = 5.0
    divers: float = 8.0


@dataclass
class Search:
    """One roster that is being improved by several threads."""

    instance: Instance
    roster: Roster
    left: Callable[[], float]
    improved: Callable[[int], None] = lambda objective: None
    bound: int = 0
    objective: int = 0
    lock: Lock = field(default_factory=Lock)
    sizes: Sizes = field(default_factory=Sizes)

    def __post_init__(self) -> None:
        self.objective = objective_of(self.instance, self.roster)
        self.improved(self.objective)

    def open(self) -> bool:
        """Whether there is time, and a roster that could be better."""
        return self.left() > 0.2 and self.objective > self.bound

    def now(self) -> Roster:
        with self.lock:
            return self.roster.copy()

    def by_dives(self, choice: random.Random) -> None:
        """Free some people over some weeks, relax and dive, until the time is used up."""
        everyone = len(self.instance.people)
        while self.open():
            size = min(everyone, round(self.sizes.divers))
            people = sorted(choice.sample(range(everyone), size))
            first, last = self.weeks(choice)
            roster, began = self.now(), self.left()
            window = window_of(self.instance, roster, people, first, last)
            part = window.part_of(roster)
            cost = objective_of(window.instance, part)
            left = within(self.left, min(DIVE_PATIENCE, began))
            relaxation = relax(window.instance, within(left, left() / 2), [part], cost)
            if relaxation.bound < cost - 1 + 1e-4:
                found = dive(relaxation, left, cost)
                if found is not None:
                    self.take(window.put(roster, found), Part(people, first, last))
            factor = 1.1 if began - self.left() < DIVE_PATIENCE / 2 else 0.8
            self.sizes.divers = max(min(3.0, everyone), min(DIVERS * everyone, self.sizes.divers * factor))

    def weeks(self, choice: random.Random) -> tuple[int, int]:
        """The days of some weeks; of all where they are few."""
        days = self.instance.days
        weeks = -(-days // WEEK)
        if weeks <= WEEKS + 2:
            return 0, days
        first = choice.randrange(1 - WEEKS // 2, weeks - WEEKS // 2)
        return max(0, first) * WEEK, min(days, (first + WEEKS) * WEEK)

    def by_parts(self, choice: random.Random) -> None:
        """Free some people or some days and solve them by CP-SAT, until the time is used up."""
        while self.open():
            by_people = choice.random() < 0.6
            part = self.part(choice, by_people=by_people)
            model = RosterModel(self.instance, self.now(), part)
            solver = solver_for(min(PATIENCE, self.left()), seed=choice.randrange(1 << 30))
            status = solver.solve(model.model)
            if status in FOUND:
                self.take(model.rows(solver), part)
            if status == cp_model.OPTIMAL and self.is_whole(part):
                with self.lock:
                    self.bound = self.objective
            self.adapt(by_people=by_people, done=status == cp_model.OPTIMAL, seconds=solver.wall_time)

    def is_whole(self, part: Part) -> bool:
        return len(part.people) * (part.last - part.first) == self.roster.size

    def part(self, choice: random.Random, *, by_people: bool) -> Part:
        """A random part of the present size: people over some weeks, or everybody over a stretch of days."""
        everyone, days = len(self.instance.people), self.instance.days
        if by_people:
            size = min(everyone, max(2, round(self.sizes.people)))
            return Part(sorted(choice.sample(range(everyone), size)), *self.weeks(choice))
        length = min(days, max(2, round(self.sizes.days)))
        first = choice.randrange(days - length + 1)
        return Part(list(range(everyone)), first, first + length)

    def take(self, roster: Roster, part: Part) -> None:
        """Put the part's cells into the present roster where that is valid and not dearer.

        Rows are valid as a whole: a stretch of days counts only where the rest of the row is still the same.
        """
        with self.lock:
            same = (self.roster == roster).copy()
            same[np.ix_(part.people, range(part.first, part.last))] = True
            fresh = [person for person in part.people if same[person].all()]
            candidate = self.roster.copy()
            candidate[fresh] = roster[fresh]
            objective = objective_of(self.instance, candidate)
            if objective <= self.objective:
                better = objective < self.objective
                self.roster, self.objective = candidate, objective
                if better:
                    self.improved(objective)

    def adapt(self, *, by_people: bool, done: bool, seconds: float) -> None:
        """Larger parts where they are solved easily, smaller ones where they are not."""
        factor = 1.08 if done and seconds < PATIENCE / 4 else 0.93 if not done else 1.0
        if by_people:
            self.sizes.people = min(len(self.instance.people), max(2.0, self.sizes.people * factor))
        else:
            self.sizes.days = min(self.instance.days, max(2.0, self.sizes.days * factor))
