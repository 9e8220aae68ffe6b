"""What is not late yet, and what a metric is not asked for: days to come, volumes without a target."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seido.engine.checks import Finding, run
from seido.engine.organization import Process
from seido.standard.load import load
from support.centre import ORGANIZATION, context, monthly, record, standard

ANSWERED = {
    "check": "ordering",
    "steps": [
        {"kind": "request", "match": "id", "date": "done"},
        {"kind": "request", "match": "id", "date": "due"},
    ],
    "each": {"of": "request", "within": "12 months"},
}


def only(found: list[Finding]) -> Finding:
    (one,) = [finding for finding in found if finding.unit]
    return one


@pytest.mark.parametrize(
    ("days", "state", "due"),
    [
        ({"due": "2026-06-30"}, "due", "2026-06-30"),
        ({"due": "2026-06-10"}, "fail", None),
        ({"due": "2026-06-30", "done": "2026-06-12"}, "pass", None),
        ({"due": "2026-06-10", "done": "2026-06-12"}, "fail", None),
        ({"due": "2026-06-13", "done": "2026-06-12"}, "pass", None),
    ],
)
def test_a_day_to_come_has_not_come(days: dict[str, str], state: str, due: str | None) -> None:
    found = only(run(context(standard(ANSWERED), [record("request", "r1", "2026-06-01", **days)])))
    assert (found.state, found.due and found.due.isoformat()) == (state, due)


def test_a_volume_has_no_target_and_its_data_are_sound_all_the_same() -> None:
    sound = monthly("north", [5.0] * 12, target=None, metric="rt_volume")
    sound = replace(sound, points=tuple(replace(point, usable=False) for point in sound.points))
    catalogue = standard({"check": "completeness", "needs": ["value", "integrity"], "each": "program"})
    assert {f.unit: f.state for f in run(context(catalogue, series=[sound]))}["north"] == "pass"
    points = [replace(point, integrity=number != 5) for number, point in enumerate(sound.points)]
    wrong = replace(sound, points=tuple(points))
    assert {f.unit: f.state for f in run(context(catalogue, series=[wrong]))}["north"] == "fail"


@pytest.mark.parametrize(
    ("metric", "months", "state"),
    [("hire_quality", 8, "pass"), ("hire_quality", 7, "fail"), ("hire_on_time", 8, "fail")],
)
def test_a_cohort_is_pending_for_three_months(metric: str, months: int, state: str) -> None:
    retained = monthly("north", [90.0] * months, metric=metric)  # from June 2025 on, today is 15 June 2026
    catalogue = standard({"check": "completeness", "each": "program"})
    found = run(context(catalogue, series=[retained]))
    assert {f.unit: f.state for f in found}["north"] == state


@pytest.mark.parametrize("name", ["4.1.1.b", "4.1.4", "2.5.1.b"])
def test_tasks_behind_the_scenes_have_neither_customers_nor_staff(name: str) -> None:
    kinds = ("real_time", "back_stage")
    processes = {("north", kind): Process("north", kind, kind) for kind in kinds}  # type: ignore[arg-type]
    organization = replace(ORGANIZATION, processes=processes, traits=frozenset({"back_office"}))
    found = run(context(load(), organization=organization), {name})
    assert {finding.unit for finding in found if finding.unit and finding.state != "not_applicable"} == {
        "north / real_time"
    }


def test_metrics_that_only_a_clause_asks_for_are_seen_where_they_are_named() -> None:
    kept = monthly("north", [0.0] * 12, target=None, metric="client_complaints")
    for metrics, state in (({"ids": ["client_complaints"]}, "pass"), ({"types": ["service"]}, "no_data")):
        catalogue = standard({"check": "completeness", "each": "program", "metrics": metrics})
        found = {f.unit: f.state for f in run(context(catalogue, item_series=[kept]))}
        assert found == {"north": state, "south": "no_data"}
    everything = standard({"check": "completeness", "each": "program"})
    assert {f.state for f in run(context(everything, item_series=[kept]))} == {"no_data"}
