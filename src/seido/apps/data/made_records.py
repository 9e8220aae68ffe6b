"""Records that the application itself makes, such as those of an assessment: kept beside the loaded ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from seido.apps.data.models import Record

KEY = ("source", "kind", "record_id")
VALUES = (
    *("program", "process", "site", "client", "subject", "person", "job_role", "happened_at", "due_at"),
    *("done_at", "expires_at", "outcome", "part", "whole", "parts", "relates_to", "link"),
    *("local_month", "local_date", "local_slot"),
)


def keep_records(*, source: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Creates or replaces records by kind and number; the caller holds the transaction and tells the audit log.

    A row needs kind, record_id and happened_at (with its zone); local times are those of the site's zone.
    """
    zone = ZoneInfo(settings.SEIDO_TIME_ZONE)
    made = [
        Record(source=source, load="", **row, **local(row["happened_at"].astimezone(zone))) for row in rows
    ]
    Record.objects.bulk_create(
        made, update_conflicts=True, unique_fields=list(KEY), update_fields=list(VALUES), batch_size=500
    )
    return len(made)


def local(moment: datetime) -> dict[str, Any]:
    """The month, day and half-hour that a moment falls in."""
    return {
        "local_month": f"{moment:%Y-%m}",
        "local_date": f"{moment:%Y-%m-%d}",
        "local_slot": moment.hour * 2 + moment.minute // 30,
    }
