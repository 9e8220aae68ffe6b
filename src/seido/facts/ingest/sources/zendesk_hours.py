"""Time that a service-level clock counts: by the calendar, or within a schedule's hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = 7 * 24 * 60
#: Clocks that run longer than this are not followed further.
LONGEST = timedelta(days=3660)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Hours:
    """A schedule: pairs of minutes since Sunday midnight, in the zone's own time."""

    zone: str
    spans: tuple[tuple[int, int], ...]

    def within(self, start: datetime, end: datetime) -> Iterable[Span]:
        """The open stretches between two moments (naive UTC)."""
        if not self.spans:
            return
        zone = ZoneInfo(self.zone)
        day = start.replace(tzinfo=UTC).astimezone(zone).date() - DAY
        while (midnight := utc(day, 0, zone)) < end:
            weekday = (day.weekday() + 1) % 7
            for first, last in self.spans:
                if first // (24 * 60) == weekday:
                    opening = utc(day, first % (24 * 60), zone)
                    closing = utc(day, first % (24 * 60) + last - first, zone)
                    if max(opening, start) < min(closing, end):
                        yield max(opening, start), min(closing, end)
            if midnight - start > LONGEST:
                return
            day += DAY


def utc(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A local minute of a day, which may lie on the next ones, as naive UTC."""
    moment = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def counted(running: Sequence[Span], hours: Hours | None) -> list[Span]:
    """The stretches in which a clock ran, cut to a schedule's hours where it goes by these."""
    if hours is None:
        return [(start, end) for start, end in running if end > start]
    return [span for start, end in running for span in hours.within(start, end)]


def reached(spans: Sequence[Span], target: timedelta) -> datetime | None:
    """When the clock reached its target; None where it did not."""
    left = target
    for start, end in spans:
        if end - start > left:
            return start + left
        left -= end - start
    return None
