"""Visits to a shop: a queue at the counter, repairs, sales and leads."""

from __future__ import annotations

import numpy as np

from seido.demonstration.calls import customers, handle_times, milliseconds
from seido.demonstration.demand import arrivals, demand, opening
from seido.demonstration.facts import Facts
from seido.demonstration.plan import SLOT, SLOTS_A_DAY, Plan, Work
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


def add_visits(plan: Plan, work: Work, facts: Facts) -> None:
    """A face-to-face process: visits, people's time and staffing intervals."""
    random = plan.random("visits", *work.place)
    load = demand(plan, work)
    arrived = arrivals(plan, work, load.expected)
    handle = handle_times(random, work.traffic["handle"], arrived.size)
    patience = random.exponential(work.traffic["patience"], arrived.size) + 120
    crew = staff(plan, work, load)
    waits = run(Callers(arrived, handle, patience), crew.present, SLOT)
    team = duty(plan, work, crew.present.reshape(-1, SLOTS_A_DAY).sum(axis=1) / 2)
    served, start = waits.answered, arrived + np.minimum(waits.wait, 7200)
    agent = np.full(arrived.size, -1)
    order = np.flatnonzero(served)
    order = order[np.argsort(start[order], kind="stable")]
    agent[order] = assign(plan, team, start[order], handle[order])
    rows, topics = arrived.size, work.program["topics"]
    topic = random.integers(0, len(topics), rows)
    repair = topic == topics.index("修理")
    escalated = random.random(rows) < 0.05
    sold = random.random(rows) < 0.28
    columns = {
        "visit_id": numbered("来店", np.arange(1, rows + 1)),
        "program": work.program["name"],
        "process": work.process["name"],
        "site": work.sites[0],
        "location": work.program["name"],
        "customer": customers(plan, random, rows),
        "agent": chosen(team.names, agent),
        "visit_type": chosen(topics, topic),
        "arrived_at": plan.moments(arrived),
        "footfall": 1,
        "checked_in": True,
        "outcome": chosen(("served", "left"), (~served).astype(int)),
        "wait_ms": milliseconds(np.minimum(waits.wait, 7200)),
        "handle_ms": where(served, milliseconds(handle)),
        "escalated": where(served, escalated),
        "escalation_correct": where(served & escalated, random.random(rows) < 0.985),
        "resolved": where(served, random.random(rows) < 0.94),
        "goal_met": where(served & ~repair, sold),
        "amount_minor": where(
            served & ~repair & sold, np.round(random.lognormal(9.8, 0.5, rows)).astype(np.int64)
        ),
        "lead_eligible": where(served, random.random(rows) < 0.4),
        "lead": where(served, random.random(rows) < 0.32),
        "repair": repair & served,
        "repair_redone": where(repair & served, random.random(rows) < 0.025),
    }
    facts.add("visits", table(columns, rows))
    passing = np.sort(random.choice(arrived, rows // 3, replace=False)) + 2
    looked = {
        "visit_id": numbered("素通り", np.arange(1, passing.size + 1)),
        "program": work.program["name"],
        "process": work.process["name"],
        "site": work.sites[0],
        "location": work.program["name"],
        "arrived_at": plan.moments(passing),
        "footfall": 1,
        "checked_in": False,
    }
    facts.add("visits", table(looked, passing.size))
    busy = busy_time(plan, team, agent, start, np.where(served, handle, 0))
    facts.add("agent_time", agent_time(plan, work, team, opening(work)[0], busy))
    volume = volumes(load, arrived)
    facts.add("staffing_intervals", intervals(plan, work, load, crew, volume, needed_for(work, volume)))
