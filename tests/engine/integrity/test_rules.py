"""Each predicate on a row that breaks it and on one that does not, in one scan; on two engines."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from seido.engine.integrity import RULES, Result, examine
from seido.engine.integrity.registry import ROW_RULES
from seido.engine.metrics import sum_names
from seido.engine.organization import Organization, Parameter, Process, Program
from support.frames import NOON, duckdb_frames, pandas_frames

HOUR, DAY = timedelta(hours=1), 24 * 3_600_000
EVALUATION = {"evaluator": "e", "kind": "standard", "error_class": "customer", "answer": "pass"}
SURVEY = {"surveyed": "customer", "about": "overall", "question": "q", "lowest": 1, "highest": 5}
DIAL = {"outcome": "right_party", "record_state": "right_party", "agent": "a", "handle_ms": 1, "process": "Q"}
TIME = {"agent": "a", "layer": "actual", "paid": True, "state": "handling", "duration_ms": 1}
LATER = NOON + 100 * HOUR

#: Rule -> what a row at fault has, and what a sound row has in its place; a process decides the kind.
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "contacts.negative_wait": ({"wait_ms": -1}, {"wait_ms": 0}),
    "contacts.wait_beyond_end": (
        {"arrived_at": NOON, "completed_at": NOON + HOUR, "wait_ms": 3_600_001},
        {"arrived_at": NOON, "completed_at": NOON + HOUR, "wait_ms": 3_600_000},
    ),
    "contacts.impossible_handle_time": ({"handle_ms": DAY + 1}, {"handle_ms": DAY}),
    "contacts.impossible_session": ({"wrap_ms": -1}, {"session_ms": 0}),
    "contacts.long_session": ({"session_ms": DAY + 1}, {"session_ms": DAY}),
    "contacts.completed_before_arrival": (
        {"arrived_at": NOON, "completed_at": NOON - HOUR},
        {"arrived_at": NOON, "completed_at": NOON},
    ),
    "contacts.due_before_arrival": (
        {"arrived_at": NOON, "due_at": NOON - HOUR},
        {"arrived_at": NOON, "due_at": NOON + HOUR},
    ),
    "contacts.open_and_completed": ({"outcome": "open", "completed_at": LATER}, {"outcome": "open"}),
    "contacts.open_and_resolved": (
        {"outcome": "open", "resolved": True},
        {"outcome": "open", "resolved": False},
    ),
    "contacts.abandoned_after_service": ({"outcome": "abandoned", "handle_ms": 1}, {"outcome": "abandoned"}),
    "contacts.judged_without_escalation": (
        {"escalated": False, "escalation_correct": True},
        {"escalated": True, "escalation_correct": True},
    ),
    "contacts.sold_without_sale": (
        {"goal_met": False, "amount_minor": 1},
        {"goal_met": True, "amount_minor": 1},
    ),
    "contacts.impossible_inputs": ({"inputs": 1, "recognized": 2}, {"inputs": 2, "recognized": 2}),
    "contacts.impossible_messages": ({"messages": -1}, {"messages": 0}),
    "responses.impossible_latency": (
        {"contact_id": "c", "latency_ms": -1},
        {"contact_id": "c", "latency_ms": 0},
    ),
    "contacts.without_process": ({"process": None}, {}),
    "contacts.without_wait": ({"wait_ms": None}, {"wait_ms": 0}),
    "contacts.without_handle_time": ({"handle_ms": None}, {"handle_ms": 0}),
    "contacts.without_agent": ({"agent": None}, {"agent": "a"}),
    "contacts.without_due": ({"process": "cases"}, {"process": "cases", "due_at": LATER}),
    "contacts.without_assistance": ({"process": "bot"}, {"process": "bot", "assisted": False}),
    "dials.without_process": ({**DIAL, "process": None}, DIAL),
    "dials.without_handle_time": ({**DIAL, "handle_ms": None}, DIAL),
    "dials.without_agent": ({**DIAL, "agent": None}, DIAL),
    "dials.impossible_handle_time": ({**DIAL, "handle_ms": -1}, DIAL),
    "dials.finished_unreached": ({**DIAL, "outcome": "busy"}, DIAL),
    "dials.won_unreached": ({**DIAL, "outcome": "busy", "goal_met": True}, {**DIAL, "goal_met": True}),
    "visits.without_process": ({"process": None, "checked_in": False}, {"checked_in": False}),
    "visits.without_wait": (
        {"checked_in": True, "outcome": "served"},
        {"checked_in": True, "outcome": "served", "wait_ms": 0},
    ),
    "visits.without_outcome": ({"checked_in": True}, {"checked_in": True, "outcome": "left"}),
    "visits.impossible_times": ({"checked_in": False, "wait_ms": DAY + 1}, {"checked_in": False}),
    "visits.impossible_footfall": (
        {"checked_in": False, "footfall": -1},
        {"checked_in": False, "footfall": 3},
    ),
    "visits.left_after_service": (
        {"checked_in": True, "outcome": "left", "handle_ms": 1},
        {"checked_in": True, "outcome": "left"},
    ),
    "agent_time.impossible_length": ({**TIME, "duration_ms": 0}, TIME),
    "agent_time.unpaid_and_paid": (
        {**TIME, "state": "unpaid"},
        {**TIME, "state": "unpaid", "paid": False},
    ),
    "staffing_intervals.impossible_values": ({"length_ms": 1, "volume": -1}, {"length_ms": 1, "required": 2}),
    "interval_aggregates.without_process": (
        {"process": None, "length_ms": 1, "offered": 1},
        {"length_ms": 1, "offered": 1},
    ),
    "interval_aggregates.impossible_counts": (
        {"length_ms": 1, "offered": 2, "answered": 2, "abandoned": 1},
        {"length_ms": 1, "offered": 2, "answered": 1, "abandoned": 1},
    ),
    "interval_aggregates.impossible_times": (
        {"length_ms": 0, "offered": 1},
        {"length_ms": 1, "offered": 1, "wait_ms": 0},
    ),
    "evaluation_answers.without_contact": (
        {**EVALUATION, "attribute": "x"},
        {**EVALUATION, "attribute": "x", "contact_id": "c"},
    ),
    "evaluation_answers.reference_outside_calibration": (
        {**EVALUATION, "attribute": "x", "reference_answer": "pass"},
        {**EVALUATION, "attribute": "x"},
    ),
    "survey_answers.impossible_scale": ({**SURVEY, "lowest": 5}, SURVEY),
    "survey_answers.outside_scale": ({**SURVEY, "score": 6}, {**SURVEY, "score": 5}),
    "records.done_before_asked": (
        {"kind": "ticket", "happened_at": NOON, "done_at": NOON - HOUR},
        {"kind": "ticket", "happened_at": NOON, "done_at": NOON + HOUR},
    ),
    "records.impossible_quantities": (
        {"kind": "stock_count", "part": 2, "whole": 1},
        {"kind": "stock_count", "part": 1, "whole": 1},
    ),
}
KINDS = {"Q": "real_time", "cases": "deferred", "bot": "conversational"}


def centre(*parameters: Parameter) -> Organization:
    return Organization(
        "centre",
        "csp",
        {"P": Program("P", "Etc/UTC", parameters=parameters)},
        {("P", name): Process("P", name, kind) for name, kind in KINDS.items()},
    )


def whole(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": "handled", **row} if table == "contacts" else row


def test_every_predicate_has_an_example():
    assert ROWS.keys() == {rule.name for rule in ROW_RULES}


def test_rules_bear_on_sums_that_there_are():
    assert all(rule.sums <= sum_names() for rule in RULES.values())
    assert all(rule.sums for rule in RULES.values() if rule.severity == "error")


@pytest.fixture(scope="module", params=[duckdb_frames, pandas_frames])
def found(request: pytest.FixtureRequest) -> dict[tuple[str, str], Result]:
    """Every result by rule and program: each example is a program of its own, all in one scan a table."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, (faulty, sound) in ROWS.items():
        table = RULES[name].table
        for program, row in ((name, faulty), *[(name, sound)] * 3, *[(f"sound {name}", sound)] * 3):
            rows.setdefault(table, []).append({**whole(table, row), "program": program})
    programs = {row["program"] for table in rows.values() for row in table}
    everywhere = Organization(
        "centre",
        "csp",
        {program: Program(program, "Etc/UTC") for program in programs},
        {
            (program, name): Process(program, name, kind)
            for program in programs
            for name, kind in KINDS.items()
        },
    )
    results = examine(request.param(rows), everywhere).results
    return {(result.rule, result.program): result for result in results}


@pytest.mark.parametrize("name", ROWS)
def test_a_predicate_finds_the_row_at_fault(name, found):
    result, sound = found[name, name], found[name, f"sound {name}"]
    assert (result.state, result.failed, result.examined) == ("fail", 1, 4)
    assert result.month == "2026-01"
    assert len(result.samples) == 1
    assert (sound.state, sound.failed, sound.examined, sound.samples) == ("pass", 0, 3, ())


def test_nothing_examined_has_no_result():
    contacts = [{"outcome": "abandoned"}]
    names = {result.rule for result in examine(duckdb_frames({"contacts": contacts}), centre()).results}
    assert "contacts.negative_wait" not in names
    assert "contacts.without_wait" in names


def test_a_cycle_time_stands_in_for_due_moments():
    contacts = {"contacts": [{"outcome": "handled", "process": "cases"}]}
    judged = centre(Parameter("cycle_time", DAY))
    names = {result.rule for result in examine(duckdb_frames(contacts), judged).results}
    assert "contacts.without_due" not in names


def test_at_most_five_rows_are_sampled_in_each_place_and_month():
    february = datetime(2026, 2, 2, 9)  # noqa: DTZ001
    rows = [{"outcome": "handled", "wait_ms": -1, "contact_id": f"{n:02}"} for n in range(60)]
    rows += [{"outcome": "handled", "wait_ms": -1, "contact_id": "f", "arrived_at": february}]
    results = [
        result
        for result in examine(duckdb_frames({"contacts": rows}), centre()).results
        if result.rule == "contacts.negative_wait"
    ]
    assert {result.month: (result.failed, len(result.samples)) for result in results} == {
        "2026-01": (60, 5),
        "2026-02": (1, 1),
    }


def test_only_the_months_asked_for():
    rows = [{"outcome": "handled", "wait_ms": -1}]
    assert examine(duckdb_frames({"contacts": rows}), centre(), {"2026-02"}).results == []
