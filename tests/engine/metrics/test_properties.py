"""What holds for any rows: order does not matter, parts add up, months make quarters."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from seido.engine.metrics import BaseSum, base_sums, roll_up
from seido.engine.metrics.applies import is_wide
from seido.engine.organization import Organization, Parameter, Process, Program
from seido.facts.schema import CONTACTS
from seido.standard.load import load
from support.frames import NOON, duckdb_frames

#: No shrinking: an example takes a scan, and the rows of a failing one are few.
PHASES = (Phase.explicit, Phase.generate)
ENTITY = Organization(
    "E",
    "csp",
    {"P": Program("P", "Etc/UTC", "C")},
    {
        ("P", "calls"): Process(
            "P", "calls", "real_time", parameters=(Parameter("service_level_threshold", 20_000),)
        ),
        ("P", "cases"): Process("P", "cases", "deferred", parameters=(Parameter("cycle_time", 86_400_000),)),
        ("P", "bot"): Process("P", "bot", "conversational"),
    },
)
END = NOON + timedelta(days=150)
flag = st.none() | st.booleans()
moment = st.integers(0, 140 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
contacts = st.fixed_dictionaries(
    {
        "process": st.sampled_from(["calls", "cases", "bot", None]),
        "site": st.sampled_from(["S", "T", None]),
        "arrived_at": moment,
        "outcome": st.sampled_from(CONTACTS.field("outcome").choices),
        "wait_ms": st.none() | st.integers(0, 90_000),
        "handle_ms": st.none() | st.integers(0, 900_000),
        "completed_at": st.none() | moment,
        "escalated": flag,
        "resolved": flag,
        "reopened": flag,
        "goal_met": flag,
        "amount_minor": st.none() | st.integers(0, 10**9),
        "inputs": st.none() | st.integers(0, 9),
        "recognized": st.none() | st.integers(0, 9),
        "migrated": flag,
    }
)
tables = st.lists(contacts, max_size=12)
Sums = dict[tuple[str, ...], tuple[int | float, int | float | None]]


def sums(rows: list[dict[str, Any]]) -> list[BaseSum]:
    numbered = [{**row, "contact_id": str(number)} for number, row in enumerate(rows)]
    return base_sums(duckdb_frames({"contacts": numbered}), ENTITY, as_of=END)


def added(*parts: list[BaseSum]) -> Sums:
    """Base sums by place; sums with nothing in them are nothing."""
    found: Sums = defaultdict(lambda: (0, 0))
    for row in (row for part in parts for row in part):
        key = (row.metric, row.program, row.process, row.site, row.period)
        numerator, denominator = found[key]
        found[key] = (numerator + row.numerator, (denominator or 0) + (row.denominator or 0))
    return {key: pair for key, pair in found.items() if any(pair)}


@settings(max_examples=10, deadline=None, phases=PHASES)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    assert added(sums(rows)) == added(sums(shuffled))


@settings(max_examples=10, deadline=None, phases=PHASES)
@given(tables, tables)
def test_two_halves_add_up_to_the_whole(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    """But for metrics that set one kind of process against others: a half that has one side only has no figure."""
    whole, halves = added(sums(one + other)), added(sums(one), sums(other))
    wide = {metric.id for metric in load().metrics.values() if is_wide(metric)}
    assert wide == {"ct_offload", "nt_offload", "channel_shift_progress"}
    assert {key: pair for key, pair in whole.items() if key[0] not in wide} == {
        key: pair for key, pair in halves.items() if key[0] not in wide
    }


@settings(max_examples=10, deadline=None, phases=PHASES)
@given(tables)
def test_months_make_the_quarter_and_processes_the_program(rows: list[dict[str, Any]]) -> None:
    base = sums(rows)
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for row in roll_up(base, load(), ENTITY, "month", ["program"]):
        quarter = f"2026-Q{(int(row.period[5:]) + 2) // 3}"
        totals[row.metric, quarter] += row.numerator
    quarters = roll_up(base, load(), ENTITY, "quarter", ["program"])
    assert {(row.metric, row.period) for row in quarters} == set(totals)
    assert all(abs(totals[row.metric, row.period] - row.numerator) < 1e-6 for row in quarters)


@settings(max_examples=10, deadline=None, phases=PHASES)
@given(tables)
def test_shares_lie_between_0_and_100(rows: list[dict[str, Any]]) -> None:
    catalogue = load().metrics
    for row in roll_up(sums(rows), load(), ENTITY, "year"):
        if (
            catalogue[row.metric].unit == "percent"
            and row.value is not None
            and row.metric != "ct_recognition"
        ):
            assert 0 <= row.value <= 100, row
