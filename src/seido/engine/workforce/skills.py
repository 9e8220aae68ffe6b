"""Teams with several skills, and teams that blend work, without counting anybody twice.

An agent with two skills is one agent: adding up what each skill needs and then counting that agent for both
promises people who are not there. Here the need of every *set* of skills is the pooled need of its traffic
(one queue for all of it), and a staff must offer each set enough agents that have any of its skills. That is
necessary, and nearly enough; what is missing is found by simulation, one agent at a time where it helps most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from seido.engine.workforce.erlang import Floats
from seido.engine.workforce.simulate import Centre, Contact, Estimate, Team, simulate_centre
from seido.engine.workforce.staffing import Integers, Target, minimum_agents

#: The needs of all sets of skills are 2^n - 1: more skills than this belong to several teams.
MOST_SKILLS = 12


@dataclass(frozen=True)
class Demand:
    """Calls of one skill in an interval; handle time and patience in seconds."""

    skill: str
    calls: float
    aht: float
    patience: float = np.inf


@dataclass(frozen=True)
class Group:
    """Agents with the same skills; `cost` weighs them, `most` and `least` bound their number."""

    name: str
    skills: frozenset[str]
    cost: float = 1.0
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class SkillPlan:
    """Agents by group, and the service level of each skill as simulated with them.

    `necessary` is the staff that the pooled needs ask for, from which the search started; `separate` the
    staff with each agent's time divided among skills and no gain from pooling (enough, and too many).
    """

    agents: dict[str, int]
    service_level: dict[str, Estimate]
    necessary: dict[str, int]
    separate: dict[str, int]


def needs(demands: Sequence[Demand], interval: float, target: Target) -> dict[frozenset[str], int]:
    """Agents that each set of skills needs, were it one queue: calls together, handle time by volume."""
    if len(demands) > MOST_SKILLS:
        raise ValueError(f"at most {MOST_SKILLS} skills in one plan")
    found = {}
    for size in range(1, len(demands) + 1):
        for members in combinations(demands, size):
            calls = sum(demand.calls for demand in members)
            aht = sum(d.calls * d.aht for d in members) / calls if calls else 1.0
            leaving = sum(d.calls / d.patience for d in members) / calls if calls else 0.0
            team = minimum_agents(calls, aht, interval, target, 1 / leaving if leaving else np.inf)
            found[frozenset(demand.skill for demand in members)] = int(team)
    return found


def necessary(required: Mapping[frozenset[str], int], groups: Sequence[Group]) -> dict[str, int]:
    """The cheapest staff that gives every set of skills as many agents as it needs; each agent counts once.

    Raises ValueError where the groups cannot (a skill that nobody has, or bounds too tight).
    """
    rows = [[float(bool(group.skills & skills)) for group in groups] for skills in required]
    return _cheapest(groups, np.array(rows), np.array(list(required.values()), dtype=float))


def separate(required: Mapping[frozenset[str], int], groups: Sequence[Group]) -> dict[str, int]:
    """The cheapest staff where every agent's time is divided among skills and each skill stands alone."""
    skills = sorted({skill for single in required if len(single) == 1 for skill in single})
    # By Hall's theorem time can be so divided if and only if every set finds the sum of its skills' needs.
    sums = {
        frozenset(members): sum(required[frozenset([skill])] for skill in members)
        for size in range(1, len(skills) + 1)
        for members in combinations(skills, size)
    }
    return necessary(sums, groups)


def staff(
    demands: Sequence[Demand],
    groups: Sequence[Group],
    interval: float,
    target: Target,
    batches: int = 100,
    seed: int = 1,
) -> SkillPlan:
    """The staff with which every skill reaches the target in simulation, grown from what is necessary.

    The agent added is each time the one that brings the worst skill furthest per cost, tried on the same
    callers; ties go to the cheaper group and then to the one named first. Raises ValueError.
    """
    if target.service_level is None:
        raise ValueError("a service level to aim at")
    required = needs(demands, interval, target)
    start, ceiling = necessary(required, groups), separate(required, groups)
    agents = dict(start)
    aim = target.service_level
    while True:
        levels = simulated(demands, groups, agents, interval, target.threshold, batches, seed)
        short = {skill: aim - float(level.mean[0]) for skill, level in levels.items()}
        if max(short.values(), default=0.0) <= 0:
            return SkillPlan(agents, levels, start, ceiling)
        worst = max(short, key=lambda skill: short[skill])
        best, gain = None, -np.inf
        for group in groups:
            if group.most is not None and agents[group.name] >= group.most:
                continue
            if not _helps(group, worst, groups):
                continue
            tried = {**agents, group.name: agents[group.name] + 1}
            level = simulated(demands, groups, tried, interval, target.threshold, batches, seed)
            better = (float(level[worst].mean[0]) - (aim - short[worst])) / group.cost
            if better > gain:
                best, gain = tried, better
        if best is None:
            raise ValueError(f"no group may grow to bring {worst} to its target")
        agents = best


def simulated(
    demands: Sequence[Demand],
    groups: Sequence[Group],
    agents: Mapping[str, int],
    interval: float,
    threshold: float,
    batches: int = 100,
    seed: int = 1,
    confidence: float = 0.95,
) -> dict[str, Estimate]:
    """Service level of each skill with that staff in equilibrium, over `batches` intervals of a long run."""
    asked = [demand for demand in demands if demand.calls > 0]
    known = {demand.skill for demand in asked}
    contacts = [
        Contact(demand.skill, np.full(batches + 1, demand.calls), demand.aht, demand.patience)
        for demand in asked
    ]
    teams = [
        Team(group.name, sorted(group.skills & known), [agents[group.name]], interval)
        for group in groups
        if group.skills & known
    ]
    if not contacts:
        return {}
    tally = simulate_centre(Centre(contacts, teams, interval), threshold, runs=1, seed=seed)
    return {skill: part.batches().service_level(confidence) for skill, part in tally.contacts.items()}


def blended(
    inbound_agents: ArrayLike,
    inbound_busy: ArrayLike,
    other_load: ArrayLike,
    max_occupancy: float = 0.86,
) -> Integers:
    """Agents for inbound and for work that gives way to it (deferred, outbound), by interval.

    `inbound_agents` meet the inbound target and are busy with it `inbound_busy` agents' time (occupancy x
    agents, erlangs); `other_load` is the other work in erlangs. It fills the time that inbound leaves, and
    more agents are added only where the cap on occupancy asks for them.
    """
    if not 0 < max_occupancy <= 1:
        raise ValueError("the cap on occupancy must lie above 0 and not above 1")
    busy, other = np.asarray(inbound_busy, float), np.asarray(other_load, float)
    if np.any(busy < 0) or np.any(other < 0):
        raise ValueError("loads must be at least 0")
    together = np.ceil((busy + other) / max_occupancy - 1e-9).astype(np.int64)
    return np.asarray(
        np.where(other > 0, np.maximum(np.asarray(inbound_agents), together), np.asarray(inbound_agents)),
        dtype=np.int64,
    )


def _helps(group: Group, skill: str, groups: Sequence[Group]) -> bool:
    """Whether one more agent of the group can relieve the skill: directly, or by relieving those who have it."""
    reached = {skill}
    grown = True
    while grown:
        more = reached.union(*(other.skills for other in groups if other.skills & reached))
        grown = more != reached
        reached = more
    return bool(group.skills & reached)


def _cheapest(groups: Sequence[Group], rows: Floats, needed: Floats) -> dict[str, int]:
    """Whole agents of least cost with rows @ agents >= needed and every group within its bounds."""
    upper = [np.inf if group.most is None else float(group.most) for group in groups]
    result = optimize.milp(
        c=[group.cost for group in groups],
        constraints=optimize.LinearConstraint(rows, lb=needed),
        bounds=optimize.Bounds([float(group.least) for group in groups], upper),
        integrality=np.ones(len(groups), dtype=np.int64),
    )
    if result.x is None:
        raise ValueError("the groups cannot offer every skill the agents it needs")
    return {group.name: round(count) for group, count in zip(groups, result.x, strict=True)}
