"""Technology: conversations with a bot, transactions on the web, and automated tasks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from seido.demonstration.calls import base, handle_times, milliseconds
from seido.demonstration.demand import arrivals, demand
from seido.demonstration.facts import Facts
from seido.demonstration.plan import Floats, Plan, Work
from seido.demonstration.write import numbered, table, where

#: Customers who come back by phone about a matter that the bot had closed, and within how many hours.
COME_BACK, WITHIN_HOURS = 0.6, 48


def add_bot(plan: Plan, work: Work, facts: Facts) -> None:
    """Conversations: what was understood, who was passed on, and which of the contained ones solved nothing."""
    random = plan.random("bot", *work.place)
    arrived = arrivals(plan, work, demand(plan, work).expected)
    rows = arrived.size
    inputs = 1 + random.poisson(2.2, rows)
    recognized = random.binomial(inputs, 0.94)
    assisted = random.random(rows) < np.where(recognized < inputs, 0.35, 0.12)
    unsolved = next((hidden["unsolved"] for hidden in plan.planted("hidden_repeats")), 0.08)
    resolved = ~assisted & (random.random(rows) >= unsolved)
    session = handle_times(random, 150, rows)
    columns = base(plan, work, random, arrived)
    columns |= {
        "outcome": "handled",
        "session_ms": milliseconds(session),
        "inputs": inputs,
        "recognized": recognized,
        "messages": inputs + 2,
        "assisted": assisted,
        "migrated": random.random(rows) < 0.7,
        "resolved": resolved,
    }
    conversations = table(columns, rows)
    facts.add("contacts", conversations)
    facts.add("responses", latencies(plan, work, random, conversations, arrived, 2, 0.9))
    if any(True for _ in plan.planted("hidden_repeats")):
        again = ~assisted & ~resolved & (random.random(rows) < COME_BACK)
        bring_back(plan, work, facts, conversations.filter(pa.array(again)), random)


def bring_back(plan: Plan, work: Work, facts: Facts, unsolved: pa.Table, random: np.random.Generator) -> None:
    """Has the customers whose matter the bot closed unsolved call again: they take the place of other callers."""
    calls = facts.parts["contacts"][0]
    came = calls["arrived_at"].to_numpy().astype("datetime64[s]").astype(float)
    left = unsolved["arrived_at"].to_numpy().astype("datetime64[s]").astype(float)
    wanted = left + random.uniform(1, WITHIN_HOURS, left.size) * 3600
    place, first = np.unique(np.searchsorted(came, wanted), return_index=True)
    inside = place < came.size
    who = calls["customer"].to_numpy(zero_copy_only=False).copy()
    who[place[inside]] = unsolved["customer"].to_numpy(zero_copy_only=False)[first[inside]]
    at = calls.schema.get_field_index("customer")
    facts.parts["contacts"][0] = calls.set_column(at, "customer", pa.array(who))


def add_web(plan: Plan, work: Work, facts: Facts) -> None:
    """Transactions on the web or in an app."""
    random = plan.random("web", *work.place)
    arrived = arrivals(plan, work, demand(plan, work).expected)
    rows = arrived.size
    columns = base(plan, work, random, arrived)
    columns |= {
        "outcome": "handled",
        "session_ms": milliseconds(handle_times(random, 200, rows)),
        "resolved": random.random(rows) < 0.95,
        "assisted": random.random(rows) < 0.04,
        "migrated": random.random(rows) < 0.8,
        "defective": where(random.random(rows) < 0.3, random.random(rows) < 0.008),
    }
    transactions = table(columns, rows)
    facts.add("contacts", transactions)
    facts.add("responses", latencies(plan, work, random, transactions, arrived, 1, 1.1))


def add_robot(plan: Plan, work: Work, facts: Facts) -> None:
    """Automated tasks of the back stage."""
    random = plan.random("robot", *work.place)
    arrived = arrivals(plan, work, demand(plan, work).expected)
    columns = base(plan, work, random, arrived)
    del columns["customer"]
    columns |= {
        "outcome": "handled",
        "assisted": random.random(arrived.size) < 0.01,
        "defective": random.random(arrived.size) < 0.004,
    }
    facts.add("contacts", table(columns, arrived.size))


def latencies(
    plan: Plan,
    work: Work,
    random: np.random.Generator,
    contacts: pa.Table,
    arrived: Floats,
    each: int,
    mean: float,
) -> pa.Table:
    """Technology's answers, `each` a contact."""
    row = np.repeat(np.arange(arrived.size), each)
    latency = random.lognormal(np.log(mean) - 0.08, 0.4, row.size)
    return table(
        {
            "response_id": numbered(f"{work.process['name']}-応答", np.arange(1, row.size + 1)),
            "program": work.program["name"],
            "process": work.process["name"],
            "contact_id": contacts["contact_id"].take(row),
            "responded_at": plan.moments(
                arrived[row] + latency + np.tile(np.arange(each) * 25.0, arrived.size)
            ),
            "latency_ms": milliseconds(latency),
        },
        row.size,
    )
