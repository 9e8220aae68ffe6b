"""Summed facts: the same counts as counting row by row."""

from __future__ import annotations

from collections import Counter
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seido.engine.checks.activity import Activity
from seido.engine.checks.from_facts import activities_from

CONTACT = {
    "program": "north",
    "process": "calls",
    "site": None,
    "agent": "kai",
    "transaction_type": "help",
    "local_month": "2026-01",
    "local_date": "2026-01-05",
    "outcome": "handled",
    "contact_id": "c1",
}
DIAL = {
    "program": "north",
    "process": "sales",
    "site": None,
    "agent": "kai",
    "list_name": "spring",
    "local_month": "2026-01",
    "local_date": "2026-01-05",
    "outcome": "right_party",
    "attempts": 1,
    "dial_id": "d1",
}
VISIT = {
    "program": "north",
    "process": "counter",
    "site": "tower",
    "agent": "kai",
    "visit_type": "repair",
    "local_month": "2026-01",
    "local_date": "2026-01-05",
    "outcome": "served",
    "checked_in": True,
    "visit_id": "v1",
}
ANSWER = {
    "evaluation_id": "e1",
    "program": "north",
    "process": "calls",
    "site": None,
    "agent": "kai",
    "evaluator": "eva",
    "form": "v1",
    "kind": "standard",
    "contact_id": "c1",
    "local_date": "2026-01-06",
    "answer": "pass",
    "error_class": "customer",
    "reference_answer": None,
}
SURVEY = {
    "response_id": "s1",
    "program": "north",
    "process": "calls",
    "client": None,
    "journey": None,
    "surveyed": "customer",
    "about": "overall",
    "local_month": "2026-01",
    "local_date": "2026-01-07",
    "score": 5,
    "lowest": 1,
    "highest": 5,
}
MODELS = {
    "contacts": CONTACT,
    "dials": DIAL,
    "visits": VISIT,
    "evaluation_answers": ANSWER,
    "survey_answers": SURVEY,
}
TYPES = {int: pa.int64(), bool: pa.bool_()}


def found(**tables: list[dict[str, Any]]) -> dict[str, list[Activity]]:
    """The activities by kind of tables given as rows."""
    frames = {}
    for name, rows in tables.items():
        model = MODELS[name]
        types = {column: TYPES.get(type(value), pa.string()) for column, value in model.items()}
        table = pa.Table.from_pylist([model | row for row in rows], schema=pa.schema(list(types.items())))
        frames[name] = nw.from_native(duckdb.from_arrow(table)).lazy()
    kinds: dict[str, list[Activity]] = {}
    for activity in activities_from(frames):
        kinds.setdefault(activity.kind, []).append(activity)
    return kinds


def test_contacts_become_agent_months_and_volumes() -> None:
    kinds = found(
        contacts=[
            {},
            {"local_date": "2026-01-02", "contact_id": "c2"},
            {"transaction_type": None, "contact_id": "c3"},
            {"agent": None, "outcome": "abandoned", "contact_id": "c4"},
            {"outcome": "ivr_exited", "contact_id": "c5"},
        ]
    )
    assert sorted((a.subject, a.count, a.happened.day) for a in kinds["handled"]) == [
        ("", 1, 5),
        ("help", 2, 2),
    ]
    assert [(a.part, a.whole) for a in kinds["contact"]] == [(3, 4)]
    assert [(a.part, a.whole) for a in kinds["contact_reason"]] == [(3, 4)]


def test_attempts_that_reached_somebody_are_handled() -> None:
    kinds = found(
        dials=[
            {},
            {"outcome": "other_party", "local_date": "2026-01-03"},
            {"outcome": "no_answer", "attempts": 4},
            {"outcome": "busy", "attempts": None, "list_name": None},
        ]
    )
    (handled,) = kinds["handled"]
    assert (handled.subject, handled.person, handled.count, handled.happened.day) == ("", "kai", 2, 3)
    assert handled.id == "handled_dials:kai:north:sales::2026-01:"
    assert [(a.part, a.whole, a.count) for a in kinds["contact"]] == [(2, 7, 7)]
    assert [(a.part, a.whole) for a in kinds["contact_reason"]] == [(6, 7)]


def test_visitors_who_checked_in_count_and_those_served_are_handled() -> None:
    kinds = found(
        visits=[
            {},
            {"outcome": "left", "agent": None},
            {"outcome": None, "visit_type": None},
            {"checked_in": False, "outcome": None, "agent": None},
        ]
    )
    assert [(a.subject, a.site, a.count) for a in kinds["handled"]] == [("repair", "tower", 1)]
    assert [(a.site, a.part, a.whole) for a in kinds["contact"]] == [("tower", 1, 3)]
    assert [(a.part, a.whole) for a in kinds["contact_reason"]] == [(2, 3)]


def test_evaluations_find_what_they_are_of_in_every_kind_of_work() -> None:
    kinds = found(
        contacts=[{}],
        dials=[{}],
        visits=[{}],
        evaluation_answers=[
            {"evaluation_id": f"e{number}", "contact_id": number} for number in ("c1", "d1", "v1", "x1")
        ],
    )
    assert {a.id: a.subject for a in kinds["evaluation"]} == {
        "ec1": "help",
        "ed1": "",
        "ev1": "repair",
        "ex1": "",
    }


def test_an_evaluation_fails_by_a_critical_error_only() -> None:
    kinds = found(
        contacts=[{}],
        evaluation_answers=[
            {},
            {"error_class": "non_critical", "answer": "fail"},
            {"evaluation_id": "e2", "answer": "fail", "error_class": "compliance"},
            {"evaluation_id": "e3", "answer": "na", "contact_id": None},
            {"evaluation_id": "e4", "agent": None, "kind": "auto"},
        ],
    )
    evaluations = {a.id: a for a in kinds["evaluation"]}
    assert {number: a.outcome for number, a in evaluations.items()} == {
        "e1": "passed",
        "e2": "failed",
        "e3": "not_scorable",
    }
    assert evaluations["e1"].subject == "help"
    assert evaluations["e2"].parts == {"standard", "evaluator:eva", "form:v1", "compliance"}
    (made,) = kinds["evaluation_made"]
    assert (made.person, made.count, made.parts) == ("eva", 4, {"standard", "auto"})
    (form,) = kinds["evaluated_form"]
    assert (form.subject, form.part, form.whole, form.parts) == ("v1", 1, 4, {"customer", "compliance"})


def test_calibration_is_no_evaluation_of_the_agent() -> None:
    kinds = found(
        evaluation_answers=[
            {"kind": "calibration", "reference_answer": "pass"},
            {"kind": "calibration", "reference_answer": "fail", "error_class": "business"},
            {"kind": "calibration", "evaluator": "ann", "reference_answer": None},
        ]
    )
    (answer,) = kinds["calibration_answer"]
    assert (answer.person, answer.part, answer.whole) == ("eva", 1, 2)
    assert "evaluation" not in kinds
    assert "evaluation_made" not in kinds


def test_survey_answers_outside_the_scale_are_not_valid() -> None:
    kinds = found(
        survey_answers=[{"score": 4}, {"score": 9, "response_id": "s2"}, {"score": None}, {"score": 3}]
    )
    (answers,) = kinds["survey_response"]
    assert (answers.part, answers.whole, answers.count) == (1, 2, 2)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "program": st.sampled_from(["north", "south"]),
                "agent": st.sampled_from(["kai", "rei", None]),
                "transaction_type": st.sampled_from(["help", "sale", None]),
                "outcome": st.sampled_from(["handled", "abandoned", "open", "ivr_abandoned"]),
                "local_month": st.sampled_from(["2026-01", "2026-02"]),
            }
        ),
        max_size=30,
    )
)
def test_nothing_is_lost_or_counted_twice(rows: list[dict[str, Any]]) -> None:
    kinds = found(contacts=[row | {"contact_id": str(number)} for number, row in enumerate(rows)])
    handled = Counter(
        (row["program"], row["agent"]) for row in rows if row["outcome"] == "handled" and row["agent"]
    )
    counted: Counter[tuple[str, str]] = Counter()
    for activity in kinds.get("handled", []):
        counted[activity.program, activity.person] += activity.count
    assert counted == handled
    arrived = sum(row["outcome"] != "ivr_abandoned" for row in rows)
    assert sum(activity.whole or 0 for activity in kinds.get("contact", [])) == arrived


@pytest.mark.parametrize("tables", [{}, *({name: []} for name in MODELS)])
def test_nothing_gives_nothing(tables: dict[str, list[dict[str, Any]]]) -> None:
    assert found(**tables) == {}
