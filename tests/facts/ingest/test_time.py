"""Moments are wall-clock time of the program unless they say otherwise; local columns are cut in its zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.loads import PLACES, Centre, contact, write_rows

#: Program, what the file says, UTC, local month, day and half-hour.
MOMENTS = [
    ("Tokyo", "2026-01-01 00:10", "2025-12-31 15:10", "2026-01", "2026-01-01", 0),
    ("Tokyo", "2026-01-01T23:59:59.5", "2026-01-01 14:59:59.500000", "2026-01", "2026-01-01", 47),
    ("Tokyo", "2025-12-31T15:10:00Z", "2025-12-31 15:10", "2026-01", "2026-01-01", 0),
    ("Tokyo", "2025-12-31T16:10:00+01:00", "2025-12-31 15:10", "2026-01", "2026-01-01", 0),
    ("Tokyo", "2025-12-31 16:10+01", "2025-12-31 15:10", "2026-01", "2026-01-01", 0),
    ("Tokyo", "2026/1/1 0:10", "2025-12-31 15:10", "2026-01", "2026-01-01", 0),
    ("Tokyo", "2026-01-01", "2025-12-31 15:00", "2026-01", "2026-01-01", 0),
    ("London", "2026-07-01 00:10", "2026-06-30 23:10", "2026-07", "2026-07-01", 0),
    # 01:30 is skipped on 29 March: read with the offset before it, it is half past two.
    ("London", "2026-03-29 01:30", "2026-03-29 01:30", "2026-03", "2026-03-29", 5),
    # 01:30 occurs twice on 25 October: the first is meant.
    ("London", "2026-10-25 01:30", "2026-10-25 00:30", "2026-10", "2026-10-25", 3),
    ("London", "2026-10-25 02:00", "2026-10-25 02:00", "2026-10", "2026-10-25", 4),
    ("Jerusalem", "1999-01-01 01:00", "1998-12-31 23:00", "1999-01", "1999-01-01", 2),
]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    folder = tmp_path_factory.mktemp("time")
    centre = Centre(folder)
    rows = [
        contact(f"{number:02}", program=program, queue="", arrived_at=text)
        for number, (program, text, *_) in enumerate(MOMENTS)
    ]
    _, staged = centre.load(write_rows(folder / "rows.csv", rows))
    assert staged.rejects == []
    return centre.rows("contacts")


@pytest.mark.parametrize("number", range(len(MOMENTS)))
def test_moments(loaded: list[dict[str, object]], number: int) -> None:
    _, _, utc, month, day, slot = MOMENTS[number]
    row = loaded[number]
    assert row["arrived_at"] == datetime.fromisoformat(utc)
    assert (row["local_month"], row["local_date"], row["local_slot"]) == (month, day, slot)


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(PLACES.programs)),
            st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)),  # noqa: DTZ001
        ),
        min_size=30,
        max_size=60,
    )
)
def test_as_zoneinfo(tmp_path_factory: pytest.TempPathFactory, moments: list[tuple[str, datetime]]) -> None:
    folder = tmp_path_factory.mktemp("zones")
    centre = Centre(folder)
    rows = [
        contact(f"{number:03}", program=program, queue="", arrived_at=moment.isoformat(sep=" "))
        for number, (program, moment) in enumerate(moments)
    ]
    centre.load(write_rows(folder / "rows.csv", rows))
    for row, (program, moment) in zip(centre.rows("contacts"), moments, strict=True):
        zone = ZoneInfo(PLACES.programs[program].zone)
        utc = moment.replace(tzinfo=zone).astimezone(UTC)
        local = utc.astimezone(zone)
        assert row["arrived_at"] == utc.replace(tzinfo=None)
        assert row["local_date"] == local.date().isoformat()
        assert row["local_month"] == row["local_date"][:7]
        assert row["local_slot"] == local.hour * 2 + local.minute // 30
