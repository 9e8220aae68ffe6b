"""Periods as people write them, and the local calendar they are cut in.

A period's name sorts as time does: `2026-01-31T09:30` (slot), `2026-01-31` (day),
`2026-01` (month), `2026-Q1` (quarter), `2026` (year).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Grain = Literal["slot", "day", "month", "quarter", "year"]

PATTERNS: dict[Grain, re.Pattern[str]] = {
    "slot": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII),
    "day": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "month": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "year": re.compile(r"(\d{4})", re.ASCII),
}
EXPECTED = "a period such as 2026-01, 2026-Q1, 2026, 2026-01-31 or 2026-01-31T09:30"


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of local time: its first day and the day after its last one, and its name."""

    start: date
    end: date
    name: str
    grain: Grain

    def __str__(self) -> str:
        return self.name

    def next(self) -> Period:
        """The period of the same length that follows (days, months, quarters, years)."""
        return period_of(self.end, self.grain)

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end


def parse(text: str) -> Period:
    """A period from its name. Raises ValueError that says what was expected."""
    text = text.strip()
    try:
        if PATTERNS["slot"].fullmatch(text):
            moment = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 local wall-clock time
            return Period(moment.date(), moment.date() + timedelta(days=1), text, "slot")
        if PATTERNS["day"].fullmatch(text):
            return period_of(date.fromisoformat(text), "day")
        if match := PATTERNS["month"].fullmatch(text):
            return period_of(date(int(match[1]), int(match[2]), 1), "month")
        if match := PATTERNS["quarter"].fullmatch(text):
            return period_of(date(int(match[1]), int(match[2]) * 3 - 2, 1), "quarter")
        if match := PATTERNS["year"].fullmatch(text):
            return period_of(date(int(match[1]), 1, 1), "year")
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{EXPECTED}, found {text!r}")


def period_of(day: date, grain: Grain) -> Period:
    """The day, month, quarter or year that a local day lies in."""
    if grain == "day":
        return Period(day, day + timedelta(days=1), day.isoformat(), grain)
    if grain == "month":
        return Period(day.replace(day=1), add_months(day.replace(day=1), 1), f"{day:%Y-%m}", grain)
    if grain == "quarter":
        number = (day.month - 1) // 3
        start = date(day.year, number * 3 + 1, 1)
        return Period(start, add_months(start, 3), f"{day.year:04}-Q{number + 1}", grain)
    if grain == "year":
        return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year:04}", grain)
    raise ValueError(f"no period of grain {grain!r} is named by a day alone")


def add_months(day: date, months: int) -> date:
    """The first of the month that lies `months` after that of `day`."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def between(first: Period, last: Period) -> list[Period]:
    """All periods from first to last, both included; they must be of one grain."""
    if first.grain != last.grain:
        raise ValueError(f"two periods of one length, found {first.name} and {last.name}")
    periods = [first]
    while periods[-1] < last:
        periods.append(periods[-1].next())
    return periods if first <= last else []
