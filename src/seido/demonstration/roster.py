"""Who works when: staff by half-hour, the people on duty each day, and how their time was spent."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import Any

import numpy as np
import pyarrow as pa

from seido.demonstration.demand import Demand
from seido.demonstration.organization import FRONT_LINE, Person, people
from seido.demonstration.plan import SLOT, SLOTS_A_DAY, WEEKDAYS, Floats, Plan, Work
from seido.demonstration.write import chosen, table
from seido.engine.workforce.staffing import Target, minimum_agents

#: Paid hours of a shift, and those of them that are planned for contacts.
PAID, FOR_CONTACTS = 8.0, 7.4
#: Planned and actual stretches of a shift in minutes from its start: state, from, to, paid.
PLANNED = (
    ("available", 0, 240, True),
    ("lunch", 240, 300, False),
    ("available", 300, 504, True),
    ("break", 504, 516, True),
    ("meeting", 516, 540, True),
)


@dataclass(frozen=True)
class Staff:
    """Whole numbers of people by half-hour: needed by the forecast, on the schedule, and there."""

    required: np.ndarray
    scheduled: np.ndarray
    present: np.ndarray


def staff(plan: Plan, work: Work, demand: Demand) -> Staff:
    """Staff by Erlang A on the forecast; absences are covered, but for the planted shortage."""
    traffic = work.traffic
    handle = traffic["handle"] / traffic.get("concurrency", 1)
    target = Target(traffic["level"] / 100, threshold_of(work))
    needed = minimum_agents(demand.forecast, handle, SLOT, target, traffic["patience"])
    needed = np.where(demand.is_open, np.maximum(needed, 1), 0)
    random = plan.random("staff", *work.place)
    scheduled = np.where(demand.is_open, np.ceil(needed * 1.06 + 0.4), 0).astype(int)
    for short in plan.planted("understaffed"):
        if (short["program"], short["process"]) == work.place:
            weekday = np.repeat([day.weekday() for day in plan.days], SLOTS_A_DAY)
            cut = np.maximum(1, np.floor(scheduled * (1 - short["share"]))).astype(int)
            falls = demand.is_open & (weekday == WEEKDAYS.index(short["weekday"]))
            scheduled = np.where(falls, cut, scheduled)
    absent = random.binomial(np.maximum(scheduled - 1, 0), 0.025)
    return Staff(needed, scheduled, scheduled - absent)


def threshold_of(work: Work) -> float:
    """Seconds within which the target of the staffing is met."""
    stated = work.process.get("parameters", {}).get("service_level_threshold", "")
    return float(stated.rstrip("s")) if stated else float(work.traffic.get("within", 30))


@dataclass(frozen=True)
class Duty:
    """The people on duty, one entry a day: numbers into `names`."""

    names: tuple[str, ...]
    by_day: list[np.ndarray]


def duty(plan: Plan, work: Work, hours: Floats) -> Duty:
    """Shifts enough for the hours of each day, turn by turn among the program's people who had joined."""
    program = work.program["name"]
    members = [p for p in people(plan) if p.program == program and p.job_role in FRONT_LINE]
    members = share_of(work, members)
    joined = np.array([(person.since - plan.start).days for person in members])
    turn, by_day = 0, []
    for day, wanted in enumerate(np.ceil(hours / FOR_CONTACTS - 0.2).astype(int)):
        there = np.flatnonzero(joined <= day)
        number = min(max(int(wanted), 1 if hours[day] > 0 else 0), there.size)
        by_day.append(there[(turn + np.arange(number)) % there.size] if number else there[:0])
        turn += number
    return Duty(tuple(person.number for person in members), by_day)


def share_of(work: Work, members: list[Person]) -> list[Person]:
    """The part of a program's people who serve one of its processes, by how much work there is."""
    manned = [p for p in work.program["processes"] if "handle" in p["traffic"]]
    weights = np.cumsum([0.0] + [p["traffic"]["share"] * p["traffic"]["handle"] for p in manned])
    edges = np.round(weights / weights[-1] * len(members)).astype(int)
    position = [p["name"] for p in manned].index(work.process["name"])
    return members[edges[position] : max(edges[position + 1], edges[position] + 2)]


def assign(plan: Plan, team: Duty, start: Floats, handle: Floats) -> np.ndarray:
    """Who took each piece of work: of those on duty that day, the one who has been free for longest."""
    agent = np.full(start.size, -1)
    day_of = (start // (SLOT * SLOTS_A_DAY)).astype(int)
    edges = np.searchsorted(day_of, np.arange(len(plan.days) + 1))
    for day, members in enumerate(team.by_day):
        first, last = edges[day], edges[day + 1]
        if first == last or not members.size:
            continue
        free = [(0.0, int(member)) for member in members]
        heapify(free)
        taken = []
        for begun, length in zip(start[first:last].tolist(), handle[first:last].tolist(), strict=True):
            since, member = free[0]
            taken.append(member)
            heapreplace(free, (max(since, begun) + length, member))
        agent[first:last] = taken
    return agent


def agent_time(plan: Plan, work: Work, team: Duty, opened: int, busy: np.ndarray) -> pa.Table | None:
    """Planned and actual stretches of every shift. `busy` is seconds of handling by day and person."""
    random = plan.random("time", *work.place)
    day = np.repeat(np.arange(len(plan.days)), [members.size for members in team.by_day])
    if not day.size:
        return None
    member = np.concatenate(team.by_day)
    shift = day * 86_400.0 + opened * SLOT + random.integers(0, 5, day.size) * SLOT
    planned = [
        stretches(plan, "planned", state, shift + a * 60, (b - a) * 60.0, day.size, paid)
        for state, a, b, paid in PLANNED
    ]
    absent = random.random(day.size) < 0.028
    late = np.round(random.gamma(1.5, 70, day.size))
    over = np.round(random.gamma(1.5, 60, day.size))
    morning, afternoon = 240 * 60 - late, 204 * 60 - over
    handled = np.minimum(busy[day, member], 0.97 * (morning + afternoon))
    before = np.round(handled * morning / (morning + afternoon))
    after = np.round(handled - before)
    actual = [
        stretches(plan, "actual", "handling", shift + late, before, day.size),
        stretches(plan, "actual", "available", shift + late + before, morning - before, day.size),
        stretches(plan, "actual", "lunch", shift + 240 * 60, 3600.0 + over, day.size, False),
        stretches(plan, "actual", "handling", shift + 300 * 60 + over, after, day.size),
        stretches(plan, "actual", "available", shift + 300 * 60 + over + after, afternoon - after, day.size),
        stretches(plan, "actual", "break", shift + 504 * 60, 12 * 60.0, day.size),
        stretches(plan, "actual", "meeting", shift + 516 * 60, 24 * 60.0, day.size),
    ]
    who = {
        "agent": chosen(team.names, member),
        "program": work.program["name"],
        "process": work.process["name"],
        "site": work.sites[0],
    }
    gone = stretches(plan, "actual", "unplanned_absence", shift, PAID * 3600, day.size)
    kept = pa.array(~absent)
    found = [table({**who, **part}, day.size) for part in planned]
    found += [table({**who, **part}, day.size).filter(kept) for part in actual]
    found.append(table({**who, **gone}, day.size).filter(pa.array(absent)))
    rows = pa.concat_tables(found)
    return rows.filter(pa.compute.greater(rows["duration_ms"], 0))


def stretches(
    plan: Plan,
    layer: str,
    state: str,
    start: np.ndarray,
    seconds: np.ndarray | float,
    rows: int,
    paid: bool = True,
) -> dict[str, Any]:
    """One stretch for each shift, as columns."""
    return {
        "layer": layer,
        "state": state,
        "paid": paid,
        "started_at": plan.moments(start),
        "duration_ms": np.broadcast_to(np.round(np.asarray(seconds) * 1000).astype(np.int64), (rows,)).copy(),
    }


def busy_time(plan: Plan, team: Duty, agent: np.ndarray, start: Floats, handle: Floats) -> np.ndarray:
    """Seconds of handling by day and person."""
    busy = np.zeros((len(plan.days), max(len(team.names), 1)))
    known = agent >= 0
    np.add.at(busy, ((start[known] // 86_400).astype(int), agent[known]), handle[known])
    return busy


def volumes(demand: Demand, arrived: Floats) -> np.ndarray:
    """Contacts that came, by half-hour."""
    return np.bincount((arrived // SLOT).astype(int), minlength=demand.is_open.size)[: demand.is_open.size]


def needed_for(work: Work, volume: np.ndarray) -> np.ndarray:
    """People that a queue's contacts needed in each half-hour, by Erlang A."""
    handle = work.traffic["handle"] / work.traffic.get("concurrency", 1)
    target = Target(work.traffic["level"] / 100, threshold_of(work))
    return minimum_agents(volume, handle, SLOT, target, work.traffic["patience"])


def intervals(
    plan: Plan, work: Work, demand: Demand, people: Staff, volume: np.ndarray, needed: np.ndarray
) -> pa.Table:
    """Staffing intervals of the open half-hours; where several sites share the queue, each has its part."""
    kept = np.flatnonzero(demand.is_open)
    found = []
    sites = work.sites
    for number, site in enumerate(sites):

        def part(values: np.ndarray, number: int = number) -> np.ndarray:
            return np.round(values[kept] * 1000 / len(sites)).astype(np.int64)

        found.append(
            table(
                {
                    "program": work.program["name"],
                    "process": work.process["name"],
                    "site": site,
                    "started_at": plan.moments(kept * float(SLOT)),
                    "length_ms": SLOT * 1000,
                    "forecast_required": part(people.required),
                    "scheduling_required": part(people.required),
                    "required": part(np.maximum(needed, 1)),
                    "scheduled": part(people.scheduled),
                    "present": part(people.present),
                    "forecast_volume": part(demand.forecast),
                    "volume": (volume[kept] + number) // len(sites),
                },
                kept.size,
            )
        )
    return pa.concat_tables(found)
