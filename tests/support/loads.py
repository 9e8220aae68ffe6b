"""A small centre to load into, and the ways to load: for the tests of facts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seido.facts.engine import Facts
from seido.facts.ingest.load import Outcome, load
from seido.facts.ingest.stage import Staged, staging
from seido.facts.places import Places, ProgramPlace
from seido.facts.pseudonym import PseudonymKeys
from seido.facts.store import Warehouse

PLACES = Places(
    programs={
        "Tokyo": ProgramPlace("Asia/Tokyo", "Alpha"),
        "London": ProgramPlace("Europe/London", "Beta"),
        "Jerusalem": ProgramPlace("Asia/Jerusalem"),
    },
    processes=frozenset({("Tokyo", "Calls"), ("Tokyo", "Chat"), ("London", "Calls"), ("Jerusalem", "Calls")}),
    queues={
        ("Tokyo", "T1"): "Calls",
        ("Tokyo", "T2"): "Chat",
        ("London", "L1"): "Calls",
        ("Jerusalem", "L1"): "Calls",
    },
    clients=frozenset({"Alpha", "Beta"}),
)


def write_rows(path: Path, rows: Iterable[Mapping[str, object]], delimiter: str = ",") -> Path:
    """A CSV of rows; all have the first one's columns."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass
class Centre:
    """A warehouse with its pinned snapshots, as the application would keep them."""

    folder: Path
    places: Places = PLACES
    pinned: dict[str, int] = field(default_factory=dict)
    loads: int = 0

    @property
    def keys(self) -> PseudonymKeys:
        return PseudonymKeys(self.folder / "keys.json")

    def warehouse(self) -> Warehouse:
        return Warehouse(self.folder / "warehouse")

    def stage(self, *files: Path, source: str = "csv", **options: Any) -> Any:
        return staging(files, source, self.places, self.keys, self.folder / "scratch", threads=1, **options)

    def load(self, *files: Path, source: str = "csv", **options: Any) -> tuple[Outcome, Staged]:
        """Loads files as the application does, and pins the snapshots."""
        self.loads += 1
        with self.warehouse() as warehouse, self.stage(*files, source=source, **options) as staged:
            outcome = load(staged, warehouse, self.pinned, f"load-{self.loads}", files[0].name)
            self.pinned = dict(outcome.snapshots)
            warehouse.finish()
        return outcome, staged

    def rows(self, table: str, columns: Sequence[str] = ()) -> list[dict[str, Any]]:
        """What readers see of a table, sorted by key."""
        with self.warehouse() as warehouse:
            facts = Facts(warehouse, self.pinned)
            frame = facts.relation(table).collect("pyarrow").to_native()
            facts.close()
        found = frame.select(list(columns) or frame.column_names).to_pylist()
        return sorted(found, key=lambda row: [str(value) for value in row.values()])


def contact(number: int | str, **values: object) -> dict[str, object]:
    """A row of contacts in the table's own columns."""
    return {
        "contact_id": number,
        "program": "Tokyo",
        "process": "Calls",
        "queue": "T1",
        "customer": "",
        "arrived_at": "2026-01-15 09:30:00",
        "outcome": "handled",
        "wait_ms": 1000,
        "handle_ms": "",
        **values,
    }
