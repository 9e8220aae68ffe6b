"""A small centre to load sources with readers of their own into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seido.facts.ingest.load import Outcome, load_parts
from seido.facts.ingest.sources import READERS
from seido.facts.ingest.sources.staging import source_staging
from seido.facts.ingest.stage import Staged
from seido.facts.places import Places, ProgramPlace
from support.loads import Centre

QUEUES: Mapping[tuple[str, str], str] = {
    ("Support", "support"): "Calls",
    ("Support", "billing"): "Calls",
    ("Sales", "sales"): "Calls",
    ("Support", "both"): "Calls",
    ("Sales", "both"): "Calls",
}
PLACES = Places(
    programs={
        "Support": ProgramPlace("Asia/Tokyo", "Alpha"),
        "Sales": ProgramPlace("Asia/Seoul", "Beta"),
    },
    processes=frozenset({("Support", "Calls"), ("Sales", "Calls")}),
    queues=QUEUES,
    clients=frozenset({"Alpha", "Beta"}),
)


@dataclass
class SourceCentre(Centre):
    """A centre that loads by a source's own reader."""

    places: Places = PLACES

    def __post_init__(self) -> None:
        """Centres of one test have the same keys, so that their rows can be compared."""
        self.folder.mkdir(exist_ok=True)
        keys = {client: client.ljust(32, "-") for client in ("Alpha", "Beta", "")}
        (self.folder / "keys.json").write_text(json.dumps(keys), encoding="utf-8")

    @contextmanager
    def parts(self, *files: Path, source: str, **options: Any) -> Any:
        with source_staging(
            files, READERS[source], self.places, self.keys, self.folder / "scratch", threads=1, **options
        ) as parts:
            yield parts

    def take(self, *files: Path, source: str, **options: Any) -> tuple[Outcome, Staged]:
        """Loads files as the application does; the counts stand with the first table."""
        self.loads += 1
        with self.warehouse() as warehouse, self.parts(*files, source=source, **options) as parts:
            outcome = load_parts(parts, warehouse, self.pinned, f"load-{self.loads}", files[0].name)
            self.pinned = dict(outcome.snapshots)
            warehouse.finish()
        return outcome, parts[0]

    def contacts(self) -> dict[str, dict[str, Any]]:
        """Stored contacts by number, without bookkeeping."""
        return {row["contact_id"]: row for row in self.rows("contacts")}
