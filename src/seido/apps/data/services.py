"""Loading: facts go to the warehouse, records to the database, and each load is stored with what it did."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.data import records, selectors
from seido.apps.data.folders import keys_folder, scratch_folder
from seido.apps.data.models import Load
from seido.apps.data.warehouse import open_warehouse
from seido.facts.ingest.load import Outcome, load_parts, preview_parts, undo
from seido.facts.ingest.sources import READERS
from seido.facts.ingest.sources.staging import source_staging
from seido.facts.ingest.stage import Progress, Reject, Staged, staging
from seido.facts.lock import loading
from seido.facts.pseudonym import PseudonymKeys
from seido.facts.schema import RECORDS
from seido.faults import Fault, InputError

#: Seconds to wait for another load to end.
PATIENCE = 60
#: Rejects kept with a load; the caller gets them all.
KEPT_REJECTS = 1_000


@dataclass(frozen=True)
class Ingested:
    """What `ingest` did. `load` is "" for a dry run; accepted = changed + same; read = accepted + filtered +
    rejected. Rows that a later row of the same key replaced count as same: they changed nothing. A source with a
    reader of its own reads lines, events or tickets, while changed and same count the rows made of them."""

    load: str
    table: str
    source: str
    read: int
    accepted: int
    changed: int
    same: int
    filtered: int
    rejected: int
    rejects: list[Reject] = field(default_factory=list)
    touched: list[tuple[str, str]] = field(default_factory=list)


def ingest(
    *,
    actor: str,
    files: Sequence[Path],
    source: str,
    mapping: Path | None = None,
    table: str | None = None,
    dry_run: bool = False,
    reject_limit: float = 0.05,
    progress: Progress | None = None,
    request: str | None = None,
) -> Ingested:
    """Load source files as one load. Raises InputError, with nothing changed, where they cannot be used or too
    many rows are rejected. A source with a reader of its own may fill several tables.

    A `request` that was answered by a load before gives what that load did: work that broke off after its load
    was stored, and is begun again, loads nothing twice.
    """
    if request and not dry_run and (answered := Load.objects.filter(request=request).first()):
        return ingested(answered)
    started = datetime.now(UTC)
    name = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    with staged_parts(files, source, mapping, table, reject_limit, progress) as parts:
        first = parts[0]
        about: dict[str, Any] = {
            "source": first.source,
            "table": ", ".join(part.schema.name for part in parts),
            "files": [described(path) for path in files],
            "mapping": str(mapping or ""),
            "actor": actor,
            "started_at": started,
            "request": request,
        }
        label = ", ".join(path.name for path in files)
        if first.schema is RECORDS:
            outcome = load_records(first, name, about, dry_run)
        else:
            outcome = load_facts(parts, name, about, label, dry_run)
        return Ingested(
            load="" if dry_run else name,
            table=about["table"],
            source=first.source,
            read=first.read,
            accepted=first.accepted,
            changed=outcome.changed,
            same=outcome.same,
            filtered=first.filtered,
            rejected=first.rejected,
            rejects=first.rejects,
            touched=[(program or "", month) for program, month in outcome.touched],
        )


@contextmanager
def staged_parts(
    files: Sequence[Path],
    source: str,
    mapping: Path | None,
    table: str | None,
    reject_limit: float,
    progress: Progress | None,
) -> Iterator[list[Staged]]:
    """The staged rows of each table that the files fill; the counts of what was read stand with the first."""
    keys = PseudonymKeys(keys_folder() / "pseudonyms.json")
    places, scratch = selectors.places(), scratch_folder()
    if reader := READERS.get(source):
        with source_staging(
            files, reader, places, keys, scratch, reject_limit=reject_limit, progress=progress
        ) as parts:
            yield parts
        return
    with staging(
        files,
        source,
        places,
        keys,
        scratch,
        mapping=mapping,
        table=table,
        reject_limit=reject_limit,
        progress=progress,
    ) as staged:
        yield [staged]


def load_facts(
    parts: Sequence[Staged], name: str, about: Mapping[str, Any], label: str, dry_run: bool
) -> Outcome:
    """Commits the warehouse first and stores the load after it: what lies between is undone by the next load."""
    with open_warehouse() as warehouse:
        if dry_run:
            return preview_parts(parts, warehouse, selectors.pinned_snapshots(), label)
        with loading(warehouse.folder, PATIENCE):
            pinned = selectors.pinned_snapshots()
            outcome = load_parts(parts, warehouse, pinned, name, label)
            try:
                store_load(name=name, about=about, staged=parts[0], outcome=outcome)
            except BaseException:
                undo(warehouse, pinned, name)
                raise
            warehouse.finish()
            return outcome


def load_records(staged: Staged, name: str, about: Mapping[str, Any], dry_run: bool) -> Outcome:
    with open_warehouse() as warehouse:
        if dry_run:
            return records.merge(staged, name, write=False)
        with loading(warehouse.folder, PATIENCE), transaction.atomic():
            outcome = records.merge(staged, name, write=True, snapshots=selectors.pinned_snapshots())
            store_load(name=name, about={**about, "keeps_before": True}, staged=staged, outcome=outcome)
            return outcome


def ingested(load: Load) -> Ingested:
    """What a stored load did."""
    return Ingested(
        load=load.name,
        table=load.table,
        source=load.source,
        read=load.read,
        accepted=load.accepted,
        changed=load.changed,
        same=load.same,
        filtered=load.filtered,
        rejected=load.rejected,
        rejects=[Reject(**reject) for reject in load.rejects],
        touched=[(program, month) for program, month in load.touched],
    )


@transaction.atomic
def store_load(*, name: str, about: Mapping[str, Any], staged: Staged, outcome: Outcome) -> Load:
    """Stores a load and the snapshots that readers keep to from now on."""
    stored = Load.objects.create(
        name=name,
        finished_at=datetime.now(UTC),
        read=staged.read,
        accepted=staged.accepted,
        changed=outcome.changed,
        same=outcome.same,
        filtered=staged.filtered,
        rejected=staged.rejected,
        rejects=[asdict(reject) for reject in staged.rejects[:KEPT_REJECTS]],
        touched=[[program or "", month] for program, month in outcome.touched],
        snapshots=dict(outcome.snapshots),
        **about,
    )
    record_event(
        actor=stored.actor,
        verb="loaded",
        subject=stored.source,
        details={
            "load": name,
            "table": stored.table,
            "files": [entry["name"] for entry in stored.files],
            "changed": stored.changed,
            "rejected": stored.rejected,
        },
    )
    return stored


def described(path: Path) -> dict[str, Any]:
    """A file's name, size and digest."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}
    except OSError as error:
        raise InputError(Fault(str(path), "a file that can be read", error.strerror or str(error))) from None
