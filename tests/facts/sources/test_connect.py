"""Amazon Connect: known totals, delivery at least once and in any order, chains, holes, and broken records."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seido.faults import InputError
from support.fuzz import CASES, mutated
from support.sources import SourceCentre

EXAMPLES = Path(__file__).parents[3] / "examples" / "sources"
RECORDS, EVENTS = EXAMPLES / "contact_records.jsonl", EXAMPLES / "agent_events.jsonl"
FIGURES = ("outcome", "wait_ms", "handle_ms", "queue", "agent")


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(path: Path, values: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="utf-8")
    return path


def figures(centre: SourceCentre) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(row[name] for name in FIGURES) for key, row in centre.contacts().items()}


EXPECTED = {
    "c-001": ("handled", 8_000, 202_000, "support", "sato"),
    "c-002": ("handled", 30_000, 250_000, "support", "ito"),
    "c-003": ("abandoned", 45_000, None, "support", None),
    "c-005": ("handled", 31_000, 135_000, "billing", "ito"),
    "c-007": ("callback_connected", 40_000, 160_000, "support", "sato"),
}


def test_the_sample_gives_its_known_totals(tmp_path: Path) -> None:
    centre = SourceCentre(tmp_path)
    outcome, staged = centre.take(RECORDS, source="connect")
    assert figures(centre) == EXPECTED
    assert (staged.read, staged.filtered, staged.rejected, outcome.changed) == (9, 3, 0, 5)
    again, _ = centre.take(RECORDS, source="connect")
    assert again.changed == 0


@pytest.mark.parametrize("form", ["array", "together", "wrapped", "pretty", "gzip"])
def test_records_come_in_many_forms(tmp_path: Path, form: str) -> None:
    records = lines(RECORDS)
    text = {
        "array": json.dumps(records),
        "together": "".join(json.dumps(record) for record in records),
        "wrapped": json.dumps({"Records": records}),
        "pretty": "\n".join(json.dumps(record, indent=2) for record in records),
        "gzip": RECORDS.read_text(encoding="utf-8"),
    }[form]
    path = tmp_path / "records"
    path.write_bytes(gzip.compress(text.encode()) if form == "gzip" else text.encode())
    centre = SourceCentre(tmp_path)
    centre.take(path, source="connect")
    assert figures(centre) == EXPECTED


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 8), max_size=25))
def test_deliveries_in_any_order_and_number_end_the_same(deliveries: list[int]) -> None:
    """The link of a wait through two queues must come with, or before, what it leads to."""
    records = lines(RECORDS)
    with tempfile.TemporaryDirectory() as name:
        centre = SourceCentre(Path(name))
        pairs = {4: [4, 5], 5: [4, 5]}
        halves = deliveries[::2], [*deliveries[1::2], *range(9)]
        for number, half in enumerate(halves):
            chosen = [records[place] for one in half for place in pairs.get(one, [one])]
            if chosen:
                path = written(Path(name) / f"{number}.jsonl", chosen)
                centre.take(path, source="connect")
        assert figures(centre) == EXPECTED
        again, _ = centre.take(written(Path(name) / "old.jsonl", [records[0]]), source="connect")
        assert again.changed == 0
        assert figures(centre) == EXPECTED


def test_records_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    good = lines(RECORDS)[0]
    bad = [
        {**good, "LastUpdateTimestamp": "soon"},
        {**good, "ContactId": None},
        {**good, "Queue": {**good["Queue"], "Name": "nowhere", "ARN": None}},
        {**good, "Queue": "support"},
        {**good, "Agent": {**good["Agent"], "AfterContactWorkDuration": -3}},
    ]
    path = written(tmp_path / "records", [good, *bad])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"ContactId": "cut\n' + json.dumps(good) + "\n7\n")
    with SourceCentre(tmp_path).parts(path, source="connect", reject_limit=1.0) as parts:
        assert [(reject.row, reject.column, reject.got) for reject in parts[0].rejects] == [
            (2, "LastUpdateTimestamp", "'soon'"),
            (3, "ContactId", "nothing"),
            (4, "Queue.Name", "nowhere"),
            (5, "Queue", "'support'"),
            (6, "Agent.AfterContactWorkDuration", "-3"),
            (7, None, "Invalid control character at"),
            (9, "ContactId", "7"),
        ]
    with pytest.raises(InputError):
        SourceCentre(tmp_path).take(path, source="connect")


def time(centre: SourceCentre) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in centre.rows("agent_time"):
        found[row["state"]] += row["duration_ms"]
    return found


TIME = {"available": 6_000 + 270_000 + 60_000, "handling": 202_000, "lunch": 600_000}


def test_agent_events_become_time(tmp_path: Path) -> None:
    centre = SourceCentre(tmp_path)
    centre.take(EVENTS, source="connect-agent-events")
    assert time(centre) == TIME
    assert {row["program"] for row in centre.rows("agent_time")} == {"Support"}
    again, _ = centre.take(EVENTS, source="connect-agent-events")
    assert again.changed == 0


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 14), st.integers(0, 3))
def test_deliveries_that_end_anywhere_and_overlap_add_up(cut: int, overlap: int) -> None:
    events = lines(EVENTS)
    with tempfile.TemporaryDirectory() as name:
        centre = SourceCentre(Path(name))
        first = written(Path(name) / "first", events[:cut])
        second = written(Path(name) / "second", events[max(cut - overlap, 0) :])
        for path in (first, second, first, second):
            centre.take(path, source="connect-agent-events")
        assert sum(time(centre).values()) == sum(TIME.values())
        again, _ = centre.take(second, source="connect-agent-events")
        assert again.changed == 0


def test_a_hole_in_the_stream_is_no_time(tmp_path: Path) -> None:
    events = [event for event in lines(EVENTS) if not "01:08" <= event["EventTimestamp"][11:16] < "01:16"]
    centre = SourceCentre(tmp_path)
    centre.take(written(tmp_path / "events", events), source="connect-agent-events")
    assert time(centre) == {**TIME, "available": TIME["available"] - 30_000, "lunch": 120_000}


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([("connect", RECORDS), ("connect-agent-events", EVENTS)]), st.data())
def test_broken_deliveries_are_rejected_never_a_crash(kind: tuple[str, Path], data: st.DataObject) -> None:
    content = data.draw(mutated(kind[1].read_bytes()))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "delivery"
        path.write_bytes(content)
        try:
            with SourceCentre(Path(name)).parts(path, source=kind[0], reject_limit=1.0) as parts:
                assert parts[0].rejected <= parts[0].read
        except InputError:
            pass
