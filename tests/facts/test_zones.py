"""Local time by table agrees with zoneinfo, also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from seido.facts.zones import known_zone, offset_tables

ZONES = [
    "Asia/Tokyo",
    "Asia/Jerusalem",
    "America/Sao_Paulo",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "UTC",
]


def lookup(table: pa.Table) -> dict[tuple[str, object], tuple[int, datetime, int]]:
    rows = zip(*(table.column(name).to_pylist() for name in table.column_names), strict=True)
    return {(zone, day): (before, switch, after) for zone, day, before, switch, after in rows}


def offset(
    table: dict[tuple[str, object], tuple[int, datetime, int]], zone: str, moment: datetime
) -> timedelta:
    before, switch, after = table[zone, moment.date()]
    return timedelta(microseconds=after if moment >= switch else before)


@pytest.mark.parametrize("zone", ZONES)
def test_both_ways_as_zoneinfo_every_seven_hours(zone: str) -> None:
    walls, moments = (lookup(table) for table in offset_tables([zone]))
    info = ZoneInfo(zone)
    moment = datetime(1990, 1, 1)  # noqa: DTZ001
    while moment.year < 2045:
        assert offset(walls, zone, moment) == moment.replace(tzinfo=info).utcoffset(), moment
        assert offset(moments, zone, moment) == moment.replace(tzinfo=UTC).astimezone(info).utcoffset()
        moment += timedelta(hours=7)


def test_the_second_of_a_change() -> None:
    walls, moments = (lookup(table) for table in offset_tables(["Europe/London"]))
    # Clocks go forward on 29 March 2026 at 01:00 UTC, and back on 25 October at 01:00 UTC.
    assert offset(moments, "Europe/London", datetime(2026, 3, 29, 0, 59, 59)) == timedelta(0)  # noqa: DTZ001
    assert offset(moments, "Europe/London", datetime(2026, 3, 29, 1)) == timedelta(hours=1)  # noqa: DTZ001
    # 01:30 is skipped in March: read with the offset before it. In October it occurs twice: the first holds.
    assert offset(walls, "Europe/London", datetime(2026, 3, 29, 1, 30)) == timedelta(0)  # noqa: DTZ001
    assert offset(walls, "Europe/London", datetime(2026, 10, 25, 1, 30)) == timedelta(hours=1)  # noqa: DTZ001
    assert offset(walls, "Europe/London", datetime(2026, 10, 25, 2)) == timedelta(0)  # noqa: DTZ001


def test_known_zones() -> None:
    assert known_zone("Asia/Tokyo")
    assert not known_zone("Asia/Tokio")
    assert not known_zone("../etc")
