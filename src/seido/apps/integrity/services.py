"""Examining the months that loads have touched, and keeping what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.data import selectors as data
from seido.apps.integrity import selectors
from seido.apps.integrity.models import ExaminedLoad, IntegrityResult, RowsByDay
from seido.apps.organization import selectors as organization_selectors
from seido.engine.integrity import DAILY, Examination, Result, examine, judge_days
from seido.engine.integrity.completeness import Days
from seido.engine.integrity.scan import Pair
from seido.periods import add_months

#: Rules judged on the days of all months; the others are judged month by month.
DAY_RULES = ("open_days", "weekday_drift")
BATCH = 1000


def examine_touched(*, actor: str, programs: Collection[str] = ()) -> int:
    """Examines every month that loads have touched since, and all months of the programs named, whose
    definitions have changed. Returns how many months were examined.

    The scan is made before the transaction begins, on the snapshot that was newest by then. The month before a
    touched one is examined too: evaluations come after the contacts that they were drawn from.
    """
    loads = data.loads_after(set(ExaminedLoad.objects.values_list("load", flat=True)))
    touched = {month for entry in loads for _, month in entry.touched}
    touched |= {month for program, month in data.stored_months() if program in programs}
    months = touched | {month_before(month) for month in touched}
    if months:
        found = examine(data.tables(), organization_selectors.organization(), months)
        store(actor=actor, months=months, found=found)
    with transaction.atomic():
        ExaminedLoad.objects.bulk_create(
            [ExaminedLoad(load=entry.name) for entry in loads], ignore_conflicts=True
        )
    return len(touched)


def month_before(month: str) -> str:
    return f"{add_months(date.fromisoformat(f'{month}-01'), -1):%Y-%m}"


@transaction.atomic
def store(*, actor: str, months: Collection[str], found: Examination) -> None:
    """Makes the stored results of some months those found, and judges all days anew: a day is seen in the
    light of others."""
    keep_days(months, found.days)
    setting = organization_selectors.organization()
    by_day = [
        result
        for table, days in selectors.rows_by_day().items()
        for result in judge_days(table, days, setting)
    ]
    day_rules = [f"{table}.{name}" for table in DAILY for name in DAY_RULES]
    keep(IntegrityResult.objects.filter(month__in=months).exclude(rule__in=day_rules), found.results)
    keep(IntegrityResult.objects.filter(rule__in=day_rules), by_day)
    record_event(
        actor=actor,
        verb="examined",
        subject="data integrity",
        details={"months": sorted(months), "results": len(found.results) + len(by_day)},
    )


def keep_days(months: Collection[str], days: Mapping[str, Mapping[Pair, Days]]) -> None:
    """Makes the stored rows by day of some months those given."""
    RowsByDay.objects.filter(month__in=months).delete()
    wanted: dict[tuple[str, str, str, str], dict[str, int]] = defaultdict(dict)
    for table, pairs in days.items():
        for (program, process), own in pairs.items():
            for day, rows in own.items():
                wanted[table, program, process, day[:7]][day] = rows
    RowsByDay.objects.bulk_create(
        [
            RowsByDay(table=table, program=program, process=process, month=month, days=own)
            for (table, program, process, month), own in wanted.items()
        ],
        batch_size=BATCH,
    )


def keep(stored: Iterable[IntegrityResult], wanted: Iterable[Result]) -> None:
    """Makes stored results those wanted; what is the same stays as it is."""
    rows = {key_of(result): result for result in wanted}
    kept, gone = set(), []
    for row in stored:
        if rows.get(key_of(row)) == selectors.result_of(row):
            kept.add(key_of(row))
        else:
            gone.append(row.pk)
    for start in range(0, len(gone), BATCH):
        IntegrityResult.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    IntegrityResult.objects.bulk_create(
        [
            IntegrityResult(
                rule=result.rule,
                program=result.program,
                process=result.process,
                month=result.month,
                state=result.state,
                examined=result.examined,
                failed=result.failed,
                samples=list(result.samples),
                where=list(result.where),
                through=result.through,
            )
            for key, result in rows.items()
            if key not in kept
        ],
        batch_size=BATCH,
    )


def key_of(result: Result | IntegrityResult) -> tuple[str, str, str, str]:
    return result.rule, result.program, result.process, result.month
