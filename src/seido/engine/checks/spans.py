"""Lengths of time as bindings write them (`12 months`, `4 weeks`), and the calendar windows of a cadence."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from seido.periods import Period, add_months, period_of

Cadence = Literal["day", "week", "month", "quarter", "half_year", "year"]
#: Unit -> (months, days).
UNITS = {
    "day": (0, 1),
    "week": (0, 7),
    "month": (1, 0),
    "quarter": (3, 0),
    "half_year": (6, 0),
    "year": (12, 0),
}
WRITTEN = re.compile(r"(\d+)\s*(day|week|month|quarter|half_year|year)s?")
EXPECTED = "a length such as 12 months, 4 weeks or 30 days"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of calendar time: whole months and days."""

    months: int = 0
    days: int = 0

    def before(self, day: date) -> date:
        """The day that lies this long before another; a month's end stays within its month."""
        return shifted(day, -self.months, -self.days)

    def after(self, day: date) -> date:
        return shifted(day, self.months, self.days)

    @property
    def length(self) -> float:
        """Days, for comparing how strict two lengths are."""
        return self.months * 30.4375 + self.days

    @property
    def english(self) -> str:
        return f"{self.months} months" if self.months else f"{self.days} days"

    @property
    def japanese(self) -> str:
        return f"{self.months} か月" if self.months else f"{self.days} 日"


NO_TIME = Span()
FIFTEEN_DAYS = Span(days=15)
THIRTY_DAYS = Span(days=30)
NINETY_DAYS = Span(days=90)
YEAR = Span(months=12)


@cache
def shifted(day: date, months: int, days: int) -> date:
    if months:
        first = add_months(day, months)
        day = first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))
    return day + timedelta(days=days)


def span(value: object) -> Span:
    """A length as written. Raises ValueError."""
    match = WRITTEN.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"{EXPECTED}, found {value!r}")
    months, days = UNITS[match[2]]
    return Span(int(match[1]) * months, int(match[1]) * days)


@cache
def window(day: date, cadence: Cadence) -> Period:
    """The calendar window that a day lies in; weeks begin on Monday, half-years in January and July."""
    if cadence == "week":
        start = day - timedelta(days=day.weekday())
        year, number, _ = day.isocalendar()
        return Period(start, start + timedelta(days=7), f"{year}-W{number:02}", "day")
    if cadence == "half_year":
        start = date(day.year, 1 if day.month <= 6 else 7, 1)
        return Period(start, add_months(start, 6), f"{day.year}-H{1 if day.month <= 6 else 2}", "quarter")
    return period_of(day, cadence)


@cache
def windows(first: date, last: date, cadence: Cadence) -> tuple[Period, ...]:
    """The calendar windows from the one of the first day to the one of the last day."""
    found = [window(first, cadence)]
    while found[-1].end <= last:
        found.append(window(found[-1].end, cadence))
    return tuple(found)
