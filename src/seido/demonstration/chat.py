"""Live chat: the same queue with several sessions a person, offers to visitors, and every reply."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from seido.demonstration.calls import base, handle_times, judged, milliseconds
from seido.demonstration.demand import arrivals, demand, opening
from seido.demonstration.facts import Facts
from seido.demonstration.plan import SLOT, SLOTS_A_DAY, Floats, Plan, Work
from seido.demonstration.roster import (
    agent_time,
    assign,
    busy_time,
    duty,
    intervals,
    needed_for,
    staff,
    volumes,
)
from seido.demonstration.write import chosen, numbered, table, where
from seido.engine.workforce.simulate.demand import Callers
from seido.engine.workforce.simulate.plain import run

REPLIES = 3


def add_chats(plan: Plan, work: Work, facts: Facts) -> None:
    """A process of chats: contacts, replies, people's time and staffing intervals."""
    random = plan.random("chats", *work.place)
    at_once = work.traffic["concurrency"]
    load = demand(plan, work)
    arrived = arrivals(plan, work, load.expected)
    session = handle_times(random, work.traffic["handle"], arrived.size)
    patience = random.exponential(work.traffic["patience"], arrived.size) + 10
    crew = staff(plan, work, load)
    waits = run(Callers(arrived, session, patience), crew.present * at_once, SLOT)
    team = duty(plan, work, crew.present.reshape(-1, SLOTS_A_DAY).sum(axis=1) / 2)
    answered, start = waits.answered, arrived + waits.wait
    agent = np.full(arrived.size, -1)
    order = np.flatnonzero(answered)
    order = order[np.argsort(start[order], kind="stable")]
    agent[order] = assign(plan, team, start[order], session[order] / at_once)
    replied = random.random(arrived.size) < 0.97
    rows = arrived.size
    columns = base(plan, work, random, arrived)
    columns |= {
        "agent": chosen(team.names, agent),
        "outcome": chosen(("handled", "abandoned"), (~answered).astype(int)),
        "wait_ms": milliseconds(waits.wait),
        "handle_ms": where(answered, milliseconds(session / at_once)),
        "session_ms": where(answered, milliseconds(session)),
        "wrap_ms": where(answered, np.full(rows, 20_000)),
        "offer": chosen(("accepted",), np.where(random.random(rows) < 0.4, 0, -1)),
        "customer_replied": where(answered, replied),
        "session_abandoned": where(answered & replied, random.random(rows) < 0.04),
        **judged(work, random, answered),
    }
    sessions = table(columns, rows)
    facts.add("contacts", sessions)
    facts.add("contacts", refused_offers(plan, work, random, arrived))
    facts.add("responses", replies(plan, work, random, sessions, start))
    busy = busy_time(plan, team, agent, start, np.where(answered, session / at_once, 0))
    facts.add("agent_time", agent_time(plan, work, team, opening(work)[0], busy))
    volume = volumes(load, arrived)
    facts.add("staffing_intervals", intervals(plan, work, load, crew, volume, needed_for(work, volume)))


def refused_offers(plan: Plan, work: Work, random: np.random.Generator, arrived: Floats) -> pa.Table:
    """Offers that visitors of the site declined or ignored."""
    moments = np.sort(random.choice(arrived, arrived.size // 4, replace=False)) + 1
    columns = base(plan, work, random, moments)
    columns["contact_id"] = numbered(f"{work.program['name']}-勧誘", np.arange(1, moments.size + 1))
    columns["outcome"] = "abandoned"
    columns["wait_ms"] = 0
    columns["offer"] = chosen(("declined", "ignored"), (random.random(moments.size) < 0.35).astype(int))
    return table(columns, moments.size)


def replies(
    plan: Plan, work: Work, random: np.random.Generator, sessions: pa.Table, start: Floats
) -> pa.Table:
    """Each person's replies within the sessions that were answered."""
    taken = np.flatnonzero(sessions["agent"].is_valid().to_numpy())
    row = np.repeat(taken, REPLIES)
    latency = handle_times(random, 32, row.size)
    spread = np.tile(np.arange(REPLIES), taken.size) * 75.0
    return table(
        {
            "response_id": numbered(f"{work.program['name']}-返信", np.arange(1, row.size + 1)),
            "program": work.program["name"],
            "process": work.process["name"],
            "site": work.sites[0],
            "contact_id": sessions["contact_id"].take(row),
            "agent": sessions["agent"].take(row),
            "responded_at": plan.moments(start[row] + spread + latency),
            "latency_ms": milliseconds(latency),
        },
        row.size,
    )
