"""Rolling a load back: its tables return to what they were before it, and its records leave."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from seido.apps.audit.services import record_event
from seido.apps.data import records, selectors
from seido.apps.data.models import Load
from seido.apps.data.warehouse import open_warehouse
from seido.apps.jobs.words import Words, words
from seido.facts.lock import loading
from seido.facts.schema import RECORDS
from seido.facts.store import Warehouse
from seido.faults import Fault, InputError

#: Seconds to wait for a load to end.
PATIENCE = 60


def roll_back(*, actor: str, load: str) -> Load:
    """Undoes a load that is the newest of its tables; returns the load that stands for it, also where it was
    undone before. Raises InputError with the reason where it cannot be.

    The database first: it decides what readers see. Taking the warehouse's tables back is done again by the next
    load where this process ends in between.
    """
    with open_warehouse() as warehouse, loading(warehouse.folder, PATIENCE):
        row = Load.objects.filter(name=load).first()
        if row is None:
            raise InputError(Fault("load", "one that is stored", load))
        if done := Load.objects.filter(undoes=row).first():
            return done
        if reason := why_not(row, warehouse):
            raise InputError(
                Fault(load, "a load that can be rolled back", reason["text"].format(**reason["values"]))
            )
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        warehouse.begin(name, selectors.pinned_snapshots())
        done = store(actor, row, name)
        warehouse.restore(done.snapshots)
        if RECORDS.name not in row.tables:
            warehouse.discard(row.name)
        warehouse.finish()
        return done


@transaction.atomic
def store(actor: str, row: Load, name: str) -> Load:
    started = datetime.now(UTC)
    touched = {(program, month) for program, month in row.touched}
    changed = row.changed
    if RECORDS.name in row.tables:
        changed, of_records = records.put_back(row.name)
        touched |= of_records
    done = Load.objects.create(
        name=name,
        source=row.source,
        table=row.table,
        actor=actor,
        started_at=started,
        finished_at=datetime.now(UTC),
        read=0,
        accepted=0,
        changed=changed,
        same=0,
        filtered=0,
        rejected=0,
        touched=sorted([program, month] for program, month in touched),
        snapshots=snapshots_without(row),
        undoes=row,
    )
    record_event(
        actor=actor,
        verb="rolled back",
        subject=row.source,
        details={"load": row.name, "as": name, "table": row.table, "changed": changed},
    )
    return done


def snapshots_without(row: Load) -> dict[str, int]:
    """The snapshots to read from: those of now, with the load's tables as they were before it."""
    before = before_of(row)
    now = selectors.pinned_snapshots()
    return {
        table: before.get(table, snapshot) if table in row.tables else snapshot
        for table, snapshot in now.items()
        if table not in row.tables or table in before
    }


def before_of(row: Load) -> dict[str, int]:
    """The snapshots that readers kept to before a load."""
    return dict(
        Load.objects.filter(pk__lt=row.pk).order_by("-pk").values_list("snapshots", flat=True).first() or {}
    )


def why_not(row: Load, warehouse: Warehouse | None = None) -> Words | None:
    """Why a load cannot be rolled back; None where it can."""
    if row.undoes_id or not row.files:
        return words(_("This is no load of files: what it did is not undone by taking rows away."))
    if Load.objects.filter(undoes=row).exists():
        return words(_("This load is rolled back already."))
    for later in Load.objects.filter(pk__gt=row.pk, undoes=None, undone_by=None).order_by("pk"):
        if shared := sorted(set(later.tables) & set(row.tables)):
            if not later.files:
                return rewritten(shared)
            return words(
                _("A later load ({load}) has written to the same table ({table}). Roll that one back first."),
                load=later.name,
                table=", ".join(shared),
            )
    if RECORDS.name in row.tables and not row.keeps_before:
        return words(
            _("Records that this load replaced were not kept: it was made before loads could be rolled back.")
        )
    if warehouse is not None and (gone := gone_snapshots(row, warehouse)):
        return rewritten(gone)
    return None


def rewritten(tables: list[str]) -> Words:
    return words(
        _(
            "The table {table} was rewritten since: an erased customer, retention, or a changed zone or queue."
        ),
        table=", ".join(tables),
    )


def gone_snapshots(row: Load, warehouse: Warehouse) -> list[str]:
    """Tables whose state before the load is not kept any more."""
    before = before_of(row)
    return [
        table for table in row.tables if table in before and not warehouse.has_snapshot(table, before[table])
    ]
