"""What leaves, and what is derived anew: erasure of a customer, retention, changed zones and queues.

Each is a load of its own: rows leave and months are written anew under the load lock, the new snapshots are
stored with the months touched, and then nothing on the disk refers to what left.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import duckdb
from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.data import selectors, uploads
from seido.apps.data.folders import keys_folder, scratch_folder
from seido.apps.data.models import Load, Record, ReplacedRecord, RetentionRule
from seido.apps.data.warehouse import open_warehouse
from seido.facts.engine import connect, quoted
from seido.facts.ingest.load import undo
from seido.facts.lock import loading
from seido.facts.pseudonym import PseudonymKeys, pseudonym
from seido.facts.rewrite import Rewrite, commit, derived_again, without
from seido.facts.schema import TABLES
from seido.facts.store import Warehouse
from seido.periods import add_months

#: Seconds to wait for a load to end.
PATIENCE = 60
Writing = Callable[[duckdb.DuckDBPyConnection, Warehouse, Mapping[str, int], str], list[Rewrite]]


@dataclass(frozen=True)
class Kept:
    """What was done: rows by table or kind of record, and the months touched."""

    rows: Mapping[str, int] = field(default_factory=dict)
    touched: tuple[tuple[str, str], ...] = ()


def erase_customer(*, actor: str, customer: str) -> Kept:
    """Removes a customer's rows from every table, and from every file in the warehouse; and the files of loads.

    `customer` is the identifier as a source gives it, or the pseudonym that stands for it in the tables.
    """
    keys = PseudonymKeys(keys_folder() / "pseudonyms.json").all().values()
    names = ", ".join(quoted(name) for name in [customer, *(pseudonym(key, customer) for key in keys)])
    leaving = {
        schema.name: " OR ".join(
            f"{column.name} IN ({names})" for column in schema.fields if column.identifier
        )
        for schema in TABLES.values()
        if any(column.identifier for column in schema.fields)
    }
    erased = rewriting(
        actor=actor,
        verb="erased a customer",
        write=lambda connection, warehouse, pinned, load: without(
            connection, warehouse, pinned, load, leaving
        ),
    )
    uploads.remove_all()
    return erased


@transaction.atomic
def apply_retention_rules(*, actor: str, rules: Mapping[str, int]) -> int:
    """Sets how many months each kind is kept; returns how many rules changed."""
    changed = 0
    for kind, months in rules.items():
        rule, created = RetentionRule.objects.get_or_create(kind=kind, defaults={"months": months})
        if not created and rule.months != months:
            RetentionRule.objects.filter(pk=rule.pk).update(months=months)
            created = True
        changed += created
    if changed:
        record_event(actor=actor, verb="set retention", subject="data", details=dict(rules))
    return changed


def apply_retention(*, actor: str, as_of: date, dry_run: bool = False) -> Kept:
    """Removes what is older than its kind is kept; with `dry_run` only counts it."""
    last = {rule.kind: f"{add_months(as_of, -rule.months):%Y-%m}" for rule in RetentionRule.objects.all()}
    leaving = {name: f"local_month < {quoted(month)}" for name, month in last.items() if name in TABLES}
    old = {
        kind: Record.objects.filter(kind=kind, local_month__lt=month)
        for kind, month in last.items()
        if kind not in TABLES
    }
    if dry_run:
        return Kept({**counted(leaving), **{kind: rows.count() for kind, rows in old.items()}})
    done = rewriting(
        actor=actor,
        verb="applied retention",
        write=lambda connection, warehouse, pinned, load: without(
            connection, warehouse, pinned, load, leaving
        ),
        also=lambda: {kind: rows.delete()[0] for kind, rows in old.items()},
        measured_anew=False,
    )
    for kind, month in last.items():
        RetentionRule.objects.filter(kind=kind).update(applied_until=month)
        ReplacedRecord.objects.filter(values__kind=kind, values__local_month__lt=month).delete()
    return Kept({name: rows for name, rows in done.rows.items() if rows}, done.touched)


def counted(leaving: Mapping[str, str]) -> dict[str, int]:
    """How many rows of each table a condition holds for."""
    found = {}
    with open_warehouse() as warehouse:
        connection = connect()
        pinned = selectors.pinned_snapshots()
        for one in without(connection, warehouse, pinned, f"preview-{secrets.token_hex(4)}", leaving):
            found[one.table] = one.rows
            for path in one.files:
                path.unlink()
    return found


def derive_again(*, actor: str, programs: Iterable[str]) -> Kept:
    """Derives local times and processes of programs' rows again, after their zone or queues changed."""
    wanted = list(programs)
    places = selectors.places()
    return rewriting(
        actor=actor,
        verb="derived again",
        write=lambda connection, warehouse, pinned, load: derived_again(
            connection, warehouse, pinned, load, places, wanted
        ),
    )


def rewriting(
    *,
    actor: str,
    verb: str,
    write: Writing,
    also: Callable[[], Mapping[str, int]] | None = None,
    measured_anew: bool = True,
) -> Kept:
    """Writes, commits, stores the new snapshots, and purges; nothing has changed where this raises.

    `measured_anew` says whether figures of the months follow; what has served its time keeps its figures.
    """
    started = datetime.now(UTC)
    name = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    scratch = scratch_folder()
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_warehouse() as warehouse, loading(warehouse.folder, PATIENCE):
        pinned = selectors.pinned_snapshots()
        warehouse.begin(name, pinned)
        try:
            rewrites = write(connect(scratch), warehouse, pinned, name)
            snapshots = commit(warehouse, pinned, name, rewrites)
            kept = store(actor, verb, name, started, rewrites, snapshots, also, measured_anew)
        except BaseException:
            undo(warehouse, pinned, name)
            raise
        warehouse.finish()
        if rewrites:
            warehouse.purge(snapshots)
        return kept


@transaction.atomic
def store(
    actor: str,
    verb: str,
    name: str,
    started: datetime,
    rewrites: Iterable[Rewrite],
    snapshots: Mapping[str, int],
    also: Callable[[], Mapping[str, int]] | None,
    measured_anew: bool,
) -> Kept:
    rewrites = list(rewrites)
    rows = {one.table: one.rows for one in rewrites} | dict(also() if also else {})
    touched = sorted({(program or "", month) for one in rewrites for program, month in one.touched})
    total = sum(rows.values())
    if not total:
        return Kept()
    fields: dict[str, Any] = {"read": 0, "accepted": 0, "same": 0, "filtered": 0, "rejected": 0}
    Load.objects.create(
        name=name,
        source=verb,
        table=", ".join(rows)[:40],
        actor=actor,
        started_at=started,
        finished_at=datetime.now(UTC),
        changed=total,
        touched=[list(pair) for pair in touched] if measured_anew else [],
        snapshots=dict(snapshots),
        **fields,
    )
    record_event(actor=actor, verb=verb, subject="data", details={"rows": rows})
    return Kept(rows, tuple(touched))
