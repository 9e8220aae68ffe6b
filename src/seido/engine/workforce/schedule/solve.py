"""A schedule from a problem: mix, names, breaks, improvement, events; or the reasons why there is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.events import Sitting, place_events
from seido.engine.workforce.schedule.explain import Conflict, conflict_of
from seido.engine.workforce.schedule.improve import Improvement
from seido.engine.workforce.schedule.naming import name_mix
from seido.engine.workforce.schedule.patterns import MixProgram
from seido.engine.workforce.schedule.personal import PersonRules
from seido.engine.workforce.schedule.problem import Person, Problem
from seido.engine.workforce.schedule.roster import Roster, cost_of
from seido.engine.workforce.schedule.solver import FOUND, solver_for

#: Shares of the time after which the mix and the names must be there.
MIX_UNTIL, NAMES_UNTIL = 0.3, 0.7
#: What is kept back for the answer itself.
RESERVE = 0.5


@dataclass(frozen=True)
class Schedule:
    """`roster` is None where `conflicts` name people without a valid row. `objective` is what the roster costs
    and `bound` what every roster costs at least; `sittings` are the events."""

    problem: Problem
    roster: Roster | None
    objective: float | None
    bound: float
    sittings: tuple[Sitting, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def gap(self) -> float | None:
        """(objective - bound) / objective; 0 where the objective is 0."""
        if self.objective is None:
            return None
        return (self.objective - self.bound) / self.objective if self.objective > 1e-9 else 0.0


def solve_schedule(
    problem: Problem,
    seconds: float = 60.0,
    *,
    seed: int = 1,
    stopped: Callable[[], bool] = lambda: False,
    stage: Callable[[str], None] = lambda name: None,
    improved: Callable[[float], None] = lambda objective: None,
) -> Schedule:
    """The best schedule found in `seconds`, on two threads.

    `stopped` is asked between steps and ends the search with what there is; `stage` hears which step begins,
    `improved` every better objective. Names and first break times are always finished, so that there is a
    whole roster even where `seconds` are too few.
    """
    end = time.monotonic() + seconds - min(RESERVE, seconds / 20)

    def until(share: float) -> Callable[[], float]:
        last = end - seconds * (1 - share)
        return lambda: 0.0 if stopped() else max(0.0, last - time.monotonic())

    stage("rules")
    conflicts = find_conflicts(problem)
    if conflicts:
        return Schedule(problem, None, None, 0.0, conflicts=conflicts)
    stage("mix")
    mix = MixProgram(problem).solve(until(MIX_UNTIL)())
    stage("names")
    roster = name_mix(problem, mix, until(NAMES_UNTIL))
    stage("breaks")
    search = Improvement(problem, roster, mix.day_costs, until(1.0), improved)
    search.place_breaks()
    stage("improvement")
    search.run(mix.bound, seed)
    bound = max(mix.bound, search.cost if search.proven else 0.0)
    stage("events")
    roster, sittings = place_events(problem, search.roster)
    unplaced = problem.event_weight * sum(
        len(sitting.people) for sitting in sittings if sitting.start is None
    )
    objective = cost_of(problem, roster) + unplaced
    return Schedule(problem, roster, objective, min(bound, objective), tuple(sittings))


def find_conflicts(problem: Problem) -> tuple[Conflict, ...]:
    """People who have no valid row, each with a smallest set of rules in conflict."""
    possible: dict[Person, bool] = {}
    conflicts = []
    for number, person in enumerate(problem.people):
        alike = replace(person, name="", skills=frozenset(), wishes=())
        if alike not in possible:
            possible[alike] = has_row(problem, number)
        if not possible[alike]:
            conflict = conflict_of(problem, number)
            if conflict is not None:
                conflicts.append(conflict)
    return tuple(conflicts)


def has_row(problem: Problem, person: int) -> bool:
    """Whether there is any valid row for one person."""
    model = cp_model.CpModel()
    member = problem.people[person]
    PersonRules(model, problem, person, {day: problem.choices(member, day) for day in range(problem.days)})
    return solver_for(10.0).solve(model) in FOUND
