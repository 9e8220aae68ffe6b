"""How fast mapped CSV is loaded, beside DuckDB's own copy of the same file to Parquet.

    python benchmarks/ingest.py [--rows 2000000] [--threads 2] [--runs 3] [--processor]

Prints a Markdown table: medians of the runs, the two ways taking turns in one process. A load reads, types,
checks, pseudonymises, places, merges and commits the rows; the copy only reads and writes them. `--processor`
compares seconds of processor time instead, which a busy machine blurs less. Everything is generated.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from seido.facts.ingest.load import load
from seido.facts.ingest.stage import staging
from seido.facts.places import Places, ProgramPlace
from seido.facts.pseudonym import PseudonymKeys
from seido.facts.store import Warehouse

PROGRAMS = 4
QUEUES = 20

MAPPING = """
table: contacts
source: benchmark
columns:
  contact_id: call
  program: account
  queue: skill
  customer: caller
  agent: agent
  arrived_at: queued
  outcome: {column: result, values: {ANSWERED: handled, ABANDONED: abandoned}}
  wait_ms: {column: wait, unit: s}
  handle_ms: {column: handle, unit: s}
  resolved: resolved
"""


def generate(path: Path, rows: int) -> None:
    """A year of calls, from a counter: the same file every time."""
    step = 365 * 86_400 / rows
    duckdb.sql(
        f"""COPY (SELECT 'C' || (100000000 + i) AS call, 'Program ' || (i % {PROGRAMS}) AS account,
        'Q' || (i % {QUEUES}) AS skill, 'cust' || (hash(i) % 500000) AS caller,
        'agent' || (hash(i * 3) % 300) AS agent,
        date_trunc('second', TIMESTAMP '2026-01-01' + to_milliseconds(CAST(i * {step * 1000} AS BIGINT))) AS queued,
        CASE WHEN hash(i * 7) % 10 = 0 THEN 'ABANDONED' ELSE 'ANSWERED' END AS result,
        hash(i * 11) % 120 AS wait, hash(i * 13) % 600 AS handle, hash(i * 17) % 5 = 0 AS resolved
        FROM range({rows}) t(i)) TO '{path}'"""
    )


def places() -> Places:
    programs = [f"Program {number}" for number in range(PROGRAMS)]
    return Places(
        {name: ProgramPlace("Asia/Tokyo", "client") for name in programs},
        frozenset((name, "Calls") for name in programs),
        {(name, f"Q{number}"): "Calls" for name in programs for number in range(QUEUES)},
    )


def copied(source: Path, folder: Path, threads: int) -> None:
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute(f"COPY (FROM read_csv('{source}')) TO '{folder / 'copy.parquet'}'")


def loaded(source: Path, folder: Path, threads: int) -> None:
    mapping = folder / "map.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    with (
        tempfile.TemporaryDirectory(dir=folder) as home,
        Warehouse(Path(home) / "warehouse") as warehouse,
        staging(
            [source],
            "csv",
            places(),
            PseudonymKeys(Path(home) / "keys.json"),
            Path(home) / "scratch",
            mapping=mapping,
            threads=threads,
        ) as staged,
    ):
        outcome = load(staged, warehouse, {}, "benchmark", source.name)
        warehouse.finish()
        assert outcome.changed == staged.read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--processor", action="store_true", help="compare processor time")
    options = parser.parse_args()
    clock: Callable[[], float] = time.process_time if options.processor else time.perf_counter
    taken: dict[str, list[float]] = {"copy": [], "load": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "calls.csv"
        generate(source, options.rows)
        for _ in range(options.runs):
            for way, run in (("copy", copied), ("load", loaded)):
                begun = clock()
                run(source, folder, options.threads)
                taken[way].append(clock() - begun)
        size = source.stat().st_size >> 20
    copy, load_ = (statistics.median(taken[way]) for way in ("copy", "load"))
    ratio = statistics.median(c / own for c, own in zip(taken["copy"], taken["load"], strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    unit = "processor seconds" if options.processor else "seconds"
    print(f"{options.rows:,} rows, {size} MB, {options.threads} threads, peak memory {peak:,} MB\n")
    print(f"| way | {unit} | rows per second |\n|---|--:|--:|")
    print(f"| DuckDB copies CSV to Parquet | {copy:.2f} | {options.rows / copy:,.0f} |")
    print(f"| seido loads with a mapping | {load_:.2f} | {options.rows / load_:,.0f} |")
    print(f"\nRate of the load over that of the copy: {ratio:.2f} (wanted: at least 0.33)")


if __name__ == "__main__":
    main()
