"""Reading what was found in the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from django.db.models import Q

from seido.apps.data import selectors as data
from seido.apps.integrity.models import IntegrityResult, RowsByDay
from seido.engine.integrity import DAILY, RULES, Findings, Reach, Result, report_reach, rows_at_fault
from seido.engine.integrity.completeness import Days
from seido.engine.integrity.rule import State
from seido.engine.integrity.scan import Pair
from seido.engine.organization import Organization

#: Kinds of record that report reach is judged on.
REPORTS = ("report_definition", "report_delivery")


def result_of(row: IntegrityResult) -> Result:
    """A stored result as calculations see it."""
    return Result(
        rule=row.rule,
        program=row.program,
        process=row.process,
        month=row.month,
        state=cast(State, row.state),
        examined=row.examined,
        failed=row.failed,
        samples=tuple(row.samples),
        where=tuple(row.where),
        through=row.through,
    )


def results(
    *, programs: Collection[str] | None = None, first: str | None = None, last: str | None = None
) -> list[Result]:
    """Results of some programs in the months from first to last, in order of program, month and rule."""
    rows = IntegrityResult.objects.all()
    if programs is not None:
        rows = rows.filter(program__in=programs)
    if first:
        rows = rows.filter(month__gte=first)
    if last:
        rows = rows.filter(month__lte=last)
    order = {name: position for position, name in enumerate(RULES)}
    return sorted(
        (result_of(row) for row in rows if row.rule in RULES),
        key=lambda result: (result.program, result.month, order[result.rule], result.process),
    )


def findings(organization: Organization, as_of: date | None = None) -> Findings:
    """What takes metrics out of those that count: failures of errors, and months not loaded to their end."""
    errors = [name for name, rule in RULES.items() if rule.severity == "error"]
    whole = Q(rule__in=[f"{table}.open_days" for table in DAILY], process="")
    rows = IntegrityResult.objects.filter(Q(state="fail", rule__in=errors) | whole)
    return Findings(organization, [result_of(row) for row in rows], as_of)


def rows(
    rule: str, *, programs: Collection[str] | None, first: str | None, last: str | None, limit: int
) -> list[Mapping[str, Any]]:
    """Rows that break a rule, of some programs in the months from first to last."""
    entry = RULES[rule]
    stored = {month for _, month in data.stored_months()}
    months = {month for month in stored if (first or month) <= month <= (last or month)}
    return rows_at_fault(
        data.tables(months)[entry.table], entry, programs=programs, months=months, limit=limit
    )


def rows_by_day() -> dict[str, Mapping[Pair, Days]]:
    """Rows by table, (program, process) and local day."""
    found: dict[str, dict[Pair, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in RowsByDay.objects.all():
        found[row.table][row.program, row.process].update(row.days)
    return {table: dict(pairs) for table, pairs in found.items()}


def reports(as_of: date) -> list[Reach]:
    """Whether each report laid down reaches its readers."""
    return report_reach((row for row in data.records_table().to_pylist() if row["kind"] in REPORTS), as_of)
