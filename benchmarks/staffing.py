"""Staffing 10,000 intervals: ours, and pyworkforce where an interpreter that has it is named.

`SEIDO_PYWORKFORCE_PYTHON` names a Python (3.12 or newer) in which pyworkforce is installed; without it only
our figures are shown. Where pyworkforce is slow it is given fewer intervals, and its time scaled up says so.
A minimum is wrong where it is not the smallest team that reaches the target; both programs agree on what each
team achieves (to 1e-13), so the difference is the search's alone.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable

import numpy as np

from seido.engine.workforce.staffing import Target, minimum_agents

INTERVALS = 10_000
INTERVAL = 1800.0
PATIENCE = 120.0

#: Name, target, whether callers hang up, intervals that pyworkforce is given.
CASES: list[tuple[str, Target, bool, int]] = [
    ("Erlang C, 80/20", Target(0.8, 20), False, 10_000),
    ("Erlang C, 80 % in 30 min", Target(0.8, 1800), False, 10_000),
    ("Erlang C, 80 % in 4 h", Target(0.8, 14_400), False, 10_000),
    ("Erlang A, 80/20, patience 2 min", Target(0.8, 20), True, 100),
]

#: Runs in the other interpreter: cases on stdin, minima and seconds on stdout.
OTHER = """
import json, sys, time
from pyworkforce.queuing import ErlangA, ErlangC
asked = json.load(sys.stdin)
given = dict(interval=asked["interval"] / 60, asa=asked["threshold"] / 60, shrinkage=0.0)
if asked["patience"]:
    given["patience"] = asked["patience"] / 60
model = ErlangA if asked["patience"] else ErlangC
start = time.perf_counter()
minima = [
    model(transactions=calls, aht=aht / 60, **given).required_positions(
        service_level=asked["level"], max_occupancy=1.0
    )["raw_positions"]
    for calls, aht in zip(asked["calls"], asked["aht"])
]
print(json.dumps({"minima": [int(n) for n in minima], "seconds": time.perf_counter() - start}))
"""


def cases() -> tuple[np.ndarray, np.ndarray]:
    """Calls in half an hour and handle times in seconds."""
    source = np.random.default_rng(1)
    return source.integers(20, 600, INTERVALS).astype(float), source.integers(120, 480, INTERVALS).astype(
        float
    )


def median_of(work: Callable[[], object], times: int = 7) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def by_pyworkforce(python: str, target: Target, patient: bool, count: int) -> tuple[list[int], float]:
    calls, aht = cases()
    question = {
        "calls": calls[:count].tolist(),
        "aht": aht[:count].tolist(),
        "interval": INTERVAL,
        "threshold": target.threshold,
        "level": target.service_level,
        "patience": PATIENCE if patient else None,
    }
    answer = subprocess.run(
        [python, "-c", OTHER], input=json.dumps(question), capture_output=True, text=True, check=True
    )
    found = json.loads(answer.stdout)
    return found["minima"], float(found["seconds"])


def main() -> None:
    python = os.environ.get("SEIDO_PYWORKFORCE_PYTHON")
    calls, aht = cases()
    print(f"{INTERVALS:,} intervals, seconds (median of 7)\n")
    print("| model and target | ours | pyworkforce | times | its wrong minima |")
    print("|---|---|---|---|---|")
    for name, target, patient, count in CASES:
        patience = PATIENCE if patient else np.inf
        ours = median_of(lambda t=target, p=patience: minimum_agents(calls, aht, INTERVAL, t, p))
        if not python:
            print(f"| {name} | {ours:.4f} | not installed | | |")
            continue
        minima, spent = by_pyworkforce(python, target, patient, count)
        exact = minimum_agents(calls[:count], aht[:count], INTERVAL, target, patience)
        wrong = int(np.sum(np.array(minima) != exact))
        whole = spent * INTERVALS / count
        note = "" if count == INTERVALS else f" (from {count})"
        print(f"| {name} | {ours:.4f} | {whole:.2f}{note} | {whole / ours:,.0f} | {wrong} of {count:,} |")


if __name__ == "__main__":
    main()
