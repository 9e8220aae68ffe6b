"""Duplicates, open days and half-hours, drift, bias and reach: what no single row shows."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from seido.engine.integrity import Findings, Result, examine, judge_days, report_reach
from seido.engine.integrity.bias import bias
from seido.engine.integrity.completeness import open_days, open_slots
from seido.engine.opening import SLOTS, OpenHours
from seido.engine.organization import Organization, Parameter, Process, Program
from seido.periods import parse
from seido.standard import load
from support.frames import NOON, duckdb_frames

MONDAY = date(2026, 1, 5)
OFFICE = (OpenHours(frozenset(range(5)), 540, 1080),)


def centre(*parameters: Parameter, closed: frozenset[date] = frozenset(), **others: Any) -> Organization:
    program = Program("P", "Etc/UTC", parameters=parameters, open_hours=OFFICE, closed_days=closed, **others)
    processes = {("P", name): Process("P", name, "real_time") for name in ("Q", "R")}
    return Organization("centre", "csp", {"P": program}, processes)


def rows_on(first: date, counts: list[int]) -> dict[str, int]:
    """Rows by day for open weekdays from a Monday on; 0 leaves the day out."""
    days = [day for n in range(2 * len(counts) + 7) if (day := first + timedelta(days=n)).weekday() < 5]
    return {day.isoformat(): count for day, count in zip(days, counts, strict=False) if count}


def of(results: Any, rule: str) -> list[Result]:
    return [result for result in results if result.rule == rule]


def test_the_same_call_under_two_numbers():
    call = {"outcome": "handled", "arrived_at": NOON, "customer": "c", "agent": "a", "wait_ms": 5}
    rows = [
        {**call, "contact_id": "1"},
        {**call, "contact_id": "2"},
        {**call, "contact_id": "3"},
        {**call, "contact_id": "4", "wait_ms": 6},
        {**call, "contact_id": "5", "process": "R"},
        {**call, "contact_id": "6", "customer": None, "agent": None},
        {**call, "contact_id": "7", "customer": None, "agent": None},
    ]
    q, r = of(examine(duckdb_frames({"contacts": rows}), centre()).results, "contacts.duplicates")[:2]
    by_process = {result.process: result for result in (q, r)}
    assert (by_process["Q"].failed, by_process["Q"].examined) == (2, 6)
    assert by_process["Q"].samples == ("1 = 3",)
    assert by_process["R"].state == "pass"


def test_unknown_durations_are_alike():
    call = {"outcome": "abandoned", "arrived_at": NOON, "customer": "c"}
    rows = [{**call, "contact_id": "1"}, {**call, "contact_id": "2"}]
    (found,) = of(examine(duckdb_frames({"contacts": rows}), centre()).results, "contacts.duplicates")
    assert found.failed == 1


def test_closed_days_and_days_not_yet_loaded_are_no_gaps():
    days = rows_on(MONDAY, [9] * 5 + [9, 0, 9])
    tuesday = MONDAY + timedelta(days=8)
    (open_,) = open_days("contacts", {("P", "Q"): days}, centre())
    assert open_.where == (tuesday.isoformat(),)
    (closed,) = open_days("contacts", {("P", "Q"): days}, centre(closed=frozenset({tuesday})))
    assert (closed.state, closed.through) == ("pass", "2026-01-14")
    assert closed.examined == 7


def test_gaps_within_the_tolerance_are_let_pass():
    days = rows_on(MONDAY, [9, 9, 0, 9])
    (found,) = open_days("contacts", {("P", "Q"): days}, centre(Parameter("missing_days_tolerance", 1)))
    assert (found.state, found.failed) == ("pass", 1)


def test_without_open_hours_there_is_no_data():
    bare = Organization("centre", "csp", {"P": Program("P", "Etc/UTC")}, {})
    (found,) = open_days("contacts", {("P", "Q"): {"2026-01-05": 9, "2026-01-09": 9}}, bare)
    assert (found.state, found.examined) == ("no_data", 0)


def test_a_process_lacks_days_that_its_program_has():
    own = rows_on(MONDAY, [9] * 10)
    other = rows_on(MONDAY, [9] * 4 + [0, 0] + [9] * 4)
    found = {r.process: r for r in open_days("contacts", {("P", "Q"): own, ("P", "R"): other}, centre())}
    assert (found[""].state, found["Q"].state, found["R"].state) == ("pass", "pass", "fail")
    assert found["R"].where == ("2026-01-09", "2026-01-12")


def test_a_whole_month_missing_between_others():
    days = {**rows_on(MONDAY, [9] * 20), **rows_on(date(2026, 3, 2), [9] * 5)}
    months = {r.month: r for r in open_days("contacts", {("P", "Q"): days}, centre())}
    assert months["2026-02"].failed == months["2026-02"].examined == 20


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(0, 59))
def test_taking_a_day_away_never_heals_a_gap(counts, position):
    """Removing rows of a busy program's day never makes it complete (no data is never a pass)."""
    before = rows_on(MONDAY, [count + 50 for count in counts])
    day = sorted(before)[min(position, len(before) - 1)]
    after = {name: rows for name, rows in before.items() if name != day}
    inside = after and min(after) < day < max(after)
    results = list(open_days("contacts", {("P", "Q"): after}, centre())) if after else []
    assert bool(inside) == any(day in result.where for result in results)


def test_a_silent_stretch_of_a_busy_day():
    days = {
        (MONDAY + timedelta(weeks=week)).isoformat(): [10 if 18 <= slot < 36 else 0 for slot in range(SLOTS)]
        for week in range(3)
    }
    days["2026-01-12"][20:23] = [0, 0, 0]
    days["2026-01-19"][30] = 0
    (found,) = open_slots("contacts", {"P": days}, centre())
    assert (found.failed, found.where) == (3, ("2026-01-12T10:00/11:30",))
    assert found.examined == 3 * 18


def test_drift_is_judged_from_the_fifth_weekday_on_and_only_warns():
    counts = [100, 100, 100, 100, 100] * 5 + [300, 100, 100, 100, 100]
    days = {("P", "Q"): rows_on(MONDAY, counts)}
    results = of(judge_days("contacts", days, centre()), "contacts.weekday_drift")
    assert [(r.month, r.state, r.where) for r in results] == [
        ("2026-02", "fail", ("2026-02-09 300 (100)",)),
    ]
    verdict = Findings(centre(), results).verdict(
        load().metrics["rt_service_level"], "process", "P", "Q", parse("2026-02")
    )
    assert verdict.collected
    assert verdict.integrity


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 500)), min_size=2, max_size=8))
def test_chi_square_is_that_of_scipy_where_no_part_is_small(cells):
    sample = {str(n): seen for n, (seen, _) in enumerate(cells)}
    population = {str(n): count for n, (_, count) in enumerate(cells)}
    cases, whole = sum(sample.values()), sum(population.values())
    found = bias(sample, population)
    expected = [cases * count / whole for count in population.values()]
    if min(expected) >= 5:
        statistic, p = chisquare(list(sample.values()), expected)
        assert found.chi_square == pytest.approx(statistic)
        assert found.p == pytest.approx(p)
    assert sum(part.observed for part in found.parts) == cases
    assert sum(part.expected for part in found.parts) == pytest.approx(cases)


def test_evaluations_of_mornings_only():
    contacts = [
        {
            "contact_id": f"c{n}",
            "outcome": "handled",
            "agent": f"a{n % 2}",
            "arrived_at": datetime(2026, 1, 5 + n % 20, 9 + 6 * (n % 2)),  # noqa: DTZ001
        }
        for n in range(400)
    ]
    answers = [
        {
            "evaluation_id": f"e{n}",
            "contact_id": f"c{2 * n}",
            "evaluator": "e",
            "kind": "standard",
            "attribute": "x",
            "error_class": "customer",
            "answer": "pass",
        }
        for n in range(40)
    ]
    frames = duckdb_frames({"contacts": contacts, "evaluation_answers": answers})
    results = examine(frames, centre()).results
    (shift,) = of(results, "evaluation_answers.shift_bias")
    assert (shift.state, shift.examined, shift.failed) == ("fail", 40, 20)
    assert shift.where == ("afternoon 0 (20.0)", "morning 40 (20.0)")
    (agent,) = of(results, "evaluation_answers.agent_bias")
    assert agent.state == "fail"
    assert of(results, "evaluation_answers.channel_bias") == []  # one channel: nothing to lean to
    metric = load().metrics["rt_cce"]
    verdict = Findings(centre(), results).verdict(metric, "process", "P", "Q", parse("2026-01"))
    assert (verdict.collected, verdict.integrity) == (True, False)
    assert "morning 40 (20.0)" in verdict.reasons[0].en


@pytest.mark.parametrize("kind", ["non_conversational", "back_stage"])
def test_what_nobody_evaluates_is_no_part_of_what_evaluations_are_drawn_from(kind):
    place = centre()
    machine = Process("P", "R", kind)
    mixed = Organization("centre", "csp", place.programs, {**place.processes, ("P", "R"): machine})
    contacts = [{"contact_id": f"c{n}", "outcome": "handled", "process": "QR"[n % 2]} for n in range(200)]
    answer = {"evaluator": "e", "kind": "standard", "attribute": "x", "error_class": "customer"}
    answers = [
        {**answer, "evaluation_id": f"e{n}", "contact_id": f"c{2 * n}", "answer": "pass"} for n in range(60)
    ]
    tables = duckdb_frames({"contacts": contacts, "evaluation_answers": answers})
    assert of(examine(tables, centre()).results, "evaluation_answers.channel_bias")[0].state == "fail"
    assert of(examine(tables, mixed).results, "evaluation_answers.channel_bias") == []


def test_what_machines_do_is_no_part_of_the_population():
    bot = Process("P", "R", "conversational")
    place = centre()
    mixed = Organization("centre", "csp", place.programs, {**place.processes, ("P", "R"): bot})
    contacts = [{"contact_id": f"c{n}", "outcome": "handled", "process": "QR"[n % 2]} for n in range(200)]
    answers = [
        {"response_id": f"r{n}", "surveyed": "customer", "about": "overall", "question": "q", "process": "Q"}
        for n in range(60)
    ]
    tables = duckdb_frames({"contacts": contacts, "survey_answers": answers})
    assert of(examine(tables, centre()).results, "survey_answers.channel_bias")[0].state == "fail"
    assert of(examine(tables, mixed).results, "survey_answers.channel_bias") == []


def test_a_month_that_is_over_must_be_loaded_to_its_end():
    results = list(open_days("contacts", {("P", "Q"): rows_on(MONDAY, [9] * 10)}, centre()))
    metric = load().metrics["rt_service_level"]

    def verdict(as_of: date | None) -> Any:
        return Findings(centre(), results, as_of).verdict(metric, "process", "P", "Q", parse("2026-01"))

    assert verdict(None).collected
    assert verdict(date(2026, 1, 20)).collected
    late = verdict(date(2026, 2, 1))
    assert not late.collected
    assert "2026-01-16" in late.reasons[0].en


def test_larger_units_and_periods_are_as_sound_as_their_worst_part():
    result = Result("contacts.negative_wait", "P", "Q", "2026-01", "fail", 10, 5)
    findings = Findings(centre(client="C", service="S", sites=("T",)), [result])
    metric = load().metrics["rt_service_level"]

    def sound(kind: str, unit: str, process: str, period: str) -> bool:
        return findings.verdict(metric, kind, unit, process, parse(period)).integrity

    for kind, unit in (
        ("program", "P"),
        ("client", "C"),
        ("service", "S"),
        ("site", "T"),
        ("entity", "centre"),
    ):
        assert not sound(kind, unit, "", "2026-01")
    assert not sound("process", "P", "Q", "2026-Q1")
    assert not sound("process", "P", "Q", "2026")
    assert sound("process", "P", "Q", "2026-02")
    assert sound("process", "P", "R", "2026-01")


def report(kind: str, day: str, **fields: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("program", "outcome", "parts", "link", "done_at"))
    return {**blank, "kind": kind, "subject": "R", "happened_at": datetime.fromisoformat(day), **fields}


LAID_DOWN = report("report_definition", "2025-01-01", outcome="monthly", parts="form; readers", link="/r")


@pytest.mark.parametrize(
    ("records", "state", "said"),
    [
        ([LAID_DOWN, report("report_delivery", "2026-01-20")], "pass", "delivered on 2026-01-20"),
        ([LAID_DOWN, report("report_delivery", "2025-11-20")], "fail", "73 days ago (limit 45)"),
        ([LAID_DOWN], "no_data", "never delivered"),
        ([{**LAID_DOWN, "parts": "form"}, report("report_delivery", "2026-01-20")], "fail", "readers"),
        ([{**LAID_DOWN, "link": None}, report("report_delivery", "2026-01-20")], "fail", "where it lies"),
        ([{**LAID_DOWN, "outcome": None}, report("report_delivery", "2026-01-20")], "fail", "how often"),
    ],
)
def test_report_reach(records, state, said):
    (found,) = report_reach(records, date(2026, 2, 1))
    assert found.state == state
    assert said in found.reason.en


def test_a_report_given_up_is_not_judged():
    ended = {**LAID_DOWN, "done_at": datetime(2025, 12, 1)}  # noqa: DTZ001
    assert report_reach([ended], date(2026, 2, 1)) == []
