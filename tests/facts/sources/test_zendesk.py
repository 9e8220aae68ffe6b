"""Zendesk: known completions, clocks that stand still and business hours, real samples, and broken tables."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seido.facts.ingest.sources.zendesk_hours import Hours, counted, reached
from seido.faults import InputError
from support.fuzz import CASES, mutated
from support.shared import shared_data
from support.sources import PLACES, SourceCentre

EXAMPLE = Path(__file__).parents[3] / "examples" / "sources" / "zendesk"
FILES = sorted(EXAMPLE.glob("*.csv"))
KNOWN = replace(PLACES, queues={("Support", "10"): "Calls"})


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}")


def test_the_sample_gives_its_known_figures(tmp_path: Path) -> None:
    centre = SourceCentre(tmp_path, KNOWN)
    _, staged = centre.take(*FILES, source="zendesk")
    assert (staged.read, staged.filtered, staged.rejected) == (6, 1, 0)
    shown = ("outcome", "completed_at", "due_at", "on_time", "reopened", "escalated", "wait_ms")
    found = {key: tuple(row[name] for name in shown) for key, row in centre.contacts().items()}
    assert found == {
        # 40 minutes, then pending, then 60: 100 of 120 minutes
        "1": ("handled", moment("05T06:40"), None, True, False, None, 30 * 60_000),
        # solved after 60 minutes, opened again, and 330 more
        "2": ("handled", moment("05T09:30"), moment("05T05:00"), False, True, True, 20 * 60_000),
        "3": ("open", None, None, None, False, None, None),
        # no history and no policy: the last update stands for the completion
        "5": ("handled", moment("07T05:00"), None, None, None, None, None),
        # Friday 17:00 to Monday 10:30 in Tokyo, of which 60 and 90 minutes are open
        "6": ("handled", moment("12T01:30"), None, True, False, None, None),
    }
    replies = centre.rows("responses", ("contact_id", "response_id", "agent", "latency_ms"))
    assert [tuple(row.values()) for row in replies] == [
        ("1", "103", "a1", 30 * 60_000),
        ("1", "105", "a1", 100 * 60_000),
        ("2", "106", "a1", 20 * 60_000),
    ]
    again, _ = centre.take(*FILES, source="zendesk")
    assert again.changed == 0


def test_an_older_export_does_not_undo_a_newer_one(tmp_path: Path) -> None:
    centre = SourceCentre(tmp_path, KNOWN)
    old = tmp_path / "tickets.csv"
    text = (EXAMPLE / "tickets.csv").read_text(encoding="utf-8")
    old.write_text(text.replace("closed", "open").replace("2026-01-06 02:00:00", "2026-01-05 01:30:00"))
    centre.take(old, source="zendesk")
    assert centre.contacts()["1"]["outcome"] == "open"
    for path in (EXAMPLE / "tickets.csv", old):
        centre.take(path, source="zendesk")
        assert centre.contacts()["1"]["outcome"] == "handled"


def test_the_real_samples(tmp_path: Path) -> None:
    folder = shared_data("sources", "zendesk")
    files = [path for path in sorted(folder.glob("*.csv")) if "chat" not in path.name]
    groups = ("360006965034", "360013366274", "360008376313")
    centre = SourceCentre(tmp_path, replace(PLACES, queues={("Support", group): "Calls" for group in groups}))
    _, staged = centre.take(*files, source="zendesk")
    assert (staged.read, staged.filtered, staged.rejected) == (10, 2, 0)
    ticket = centre.contacts()["11071"]
    assert (ticket["on_time"], ticket["completed_at"]) == (False, datetime(2020, 11, 14, 11, 1, 27))  # noqa: DTZ001


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    shutil.copy(EXAMPLE / "tickets.csv", path)
    with path.open("a", encoding="utf-8") as file:
        file.write("7,r,a,10,open,,,soon,2026-01-05 03:30:00\n\n")
        file.write("8,r,a,99,open,,,2026-01-05 03:30:00,2026-01-05 03:30:00\n")
        file.write("9,r,a,10,asleep,,,2026-01-05 03:30:00,2026-01-05 03:30:00\n9,r\n")
    with SourceCentre(tmp_path, KNOWN).parts(path, source="zendesk", reject_limit=1.0) as parts:
        assert [(reject.row, reject.column, reject.got) for reject in parts[0].rejects] == [
            (8, "created_at", "'soon'"),
            (10, "group_id", "99"),
            (11, "status", "'asleep'"),
            (12, None, "2: 9,r"),
        ]
    with pytest.raises(InputError, match="tickets"):
        SourceCentre(tmp_path, KNOWN).take(EXAMPLE / "comments.csv", source="zendesk")


MINUTES = st.integers(0, 20 * 24 * 60)


@settings(max_examples=100, deadline=None)
@given(
    MINUTES,
    MINUTES,
    st.sampled_from(["Asia/Tokyo", "Europe/London"]),
    st.integers(0, 10_079),
    st.integers(1, 600),
)
def test_business_minutes_are_those_within_the_hours(
    first: int, length: int, zone: str, opening: int, open_for: int
) -> None:
    start = datetime(2026, 3, 20) + timedelta(minutes=first)  # noqa: DTZ001 over a change of clocks
    end = start + timedelta(minutes=length)
    hours = Hours(zone, ((opening, opening + open_for),))
    spans = counted([(start, end)], hours)
    total = sum((b - a for a, b in spans), timedelta())
    assert all(start <= a < b <= end for a, b in spans)
    week = timedelta(minutes=open_for)
    assert total <= week * (length // (7 * 24 * 60) + 2)
    assert reached(spans, total) is None
    if total:
        assert reached(spans, total / 2) is not None
    assert all(0 <= local(a, zone) - opening < open_for or a == start for a, _ in spans)


def local(moment: datetime, zone: str) -> int:
    there = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    return (there.weekday() + 1) % 7 * 24 * 60 + there.hour * 60 + there.minute


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FILES), st.data())
def test_broken_tables_are_rejected_never_a_crash(broken: Path, data: st.DataObject) -> None:
    content = data.draw(mutated(broken.read_bytes()))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / broken.name
        path.write_bytes(content)
        files = [path, *(file for file in FILES if file != broken)]
        try:
            with SourceCentre(Path(name), KNOWN).parts(*files, source="zendesk", reject_limit=1.0) as parts:
                assert parts[0].rejected <= parts[0].read
        except InputError:
            pass
