"""Merging staged records into the database by their natural key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers import deserialize, serialize

from seido.apps.data.models import Record, ReplacedRecord
from seido.facts.ingest.load import Outcome
from seido.facts.ingest.stage import Staged
from seido.facts.schema import RECORDS

BATCH = 500
KEY = ("source", *RECORDS.key)
VALUES = tuple(name for name in RECORDS.names if name not in (*KEY, "load"))


def merge(staged: Staged, load: str, *, write: bool, snapshots: Mapping[str, int] | None = None) -> Outcome:
    """Creates and updates records that differ from those stored; the caller holds the transaction."""
    changed = same = 0
    touched: set[tuple[str, str]] = set()
    for batch in batches(staged):
        stored = {
            (record.kind, record.record_id): record
            for record in Record.objects.filter(
                source=staged.source, record_id__in=[row["record_id"] for row in batch]
            )
        }
        writes = []
        for row in batch:
            before = stored.get((row["kind"], row["record_id"]))
            if before is not None and all(getattr(before, name) == row[name] for name in VALUES):
                same += 1
                continue
            changed += 1
            touched.add((row["program"], row["local_month"]))
            if before is not None:
                touched.add((before.program, before.local_month))
            writes.append(Record(load=load, **row))
        if write:
            keep_before(
                load,
                [stored[row.kind, row.record_id] for row in writes if (row.kind, row.record_id) in stored],
            )
        if write and writes:
            Record.objects.bulk_create(
                writes, update_conflicts=True, unique_fields=list(KEY), update_fields=[*VALUES, "load"]
            )
    return Outcome(changed, same + staged.superseded, tuple(sorted(touched)), snapshots or {})


def keep_before(load: str, replaced: Iterable[Record]) -> None:
    """Keeps records as they are before a load changes them, so that it can be rolled back."""
    ReplacedRecord.objects.bulk_create(
        [
            ReplacedRecord(load=load, values=json.loads(serialize("json", [record]))[0]["fields"])
            for record in replaced
        ],
        batch_size=BATCH,
    )


def put_back(load: str) -> tuple[int, set[tuple[str, str]]]:
    """Takes a load's records away and puts those back that it replaced; the caller holds the transaction.
    Returns how many records changed, and the (program, local month) touched."""
    own = Record.objects.filter(load=load)
    touched = set(own.values_list("program", "local_month"))
    stored = [
        {"model": Record._meta.label, "fields": row.values}
        for row in ReplacedRecord.objects.filter(load=load)
    ]
    kept = [record for entry in deserialize("python", stored) if isinstance(record := entry.object, Record)]
    touched |= {(record.program, record.local_month) for record in kept}
    changed = own.delete()[0]
    Record.objects.bulk_create(kept, batch_size=BATCH)
    ReplacedRecord.objects.filter(load=load).delete()
    return changed, touched


def batches(staged: Staged) -> Iterator[list[dict[str, Any]]]:
    """Staged rows as the model has them: blank text for null, moments with their zone."""
    filled = {row[0] for row in staged.connection.execute("DESCRIBE staged").fetchall()}
    names = [column.name for column in RECORDS.columns if column.name in filled]
    texts = {column.name for column in RECORDS.columns if column.kind in ("text", "choice")}
    blank = {name: stored(None, name in texts) for name in VALUES if name not in filled}
    cursor = staged.connection.execute(f"SELECT {', '.join(names)} FROM staged ORDER BY rowid")
    while rows := cursor.fetchmany(BATCH):
        yield [
            {"source": staged.source, **blank}
            | {name: stored(value, name in texts) for name, value in zip(names, row, strict=True)}
            for row in rows
        ]


def stored(value: Any, is_text: bool) -> Any:
    if value is None:
        return "" if is_text else None
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
