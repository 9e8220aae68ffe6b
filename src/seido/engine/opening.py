"""When a program is open: its week and the days on which it is closed, in its own local time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

#: Half-hours of a local day, as fact tables number them.
SLOTS = 48
SLOT_MINUTES = 30
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class OpenHours:
    """Open from one time to another on some weekdays (0 is Monday), in minutes of the local day.

    Hours that end at or before their start run into the next day.
    """

    days: frozenset[int]
    start: int
    end: int

    @property
    def overnight(self) -> bool:
        return self.end <= self.start


@dataclass(frozen=True)
class Opening:
    """A week of open hours, and the days on which none of them begin. No hours: nobody knows when it is open."""

    hours: tuple[OpenHours, ...] = ()
    closed_days: frozenset[date] = frozenset()

    @property
    def known(self) -> bool:
        return bool(self.hours)

    def is_open(self, day: date) -> bool:
        """Whether open hours begin on a local day."""
        return day not in self.closed_days and any(day.weekday() in hours.days for hours in self.hours)

    def open_days(self, first: date, last: date) -> Iterator[date]:
        """The open days from first to last, both included."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if self.is_open(day):
                yield day

    def open_slots(self, day: date) -> frozenset[int]:
        """The half-hours of a local day that lie within open hours, wholly or in part.

        Hours that ran past midnight belong to the day on which they began: a closed day's do not spill over,
        an open day's do, also into a closed one.
        """
        found: set[int] = set()
        before = day - timedelta(days=1)
        if day not in self.closed_days:
            found.update(*(own_slots(hours) for hours in self.hours if day.weekday() in hours.days))
        if before not in self.closed_days:
            found.update(*(spilt_slots(hours) for hours in self.hours if before.weekday() in hours.days))
        return frozenset(found)


@lru_cache(maxsize=256)
def own_slots(hours: OpenHours) -> frozenset[int]:
    """The half-hours on the day on which hours begin."""
    return slots(hours.start, DAY_MINUTES if hours.overnight else hours.end)


@lru_cache(maxsize=256)
def spilt_slots(hours: OpenHours) -> frozenset[int]:
    """The half-hours on the day after."""
    return slots(0, hours.end) if hours.overnight else frozenset()


def slots(start: int, end: int) -> frozenset[int]:
    return frozenset(range(start // SLOT_MINUTES, min(-(-end // SLOT_MINUTES), SLOTS)))
