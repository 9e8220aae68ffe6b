"""What all monthly metrics cost as a centre grows, on DuckDB and on Spark: seconds and memory of a whole process.

    python benchmarks/scale.py [--contacts 2000000 20000000 60000000] [--spark 2000000 20000000] [--folder DIR]

Contacts of a year are generated into a warehouse, a file a month; then each engine computes the base sums of every
metric in a process of its own, once. Prints a Markdown table; peak memory adds up Python and Java. Where engines
disagree it ends with an error. Spark takes the usual settings from the environment. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
from metrics import BLANK, GENERATED, PROGRAMS, organization

from seido.engine.metrics import base_sums
from seido.facts.engine import Facts, open_engine
from seido.facts.schema import CONTACTS
from seido.facts.store import Warehouse

SECONDS = 365 * 86_400
#: Seconds between two looks at how much memory processes have taken.
LOOK = 0.2


def generate(folder: Path, contacts: int) -> None:
    """A year's contacts, a file a month, as a load leaves them."""
    columns = ", ".join(
        f"{GENERATED.get(column.name) or 'NULL::' + BLANK.get(column.kind, 'VARCHAR')} AS {column.name}"
        for column in CONTACTS.columns
    )
    moment = f"TIMESTAMP '2025-01-01' + (i * {SECONDS} // {contacts}) * INTERVAL 1 SECOND"
    days = [(date(2025, month, 1) - date(2025, 1, 1)).days for month in range(1, 13)]
    borders = [-(-day * 86_400 * contacts // SECONDS) for day in (*days, 365)]
    connection = duckdb.connect()
    with Warehouse(folder) as warehouse:
        files = []
        for month, (first, last) in enumerate(pairwise(borders), start=1):
            path = warehouse.new_file("contacts", "1", f"2025-{month:02}")
            connection.execute(
                f"COPY (SELECT {columns} FROM (SELECT i, (hash(i) >> 1)::BIGINT AS h, {moment} AS moment "
                f"FROM range({first}, {last}) AS t(i))) TO '{path}' (FORMAT parquet)"
            )
            files.append(path)
        warehouse.commit("contacts", "1", files, ())


def compute(folder: Path, engine: str) -> None:
    """Prints the number of base sums and a digest of them."""
    with Warehouse(folder) as warehouse:
        facts = Facts(warehouse, warehouse.snapshots(), open_engine(engine, folder / "scratch"))
        sums = base_sums({"contacts": facts.relation("contacts")}, organization())
        facts.close()
    print(json.dumps([len(sums), hashlib.sha256(repr(sums).encode()).hexdigest()]))


def measure(folder: Path, engine: str) -> tuple[float, float, str]:
    """Seconds and peak gigabytes of a process that computes, and what it printed."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, __file__, "--compute", engine, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in family(process.pid):
            peaks[pid] = max(peaks.get(pid, 0), peak_kilobytes(pid))
        time.sleep(LOOK)
    assert process.stdout is not None
    printed = process.stdout.read().strip()
    if process.returncode:
        raise SystemExit(f"{engine} failed on {folder}")
    return time.perf_counter() - begun, sum(peaks.values()) / 2**20, printed


def family(pid: int) -> list[int]:
    """A process and those it has started."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                found += family(int(child))
    return found


def peak_kilobytes(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--contacts", type=int, nargs="*", default=[2_000_000, 20_000_000, 60_000_000])
    arguments.add_argument("--spark", type=int, nargs="*", default=[2_000_000, 20_000_000])
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--compute")
    options = arguments.parse_args()
    if options.compute:
        compute(options.folder, options.compute)
        return
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} at the start; {PROGRAMS} programs, one run each\n")
    print("| contacts | files | engine | seconds | peak memory |\n|---:|---:|---|---:|---:|")
    with tempfile.TemporaryDirectory() as temporary:
        for contacts in sorted({*options.contacts, *options.spark}):
            folder = (options.folder or Path(temporary)) / str(contacts)
            if not folder.exists():
                generate(folder, contacts)
            size = sum(path.stat().st_size for path in (folder / "rows").rglob("*.parquet")) / 1e9
            results = set()
            for engine, sizes in (("duckdb", options.contacts), ("spark", options.spark)):
                if contacts in sizes:
                    seconds, gigabytes, printed = measure(folder, engine)
                    results.add(printed)
                    print(
                        f"| {contacts:,} | {size:.1f} GB | {engine} | {seconds:.0f} | {gigabytes:.1f} GB |",
                        flush=True,
                    )
            if len(results) > 1:
                raise SystemExit(f"the engines disagree on {contacts:,} contacts")


if __name__ == "__main__":
    main()
