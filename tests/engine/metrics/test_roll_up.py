"""Adding base sums up to units and periods, and the figure made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from seido.engine.metrics import BaseSum, Measurement, base_sums, roll_up
from seido.engine.organization import Organization, Parameter, Process, Program
from seido.standard.load import load
from support.frames import duckdb_frames

THRESHOLD = (Parameter("service_level_threshold", 20_000),)
ENTITY = Organization(
    "E",
    "osp",
    {
        "North": Program("North", "Etc/UTC", "Acme", "Customer service", ("Osaka", "Sendai")),
        "South": Program("South", "Etc/UTC", "Acme", "Outbound"),
    },
    {
        ("North", "calls"): Process("North", "calls", "real_time", parameters=THRESHOLD),
        ("North", "chats"): Process("North", "chats", "real_time", parameters=THRESHOLD),
        ("South", "calls"): Process("South", "calls", "real_time", parameters=THRESHOLD),
    },
    ("Acme",),
)


def at(month: int, day: int = 10, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001 moments are UTC without a zone


def call(program: str, process: str, site: str | None, month: int, wait: int) -> dict[str, Any]:
    return {
        "program": program,
        "process": process,
        "site": site,
        "arrived_at": at(month),
        "outcome": "handled",
        "wait_ms": wait,
    }


CALLS = [
    call("North", "calls", "Osaka", 1, 10_000),
    call("North", "calls", "Sendai", 1, 30_000),
    call("North", "chats", "Osaka", 2, 5_000),
    call("South", "calls", None, 4, 50_000),
]


def service_level(**options: Any) -> dict[tuple[str, str, str, str], tuple[Any, Any, Any]]:
    base = base_sums(duckdb_frames({"contacts": CALLS}), ENTITY, metrics={"rt_service_level"})
    return {
        (row.unit_kind, row.unit, row.process, row.period): (row.numerator, row.denominator, row.value)
        for row in roll_up(base, load(), ENTITY, **options)
    }


def test_rows_add_up_to_every_unit_that_they_belong_to() -> None:
    assert service_level(by="year") == {
        ("process", "North", "calls", "2026"): (1, 2, 50),
        ("process", "North", "chats", "2026"): (1, 1, 100),
        ("process", "South", "calls", "2026"): (0, 1, 0),
        ("program", "North", "", "2026"): (2, 3, pytest.approx(200 / 3)),
        ("program", "South", "", "2026"): (0, 1, 0),
        ("client", "Acme", "", "2026"): (2, 4, 50),
        ("site", "Osaka", "", "2026"): (2, 2, 100),
        ("site", "Sendai", "", "2026"): (0, 1, 0),
        ("service", "Customer service", "", "2026"): (2, 3, pytest.approx(200 / 3)),
        ("service", "Outbound", "", "2026"): (0, 1, 0),
        ("entity", "E", "", "2026"): (2, 4, 50),
    }


def test_quarters_come_of_months_and_percentages_are_not_averaged() -> None:
    assert service_level(by="quarter", unit_kinds=["entity"]) == {
        ("entity", "E", "", "2026-Q1"): (2, 3, pytest.approx(200 / 3)),
        ("entity", "E", "", "2026-Q2"): (0, 1, 0),
    }


def test_days_and_half_hours() -> None:
    contacts = [
        {"outcome": "handled", "arrived_at": at(1, 31, 9, 29)},
        {"outcome": "handled", "arrived_at": at(1, 31, 9, 30)},
        {"outcome": "handled", "arrived_at": at(1, 31, 9, 59)},
    ]
    rows = [{**row, "program": "North", "process": "calls"} for row in contacts]
    frames = duckdb_frames({"contacts": rows})
    days = roll_up(base_sums(frames, ENTITY, "day", {"rt_volume"}), load(), ENTITY, "day", ["entity"])
    slots = roll_up(base_sums(frames, ENTITY, "slot", {"rt_volume"}), load(), ENTITY, "slot", ["entity"])
    assert [(row.period, row.value) for row in days] == [("2026-01-31", 3)]
    assert [(row.period, row.value) for row in slots] == [("2026-01-31T09:00", 1), ("2026-01-31T09:30", 2)]


def test_months_and_programs_asked_for_and_no_others() -> None:
    frames = duckdb_frames({"contacts": CALLS})
    found = base_sums(
        frames, ENTITY, metrics={"rt_volume"}, months={"2026-01", "2026-04"}, programs={"North"}
    )
    assert {(row.program, row.period) for row in found} == {("North", "2026-01")}


def measured(metric: str, numerator: float, denominator: float | None, **more: Any) -> Measurement:
    row = BaseSum(
        metric, "North", "calls", "", "", "2026-01", numerator, denominator, more.pop("n", None), **more
    )
    (found,) = roll_up([row], load(), ENTITY, unit_kinds=["entity"])
    return found


def test_nothing_examined_gives_no_figure_but_a_backlog_looked_at_is_nought() -> None:
    assert measured("rt_resolution", 0, 0, n=0).value is None
    assert measured("rt_resolution", 0, 0, n=0).low is None
    assert measured("df_backlog_atl", 0, 0, n=31).value == 0
    assert measured("df_backlog_atl", 0, 0).value is None


def test_numbers_leave_in_base_units_and_whole_where_they_are_whole() -> None:
    found = measured("rt_aht", 180_000.0, 2.0)
    assert (found.numerator, found.denominator, found.value) == (180, 2, 90)
    assert isinstance(found.numerator, int)
    assert measured("ff_wait", 90_000, 1).value == pytest.approx(1.5)


def test_money_is_divided_by_the_minor_units_of_its_program() -> None:
    yen, euro = {"currency_minor_units": 1}, {"currency_minor_units": 100}
    assert measured("rt_sales_amount", 1500, None, parameters=yen).value == 1500
    assert measured("rt_sales_amount", 1500, None, parameters=euro).value == 15


def test_a_sampled_share_has_an_interval_exact_for_compliance() -> None:
    customer, compliance = measured("rt_cce", 95, 100), measured("rt_compce", 95, 100)
    assert (customer.low, customer.high) == pytest.approx((88.825, 97.846), abs=5e-4)
    assert (compliance.low, compliance.high) == pytest.approx((88.717, 98.357), abs=5e-4)
    assert measured("rt_abandon", 5, 100).low is None


def test_thresholds_with_days_in_force() -> None:
    process = Process(
        "North",
        "calls",
        "real_time",
        parameters=(
            Parameter("service_level_threshold", 20_000, None, date(2026, 1, 16)),
            Parameter("service_level_threshold", 60_000, date(2026, 1, 16)),
        ),
    )
    organization = Organization("E", "csp", ENTITY.programs, {("North", "calls"): process})
    calls = [
        {**call("North", "calls", None, 1, 30_000), "arrived_at": at(1, day)} for day in (14, 15, 16, 17, 18)
    ]
    base = base_sums(duckdb_frames({"contacts": calls}), organization, metrics={"rt_service_level"})
    (row,) = base
    assert (row.numerator, row.denominator) == (3, 5)
    assert row.parameters["service_level_threshold"] == [20_000, 60_000]
    (year,) = roll_up(base, load(), organization, "year", ["program"])
    assert year.parameters["service_level_threshold"] == [20_000, 60_000]


def test_without_a_threshold_there_is_no_figure_and_the_rest_is_there() -> None:
    process = Process("North", "calls", "real_time")
    organization = Organization("E", "csp", ENTITY.programs, {("North", "calls"): process})
    frames = duckdb_frames({"contacts": [call("North", "calls", None, 1, 1)]})
    found = {row.metric for row in base_sums(frames, organization)}
    assert "rt_service_level" not in found
    assert {"rt_asa", "rt_abandon"} <= found


def test_a_threshold_missing_for_part_of_a_month_voids_that_month_only() -> None:
    late = Parameter("service_level_threshold", 20_000, date(2026, 1, 15))
    process = Process("North", "calls", "real_time", parameters=(late,))
    organization = Organization("E", "csp", ENTITY.programs, {("North", "calls"): process})
    calls = [
        {**call("North", "calls", None, month, 1), "arrived_at": at(month, day)}
        for month, day in ((1, 10), (1, 20), (2, 1))
    ]
    frames = duckdb_frames({"contacts": calls})
    assert [row.period for row in base_sums(frames, organization, metrics={"rt_service_level"})] == [
        "2026-02"
    ]
    begun = duckdb_frames({"contacts": calls[1:]})
    found = base_sums(begun, organization, metrics={"rt_service_level"})
    assert [(row.period, row.numerator) for row in found] == [("2026-01", 1), ("2026-02", 1)]


def test_rows_of_other_kinds_of_process_do_not_count() -> None:
    processes = {
        ("North", "calls"): Process("North", "calls", "real_time", parameters=THRESHOLD),
        ("North", "cases"): Process("North", "cases", "deferred"),
    }
    organization = Organization("E", "csp", ENTITY.programs, processes)
    calls = [call("North", "calls", None, 1, 1), call("North", "cases", None, 1, 1)]
    base = base_sums(duckdb_frames({"contacts": calls}), organization, metrics={"rt_volume", "df_volume"})
    assert {(row.metric, row.process, row.numerator) for row in base} == {
        ("rt_volume", "calls", 1),
        ("df_volume", "cases", 1),
    }


def test_rows_without_a_process_are_of_the_only_kind_that_their_program_has() -> None:
    rows = [call("South", None, None, 1, 1), call("North", None, None, 1, 1)]  # type: ignore[arg-type]
    base = base_sums(duckdb_frames({"contacts": rows}), ENTITY, metrics={"rt_volume"})
    assert {(row.program, row.process, row.numerator) for row in base} == {("South", "", 1), ("North", "", 1)}


def test_the_day_of_a_backlog_ends_in_the_zone_of_its_program() -> None:
    """Due 12:00 UTC on the 14th: three hours late when the day ends in Tokyo, twelve in London."""
    late = {
        "program": "P",
        "process": "Q",
        "outcome": "open",
        "arrived_at": at(1, 14, 1),
        "due_at": at(1, 14, 12),
    }
    for zone, hours in (("Asia/Tokyo", 3), ("Europe/London", 12)):
        organization = Organization(
            "E", "csp", {"P": Program("P", zone)}, {("P", "Q"): Process("P", "Q", "deferred")}
        )
        frames = duckdb_frames({"contacts": [late]})
        row = base_sums(frames, organization, "day", {"df_backlog_atl"}, as_of=at(1, 16))[0]
        assert (row.period, row.numerator, row.denominator, row.n) == ("2026-01-14", hours * 3_600_000, 1, 1)


def test_contacts_moved_to_technology_are_set_against_those_of_people_at_any_site() -> None:
    processes = {
        ("North", "calls"): Process("North", "calls", "real_time"),
        ("North", "bot"): Process("North", "bot", "conversational"),
    }
    organization = Organization("E", "csp", ENTITY.programs, processes)
    rows = [
        call("North", "calls", "Osaka", 1, 1),
        call("North", "calls", "Sendai", 1, 1),
        {**call("North", "bot", None, 1, 1), "migrated": True},
    ]
    base = base_sums(duckdb_frames({"contacts": rows}), organization, metrics={"ct_offload"})
    found = {
        row.unit_kind: row.value for row in roll_up(base, load(), organization) if row.unit_kind != "site"
    }
    assert found == {"program": pytest.approx(100 / 3), "client": pytest.approx(100 / 3)} | {
        "service": pytest.approx(100 / 3),
        "entity": pytest.approx(100 / 3),
    }
