"""A run as a whole: who is judged, where a finding counts, strictness, breakage, and what changes between runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from seido.engine.checks import (
    Assignment,
    Finding,
    compare,
    computed_assessment,
    deployments,
    differences,
    left_to_people,
    run,
    share_bound,
)
from seido.engine.checks.recency import Recency
from seido.engine.organization import Process, Target
from seido.engine.scoring.assessment import Assessment, Verdict
from seido.standard.load import load
from support.centre import AS_OF, ORGANIZATION, PEOPLE, context, monthly, record, requirement, standard

REVIEW = {"check": "recency", "newest": "review", "max_age": "12 months"}


def states(findings: list[Finding]) -> dict[str, str]:
    """State by unit, or by scopes where a scope has no unit."""
    return {finding.unit or "/".join(finding.scopes): finding.state for finding in findings}


# ---- Populations and the way up ---------------------------------------------------------------------


def test_a_supplier_counts_to_the_programs_it_serves() -> None:
    clause = requirement(found_on="supplier", way_up="programs_served")
    catalogue = standard(REVIEW, clause=clause)
    found = run(
        context(
            catalogue,
            [
                record("supplier", "s1", "2025-01-01", subject="Telco", program="north"),
                record("supplier", "s2", "2025-01-01", subject="Temps"),
                record("supplier", "s3", "2025-01-01", subject="Old", done="2026-01-01"),
                record("supplier", "s4", "2025-01-01", subject="Tools", client="client of south"),
                record("supplier", "s5", "2025-01-01", subject="Odd", program="no such program"),
                record("review", "r1", "2026-01-01", subject="Telco"),
                record("review", "r2", "2026-01-01", relates_to=["s2"]),
            ],
        )
    )
    assert {finding.unit: finding.scopes for finding in found} == {
        "Telco": ("north",),
        "Temps": ("north", "south"),
        "Tools": ("south",),
        "Odd": ("north", "south"),
    }
    assert states(found) == {"Telco": "pass", "Temps": "pass", "Tools": "fail", "Odd": "fail"}
    assert {row.scope: row.deployed for row in deployments(found)} == {"north": False, "south": False}


def test_an_agent_counts_to_the_job_role_held_or_the_program() -> None:
    people = (
        *PEOPLE,
        Assignment("lead", "supervisor", program="north"),
        Assignment("gone", "css", valid_to=AS_OF),
    )
    by_role = requirement(found_on="agent", way_up="own_job_role", scope_kind="job_role")
    found = run(context(standard(REVIEW, clause=by_role), people=people))
    assert {finding.unit for finding in found if finding.unit} == {f"{p.person} @ css" for p in PEOPLE}
    assert {finding.scopes for finding in found if finding.unit} == {("css",)}
    assert states(found)["supervisor"] == "not_applicable"
    by_program = requirement(found_on="agent", way_up="own_program")
    found = run(context(standard(REVIEW, clause=by_program), people=people))
    assert {finding.unit: finding.scopes for finding in found} == {
        f"{p.person} @ {p.program}": (p.program,) for p in PEOPLE
    }


def test_an_agent_of_two_programs_is_judged_in_each_by_what_happened_there() -> None:
    people = [Assignment("kai", "css", program=name) for name in ("north", "south")]
    clause = requirement(found_on="agent", way_up="own_program")
    found = run(
        context(
            standard(REVIEW, clause=clause),
            [record("review", "r", "2026-01-01", person="kai", program="north")],
            people=people,
        )
    )
    assert states(found) == {"kai @ north": "pass", "kai @ south": "fail"}


def test_site_client_and_process_lead_to_programs() -> None:
    for kind, way, unit, scopes in (
        ("site", "programs_at_site", "tower", ("north", "south")),
        ("client", "programs_served", "client of north", ("north",)),
        ("process", "own_program", "north / calls", ("north",)),
        ("location_group", "programs_at_site", "east", ("north", "south")),
        ("service", "programs_served", "support", ("north", "south")),
    ):
        found = run(context(standard(REVIEW, clause=requirement(found_on=kind, way_up=way))))
        assert {finding.unit: finding.scopes for finding in found}[unit] == scopes


def test_the_whole_entity_counts_to_every_scope() -> None:
    clause = requirement(found_on="entity", way_up="whole_entity", scope_kind="program")
    (found,) = run(context(standard(REVIEW, clause=clause), [record("review", "r", "2026-01-01")]))
    assert found.scopes == ("north", "south")
    assert found.state == "pass"


def test_metrics_are_units() -> None:
    clause = requirement(found_on="metric", way_up="own_program")
    catalogue = standard({"check": "completeness"}, clause=clause)
    found = run(context(catalogue, series=[monthly("north", [81.0] * 12), monthly("south", [81.0] * 3)]))
    assert states(found) == {"service_level / north": "pass", "service_level / south": "fail"}


def test_a_finding_knows_nothing_of_tomorrow() -> None:
    found = run(context(standard(REVIEW), [record("review", "r", "2026-06-16", program="north")]))
    assert set(states(found).values()) == {"no_data"}


# ---- Applicability --------------------------------------------------------------------------------


def test_tags_and_traits_decide_where_a_check_applies() -> None:
    chat = Process("north", "chat", "real_time", frozenset({"chat"}))
    organization = replace(ORGANIZATION, processes={**ORGANIZATION.processes, ("north", "chat"): chat})
    clause = requirement(tags=("chat",))
    found = run(context(standard(REVIEW, clause=clause), organization=organization))
    assert states(found) == {"north": "no_data", "south": "not_applicable"}
    assert [row.deployed for row in deployments(found)] == [None, False]
    by_process = requirement(tags=("chat",), found_on="process", way_up="own_program")
    found = run(context(standard(REVIEW, clause=by_process), organization=organization))
    assert states(found) == {"north / chat": "no_data", "south": "not_applicable"}
    unless = {**REVIEW, "unless": ["chat"]}
    assert states(run(context(standard(unless), organization=organization))) == {
        "north": "not_applicable",
        "south": "no_data",
    }


def test_what_does_not_apply_leaves_the_denominator() -> None:
    rows = deployments(run(context(standard({**REVIEW, "requires": ["repair"]}))))
    assert {row.state for row in rows} == {"not_applicable"}
    assert computed_assessment(rows).verdicts["T.1"] == Verdict("not_applicable", {})


def test_another_role_is_not_judged() -> None:
    csp = replace(ORGANIZATION, role="csp")
    assert run(context(standard(REVIEW, clause=requirement(role="osp")), organization=csp)) == []


def test_a_register_whose_entries_are_left_out_is_known_to_be_empty() -> None:
    binding = {**REVIEW, "each": {"of": "change", "within": "12 months"}, "empty": "not_applicable"}
    catalogue = standard(binding, clause=requirement(way_up="programs_served"))
    old = record("change", "c1", "2024-01-01")
    assert set(states(run(context(catalogue))).values()) == {"no_data"}
    assert set(states(run(context(catalogue, [old]))).values()) == {"not_applicable"}


def test_agents_never_active_are_left_out_only_while_others_are_seen() -> None:
    clause = requirement(found_on="agent", way_up="own_program")
    catalogue = standard(
        {"check": "coverage", "has": "evaluation", "per": "month", "window": "1 month", "active": "handled"},
        clause=clause,
    )
    handled = [
        record("handled", "h", f"2026-0{month}-01", person="north-1", program="north") for month in (5, 6)
    ]
    found = states(run(context(catalogue, handled)))
    assert found["north-1 @ north"] == "no_data"
    assert found["north-2 @ north"] == "not_applicable"
    assert found["south-1 @ south"] == "no_data"


# ---- Thresholds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "setting", "expected"),
    [((), 24, "fail"), ((), 6, "pass"), ((), 12, "pass"), (("months",), 24, "pass")],
)
def test_a_laxer_threshold_fails_and_says_so(own: tuple[str, ...], setting: int, expected: str) -> None:
    clause = requirement(parameters={"months": 12}, own_defaults=own)
    catalogue = standard({"check": "recency", "newest": "review", "max_age": "$months months"}, clause=clause)
    fresh = [record("review", f"r{name}", "2026-06-01", program=name) for name in ORGANIZATION.programs]
    (one, _) = run(context(catalogue, fresh, settings={("T.1", "months"): setting}))
    assert one.state == expected
    assert ("laxer" in one.reason.en) == (expected == "fail")
    assert ("緩い" in one.reason.ja) == (expected == "fail")


def test_a_stricter_threshold_is_used() -> None:
    clause = requirement(parameters={"months": 12})
    catalogue = standard({"check": "recency", "newest": "review", "max_age": "$months months"}, clause=clause)
    old = [record("review", f"r{name}", "2025-09-01", program=name) for name in ORGANIZATION.programs]
    assert {f.state for f in run(context(catalogue, old))} == {"pass"}
    assert {f.state for f in run(context(catalogue, old, settings={("T.1", "months"): 6}))} == {"fail"}


# ---- Breakage -------------------------------------------------------------------------------------


def test_a_check_that_breaks_is_an_error_and_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: Any) -> None:
        raise ZeroDivisionError("no cases")

    catalogue = standard(REVIEW, {"check": "coverage", "has": "review"})
    monkeypatch.setattr(Recency, "judge", break_off)
    found = run(context(catalogue, [record("review", "r", "2026-01-01", program="north")]))
    assert [f.state for f in found if f.check == "recency"] == ["error", "error"]
    assert "ZeroDivisionError: no cases" in found[0].reason.en
    assert {f.state for f in found if f.check == "coverage"} == {"pass", "fail"}
    assert {row.deployed for row in deployments(found)} == {False}


@pytest.mark.parametrize(
    "binding",
    [
        {"check": "recency", "newest": "review", "max_age": "soon"},
        {"check": "recency", "newest": "review", "max_age": "1 year", "typo": 1},
        {"check": "recency", "newest": "review", "max_age": "$none months"},
        {"check": "statistic", "measure": "magic"},
        {"check": "guess"},
    ],
)
def test_a_binding_that_cannot_be_read_is_an_error_on_every_scope(binding: dict[str, Any]) -> None:
    (found,) = run(context(standard(binding)))
    assert (found.state, found.scopes) == ("error", ("north", "south"))


# ---- Runs compared, and beside what people assessed --------------------------------------------------


def test_fingerprints_tell_opened_open_and_resolved() -> None:
    catalogue = standard(REVIEW)
    review = record("review", "r", "2026-01-01", program="north")
    before = run(context(catalogue, [review]))
    later = run(context(catalogue, [review, record("review", "s", "2026-06-01", program="south")]))
    assert [f.scopes for f in compare(before, before).still_open] == [("south",)]
    assert compare(before, later).still_open == ()
    assert [f.scopes for f in compare(before, later).resolved] == [("south",)]
    assert [f.scopes for f in compare(later, before).opened] == [("south",)]


def test_a_fingerprint_outlives_new_programs_and_other_figures() -> None:
    clause = requirement(found_on="supplier", way_up="programs_served")
    supplier = record("supplier", "s1", "2025-01-01", subject="Telco", program="north")
    (one,) = [f for f in run(context(standard(REVIEW, clause=clause), [supplier])) if f.unit]
    anywhere = replace(supplier, program="")
    other = record("review", "r", "2024-01-01", subject="another")
    again = run(context(standard(REVIEW, clause=clause), [anywhere, other], as_of=date(2026, 7, 1)))
    assert [f.fingerprint for f in again] != [one.fingerprint]  # no data became a failure
    once_more = run(context(standard(REVIEW, clause=clause), [anywhere], as_of=date(2026, 7, 1)))
    assert [f.fingerprint for f in once_more] == [one.fingerprint]


def test_computed_beside_assessed() -> None:
    reviews = [record("review", "r", "2026-01-01", program="north")]
    computed = computed_assessment(deployments(run(context(standard(REVIEW), reviews))))
    assert computed.verdicts["T.1"] == Verdict("met", {"north": True, "south": False})
    assessed = Assessment({"T.1": Verdict("met", {"": True}), "T.2": Verdict("met", {})})
    (difference,) = differences(computed, assessed)
    assert (difference.scope, difference.computed, difference.assessed) == ("south", "no", "yes")
    assert differences(computed, Assessment({"T.1": Verdict("not_met", {})}))[0].computed == "met"


def test_an_entity_requirement_is_deployed_everywhere() -> None:
    catalogue = standard(REVIEW, clause=requirement(scope_kind="entity"))
    rows = deployments(run(context(catalogue, [record("review", "r", "2026-01-01")])))
    assert computed_assessment(rows).verdicts["T.1"].deployed == {"": True}


def test_what_no_check_judges_is_left_to_people_with_the_evidence_to_look_at() -> None:
    catalogue = replace(load(), bindings={})
    left = left_to_people(catalogue, "osp")
    assert len(left) == share_bound(catalogue, "osp")["leaves"]
    assert share_bound(catalogue, "osp")["bound"] == 0
    assert all(decision.evidence.en and decision.evidence.ja for decision in left)


# ---- Settings as activities -------------------------------------------------------------------------


def test_targets_are_activities_and_comparisons_age() -> None:
    target = Target(
        "service_level",
        "program",
        "north",
        value=80,
        valid_from=date(2026, 1, 1),
        comparative_date=date(2024, 6, 14),
    )
    organization = replace(ORGANIZATION, targets=(target,))
    catalogue = standard({"check": "recency", "newest": "comparison", "max_age": "24 months"})
    found = run(context(catalogue, organization=organization))
    assert states(found) == {"north": "fail", "south": "fail"}
    fresh = replace(organization, targets=(replace(target, comparative_date=date(2024, 6, 15)),))
    assert states(run(context(catalogue, organization=fresh)))["north"] == "pass"


def test_nothing_is_asked_of_the_time_before_a_program_began() -> None:
    catalogue = standard({"check": "coverage", "has": "review", "per": "month"})
    reviews = [record("review", f"r{month}", f"2026-0{month}-05", program="north") for month in (4, 5)]
    assert states(run(context(catalogue, reviews)))["north"] == "fail"
    assert states(run(context(catalogue, reviews, begun={"north": date(2026, 4, 1)})))["north"] == "pass"
    assert states(run(context(catalogue, reviews, begun={"": date(2026, 4, 1)})))["north"] == "pass"
