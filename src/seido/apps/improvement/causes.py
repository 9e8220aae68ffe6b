"""Counting causes from the facts, for the Pareto of an action: errors found by evaluations, reasons of contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import narwhals as nw

from seido.apps.data import selectors as data
from seido.apps.improvement.models import Action
from seido.engine.metrics.keys import columns_in
from seido.periods import period_of

#: How many months back the facts are counted.
MONTHS = 3
MOST = 30


def months_before(day: date) -> list[str]:
    """The last whole months before a day."""
    found: list[str] = []
    for _number in range(MONTHS):
        day = period_of(day, "month").start - timedelta(days=1)
        found.insert(0, f"{day:%Y-%m}")
    return found


def evaluation_errors(action: Action, months: list[str]) -> dict[str, int]:
    """Failed answers of the program's random evaluations by attribute."""
    rows = data.tables(months)["evaluation_answers"].filter(
        (nw.col("kind") == "standard") & (nw.col("answer") == "fail")
    )
    return counted(rows, "attribute", action, months)


def contact_reasons(action: Action, months: list[str]) -> dict[str, int]:
    """Contacts of the program by the kind of request."""
    return counted(data.tables(months)["contacts"], "transaction_type", action, months)


SOURCES = {"evaluations": evaluation_errors, "contacts": contact_reasons}


def counted(rows: Any, column: str, action: Action, months: list[str]) -> dict[str, int]:
    rows = rows.filter(nw.col("local_month").is_in(months) & ~nw.col(column).is_null())
    if action.program:
        rows = rows.filter(nw.col("program") == action.program.name)
    if action.process:
        rows = rows.filter(nw.col("process") == action.process)
    found = rows.group_by(column).agg(nw.len().alias("n"))
    columns = columns_in(found)
    pairs = sorted(
        zip(columns[column], columns["n"], strict=True), key=lambda pair: (-int(pair[1]), str(pair[0]))
    )
    return {str(label): int(n) for label, n in pairs[:MOST]}
