"""The rows behind a figure at a unit and in a period, and how a time is distributed over them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from seido.engine.metrics import histogram, metric_rows, quantiles
from seido.engine.metrics.keys import columns_in
from seido.engine.organization import Organization, Parameter, Process, Program
from support.frames import duckdb_frames

ENTITY = Organization(
    "E",
    "csp",
    {"P": Program("P", "Etc/UTC", "C", "Support"), "R": Program("R", "Etc/UTC")},
    {
        (program, "calls"): Process(
            program, "calls", "real_time", parameters=(Parameter("service_level_threshold", 20_000),)
        )
        for program in ("P", "R")
    },
    ("C",),
)


def moment(*parts: int) -> datetime:
    return datetime(2026, *parts)  # type: ignore[arg-type]  # noqa: DTZ001 moments are UTC without a zone


CALLS = [
    {"contact_id": "1", "program": "P", "site": "S", "wait_ms": 1_500, "arrived_at": moment(1, 31, 9, 30)},
    {"contact_id": "2", "program": "P", "site": "T", "wait_ms": 1_900, "arrived_at": moment(1, 31, 10, 0)},
    {"contact_id": "3", "program": "P", "site": "S", "wait_ms": 60_000, "arrived_at": moment(2, 1, 9, 30)},
    {"contact_id": "4", "program": "R", "site": "S", "wait_ms": 9_000, "arrived_at": moment(1, 31, 9, 30)},
]
FRAMES = duckdb_frames({"contacts": [{**row, "process": "calls", "outcome": "handled"} for row in CALLS]})


def ids(unit_kind: Any, unit: str, period: str, process: str = "", limit: int | None = None) -> list[str]:
    rows = metric_rows(FRAMES, ENTITY, "rt_service_level", unit_kind, unit, process, period, limit)
    assert list(rows) == ["contacts"]
    return sorted(columns_in(rows["contacts"])["contact_id"])


@pytest.mark.parametrize(
    ("unit_kind", "unit", "process", "period", "expected"),
    [
        ("process", "P", "calls", "2026-01", ["1", "2"]),
        ("program", "P", "", "2026-Q1", ["1", "2", "3"]),
        ("program", "P", "", "2026", ["1", "2", "3"]),
        ("site", "S", "", "2026-01", ["1", "4"]),
        ("client", "C", "", "2026-02", ["3"]),
        ("service", "Support", "", "2026-01", ["1", "2"]),
        ("entity", "E", "", "2026-01-31", ["1", "2", "4"]),
        ("entity", "E", "", "2026-01-31T09:30", ["1", "4"]),
        ("program", "nobody's", "", "2026-01", []),
    ],
)
def test_rows_of_a_unit_and_period(
    unit_kind: str, unit: str, process: str, period: str, expected: list[str]
) -> None:
    assert ids(unit_kind, unit, period, process) == expected


def test_a_row_says_what_it_adds_and_a_limit_keeps_the_first() -> None:
    rows = metric_rows(FRAMES, ENTITY, "rt_service_level", "entity", "E", "", "2026", 2)["contacts"]
    table = columns_in(rows)
    assert list(zip(table["contact_id"], table["numerator"], table["denominator"], strict=True)) == [
        ("1", 1, 1),
        ("2", 1, 1),
    ]


def test_a_metric_of_two_tables_shows_the_rows_of_both() -> None:
    tables = {
        "contacts": [{"outcome": "handled"}],
        "agent_time": [
            {"agent": "a", "layer": "actual", "state": "other_work", "paid": True, "duration_ms": 3_600_000}
        ],
    }
    entity = Organization(
        "E", "csp", {"P": Program("P", "Etc/UTC")}, {("P", "Q"): Process("P", "Q", "deferred")}
    )
    rows = metric_rows(duckdb_frames(tables), entity, "df_efficiency", "program", "P", "", "2026-01")
    assert {table: columns_in(frame)["numerator"] for table, frame in rows.items()} == {
        "contacts": [1],
        "agent_time": [0],
    }
    assert columns_in(rows["agent_time"])["denominator"] == [3_600_000]


def test_the_rows_of_a_backlog_are_late_items_of_any_month() -> None:
    item = {"outcome": "open", "arrived_at": moment(1, 2), "due_at": moment(1, 30)}
    done = {**item, "outcome": "handled", "completed_at": moment(1, 29)}
    entity = Organization(
        "E", "csp", {"P": Program("P", "Etc/UTC")}, {("P", "Q"): Process("P", "Q", "deferred")}
    )
    frames = duckdb_frames({"contacts": [item, done]})
    rows = metric_rows(
        frames, entity, "df_backlog_atl", "process", "P", "Q", "2026-02-03", as_of=moment(2, 10)
    )["contacts"]
    table = columns_in(rows)
    assert (table["contact_id"], table["denominator"]) == (["contacts-0"], [1])
    assert table["numerator"] == [5 * 86_400_000]


def test_waits_by_whole_seconds_and_exact_quantiles() -> None:
    rows = metric_rows(FRAMES, ENTITY, "rt_asa", "entity", "E", "", "2026")["contacts"]
    counted = histogram(rows)
    assert counted == {1: 2, 9: 1, 60: 1}
    assert quantiles(counted, [0, 0.5, 0.51, 0.75, 0.9, 1]) == [1, 1, 9, 9, 60, 60]


def test_nothing_has_no_quantile() -> None:
    with pytest.raises(ValueError, match="found none"):
        quantiles({}, [0.5])
