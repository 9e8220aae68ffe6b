"""Imported results: the history of a spreadsheet, kept apart from what is computed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, cast

from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.performance.models import ImportedResult
from seido.apps.performance.selectors import stored_series
from seido.engine.performance.series import Direction, Point, Series
from seido.periods import parse
from seido.standard.model import MetricType

KEY = ("item", "unit_kind", "unit", "process", "metric", "period")
OF_POINT = ("collected", "usable", "integrity")
OF_SERIES = ("low_volume", "additional", "new")
#: What tells the series of one metric from another, however its unit is called.
Identity = tuple[str, str, str, str]


@dataclass(frozen=True)
class Imported:
    """What an import did: its name ("" for a dry run), figures read, changed and the same, periods touched."""

    load: str
    read: int
    changed: int
    same: int
    touched: tuple[tuple[str, str], ...]


@transaction.atomic
def import_results(
    *, actor: str, series: Iterable[Series], files: Sequence[str], dry_run: bool = False
) -> Imported:
    """Stores the figures of a table of results; the same table again changes nothing."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    stored = {tuple(getattr(row, field) for field in KEY): row for row in ImportedResult.objects.all()}
    wanted = {tuple(row[field] for field in KEY): row for one in series for row in rows_of(one)}
    changed = [
        row
        for key, row in wanted.items()
        if key not in stored or any(getattr(stored[key], field) != value for field, value in row.items())
    ]
    if changed and not dry_run:
        values = [field for field in changed[0] if field not in KEY]
        ImportedResult.objects.bulk_create(
            [ImportedResult(load=name, **row) for row in changed],
            update_conflicts=True,
            unique_fields=list(KEY),
            update_fields=[*values, "load"],
            batch_size=500,
        )
        record_event(
            actor=actor,
            verb="imported",
            subject="results",
            details={"load": name, "files": list(files), "changed": len(changed)},
        )
    touched = sorted(
        {(row["unit"] if row["unit_kind"] == "program" else "", row["period"]) for row in changed}
    )
    return Imported(
        "" if dry_run else name, len(wanted), len(changed), len(wanted) - len(changed), tuple(touched)
    )


def rows_of(series: Series) -> list[dict[str, Any]]:
    """A series as the model has it, a row a period."""
    return [
        {
            "item": series.item,
            "unit_kind": series.unit_kind,
            "unit": series.unit,
            "process": series.process,
            "metric": series.metric,
            "period": point.period.name,
            "type": series.type,
            "direction": series.direction,
            "value": point.value,
            "target": point.target,
            "target_low": point.target_low,
            "target_high": point.target_high,
            "flags": {name: getattr(point, name) for name in OF_POINT}
            | {name: getattr(series, name) for name in OF_SERIES},
            "memberships": [list(pair) for pair in series.memberships],
        }
        for point in series.points
    ]


def imported_series() -> list[Series]:
    """The imported series, in the order in which they were first brought; all of their points are imported."""
    groups: dict[tuple[str, ...], list[ImportedResult]] = {}
    for row in ImportedResult.objects.order_by("id"):
        groups.setdefault((row.item, row.unit_kind, row.unit, row.process, row.metric), []).append(row)
    return [series_of(rows) for rows in groups.values()]


def series_of(rows: Sequence[ImportedResult]) -> Series:
    newest = max(rows, key=lambda row: parse(row.period).start)
    points = [
        Point(
            period=parse(row.period),
            value=row.value,
            target=row.target,
            target_low=row.target_low,
            target_high=row.target_high,
            **{name: bool(row.flags.get(name, True)) for name in OF_POINT},
        )
        for row in rows
    ]
    return Series(
        item=newest.item,
        unit_kind=newest.unit_kind,
        unit=newest.unit,
        process=newest.process,
        metric=newest.metric,
        type=cast(MetricType, newest.type),
        direction=cast(Direction, newest.direction),
        points=tuple(sorted(points, key=lambda point: point.period)),
        memberships=tuple((kind, name) for kind, name in newest.memberships),
        imported=len(points),
        **{name: bool(newest.flags.get(name, False)) for name in OF_SERIES},
    )


def series_with_imported(as_of: date | None = None) -> list[Series]:
    """What is measured, with imported figures where nothing is.

    A metric of a unit and process that is computed keeps its own figures; imported ones stand before its first
    computed period, where both are cut alike. One that is not computed is imported as a whole. With `as_of`,
    computed periods that are not over on that day are left out.
    """
    return with_imported(stored_series(as_of))


def with_imported(computed: Iterable[Series]) -> list[Series]:
    """Computed series with the imported figures that belong to them, and those that nothing computes."""
    brought = {identity(series): series for series in imported_series()}
    return [
        *(joined(series, brought.pop(identity(series), None)) for series in computed),
        *brought.values(),
    ]


def identity(series: Series) -> Identity:
    """A process's series names its program as the unit, whichever of the two the table calls it."""
    kind = "program" if series.unit_kind == "process" else series.unit_kind
    return (series.metric, kind, "" if kind == "entity" else series.unit, series.process)


def joined(computed: Series, brought: Series | None) -> Series:
    """A computed series with the imported periods before its first one."""
    if brought is None:
        return computed
    if not any(point.value is not None for point in computed.points):
        return replace(
            computed, points=brought.points, direction=brought.direction, imported=len(brought.points)
        )
    first = computed.points[0].period
    before = tuple(
        point
        for point in brought.points
        if point.period.grain == first.grain and point.period.start < first.start
    )
    return replace(computed, points=(*before, *computed.points), imported=len(before))
