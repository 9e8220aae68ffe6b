"""Calls: a queue with waiting and abandonment, the menu before it, callbacks, and who took them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

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


def add_calls(plan: Plan, work: Work, facts: Facts) -> None:
    """A process of calls: contacts, people's time and staffing intervals."""
    random = plan.random("calls", *work.place)
    traffic = work.traffic
    load = demand(plan, work)
    arrived = arrivals(plan, work, load.expected)
    handle = handle_times(random, traffic["handle"], arrived.size)
    patience = random.exponential(traffic["patience"], arrived.size) + 5
    crew = staff(plan, work, load)
    waits = run(Callers(arrived, handle, patience), crew.present, SLOT)
    wait = np.minimum(waits.wait, 3600.0)
    team = duty(plan, work, crew.present.reshape(-1, SLOTS_A_DAY).sum(axis=1) / 2)
    start = arrived + wait
    agent = np.full(arrived.size, -1)
    order = np.flatnonzero(waits.answered)
    order = order[np.argsort(start[order], kind="stable")]
    agent[order] = assign(plan, team, start[order], handle[order])
    facts.add(
        "contacts", contacts(plan, work, random, arrived, wait, handle, waits.answered, agent, team.names)
    )
    if traffic.get("menu"):
        facts.add("contacts", ended_in_menu(plan, work, random, arrived))
    busy = busy_time(plan, team, agent, start, np.where(waits.answered, handle, 0))
    facts.add("agent_time", agent_time(plan, work, team, opening(work)[0], busy))
    volume = volumes(load, arrived)
    facts.add("staffing_intervals", intervals(plan, work, load, crew, volume, needed_for(work, volume)))


def handle_times(random: np.random.Generator, mean: float, number: int) -> Floats:
    """Lognormal, with a coefficient of variation of 0.7."""
    sigma = np.sqrt(np.log(1 + 0.7**2))
    return np.maximum(random.lognormal(np.log(mean) - sigma**2 / 2, sigma, number), 15.0)


def milliseconds(seconds: Floats) -> np.ndarray:
    return np.round(seconds * 1000).astype(np.int64)


def customers(plan: Plan, random: np.random.Generator, rows: int) -> pa.Array:
    return numbered("C", random.integers(1, max(plan.contacts // 3, 10), rows))


def base(plan: Plan, work: Work, random: np.random.Generator, arrived: Floats) -> dict[str, Any]:
    """The columns that every contact has."""
    rows = arrived.size
    topics = work.program["topics"]
    # The busier topics come first in the list.
    weights = 1 / np.arange(1, len(topics) + 1)
    return {
        "contact_id": numbered(f"{work.program['name']}-{work.process['name']}", np.arange(1, rows + 1)),
        "program": work.program["name"],
        "process": work.process["name"],
        "site": chosen(work.sites, random.integers(0, len(work.sites), rows)),
        "customer": customers(plan, random, rows),
        "transaction_type": chosen(topics, random.choice(len(topics), rows, p=weights / weights.sum())),
        "arrived_at": plan.moments(arrived),
    }


def contacts(
    plan: Plan,
    work: Work,
    random: np.random.Generator,
    arrived: Floats,
    wait: Floats,
    handle: Floats,
    answered: np.ndarray,
    agent: np.ndarray,
    names: Sequence[str],
) -> pa.Table:
    """The calls that came to the queue, with how each ended."""
    rows = arrived.size
    outcome = np.where(answered, 0, 1)
    if "callback" in work.traits:
        rung = (wait > 60) & (random.random(rows) < 0.25)
        outcome = np.where(
            rung & answered, 2, np.where(rung & ~answered & (random.random(rows) < 0.2), 3, outcome)
        )
    handled = np.isin(outcome, (0, 2))
    columns = base(plan, work, random, arrived)
    columns |= {
        "agent": chosen(names, np.where(handled, agent, -1)),
        "outcome": chosen(("handled", "abandoned", "callback_connected", "callback_missed"), outcome),
        "wait_ms": milliseconds(wait),
        "handle_ms": where(handled, milliseconds(handle)),
        **judged(work, random, handled),
    }
    if work.traffic.get("menu"):
        checked = handled & (random.random(rows) < 0.05)
        columns["routed_correctly"] = where(checked, random.random(rows) < 0.965)
    return table(columns, rows)


def judged(
    work: Work, random: np.random.Generator, handled: np.ndarray, resolved: float = 0.93
) -> dict[str, Any]:
    """Escalation, resolution and sales of the contacts that were handled."""
    rows = handled.size
    escalated = handled & (random.random(rows) < 0.06)
    found = {
        "escalated": where(handled, escalated),
        "resolved": where(handled, random.random(rows) < resolved),
    }
    if "escalation" in work.traits:
        examined = escalated & (random.random(rows) < 0.9)
        found["escalation_correct"] = where(examined, random.random(rows) < 0.985)
    if work.traffic.get("sales"):
        sold = handled & (random.random(rows) < work.traffic["sales"])
        found["goal_met"] = where(handled, sold)
        found["amount_minor"] = where(sold, np.round(random.lognormal(8.7, 0.5, rows)).astype(np.int64))
    return found


def ended_in_menu(plan: Plan, work: Work, random: np.random.Generator, arrived: Floats) -> pa.Table:
    """Calls that never came to the queue: given up in the menu, or done there."""
    number = int(arrived.size * work.traffic["menu"] / (1 - work.traffic["menu"]))
    moments = np.sort(random.choice(arrived, number, replace=False)) + 0.5
    columns = base(plan, work, random, moments)
    columns["contact_id"] = numbered(f"{work.program['name']}-IVR", np.arange(1, number + 1))
    columns["outcome"] = chosen(("ivr_abandoned", "ivr_exited"), (random.random(number) < 0.6).astype(int))
    return table(columns, number)
