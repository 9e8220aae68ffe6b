"""Report reach: whether every report that is laid down has readers, a place, and was delivered lately (2.14.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from seido.engine.integrity.rule import State
from seido.standard.model import Text

#: Cadence -> days that may pass between deliveries: the period, and time to make the report.
LONGEST = {"daily": 4, "weekly": 10, "monthly": 45, "quarterly": 130, "yearly": 400}


@dataclass(frozen=True)
class Reach:
    """A report in force on a day: when it was last delivered, and what is wrong with its reach."""

    report: str
    program: str
    cadence: str
    delivered: date | None
    state: State
    reason: Text


def report_reach(records: Iterable[Mapping[str, Any]], as_of: date) -> list[Reach]:
    """The reports laid down and not given up by a day, in order of name.

    records: rows with kind, subject, program, outcome, parts, link, happened_at and done_at.
    """
    definitions: dict[tuple[str, str], Mapping[str, Any]] = {}
    delivered: dict[str, date] = {}
    for row in sorted(records, key=lambda row: row["happened_at"]):
        day, report = day_of(row["happened_at"]), row["subject"] or ""
        if day is None or day > as_of:
            continue
        if row["kind"] == "report_definition":
            definitions[report, row["program"] or ""] = row
        elif row["kind"] == "report_delivery":
            delivered[report] = day
    return [
        judged(report, program, row, delivered.get(report), as_of)
        for (report, program), row in sorted(definitions.items())
        if (ended := day_of(row["done_at"])) is None or ended > as_of
    ]


def judged(report: str, program: str, row: Mapping[str, Any], newest: date | None, as_of: date) -> Reach:
    cadence = row["outcome"] or ""
    faults: list[Text] = []
    if "readers" not in (row["parts"] or "").replace(" ", "").split(";"):
        faults.append(Text("its readers are not laid down", "読み手が定められていない"))
    if not row["link"]:
        faults.append(Text("nobody can say where it lies", "置き場所がない"))
    if cadence not in LONGEST:
        faults.append(Text("how often it is due is not laid down", "頻度が定められていない"))
    elif newest is not None and (as_of - newest).days > LONGEST[cadence]:
        age, limit = (as_of - newest).days, LONGEST[cadence]
        faults.append(
            Text(
                f"last delivered {age} days ago (limit {limit})",
                f"最後の配信から {age} 日（限度 {limit} 日）",
            )
        )
    if newest is None:
        faults.append(Text("it was never delivered", "一度も配信されていない"))
    if faults:
        reason = Text("; ".join(fault.en for fault in faults), "、".join(fault.ja for fault in faults))
    else:
        reason = Text(f"delivered on {newest}", f"{newest} に配信")
    state: State = "pass" if not faults else "no_data" if newest is None else "fail"
    return Reach(report, program, cadence, newest, state, reason)


def day_of(moment: datetime | date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
