"""Local time as tables: a zone's offset on each day, so that engines convert by a join and never by a zone.

Engines differ in how they cast a naive time to a zone, and in the release of the time-zone database that they
carry; Python's zoneinfo is the one authority here. On a day the offset changes at most once.

A wall-clock time that occurs twice is taken as its first occurrence; one that is skipped is read with the
offset that held before, as zoneinfo does with fold=0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa

#: Moments outside these years are slips.
FIRST_YEAR = 1990
LAST_YEAR = 2100

START = datetime(FIRST_YEAR - 1, 12, 31)  # noqa: DTZ001 wall-clock or UTC, as the table says
END = datetime(LAST_YEAR + 1, 1, 2)  # noqa: DTZ001
STEP = timedelta(days=4)
SECOND = timedelta(seconds=1)
Offset = Callable[[datetime], int]


def offset_tables(zones: Iterable[str]) -> tuple[pa.Table, pa.Table]:
    """Two tables, for wall-clock times to UTC and for UTC to wall-clock times.

    Columns: `zone`, `day` (local day in the first, UTC day in the second), `before` (microseconds that local
    time is ahead of UTC at the start of the day), `switch` (moment of that day from which `after` holds
    instead; the end of the day where nothing changes), `after`.
    """
    names = sorted(set(zones))
    return table(names, wall_offset), table(names, utc_offset)


def wall_offset(zone: ZoneInfo) -> Offset:
    return lambda moment: microseconds(moment.replace(tzinfo=zone).utcoffset())


def utc_offset(zone: ZoneInfo) -> Offset:
    return lambda moment: microseconds(moment.replace(tzinfo=UTC).astimezone(zone).utcoffset())


def microseconds(offset: timedelta | None) -> int:
    return (offset or timedelta()) // timedelta(microseconds=1)


def table(zones: list[str], kind: Callable[[ZoneInfo], Offset]) -> pa.Table:
    return pa.concat_tables([days(name, kind) for name in zones])


@cache
def days(name: str, kind: Callable[[ZoneInfo], Offset]) -> pa.Table:
    """All days of one zone from the last of the year before FIRST_YEAR to the first after LAST_YEAR."""
    offset = kind(ZoneInfo(name))
    day = np.arange(np.datetime64(START, "D"), np.datetime64(END, "D"))
    before = np.full(len(day), offset(START))
    switch = (day + 1).astype("datetime64[us]")
    after = before.copy()
    for moment in changes(offset):
        # A change at the very start of a day is that day's own: the day before ends with the old offset.
        index = (moment - START).days
        switch[index] = np.datetime64(moment, "us")
        after[index] = before[index + 1 :] = offset(moment)
        after[index + 1 :] = after[index]
    return pa.table(
        {
            "zone": pa.array([name] * len(day)).dictionary_encode().cast(pa.string()),
            "day": pa.array(day),
            "before": pa.array(before),
            "switch": pa.array(switch),
            "after": pa.array(after),
        }
    )


@cache
def fixed_offset(name: str) -> int | None:
    """The offset in microseconds of a zone that keeps one over all years, as Asia/Tokyo does; else None."""
    offset = utc_offset(ZoneInfo(name))
    return None if next(changes(offset), None) else offset(START)


def changes(offset: Offset) -> Iterator[datetime]:
    """The seconds at which the offset changes. No zone changes twice within four days."""
    moment = START
    while moment < END:
        following = moment + STEP
        if offset(moment) != offset(following):
            yield change(offset, moment, following)
        moment = following


def change(offset: Offset, low: datetime, high: datetime) -> datetime:
    """The first second in (low, high] at which the offset is no longer that of `low`."""
    before = offset(low)
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if offset(middle) == before:
            low = middle
        else:
            high = middle
    return high


def known_zone(name: str) -> bool:
    """Whether the time-zone database has this zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
