"""Improving a roster: part of it is freed and solved again by CP-SAT, the rest stays.

Two kinds of part: a few people over the whole horizon, and everybody over a few days. A part grows while it is
solved to the end in good time and shrinks when it is not (Shaw 1998, adaptive). Beside it, dives (dive.py)
give more people new rows at once. Both work on one roster, each in a thread; an answer is taken only where
the whole roster does not get dearer by it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.nurse.columns import Relaxation
from seido.engine.workforce.schedule.nurse.dive import dive
from seido.engine.workforce.schedule.nurse.instance import Instance, Roster, objective_of
from seido.engine.workforce.schedule.nurse.model import Part, RosterModel
from seido.engine.workforce.schedule.solver import FOUND, solver_for

#: Seconds that one part may take.
PATIENCE = 4.0


@dataclass
class Sizes:
    """How large a part of each kind may be at present."""

    people: float = 4.0
    days: float = 5.0


@dataclass
class Search:
    """One roster that is being improved by several threads."""

    instance: Instance
    roster: Roster
    left: Callable[[], float]
    bound: int
    improved: Callable[[int], None] = lambda objective: None
    objective: int = 0
    lock: Lock = field(default_factory=Lock)
    sizes: Sizes = field(default_factory=Sizes)

    def run(self, relaxation: Relaxation | None, seed: int) -> None:
        """Improve until the time is used up or the bound is met."""
        self.objective = objective_of(self.instance, self.roster)
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(self.by_parts, random.Random(seed))]
            if relaxation is None:
                jobs.append(pool.submit(self.by_parts, random.Random(seed + 1)))
            else:
                jobs.append(pool.submit(self.by_dives, relaxation, random.Random(seed + 1)))
            for job in jobs:
                job.result()

    def open(self) -> bool:
        """Whether there is time, and a roster that could be better."""
        return self.left() > 0.2 and self.objective > self.bound

    def by_dives(self, relaxation: Relaxation, choice: random.Random) -> None:
        people = len(self.instance.people)
        relaxation.pricing.workers = 1
        size = 6.0
        while self.open():
            free = choice.sample(range(people), min(people, round(size)))
            with self.lock:
                roster = self.roster.copy()
            kept = sorted(set(range(people)) - set(free))
            started = self.left()
            found = dive(relaxation, self.left, roster, kept, self.objective)
            if found is not None:
                self.take(found, Part(free, 0, self.instance.days))
            size = min(people, max(3.0, size * (1.1 if started - self.left() < PATIENCE else 0.85)))

    def by_parts(self, choice: random.Random) -> None:
        while self.open():
            by_people = choice.random() < 0.6
            part = self.part(choice, by_people=by_people)
            with self.lock:
                roster = self.roster.copy()
            model = RosterModel(self.instance, roster, part)
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
        """A random part of the present size: people by their number, or a stretch of days."""
        everyone, days = len(self.instance.people), self.instance.days
        if by_people:
            size = min(everyone, max(2, round(self.sizes.people)))
            return Part(sorted(choice.sample(range(everyone), size)), 0, days)
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
        with self.lock:
            if by_people:
                self.sizes.people = min(len(self.instance.people), max(2.0, self.sizes.people * factor))
            else:
                self.sizes.days = min(self.instance.days, max(2.0, self.sizes.days * factor))
