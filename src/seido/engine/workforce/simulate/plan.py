"""A plan of agents by interval, run many times, and set beside what the formulas predicted for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from seido.engine.workforce.erlang import Performance, queue
from seido.engine.workforce.simulate import centre, demand, plain
from seido.engine.workforce.simulate.centre import Centre
from seido.engine.workforce.simulate.demand import Floats
from seido.engine.workforce.simulate.tally import Estimate, Tally, busy_time, count, ratio


@dataclass(frozen=True)
class Check:
    """Predicted beside simulated, by interval.

    The formulas take every interval for itself and in equilibrium; the simulation carries callers and calls
    in hand over, so an interval after an overload does worse than predicted and a short one starts better.
    """

    predicted: Performance
    simulated: Estimate
    abandonment: Estimate
    asa: Estimate
    occupancy: Estimate
    total: Estimate


def simulate(
    calls: ArrayLike,
    aht: ArrayLike,
    interval: float,
    agents: ArrayLike,
    patience: ArrayLike = np.inf,
    threshold: float = 20.0,
    runs: int = 100,
    seed: int = 1,
    advance: Callable[[], None] | None = None,
) -> Tally:
    """Run one queue `runs` times through its intervals; arrays have one entry an interval (or are one value).

    `advance` is called after each run. Raises ValueError for values outside their range.
    """
    volume, handle, team, stay = (
        np.atleast_1d(part)
        for part in np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(p, float)) for p in (calls, aht, agents, patience))
        )
    )
    queue(volume, handle, interval, team, stay)  # refuses what has no meaning
    if runs < 1:
        raise ValueError("at least one run")
    staffed = np.tile(team * interval, (runs, 1))
    rows: list[tuple[Floats, ...]] = []
    for run in range(runs):
        callers = demand.draw(volume, handle, interval, stay, seed, run)
        waits = plain.run(callers, team, interval)
        start = (callers.arrival + waits.wait)[waits.answered]
        counted = count(callers.arrival, waits.wait, waits.answered, threshold, interval, volume.size)
        end = start + callers.handle[waits.answered]
        rows.append((*counted, busy_time(start, end, interval, volume.size)))
        if advance is not None:
            advance()
    offered, answered, abandoned, within, waited, busy = (
        np.stack(column) for column in zip(*rows, strict=True)
    )
    return Tally(offered, answered, abandoned, within, waited, busy, staffed)


@dataclass(frozen=True)
class CentreTally:
    """Counts of each kind of contact by run and interval, and the occupancy of each team over the whole."""

    contacts: dict[str, Tally]
    occupancy: dict[str, Estimate]


def simulate_centre(
    whole: Centre,
    threshold: float = 20.0,
    runs: int = 20,
    seed: int = 1,
    confidence: float = 0.95,
    advance: Callable[[], None] | None = None,
) -> CentreTally:
    """Run a centre `runs` times. Redials count as calls offered, as they do in the centre's own figures.

    A contact's `busy` is its answered contacts' handle time; `staffed` is NaN, as teams are shared: occupancy
    is the teams'.
    """
    intervals = max(np.size(contact.calls) for contact in whole.contacts)
    counts = {contact.name: np.zeros((6, runs, intervals)) for contact in whole.contacts}
    busy = np.zeros((runs, len(whole.teams)))
    for number in range(runs):
        result = centre.run(whole, seed, number)
        busy[number] = result.busy
        for index, contact in enumerate(whole.contacts):
            mine = result.of(index)
            arrival, wait, answered = result.arrival[mine], result.wait[mine], result.answered[mine]
            start = (arrival + wait)[answered]
            end = start + result.handle[mine][answered]
            counts[contact.name][:, number] = (
                *count(arrival, wait, answered, threshold, whole.interval, intervals),
                busy_time(start, end, whole.interval, intervals),
            )
        if advance is not None:
            advance()
    none = np.full((runs, intervals), np.nan)
    staffed = [float(np.sum(np.asarray(team.agents, float)) * team.step) for team in whole.teams]
    return CentreTally(
        contacts={
            name: Tally(offered, answered, abandoned, within, waited, served, none)
            for name, (offered, answered, abandoned, within, waited, served) in counts.items()
        },
        occupancy={
            team.name: ratio(busy[:, [index]], np.full((runs, 1), staffed[index]), confidence)
            for index, team in enumerate(whole.teams)
        },
    )


def check(
    calls: ArrayLike,
    aht: ArrayLike,
    interval: float,
    agents: ArrayLike,
    patience: ArrayLike = np.inf,
    threshold: float = 20.0,
    runs: int = 100,
    seed: int = 1,
    confidence: float = 0.95,
    advance: Callable[[], None] | None = None,
) -> Check:
    """Predicted and simulated results of a plan. Arguments as in `simulate`."""
    tally = simulate(calls, aht, interval, agents, patience, threshold, runs, seed, advance)
    return Check(
        predicted=queue(calls, aht, interval, agents, patience).performance(threshold),
        simulated=tally.service_level(confidence),
        abandonment=tally.abandonment(confidence),
        asa=tally.asa(confidence),
        occupancy=tally.occupancy(confidence),
        total=tally.together().service_level(confidence),
    )
