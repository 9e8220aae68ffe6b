"""Records that the site's own pages keep, in the form in which the checks see those that are loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from seido.apps.data.models import Record
from seido.apps.data.records import KEY, VALUES
from seido.apps.organization.models import Program

#: The source of records that came about here.
SOURCE = "seido"
HOUR = 9


@transaction.atomic
def keep(page: str, wanted: Collection[Mapping[str, Any]]) -> int:
    """Brings the records that belong to a page up to date; returns how many changed.

    Each of `wanted` has kind, record_id and happened_at, and other columns of `schema.RECORDS`; days stand for the
    morning of them in the program's zone. Records of the page that are wanted no more are removed. The caller
    writes the audit event.
    """
    rows = {(entry["kind"], entry["record_id"]): entry for entry in wanted}
    stored = {
        (row.kind, row.record_id): row for row in Record.objects.filter(source=SOURCE, load=load_of(page))
    }
    gone = [row.pk for key, row in stored.items() if key not in rows]
    removed = Record.objects.filter(pk__in=gone).delete()[0] if gone else 0
    programs = {entry["program"] for entry in wanted if entry.get("program")}
    zones = dict(Program.objects.filter(name__in=programs).values_list("name", "zone")) if programs else {}
    writes = []
    for (kind, number), entry in rows.items():
        values = columns(entry, zones.get(entry.get("program", ""), settings.SEIDO_TIME_ZONE))
        before = stored.get((kind, number))
        if before is None or any(getattr(before, name) != value for name, value in values.items()):
            writes.append(Record(source=SOURCE, load=load_of(page), kind=kind, record_id=number, **values))
    if writes:
        Record.objects.bulk_create(
            writes, update_conflicts=True, unique_fields=list(KEY), update_fields=[*VALUES, "load"]
        )
    return removed + len(writes)


def load_of(page: str) -> str:
    """What stands where other records have the load that brought them: the page, without its slashes."""
    return page.strip("/").replace("/", "-")[:40]


def columns(entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """The columns of a record; lists become words parted by semicolons."""
    values: dict[str, Any] = {}
    for name, value in entry.items():
        if name in ("kind", "record_id"):
            continue
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time(HOUR), ZoneInfo(zone)).astimezone(UTC)
        elif isinstance(value, list | tuple):
            value = ";".join(map(str, value))
        values[name] = value
    local = values["happened_at"].astimezone(ZoneInfo(zone))
    return {
        **values,
        "local_month": f"{local:%Y-%m}",
        "local_date": f"{local:%Y-%m-%d}",
        "local_slot": local.hour * 2 + local.minute // 30,
    }
