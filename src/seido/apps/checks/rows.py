"""From a finding to the rows it stands on: records, figures, or rows of fact tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals as nw

from seido.apps.checks.models import FindingRecord
from seido.apps.data import selectors as data
from seido.apps.data.models import Record
from seido.apps.performance.selectors import measurements
from seido.engine.checks.from_work import WORK
from seido.engine.metrics.keys import Frame, columns_in
from seido.faults import Fault, InputError
from seido.periods import Period, parse
from seido.standard import load

Row = Mapping[str, Any]
#: What the numbers of summed facts (seido.engine.checks.from_facts and from_work) are made of: table, then columns in
#: order. `local_month` bounds the rows; a blank part bounds nothing.
SUMMED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **{
        f"{kind}{work.suffix}": (work.table, columns)
        for work in WORK
        for kind, columns in (
            ("handled", ("agent", "program", "process", "site", "local_month", *[work.reason] * work.typed)),
            ("contact", ("program", "process", "site", "local_month")),
            ("reason", ("program", "process", "local_month")),
        )
    },
    "form": ("evaluation_answers", ("form", "program", "local_month")),
    "made": ("evaluation_answers", ("evaluator", "program", "form", "local_month")),
    "calibration": ("evaluation_answers", ("evaluator", "program", "form", "local_month")),
    "survey": (
        "survey_answers",
        ("program", "process", "client", "journey", "surveyed", "about", "local_month"),
    ),
}


def finding_by(fingerprint: str) -> FindingRecord:
    """The newest finding with a fingerprint, or the beginning of one. Raises InputError where there is none."""
    found = FindingRecord.objects.filter(fingerprint__startswith=fingerprint).order_by("-last_run_id")
    if len({row.fingerprint for row in found[:50]}) != 1 or not fingerprint:
        raise InputError(
            Fault(
                "FINGERPRINT", "that of one finding (`seido check --findings` shows them)", repr(fingerprint)
            )
        )
    return found[0]


def rows_behind(finding: FindingRecord, limit: int) -> list[Row]:
    """The rows that a finding names, each with what it is; at most `limit` for each of them."""
    return [row for number in finding.rows for row in rows_of(number, finding, limit)]


def rows_of(number: str, finding: FindingRecord, limit: int) -> Iterator[Row]:
    records = Record.objects.filter(record_id=number)
    if records:
        yield from ({"row": "record", **filled(record)} for record in records.values()[:limit])
        return
    metric, _, place = number.partition("@")
    if metric in load().metrics:
        yield from figures(metric, place, finding)
        return
    kind, _, rest = number.partition(":")
    if kind in SUMMED:
        table, columns = SUMMED[kind]
        bounds = {name: word for name, word in zip(columns, rest.split(":"), strict=False) if word}
        if kind == "calibration":
            bounds["kind"] = kind
        yield from facts(table, bounds, limit)
    else:
        yield from facts("evaluation_answers", {"evaluation_id": number}, limit)


def filled(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in ("", None) and name != "id"}


def figures(metric: str, place: str, finding: FindingRecord) -> Iterator[Row]:
    """A metric's figures at a unit: of one period where the number names one, else of all."""
    unit, _, name = place.partition("@")
    period: Period | None = parse(name) if name else None
    process = finding.unit.split(" / ")[2] if finding.unit.count(" / ") == 2 else ""
    for row in measurements(metrics=[metric], units=[unit], start=period, end=period):
        if row.unit == unit and (not process or row.process == process):
            yield {
                "row": "figure",
                "metric": metric,
                "unit": row.unit,
                "process": row.process,
                "period": row.period,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "value": row.value,
            }


def facts(table: str, bounds: Mapping[str, str], limit: int) -> Iterator[Row]:
    """Rows of a fact table with these values."""
    frame: Frame = data.tables()[table]
    for name, value in bounds.items():
        frame = frame.filter(nw.col(name) == value)
    names = frame.collect_schema().names()
    columns = columns_in(frame.sort(*names).head(limit))
    for values in zip(*columns.values(), strict=True):
        yield {"row": table, **filled(dict(zip(columns, values, strict=True)))}
