"""Loading: facts go to the warehouse, records to the database, and each load is stored with what it did."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
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
from seido.facts.ingest.load import Outcome, load, preview, undo
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
    rejected. Rows that a later row of the same key replaced count as same: they changed nothing."""

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
) -> Ingested:
    """Load source files as one load. Raises InputError, with nothing changed, where they cannot be used or too
    many rows are rejected.
    """
    started = datetime.now(UTC)
    name = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    keys = PseudonymKeys(keys_folder() / "pseudonyms.json")
    with staging(
        files,
        source,
        selectors.places(),
        keys,
        scratch_folder(),
        mapping=mapping,
        table=table,
        reject_limit=reject_limit,
        progress=progress,
    ) as staged:
        about = {
            "source": staged.source,
            "table": staged.schema.name,
            "files": [described(path) for path in files],
            "mapping": str(mapping or ""),
            "actor": actor,
            "started_at": started,
        }
        label = ", ".join(path.name for path in files)
        if staged.schema is RECORDS:
            outcome = load_records(staged, name, about, dry_run)
        else:
            outcome = load_facts(staged, name, about, label, dry_run)
        return Ingested(
            load="" if dry_run else name,
            table=staged.schema.name,
            source=staged.source,
            read=staged.read,
            accepted=staged.accepted,
            changed=outcome.changed,
            same=outcome.same,
            filtered=staged.filtered,
            rejected=staged.rejected,
            rejects=staged.rejects,
            touched=[(program or "", month) for program, month in outcome.touched],
        )


def load_facts(staged: Staged, name: str, about: Mapping[str, Any], label: str, dry_run: bool) -> Outcome:
    """Commits the warehouse first and stores the load after it: what lies between is undone by the next load."""
    with open_warehouse() as warehouse:
        if dry_run:
            return preview(staged, warehouse, selectors.pinned_snapshots(), label)
        with loading(warehouse.folder, PATIENCE):
            pinned = selectors.pinned_snapshots()
            outcome = load(staged, warehouse, pinned, name, label)
            try:
                store_load(name=name, about=about, staged=staged, outcome=outcome)
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
            store_load(name=name, about=about, staged=staged, outcome=outcome)
            return outcome


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
