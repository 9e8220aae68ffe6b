"""Deferred work: e-mail, cases and back-office items, done in order of arrival by those on duty."""

from __future__ import annotations

import numpy as np

from seido.demonstration.calls import base, handle_times, judged, milliseconds
from seido.demonstration.demand import arrivals, demand, opening
from seido.demonstration.facts import Facts
from seido.demonstration.plan import SLOT, SLOTS_A_DAY, Floats, Plan, Work
from seido.demonstration.roster import Staff, agent_time, assign, busy_time, duty, intervals, volumes
from seido.demonstration.write import chosen, table, where


def add_deferred(plan: Plan, work: Work, facts: Facts) -> None:
    """A process of deferred work: contacts with their completion, people's time and staffing intervals."""
    random = plan.random("deferred", *work.place)
    load = demand(plan, work)
    arrived = arrivals(plan, work, load.expected)
    handle = handle_times(random, work.traffic["handle"], arrived.size)
    people = team_size(work, load.expected, load.is_open)
    present = np.where(load.is_open, people, 0)
    done = completions(arrived, handle, present)
    finished = done < len(plan.days) * 86_400
    team = duty(plan, work, present.reshape(-1, SLOTS_A_DAY).sum(axis=1) / 2)
    agent = np.full(arrived.size, -1)
    order = np.flatnonzero(finished)
    agent[order] = assign(plan, team, done[order], handle[order])
    rows = arrived.size
    columns = base(plan, work, random, arrived)
    columns |= {
        "agent": chosen(team.names, agent),
        "outcome": chosen(("handled", "open"), (~finished).astype(int)),
        "handle_ms": where(finished, milliseconds(handle)),
        "completed_at": where(finished, plan.moments(np.minimum(done, len(plan.days) * 86_400.0))),
        **judged(work, random, finished, resolved=0.94),
    }
    if "back_office" in work.traits:
        columns["defective"] = where(finished & (random.random(rows) < 0.35), random.random(rows) < 0.013)
    facts.add("contacts", table(columns, rows))
    busy = busy_time(plan, team, agent, np.minimum(done, len(plan.days) * 86_400.0 - 1), handle)
    facts.add("agent_time", agent_time(plan, work, team, opening(work)[0], busy))
    needed = needed_people(work, load.forecast)
    crew = Staff(np.where(load.is_open, needed, 0), present, present)
    volume = volumes(load, arrived)
    facts.add("staffing_intervals", intervals(plan, work, load, crew, volume, needed_people(work, volume)))


def team_size(work: Work, expected: Floats, is_open: np.ndarray) -> int:
    """People so that the mean load on them is the one wanted."""
    offered = expected.sum() * work.traffic["handle"] / (is_open.sum() * SLOT)
    return max(1, int(np.ceil(offered / work.traffic["load"])))


def needed_people(work: Work, volume: Floats) -> np.ndarray:
    """People needed by half-hour for the work of its day, spread over the open half-hours."""
    daily = volume.reshape(-1, SLOTS_A_DAY)
    opened = np.maximum((daily > 0).sum(axis=1), 1)
    people = np.ceil(daily.sum(axis=1) * work.traffic["handle"] / (opened * SLOT))
    return np.repeat(people, SLOTS_A_DAY).astype(int)


def completions(arrived: Floats, handle: Floats, present: np.ndarray) -> Floats:
    """When each item is done: first come first served, by as many people as are there.

    In working time (seconds of work that the people there could have done so far) the queue has one server:
    an item ends at its own work after the later of its arrival and the end of the one before.
    """
    capacity = np.concatenate([[0.0], np.cumsum(present * float(SLOT))])
    edges = np.arange(capacity.size) * float(SLOT)
    came = np.interp(arrived, edges, capacity)
    before = np.concatenate([[0.0], np.cumsum(handle)[:-1]])
    ended = np.maximum.accumulate(came - before) + before + handle
    # The half-hour in which that much working time has been there, and how far into it.
    slot = np.clip(np.searchsorted(capacity, ended, side="left") - 1, 0, present.size - 1)
    moment = edges[slot] + (ended - capacity[slot]) / np.maximum(present[slot], 1)
    return np.where(ended > capacity[-1], np.inf, np.maximum(moment, arrived + 60))
