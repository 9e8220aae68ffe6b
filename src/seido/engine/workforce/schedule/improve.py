"""Local improvement: parts of a roster are freed and solved again, as long as there is time.

A part is everybody on a day or two, or some people over all days; days are drawn by how far their cover is
from that of the mix. Parts grow while they are solved to the end and shrink when they are not (Shaw 1998,
adaptive). People exchange whole rows where that meets more wishes (exchange.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.exchange import exchange_rows
from seido.engine.workforce.schedule.part import Part, PartModel
from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.roster import Roster, cost_of, cover_costs, cover_of, presence

#: Seconds that one part may take, or this share of the time there is.
PATIENCE, PART_OF_TIME = 5.0, 0.03
#: Cells (people x days x shifts) up to which the whole roster is one part.
WHOLE = 1_500


@dataclass
class Improvement:
    """The best roster so far, its cost (events aside), and whether it is proven to be the cheapest.

    `day_costs` is what the cover of each day need not exceed: a day that costs more is worth a try.
    """

    problem: Problem
    roster: Roster
    day_costs: NDArray[np.float64]
    left: Callable[[], float]
    improved: Callable[[float], None]
    cost: float = 0.0
    proven: bool = False

    def __post_init__(self) -> None:
        self.cost = cost_of(self.problem, self.roster)

    def place_breaks(self) -> None:
        """Give every day its best break times; shifts stay."""
        for day in range(self.problem.days):
            if self.left() <= 0:
                return
            everyone = tuple(range(len(self.problem.people)))
            self.try_part(Part(everyone, range(day, day + 1), shifts_stay=True), PATIENCE / 2, day)

    def run(self, bound: float, seed: int = 1) -> None:
        """Improve until the time is used up or the cost meets the bound."""
        problem, choice = self.problem, random.Random(seed)
        patience = max(PATIENCE, PART_OF_TIME * self.left())
        sizes = {"people": 12.0, "days": 1.0, "crowd": float(len(problem.people))}
        settled: set[int] = set()
        self.take(exchange_rows(problem, self.roster))
        if self.cells() <= WHOLE and self.left() > 0.2 and not self.met(bound):
            whole = Part(tuple(range(len(problem.people))), range(problem.days))
            self.proven = self.try_part(whole, self.left() * 0.6, seed)
        while self.left() > 0.2 and not self.met(bound) and not self.proven:
            by_days = choice.random() < 0.6 and len(settled) < problem.days
            part = self.days_part(choice, sizes, settled) if by_days else self.people_part(choice, sizes)
            before = self.cost
            done = self.try_part(part, min(patience, self.left()), choice.randrange(1 << 30))
            if self.cost < before - 1e-6:
                settled.clear()
            elif by_days and done and len(part.days) == 1 and len(part.people) == len(problem.people):
                settled.add(part.days.start)
            factor = 1.15 if done else 0.85
            for kind in ("days", "crowd") if by_days else ("people",):
                sizes[kind] *= factor

    def met(self, bound: float) -> bool:
        return self.cost <= bound + 1e-6

    def cells(self) -> int:
        """How many variables the whole roster has."""
        problem = self.problem
        return sum(
            len(problem.choices(person, day)) for person in problem.people for day in range(problem.days)
        )

    def days_part(self, choice: random.Random, sizes: dict[str, float], settled: set[int]) -> Part:
        """Everybody, or as many as can be solved, on a day or a few; days that cost too much come first."""
        problem = self.problem
        sizes["days"] = min(max(sizes["days"], 1.0), 4.0, problem.days)
        sizes["crowd"] = min(max(sizes["crowd"], 10.0), len(problem.people))
        total = np.sum(list(cover_of(problem, presence(problem, self.roster)).people.values()), axis=0)
        daily = (
            cover_costs(problem, total).reshape(len(problem.activities), problem.days, -1).sum(axis=(0, 2))
        )
        excess = np.maximum(daily - self.day_costs, 0.0) + 0.02 * daily + 0.01
        excess[sorted(settled)] = 0.0
        day = choice.choices(range(problem.days), excess.tolist())[0]
        length = max(1, int(sizes["days"]))
        first = max(0, min(day, problem.days - length))
        people = choice.sample(range(len(problem.people)), int(sizes["crowd"]))
        return Part(tuple(sorted(people)), range(first, first + length))

    def people_part(self, choice: random.Random, sizes: dict[str, float]) -> Part:
        """Some people over two weeks at most."""
        problem = self.problem
        sizes["people"] = min(max(sizes["people"], 2.0), len(problem.people))
        people = choice.sample(range(len(problem.people)), int(sizes["people"]))
        length = min(problem.days, 14)
        first = choice.randrange(0, problem.days - length + 1)
        return Part(tuple(sorted(people)), range(first, first + length))

    def try_part(self, part: Part, seconds: float, seed: int) -> bool:
        """Solve a part and keep the answer where it is not dearer; whether the part is settled."""
        free = tuple(person for person in part.people if person not in self.roster.away)
        if not free:
            return True
        part = Part(free, part.days, part.shifts_stay)
        roster, done = PartModel(self.problem, self.roster, part).solve(seconds, seed, workers=2)
        if roster is not None and self.take(roster):
            self.take(exchange_rows(self.problem, self.roster))
        return done

    def take(self, roster: Roster) -> bool:
        """Go on with another roster where it is not dearer; whether it is cheaper."""
        cost = cost_of(self.problem, roster)
        better = cost < self.cost - 1e-6
        if better or cost <= self.cost:
            self.roster, self.cost = roster, cost
        if better:
            self.improved(cost)
        return better
