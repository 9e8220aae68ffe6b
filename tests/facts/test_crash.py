"""A load killed at any moment leaves the old state or the new, and the next load goes on from there."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from seido.facts.ingest.load import load
from seido.facts.lock import loading
from support.loads import Centre, contact, write_rows

KILLS = 50
ROWS = 40


def pin_file(folder: Path) -> Path:
    return folder / "pins.sqlite3"


def pinned(folder: Path) -> tuple[int, dict[str, int]]:
    """The newest finished load and its snapshots, as the application's database would keep them."""
    with sqlite3.connect(pin_file(folder)) as database:
        database.execute("CREATE TABLE IF NOT EXISTS pins (load INTEGER PRIMARY KEY, snapshots TEXT)")
        row = database.execute("SELECT load, snapshots FROM pins ORDER BY load DESC LIMIT 1").fetchone()
    database.close()
    return (row[0], json.loads(row[1])) if row else (0, {})


def run_load(folder: Path, number: int, attempt: int) -> None:
    """Loads version `number` of the file: every row changes, and half of them move to another month."""
    centre = Centre(folder)
    rows = [
        contact(i, wait_ms=number, arrived_at=f"2026-0{1 + (i + number) % 2}-15 09:30") for i in range(ROWS)
    ]
    path = write_rows(folder / f"rows-{os.getpid()}.csv", rows)
    with centre.warehouse() as warehouse, centre.stage(path) as staged, loading(warehouse.folder):
        _, snapshots = pinned(folder)
        outcome = load(staged, warehouse, snapshots, f"load-{number}-{attempt}", "rows.csv")
        with sqlite3.connect(pin_file(folder)) as database:
            database.execute("INSERT INTO pins VALUES (?, ?)", (number, json.dumps(dict(outcome.snapshots))))
        database.close()
        warehouse.finish()


def killed_after(folder: Path, number: int, attempt: int, seconds: float) -> float:
    """Runs a load in a child that is killed; returns how long it ran."""
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            run_load(folder, number, attempt)
        finally:
            os._exit(0)
    deadline = begun + seconds
    while time.monotonic() < deadline:
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            return time.monotonic() - begun
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.monotonic() - begun


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_fifty_kills(tmp_path: Path) -> None:
    run_load(tmp_path, 1, 0)
    whole = killed_after(tmp_path, 2, 0, seconds=60)
    assert pinned(tmp_path)[0] == 2
    random_moments = random.Random(11)
    finished = 0
    for attempt in range(KILLS):
        number, _ = pinned(tmp_path)
        killed_after(tmp_path, number + 1, attempt, random_moments.uniform(0.1, 1.1) * whole)
        now, snapshots = pinned(tmp_path)
        finished += now > number
        # A machine that is busier than at first takes longer: kills keep to both sides of a load's end.
        whole *= 0.95 if now > number else 1.05
        rows = Centre(tmp_path, pinned=snapshots).rows("contacts")
        assert len(rows) == ROWS
        assert {row["wait_ms"] for row in rows} == {now}
    # Moments lay before and after the end of a load.
    assert 0 < finished < KILLS
    run_load(tmp_path, pinned(tmp_path)[0] + 1, KILLS)
    centre = Centre(tmp_path, pinned=pinned(tmp_path)[1])
    assert {row["wait_ms"] for row in centre.rows("contacts")} == {pinned(tmp_path)[0]}
    with centre.warehouse() as warehouse:
        assert not (warehouse.folder / "unfinished-load").exists()
        assert warehouse.snapshots() == centre.pinned
