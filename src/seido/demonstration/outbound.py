"""Outbound calls: monthly lists whose records are dialled until reached, or as often as the rules allow."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from seido.demonstration.calls import handle_times, milliseconds
from seido.demonstration.demand import demand, opening
from seido.demonstration.facts import Facts
from seido.demonstration.plan import SLOT, SLOTS_A_DAY, Floats, Plan, Work
from seido.demonstration.roster import Staff, agent_time, assign, busy_time, duty, intervals, volumes
from seido.demonstration.write import chosen, numbered, table, where

MOST_ATTEMPTS = 5
REACHED, OTHER, MACHINE, BUSY = 0.30, 0.05, 0.12, 0.05
#: Mean attempts of a record under these chances.
ATTEMPTS = (1 - (1 - REACHED) ** MOST_ATTEMPTS) / REACHED
OUTCOMES = ("right_party", "other_party", "machine", "busy", "no_answer")
#: Share of people's time on duty that goes into conversations.
OCCUPANCY = 0.72
#: Hours for which somebody is there on every open day, however small the lists.
FEWEST_HOURS = 4.0


def add_dials(plan: Plan, work: Work, facts: Facts) -> None:
    """An outbound process: attempts, people's time, staffing intervals and the lists' sizes."""
    random = plan.random("dials", *work.place)
    load = demand(plan, work)
    sizes = list_sizes(plan, load.expected)
    records = np.repeat(np.arange(sizes.size), sizes)
    reached = random.random((records.size, MOST_ATTEMPTS)) < REACHED
    tried = np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, MOST_ATTEMPTS)
    row = np.repeat(np.arange(records.size), tried)
    attempt = np.arange(row.size) - np.repeat(np.cumsum(tried) - tried, tried)
    moment = moments(plan, random, load.expected, records[row], row)
    won = reached[row, attempt]
    last = attempt == tried[row] - 1
    draw = random.random(row.size) * (1 - REACHED)
    missed = 1 + np.searchsorted(np.cumsum([OTHER, MACHINE, BUSY]), draw, side="right")
    outcome = np.where(won, 0, missed)
    spoke = outcome <= 1
    handle = np.where(won, handle_times(random, work.traffic["handle"], row.size), 40.0) * spoke
    order = np.argsort(moment, kind="stable")
    hours = np.bincount((moment // 86_400).astype(int), handle, len(plan.days)) / 3600 / OCCUPANCY
    open_days = load.is_open.reshape(-1, SLOTS_A_DAY).any(axis=1)
    hours = np.where(open_days, np.maximum(hours, FEWEST_HOURS), 0)
    team = duty(plan, work, hours)
    agent = np.full(row.size, -1)
    agent[order] = assign(plan, team, moment[order], handle[order])
    closable = won & (random.random(row.size) < 0.9)
    sold = sales(plan, work, random, plan.month_of_day[(moment // 86_400).astype(int)], closable)
    columns = {
        "dial_id": numbered(f"{work.process['name']}-D", np.arange(1, row.size + 1)),
        "program": work.program["name"],
        "process": work.process["name"],
        "site": work.sites[0],
        "list_name": chosen([list_name(work, month) for month in plan.months], records[row]),
        "customer": numbered(f"L-{work.process['name']}", row),
        "agent": chosen(team.names, agent),
        "dialled_at": plan.moments(moment),
        "outcome": chosen(OUTCOMES, outcome),
        "record_state": chosen(("open", "right_party", "exhausted"), np.where(last, np.where(won, 1, 2), 0)),
        "handle_ms": where(spoke, milliseconds(handle)),
        "goal_met": where(won, sold),
        "closable": where(won, closable),
        "amount_minor": where(sold, np.round(random.lognormal(9.2, 0.4, row.size)).astype(np.int64)),
    }
    if work.traffic.get("tracing"):
        columns["located"] = where(last, won | (random.random(row.size) < 0.35))
    facts.add("dials", table(columns, row.size).take(pa.array(order)))
    busy = busy_time(plan, team, agent, moment, handle)
    facts.add("agent_time", agent_time(plan, work, team, opening(work)[0], busy))
    people = np.repeat(np.maximum(np.ceil(hours / (opening(work)[1] - opening(work)[0]) * 2), 1), SLOTS_A_DAY)
    present = np.where(load.is_open, people, 0).astype(int)
    shape = work.traffic["handle"] * REACHED / OCCUPANCY
    crew = Staff(
        np.where(load.is_open, np.maximum(np.ceil(load.forecast * shape / SLOT), 1), 0), present, present
    )
    volume = volumes(load, moment)
    needed = np.ceil(volume * shape / SLOT)
    facts.add("staffing_intervals", intervals(plan, work, load, crew, volume, needed))
    facts.lists += [(work, month, int(size)) for month, size in zip(plan.months, sizes, strict=True)]


def list_name(work: Work, month: object) -> str:
    return f"{work.process['name']} {month:%Y-%m}"


def list_sizes(plan: Plan, expected: Floats) -> np.ndarray:
    """Records on the list of each month, so that the attempts come to what is expected."""
    daily = expected.reshape(-1, SLOTS_A_DAY).sum(axis=1)
    return np.maximum(np.round(np.bincount(plan.month_of_day, daily) / ATTEMPTS), 5).astype(int)


def moments(
    plan: Plan, random: np.random.Generator, expected: Floats, month: np.ndarray, record: np.ndarray
) -> Floats:
    """Moments of the attempts, spread over the month as the work is planned; a record's own are in order."""
    planned = np.concatenate([[0.0], np.cumsum(expected)])
    edges = np.arange(planned.size) * float(SLOT)
    first = np.searchsorted(plan.month_of_day, np.arange(month.max() + 2)) * SLOTS_A_DAY
    low, high = planned[first[month]], planned[first[month + 1]]
    rank = np.empty(month.size)
    order = np.lexsort((random.random(month.size), month))
    size = np.bincount(month)
    rank[order] = np.arange(month.size) - np.repeat(np.cumsum(size) - size, size)
    found = np.interp(low + (high - low) * (rank + random.random(month.size)) / size[month], planned, edges)
    return found[np.lexsort((found, record))]


def sales(
    plan: Plan, work: Work, random: np.random.Generator, month: np.ndarray, closable: np.ndarray
) -> np.ndarray:
    """Which attempts end in a sale: of each month's closable ones that month's share; the planted team's grows."""
    share = np.full(len(plan.months), work.traffic["sales"])
    for growing in plan.planted("improving_sales"):
        if growing["program"] == work.program["name"]:
            share = np.linspace(growing["from"], growing["to"], share.size)
    sold = np.zeros(closable.size, bool)
    for number, wanted in enumerate(share):
        there = np.flatnonzero(closable & (month == number))
        sold[random.permutation(there)[: round(wanted * there.size)]] = True
    return sold
