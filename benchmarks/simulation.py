"""Simulated calls a second: the fast queue, the whole centre, and simpy on the same callers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import simpy

from seido.engine.workforce.simulate import Centre, Contact, Team, plain, simulate
from seido.engine.workforce.simulate.centre import run
from seido.engine.workforce.simulate.demand import Callers, draw


def rate(work: Callable[[], int], times: int = 5) -> float:
    """Median calls a second of work that returns its number of calls."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        calls = work()
        found.append(calls / (time.perf_counter() - start))
    return statistics.median(found)


def fast(agents: int, calls: float) -> int:
    """A million calls or so, drawn, run and counted."""
    return int(simulate([calls], 180, 1_000_000 * 180 / agents * 1.2, agents, 300, runs=1).offered.sum())


def recursion(callers: Callers, agents: int) -> int:
    """The recursion alone, on callers already drawn."""
    plain.run(callers, [agents], 1e12)
    return len(callers)


def centre(kinds: int) -> int:
    names = [f"kind {number}" for number in range(kinds)]
    contacts = [
        Contact(name, np.full(100, 600 / kinds), 180, 300, priority=number, redial=0.3)
        for number, name in enumerate(names, start=1)
    ]
    teams = [Team("all", names, np.full(100, 63), 1800)]
    return int(run(Centre(contacts, teams, 1800), seed=1).arrival.size)


def by_simpy(callers: Callers, agents: int) -> int:
    environment = simpy.Environment()
    desk = simpy.Resource(environment, agents)

    def call(number: int):  # type: ignore[no-untyped-def]
        yield environment.timeout(callers.arrival[number])
        with desk.request() as turn:
            outcome = yield turn | environment.timeout(callers.patience[number])
            if turn in outcome:
                yield environment.timeout(callers.handle[number])

    for number in range(len(callers)):
        environment.process(call(number))
    environment.run()
    return len(callers)


def main() -> None:
    few = draw([50_000], 180, 900_000, 300, seed=1)
    many = draw([1_000_000], 180, 18_000_000, 300, seed=1)
    rows = [
        ("plain queue with patience, 13 agents", rate(lambda: fast(13, 1_000_000))),
        ("plain queue with patience, 500 agents", rate(lambda: fast(500, 1_000_000))),
        ("the recursion alone, 13 agents", rate(lambda: recursion(many, 13))),
        ("whole centre, 1 kind of contact, redials", rate(lambda: centre(1), 3)),
        ("whole centre, 3 kinds with priorities, redials", rate(lambda: centre(3), 3)),
        ("simpy, the same callers, 13 agents", rate(lambda: by_simpy(few, 13), 3)),
    ]
    print("| simulated | calls a second (median) |")
    print("|---|---|")
    for name, speed in rows:
        print(f"| {name} | {speed:,.0f} |")


if __name__ == "__main__":
    main()
