"""How long the examination of contacts takes: rules, duplicates, open days and half-hours, drift, bias.

    python benchmarks/integrity.py [--contacts 1000000] [--folder DIR]

Prints a Markdown table of the median of three runs over generated contacts in Parquet.
Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import narwhals as nw
from metrics import PROGRAMS, generate, organization

from seido.engine.integrity import examine, judge_days, row_rules
from seido.engine.integrity.duplicates import duplicates
from seido.engine.integrity.examine import slot_rows
from seido.engine.integrity.scan import row_results, tally
from seido.engine.opening import OpenHours
from seido.engine.organization import Organization, Program
from seido.facts.engine import connect

ALWAYS = (OpenHours(frozenset(range(7)), 0, 1440),)


def opened() -> Organization:
    """The benchmark's organisation, open day and night."""
    entity = organization()
    programs = {name: Program(name, "Etc/UTC", open_hours=ALWAYS) for name in entity.programs}
    return Organization(entity.name, entity.role, programs, entity.processes)


def median(work: Callable[[], object], runs: int = 3) -> float:
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def measure(path: Path, contacts: int) -> None:
    entity, rules = opened(), row_rules("contacts")
    frame = nw.from_native(connect().read_parquet(str(path)))
    counted = tally(frame, rules)
    days = {"contacts": counted.days}
    steps: dict[str, Callable[[], object]] = {
        f"scan: {len(rules)} rules, rows by day": lambda: tally(frame, rules),
        "rows at fault": lambda: list(row_results(frame, rules, counted, entity)),
        "duplicates": lambda: list(duplicates(frame, "contacts", counted.rows, entity)),
        "half-hours": lambda: slot_rows(frame),
        "open days and drift": lambda: list(judge_days("contacts", days["contacts"], entity)),
        "all of it": lambda: (
            examine({"contacts": frame}, entity),
            list(judge_days("contacts", days["contacts"], entity)),
        ),
    }
    print(f"{contacts:,} contacts, {PROGRAMS} programs\n\n| step | seconds |\n|---|---|")
    for name, work in steps.items():
        print(f"| {name} | {median(work):.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "contacts.parquet"
        generate(path, options.contacts)
        measure(path, options.contacts)


if __name__ == "__main__":
    main()
