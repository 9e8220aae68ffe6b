"""Asterisk's queue_log: known totals, calls over rotation, any order within a second, and broken lines."""

from __future__ import annotations

import gzip
import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seido.facts.ingest.sources.asterisk import agent_of
from seido.facts.ingest.sources.asterisk_calls import Event, contacts
from seido.faults import InputError
from support.fuzz import CASES, mutated
from support.sources import SourceCentre

SAMPLE = Path(__file__).parents[3] / "examples" / "sources" / "queue_log"
SHOWN = ("contact_id", "queue", "agent", "customer", "outcome", "wait_ms", "handle_ms", "arrived_at")
TIME = ("agent", "state", "started_at", "duration_ms", "paid")


def log(folder: Path, *lines: str, name: str = "queue_log") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_the_sample_gives_its_known_totals(tmp_path: Path) -> None:
    centre = SourceCentre(tmp_path)
    outcome, staged = centre.take(SAMPLE, source="asterisk")
    assert (staged.read, staged.rejected, staged.filtered) == (23, 0, 2)
    found = centre.rows("contacts")
    assert Counter(row["outcome"] for row in found) == {"handled": 3, "abandoned": 2}
    assert sum(row["wait_ms"] for row in found if row["outcome"] == "handled") == 100_000
    assert sum(row["handle_ms"] or 0 for row in found) == 290_000
    time: Counter[str] = Counter()
    for row in centre.rows("agent_time"):
        time[row["state"]] += row["duration_ms"]
    assert time == {"handling": 290_000, "lunch": 1_800_000, "available": 5_107_000}
    again, _ = centre.take(SAMPLE, source="asterisk")
    assert (again.changed, again.same) == (0, outcome.changed)


def test_a_call_that_overflows_waits_on_and_one_that_is_passed_on_is_a_further_contact(
    tmp_path: Path,
) -> None:
    centre = SourceCentre(tmp_path)
    path = log(
        tmp_path,
        "1767229200|a|support|NONE|ENTERQUEUE||1|1",
        "1767229230|a|support|NONE|EXITWITHTIMEOUT|1|1|30",
        "1767229230|a|billing|NONE|ENTERQUEUE||1|1",
        "1767229240|a|billing|SIP/7|CONNECT|10|x|1",
        "1767229300|a|billing|SIP/7|ATTENDEDTRANSFER|LINK|chan1|chan2|10|60|1",
        "1767229305|a|sales|NONE|ENTERQUEUE||1|1",
        "1767229325|a|sales|NONE|ABANDON|1|1|20",
    )
    centre.take(path, source="asterisk")
    found = centre.contacts()
    first, second = found["a"], found["a#2"]
    assert (first["queue"], first["wait_ms"], first["handle_ms"]) == ("billing", 40_000, 60_000)
    assert (first["program"], second["program"]) == ("Support", "Sales")
    assert (second["outcome"], second["wait_ms"], second["handle_ms"]) == ("abandoned", 20_000, None)


def test_lines_that_are_none_are_named(tmp_path: Path) -> None:
    good = [f"17672292{n:02}|c{n}|support|NONE|ABANDON|1|1|5" for n in range(80)]
    bad = [
        "1767229300|c|support|NONE",
        "yesterday|c|support|NONE|ENTERQUEUE||1|1",
        "1767229300|NONE|support|NONE|ENTERQUEUE||1|1",
        "1767229300|c|nowhere|NONE|ENTERQUEUE||1|1",
        "1767229300|c|both|NONE|ENTERQUEUE||1|1",
        "1767229300|c|support|A|CONNECT|soon|x|1",
        "1767229300|c|support|A|COMPLETEAGENT|1|-4|1",
        "1767229300|NONE|NONE|NONE|PAUSEALL|",
    ]
    path = log(tmp_path, *good, "", *bad)
    with SourceCentre(tmp_path).parts(path, source="asterisk", reject_limit=0.5) as parts:
        rejects = [(reject.row, reject.column, reject.got) for reject in parts[0].rejects]
    assert rejects == [
        (82, None, "1767229300|c|support|NONE"),
        (83, "epoch", "yesterday"),
        (84, "call", "NONE"),
        (85, "queue", "nowhere"),
        (86, "queue", "both"),
        (87, "hold time", "soon"),
        (88, "talk time", "-4"),
        (89, "member", "NONE"),
    ]
    with pytest.raises(InputError):
        SourceCentre(tmp_path).take(path, source="asterisk")


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08broken", b"a,b,c\n1,2,3\n", b"\x00\x01\x02", b"\n\n"])
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "queue_log"
    path.write_bytes(content)
    with pytest.raises(InputError):
        SourceCentre(tmp_path).take(path, source="asterisk")


def test_a_gzipped_log_is_the_log(tmp_path: Path) -> None:
    path = tmp_path / "queue_log.1.gz"
    path.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    centre = SourceCentre(tmp_path)
    changed, _ = centre.take(path, source="asterisk")
    plain, _ = centre.take(SAMPLE, source="asterisk")
    assert (plain.changed, plain.same) == (0, changed.changed)


@pytest.mark.parametrize(
    ("member", "agent"),
    [("PJSIP/201", "201"), ("Local/201@from-queue/n", "201"), ("Agent/7", "7"), ("山田", "山田")],
)
def test_members_lose_their_technology(member: str, agent: str) -> None:
    assert agent_of(member) == agent


def figures(centre: SourceCentre) -> tuple[list[Any], Counter[Any]]:
    time: Counter[Any] = Counter()
    for row in centre.rows("agent_time"):
        time[row["agent"], row["state"]] += row["duration_ms"]
    return centre.rows("contacts", SHOWN), time


@pytest.mark.parametrize("cut", [6, 15, 19])
def test_a_rotated_log_gives_what_the_whole_log_does(tmp_path: Path, cut: int) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    whole = SourceCentre(tmp_path / "whole")
    whole.take(SAMPLE, source="asterisk")
    parts = SourceCentre(tmp_path / "parts")
    first = log(tmp_path, *lines[:cut], name="queue_log.1")
    second = log(tmp_path, *lines[cut:], name="queue_log.0")
    overlapping = log(tmp_path, *lines[cut - 3 :], name="queue_log.overlap")
    for path in (first, second):
        parts.take(path, source="asterisk")
    together = SourceCentre(tmp_path / "together")
    together.take(second, first, source="asterisk")
    assert figures(together) == figures(whole)
    expected_rows, expected_time = figures(whole)
    rows, time = figures(parts)
    # The member who came in the first file and takes no part in the second may be away there.
    assert [row for row in rows if row["outcome"] != "open"] == expected_rows
    assert sum(time.values()) <= sum(expected_time.values())
    for path in (first, overlapping, overlapping):
        again, _ = parts.take(path, source="asterisk")
        assert figures(parts)[0] == rows
    assert again.changed == 0
    assert sum(figures(parts)[1].values()) <= sum(expected_time.values())


VISITS = st.lists(
    st.tuples(
        st.sampled_from(["support", "billing", "sales"]),
        st.sampled_from(["CONNECT", "ABANDON", "EXITEMPTY", "EXITWITHTIMEOUT", "EXITWITHKEY", "none"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(["COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "none"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def script(visits: list[Any]) -> tuple[list[Event], Counter[str]]:
    """A call's events, and the outcomes that they mean."""
    events: list[Event] = []
    outcomes: Counter[str] = Counter()
    at, place = 1000.0, 0

    def add(
        event: str, queue: str, member: str = "NONE", hold: int | None = None, talk: int | None = None
    ) -> None:
        nonlocal place
        place += 1
        events.append(Event(at, event, queue, member, hold, talk, None, 0, place))

    for number, (queue, end, wait, talk, finish, twice) in enumerate(visits):
        last = number == len(visits) - 1
        add("ENTERQUEUE", queue)
        if twice:
            add("ENTERQUEUE", queue)
        at += wait
        if end == "CONNECT":
            add("CONNECT", queue, "a", wait)
            at += talk
            if finish != "none":
                add(finish, queue, "a", wait, talk)
            outcomes["handled"] += 1
            if finish == "none":
                break
        elif end in ("ABANDON", "none"):
            if end == "ABANDON":
                add("ABANDON", queue, hold=wait)
            outcomes["abandoned" if end == "ABANDON" else "open"] += 1
            break
        else:
            add(end, queue, hold=wait)
            if last:
                outcomes["abandoned"] += 1
        at += 1
    return events, outcomes


@settings(max_examples=200, deadline=None)
@given(VISITS, st.randoms(use_true_random=False))
def test_every_call_ends_in_one_outcome_in_whatever_order_a_second_is_told(
    visits: list[Any], rng: random.Random
) -> None:
    events, outcomes = script(visits)
    plain = list(contacts("c", events))
    assert Counter(call.outcome for call in plain) == outcomes
    assert not any(call.cut for call in plain)
    shuffled = sorted(events, key=lambda event: (event.at, rng.random()))
    for call, other in zip(plain, contacts("c", shuffled), strict=True):
        same = ("contact_id", "queue", "outcome", "wait", "talk", "member", "arrived", "last")
        assert [getattr(call, name) for name in same] == [getattr(other, name) for name in same]


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated(SAMPLE.read_bytes()))
def test_broken_logs_are_rejected_never_a_crash(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "queue_log"
        path.write_bytes(content)
        try:
            with SourceCentre(Path(name)).parts(path, source="asterisk", reject_limit=1.0) as parts:
                assert parts[0].read == parts[0].accepted + parts[0].filtered + parts[0].rejected
        except InputError:
            pass
