"""By what figures are grouped, and how frames are read into plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

import narwhals as nw

from seido.engine.metrics.parameters import FIRST, LAST
from seido.engine.organization import Organization
from seido.periods import add_months

Frame = nw.LazyFrame[Any]
Grain = Literal["month", "day", "slot"]
Pair = tuple[str, str]
#: Grain -> the stored local columns that a period is made of.
PERIOD: dict[str, tuple[str, ...]] = {
    "month": ("local_month",),
    "day": ("local_date",),
    "slot": ("local_date", "local_slot"),
}


class Key(NamedTuple):
    """A place and a period: what a base sum is for. Blank where the rows name none."""

    program: str
    process: str
    site: str
    client: str
    period: str


@dataclass(frozen=True)
class Selection:
    """What is to be scanned: the periods' length, the local months (None: all) and the programs (None: all).

    `as_of` is the moment that the data reaches to.
    """

    organization: Organization
    grain: Grain
    months: Collection[str] | None
    programs: Collection[str] | None
    as_of: datetime


def period_name(grain: Grain, values: tuple[Any, ...]) -> str:
    """The period's name from the stored local columns: 2026-01, 2026-01-31 or 2026-01-31T09:30."""
    if grain != "slot":
        return str(values[0])
    day, slot = values
    return f"{day}T{int(slot) // 2:02}:{int(slot) % 2 * 30:02}"


def blank(value: Any) -> str:
    """A name; blank where it is missing (None, or pandas' not-a-number)."""
    return value if isinstance(value, str) else ""


def columns_in(frame: Frame) -> dict[str, list[Any]]:
    """A frame's columns as lists of plain values."""
    columns: dict[str, list[Any]] = frame.collect("pyarrow").to_native().to_pydict()
    return columns


def span(months: Collection[str] | None) -> tuple[date, date]:
    """The first day of some months and the day after the last one; all time where none are named."""
    if not months:
        return FIRST, LAST
    return date.fromisoformat(f"{min(months)}-01"), add_months(date.fromisoformat(f"{max(months)}-01"), 1)


def window(start: date, end: date) -> nw.Expr:
    """Rows of local days from one to the day before another."""
    condition = nw.lit(True)
    if start > FIRST:
        condition = condition & (nw.col("local_date") >= start.isoformat())
    if end < LAST:
        condition = condition & (nw.col("local_date") < end.isoformat())
    return condition
