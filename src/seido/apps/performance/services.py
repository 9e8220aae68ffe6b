"""Writing targets, measurements and how series stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.data import selectors as data
from seido.apps.integrity.services import examine_touched
from seido.apps.organization import selectors as organization_selectors
from seido.apps.organization.setup_file import direction_of
from seido.apps.performance.models import (
    ClosedMonth,
    MeasuredLoad,
    Measurement,
    Restatement,
    SeriesStanding,
    StaleProgram,
    StandingsState,
    Target,
)
from seido.apps.performance.standings import standing_rows
from seido.engine.metrics import BaseSum, base_sums
from seido.engine.metrics.cohorts import COHORT_MONTHS
from seido.facts.schema import RECORDS
from seido.periods import add_months, parse, period_of
from seido.standard import load

#: What tells one stored sum from another within a month.
Key = tuple[str, str, str, str, str, str]


@transaction.atomic
def apply_targets(*, actor: str, targets: Iterable[Mapping[str, Any]]) -> int:
    """Creates or updates targets by metric, unit and first day; returns how many changed."""
    changed = 0
    for entry in targets:
        unit_kind, unit, process = unit_of(entry)
        comparative = entry.get("comparative", {})
        fields = {
            "direction": direction_of(entry, load().metrics[entry["metric"]].direction),
            "value": entry.get("value"),
            "low": entry.get("low"),
            "high": entry.get("high"),
            "valid_to": day(entry.get("to")),
            "basis": entry.get("basis", ""),
            "comparative_source": comparative.get("source", ""),
            "comparative_date": day(comparative.get("date")),
            "client_required": entry.get("client_required", False),
        }
        key = {
            "metric": entry["metric"],
            "unit_kind": unit_kind,
            "unit": unit,
            "process": process,
            "valid_from": day(entry.get("from")),
        }
        target, created = Target.objects.get_or_create(defaults=fields, **key)
        differing = [name for name, value in fields.items() if getattr(target, name) != value]
        if differing and not created:
            for name in differing:
                setattr(target, name, fields[name])
            target.save(update_fields=differing)
        changed += bool(created or differing)
    if changed:
        record_event(actor=actor, verb="set targets", subject="targets", details={"changed": changed})
    return changed


def unit_of(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """The unit a target is for: (kind, name, process)."""
    if "process" in entry:
        return "process", entry["program"], entry["process"]
    for kind in ("program", "client", "site"):
        if kind in entry:
            return kind, entry[kind], ""
    return "entity", "", ""


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@transaction.atomic
def mark_stale(*, programs: Collection[str]) -> None:
    """Has all months of these programs measured anew next time: their definitions changed."""
    StaleProgram.objects.bulk_create(
        [StaleProgram(program=program) for program in programs], ignore_conflicts=True
    )


def measure_touched(*, actor: str) -> int:
    """Computes and stores the sums of every month that loads or definitions have touched, and has the
    integrity of their data examined.

    Sums are computed before the transaction begins, on the snapshot that was newest by then.
    Returns how many (program, month) pairs were measured.
    """
    stale = set(StaleProgram.objects.values_list("program", flat=True))
    loads = data.loads_after(set(MeasuredLoad.objects.values_list("load", flat=True)))
    touched = {(program, month) for entry in loads for program, month in entry.touched}
    stored = data.stored_months()
    touched |= reached(touched, stored, any(RECORDS.name in entry.table for entry in loads))
    touched |= {(program, month) for program, month in stored if program in stale}
    touched = {(program, month) for program, month in touched if month >= data.kept_from()}
    if touched:
        months = {month for _, month in touched}
        sums = base_sums(data.tables(), organization_selectors.organization(), grain="month", months=months)
        store(actor=actor, touched=touched, sums=sums)
    examine_touched(actor=actor, programs=stale)
    with transaction.atomic():
        MeasuredLoad.objects.bulk_create(
            [MeasuredLoad(load=entry.name) for entry in loads], ignore_conflicts=True
        )
        StaleProgram.objects.filter(program__in=stale).delete()
    return len(touched)


def reached(
    touched: Collection[tuple[str, str]], stored: Iterable[tuple[str, str]], with_records: bool
) -> set[tuple[str, str]]:
    """Other stored months of the programs touched whose figures may follow.

    Work that is open is late in later months too. Records also reach back: who leaves within three months
    changes the figure of the month in which they were hired.
    """
    first: dict[str, str] = {}
    for program, month in touched:
        first[program] = min(first.get(program, month), month)
    if with_records:
        first = {
            program: period_of(add_months(parse(month).start, -COHORT_MONTHS), "month").name
            for program, month in first.items()
        }
    return {(program, month) for program, month in stored if program in first and month >= first[program]}


@transaction.atomic
def store(*, actor: str, touched: Collection[tuple[str, str]], sums: Iterable[BaseSum]) -> None:
    """Makes the stored sums of the touched months those given; a closed month's changes are restated."""
    now = datetime.now(UTC)
    wanted = {
        key_of(row): Measurement(
            metric=row.metric,
            program=row.program or "",
            process=row.process or "",
            client=row.client or "",
            site=row.site or "",
            month=row.period,
            numerator=row.numerator,
            denominator=row.denominator,
            n=row.n,
            parameters=dict(row.parameters),
            computed_at=now,
        )
        for row in sums
        if (row.program or "", row.period) in touched
    }
    months = {month for _, month in touched}
    stored = {
        (row.metric, row.program, row.process, row.client, row.site, row.month): row
        for row in Measurement.objects.filter(month__in=months)
        if (row.program, row.month) in touched
    }
    restate(stored, wanted, now)
    gone = [row.pk for key, row in stored.items() if key not in wanted or differs(row, wanted[key])]
    Measurement.objects.filter(pk__in=gone).delete()
    Measurement.objects.bulk_create(
        [row for key, row in wanted.items() if key not in stored or differs(stored[key], row)],
        batch_size=2000,
    )
    record_event(
        actor=actor,
        verb="measured",
        subject="measurements",
        details={"months": sorted(months), "sums": len(wanted)},
    )


def key_of(row: BaseSum) -> Key:
    return (row.metric, row.program or "", row.process or "", row.client or "", row.site or "", row.period)


def figures(row: Measurement) -> list[Any]:
    return [row.numerator, row.denominator, row.n, row.parameters]


def differs(stored: Measurement, wanted: Measurement) -> bool:
    return figures(stored) != figures(wanted)


def restate(stored: Mapping[Key, Measurement], wanted: Mapping[Key, Measurement], now: datetime) -> None:
    closed = set(ClosedMonth.objects.values_list("month", flat=True))
    Restatement.objects.bulk_create(
        [
            Restatement(
                **dict(zip(("metric", "program", "process", "client", "site", "month"), key, strict=True)),
                before=figures(before) if before else None,
                after=figures(after) if after else None,
                at=now,
            )
            for key in (stored.keys() | wanted.keys())
            if key[-1] in closed
            for before, after in [(stored.get(key), wanted.get(key))]
            if before is None or after is None or differs(before, after)
        ]
    )


@transaction.atomic
def close_month(*, actor: str, month: str) -> None:
    """Declares a month's figures reported: later changes of them are kept as restatements."""
    _, created = ClosedMonth.objects.get_or_create(
        month=month, defaults={"closed_at": datetime.now(UTC), "closed_by": actor}
    )
    if created:
        record_event(actor=actor, verb="closed", subject=month)


#: What tells one standing from another.
SERIES = ("item", "metric", "unit_kind", "unit", "process")


def refresh_standings(*, actor: str, as_of: date) -> int:
    """Judges every series on a day and stores how it stands; returns how many changed, came or went.

    The judging is done before the transaction begins; only standings that changed are written.
    """
    wanted = {tuple(row[name] for name in SERIES): row for row in standing_rows(as_of)}
    with transaction.atomic():
        stored = {tuple(getattr(row, name) for name in SERIES): row for row in SeriesStanding.objects.all()}
        gone = [row.pk for key, row in stored.items() if key not in wanted]
        fresh = [SeriesStanding(**row) for key, row in wanted.items() if key not in stored]
        changed = []
        for key, row in stored.items():
            differing = {
                name: value for name, value in wanted.get(key, {}).items() if getattr(row, name) != value
            }
            for name, value in differing.items():
                setattr(row, name, value)
            if differing:
                changed.append(row)
        SeriesStanding.objects.filter(pk__in=gone).delete()
        SeriesStanding.objects.bulk_create(fresh, batch_size=200)
        if changed:
            names = [name for name in next(iter(wanted.values())) if name not in SERIES]
            SeriesStanding.objects.bulk_update(changed, names, batch_size=100)
        StandingsState.objects.update_or_create(
            pk=1, defaults={"as_of": as_of, "computed_at": datetime.now(UTC)}
        )
        written = len(fresh) + len(changed) + len(gone)
        record_event(
            actor=actor,
            verb="judged",
            subject="series",
            details={"as_of": as_of, "series": len(wanted), "changed": written},
        )
    return written
