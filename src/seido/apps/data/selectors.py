"""Reading facts and records as the engine sees them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC
from typing import Any

import narwhals as nw
import pyarrow as pa
from django.conf import settings

from seido.apps.data.folders import scratch_folder
from seido.apps.data.models import Load, Record, RetentionRule
from seido.apps.data.warehouse import open_warehouse
from seido.apps.organization import selectors as organization
from seido.facts.engine import Facts, open_engine
from seido.facts.places import Places, ProgramPlace
from seido.facts.schema import RECORDS, TABLES, Kind

ARROW_TYPES: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "moment": pa.timestamp("us"),
}


def pinned_snapshots() -> dict[str, int]:
    """The snapshot of each fact table that readers keep to: that of the newest finished load."""
    return dict(Load.objects.order_by("-id").values_list("snapshots", flat=True).first() or {})


def loads_after(known: Collection[str]) -> list[Load]:
    """Finished loads other than those named, oldest first."""
    return [load for load in Load.objects.all() if load.name not in known]


def stored_months() -> set[tuple[str, str]]:
    """Every (program, local month) that a load has touched; "" stands for records without a program."""
    return {
        (program, month)
        for touched in Load.objects.values_list("touched", flat=True)
        for program, month in touched
    }


def kept_from() -> str:
    """The first month whose facts are all kept ("" where retention has removed none)."""
    rules = RetentionRule.objects.filter(kind__in=TABLES).values_list("applied_until", flat=True)
    return max(rules, default="")


def tables(
    months: Collection[str] | None = None,
    names: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
) -> dict[str, nw.LazyFrame[Any]]:
    """All fact tables at the pinned snapshots, and the records, as lazy frames of one engine.

    `months` leaves out facts of other local months, `names` other tables and `kinds` records of other kinds.
    """
    wanted = {*TABLES, RECORDS.name} if names is None else {*names}
    scratch = scratch_folder()
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_warehouse() as warehouse:
        facts = Facts(warehouse, pinned_snapshots(), open_engine(settings.SEIDO_ENGINE, scratch))
        frames = {name: facts.relation(name, months) for name in TABLES if name in wanted}
    if RECORDS.name in wanted:
        frames[RECORDS.name] = facts.frame(RECORDS.name, records_table(kinds))
    return frames


def records_table(kinds: Collection[str] | None = None) -> pa.Table:
    """Records, all or of some kinds, with the columns of `schema.RECORDS`; blank text is null, moments are
    naive UTC."""
    names = RECORDS.names
    columns: dict[str, list[Any]] = {name: [] for name in names}
    rows = Record.objects.all() if kinds is None else Record.objects.filter(kind__in=kinds)
    for row in rows.values_list(*names).iterator(chunk_size=10_000):
        for name, value in zip(names, row, strict=True):
            columns[name].append(value)
    return pa.table(
        {
            column.name: pa.array([plain(value) for value in columns[column.name]], ARROW_TYPES[column.kind])
            for column in RECORDS.columns
        }
    )


def plain(value: Any) -> Any:
    """A stored value as the schema has it."""
    if value == "":
        return None
    if hasattr(value, "tzinfo"):
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def places() -> Places:
    """What a load must know of the organisation. Raises InputError where none is set up."""
    known = organization.organization()
    return Places(
        programs={
            program.name: ProgramPlace(program.zone, program.client or "")
            for program in known.programs.values()
        },
        processes=frozenset(known.processes),
        queues=organization.queue_map(),
        sites=frozenset(known.sites),
        clients=frozenset(known.clients),
        agents=organization.programs_of_people(),
    )
