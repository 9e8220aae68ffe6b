"""When a schedule is due next."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_time(every: str, on: int, at: time, zone: str, after: datetime) -> datetime:
    """The first moment later than `after`, in UTC, at which it is `at` in the zone on a day that fits.

    A local time that a change of clocks leaves out falls on the moment after the change; one that comes twice,
    on the first.
    """
    place = ZoneInfo(zone)
    day = after.astimezone(place).date() - timedelta(days=1)
    while True:
        moment = datetime.combine(day, at, place).astimezone(UTC)
        if fits(every, on, day) and moment > after:
            return moment
        day += timedelta(days=1)


def fits(every: str, on: int, day: date) -> bool:
    if every == "week":
        return day.isoweekday() == on
    if every == "month":
        return day.day == min(on, calendar.monthrange(day.year, day.month)[1])
    return True
