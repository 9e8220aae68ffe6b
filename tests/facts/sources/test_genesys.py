"""Genesys Cloud: known totals, legs and transfers, real samples, user detail, and broken documents."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seido.facts.ingest.sources.genesys_users import joined, overlaid
from seido.faults import InputError
from support.fuzz import CASES, mutated
from support.shared import shared_data
from support.sources import PLACES, SourceCentre

EXAMPLES = Path(__file__).parents[3] / "examples" / "sources"
CONVERSATIONS, USERS = EXAMPLES / "conversations.json", EXAMPLES / "user_details.json"
ASSIGNED = replace(PLACES, agents={"u-1": "Support"})
FIGURES = ("outcome", "queue", "agent", "wait_ms", "handle_ms")


def figures(centre: SourceCentre) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(row[name] for name in FIGURES) for key, row in centre.contacts().items()}


EXPECTED = {
    "g-1": ("handled", "support", "u-1", 12_000, 188_000),
    "g-2": ("abandoned", "support", None, 40_000, None),
    "g-3": ("handled", "support", "u-1", 25_000, 285_000),
    "g-3#2": ("handled", "sales", "u-3", 30_000, 270_000),
    "g-4": ("handled", "billing", "u-2", 45_000, 75_000),
}


def test_the_sample_gives_its_known_totals(tmp_path: Path) -> None:
    centre = SourceCentre(tmp_path)
    _, staged = centre.take(CONVERSATIONS, source="genesys")
    assert figures(centre) == EXPECTED
    assert (staged.read, staged.filtered, staged.rejected) == (5, 1, 0)
    again, _ = centre.take(CONVERSATIONS, source="genesys")
    assert again.changed == 0


def test_the_real_samples(tmp_path: Path) -> None:
    files = [shared_data("sources", "genesys_cloud", f"conversation{number}.json") for number in (1, 2)]
    queues = ("a623d83c-96d7-4baa-af1f-d46ad6700d8b", "7b06ecdb-3b2e-4cbc-88cf-13561fb55718")
    centre = SourceCentre(tmp_path, replace(PLACES, queues={("Support", queue): "Calls" for queue in queues}))
    centre.take(*files, source="genesys")
    rows = [
        (row["outcome"], row["wait_ms"], row["handle_ms"], row["session_ms"])
        for row in centre.rows("contacts")
    ]
    assert rows == [("handled", 11_179, 918_737, 929_787), ("handled", 6_384, 923_484, None)]


def test_order_of_participants_and_sessions_tells_nothing(tmp_path: Path) -> None:
    document = json.loads(CONVERSATIONS.read_text(encoding="utf-8"))
    for conversation in document["conversations"]:
        conversation["participants"].reverse()
    path = tmp_path / "reversed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    centre = SourceCentre(tmp_path)
    centre.take(path, source="genesys")
    assert figures(centre) == EXPECTED


def test_a_conversation_that_goes_on_is_completed_later(tmp_path: Path) -> None:
    whole = json.loads(CONVERSATIONS.read_text(encoding="utf-8"))["conversations"][0]
    waiting = json.loads(json.dumps(whole))
    waiting["conversationEnd"] = None
    waiting["participants"] = waiting["participants"][:2]
    for participant in waiting["participants"]:
        del participant["sessions"][0]["segments"][0]["segmentEnd"]
    early, late = tmp_path / "early.json", tmp_path / "late.json"
    early.write_text(json.dumps(waiting), encoding="utf-8")
    late.write_text(json.dumps(whole), encoding="utf-8")
    centre = SourceCentre(tmp_path)
    centre.take(early, source="genesys")
    assert centre.contacts()["g-1"]["outcome"] == "open"
    for path in (late, early):
        centre.take(path, source="genesys")
        assert figures(centre) == {"g-1": EXPECTED["g-1"]}


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    good = json.loads(CONVERSATIONS.read_text(encoding="utf-8"))["conversations"]
    bad = json.loads(json.dumps(good[0]))
    bad["participants"][1]["sessions"][0]["segments"][0]["segmentStart"] = "yesterday"
    strange = json.loads(json.dumps(good[0]).replace('"support"', '"nowhere"').replace("g-1", "g-9"))
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "".join(json.dumps(row) + "\n" for row in [*good, bad, strange, {"a": 1}]), encoding="utf-8"
    )
    with SourceCentre(tmp_path).parts(path, source="genesys", reject_limit=1.0) as parts:
        assert [(reject.row, reject.column, reject.got) for reject in parts[0].rejects] == [
            (6, "participants.sessions.segments.segmentStart", "'yesterday'"),
            (7, "queueId", "nowhere"),
            (8, "conversationId", "an object of 1"),
        ]


def test_user_detail_becomes_time(tmp_path: Path) -> None:
    centre = SourceCentre(tmp_path, ASSIGNED)
    centre.take(USERS, source="genesys-users")
    time: Counter[str] = Counter()
    for row in centre.rows("agent_time"):
        time[row["state"]] += row["duration_ms"] // 1000
    assert time == {"other_work": 300, "available": 1612, "handling": 188, "lunch": 2700}
    again, _ = centre.take(USERS, source="genesys-users")
    assert again.changed == 0
    with pytest.raises(InputError, match="assigns to a program"):
        SourceCentre(tmp_path / "other").take(USERS, source="genesys-users")


START = datetime(2026, 1, 5)  # noqa: DTZ001
CUTS = st.lists(st.integers(0, 500), min_size=2, max_size=8, unique=True).map(sorted)


@settings(max_examples=100, deadline=None)
@given(CUTS, CUTS, st.data())
def test_presence_is_conserved(presences: list[int], routing: list[int], data: st.DataObject) -> None:
    def spans(cuts: list[int], words: list[str]) -> list[Any]:
        moments = [START + timedelta(seconds=cut) for cut in cuts]
        return [(start, end, data.draw(st.sampled_from(words))) for start, end in pairwise(moments)]

    present = spans(presences, ["ON_QUEUE", "BREAK", "OFFLINE"])
    found = list(joined(overlaid(present, spans(routing, ["IDLE", "INTERACTING"]))))
    total = sum((end - start for start, end, state in present if state != "OFFLINE"), timedelta())
    assert sum((end - start for start, end, _ in found), timedelta()) == total
    assert all(first[1] <= second[0] for first, second in pairwise(found))


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([("genesys", CONVERSATIONS), ("genesys-users", USERS)]), st.data())
def test_broken_documents_are_rejected_never_a_crash(kind: tuple[str, Path], data: st.DataObject) -> None:
    content = data.draw(mutated(kind[1].read_bytes()))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "document"
        path.write_bytes(content)
        try:
            with SourceCentre(Path(name), ASSIGNED).parts(path, source=kind[0], reject_limit=1.0) as parts:
                assert parts[0].rejected <= parts[0].read
        except InputError:
            pass
