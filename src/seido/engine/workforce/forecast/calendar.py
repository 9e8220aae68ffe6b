"""The calendar that contacts follow: public holidays, paydays and the planner's own events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import holidays

#: Day of the month for "the last one", whatever its number.
LAST = 31


@dataclass(frozen=True)
class Event:
    """Something a planner knows of: a campaign, a price change, a bill run.

    With a `factor` the volume of the day is multiplied by it, in the past (divided out before a model
    learns) and in the future; 0 closes the day. Without one its effect is learned from the days of the same
    name.
    """

    day: date
    name: str
    factor: float | None = None


@dataclass(frozen=True)
class Calendar:
    """What is known of days beforehand. `paydays` are days of the month (31: the last)."""

    holidays: Mapping[date, str] = field(default_factory=dict)
    paydays: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def closures(self) -> frozenset[date]:
        """The days that the planner has closed."""
        return frozenset(event.day for event in self.events if event.factor == 0)

    def factor(self, day: date) -> float:
        """The product of the factors that the planner's events give a day."""
        product = 1.0
        for event in self.events:
            if event.day == day and event.factor is not None:
                product *= event.factor
        return product


def countries() -> list[str]:
    """The country codes whose public holidays are known (ISO 3166, two letters)."""
    return sorted(code for code in holidays.list_supported_countries() if len(code) == 2)


@lru_cache(maxsize=64)
def public_holidays(country: str, first_year: int, last_year: int) -> Mapping[date, str]:
    """The public holidays of a country by day. Raises ValueError where the country is not known."""
    try:
        found = holidays.country_holidays(country.upper(), years=range(first_year, last_year + 1))
    except (NotImplementedError, KeyError):
        raise ValueError(f"a country code such as JP or US, found {country!r}") from None
    return dict(sorted(found.items()))


def calendar_of(
    country: str | None,
    first_day: date,
    last_day: date,
    *,
    paydays: Iterable[int] = (),
    events: Iterable[Event] = (),
) -> Calendar:
    """The calendar of a country over a span of days. Raises ValueError for an unknown country."""
    known = public_holidays(country, first_day.year, last_day.year) if country else {}
    return Calendar(known, tuple(sorted(set(paydays))), tuple(events))
