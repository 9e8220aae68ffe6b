"""Waivers: what they free, where, until when, and only while their conditions hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from seido.engine.checks import Context, Finding, WaiverGrant, computed_assessment, deployments, run
from seido.engine.checks.waivers import Waivers
from seido.standard.bindings import Binding
from seido.standard.load import load
from seido.standard.model import Standard, Text, Waiver
from support.centre import AS_OF, ORGANIZATION, context, monthly, record, requirement, standard

REVIEW = {"check": "recency", "newest": "review", "max_age": "12 months"}
GRANT = WaiverGrant("T.W", "program", "north", "client decides", "letter", "boss", expires=date(2026, 6, 15))


def catalogue(*bindings: dict[str, Any], conditions: tuple[Binding, ...] = (), **fields: Any) -> Standard:
    made = standard(*(bindings or (REVIEW,)), clause=requirement(**fields))
    waiver = Waiver("T.W", "T", Text("waiver", "免除"), (), requirements=("T",), metrics=("service_level",))
    return replace(made, waivers={"T.W": waiver}, bindings={**made.bindings, "T.W": conditions})


def by_scope(findings: list[Finding]) -> dict[str, str]:
    return {scope: finding.state for finding in findings for scope in finding.scopes}


def test_a_waiver_frees_its_program_only() -> None:
    found = run(context(catalogue(), waivers=[GRANT]))
    assert by_scope(found) == {"north": "waived", "south": "no_data"}
    (freed,) = [finding for finding in found if finding.state == "waived"]
    assert freed.waiver == "T.W"
    assert freed.reason.en.startswith("Waived by T.W until 2026-06-15.")
    rows = deployments(found)
    assert [row.deployed for row in rows] == [None, False]
    assert computed_assessment(rows).verdicts["T.1"].deployed == {"south": False}


def test_what_passes_needs_no_waiver() -> None:
    reviews = [record("review", "r", "2026-06-01", program="north")]
    assert by_scope(run(context(catalogue(), reviews, waivers=[GRANT])))["north"] == "pass"


@pytest.mark.parametrize("missing", ["reason", "evidence", "approver", "expires"])
def test_an_incomplete_waiver_frees_nothing(missing: str) -> None:
    grant = replace(GRANT, **{missing: None if missing == "expires" else ""})
    assert by_scope(run(context(catalogue(), waivers=[grant])))["north"] == "no_data"


def test_a_waiver_ends_with_its_last_day_and_begins_with_its_first() -> None:
    assert by_scope(run(context(catalogue(), waivers=[GRANT], as_of=date(2026, 6, 16))))["north"] == "no_data"
    later = replace(GRANT, valid_from=date(2026, 6, 16), expires=date(2027, 1, 1))
    assert by_scope(run(context(catalogue(), waivers=[later])))["north"] == "no_data"


@pytest.mark.parametrize(
    ("scope_kind", "scope", "freed"),
    [
        ("entity", "centre", {"north", "south"}),
        ("client", "client of south", {"south"}),
        ("site", "tower", {"north", "south"}),
        ("program", "elsewhere", set()),
    ],
)
def test_a_waiver_for_a_client_or_a_site_frees_its_programs(
    scope_kind: str, scope: str, freed: set[str]
) -> None:
    found = run(context(catalogue(), waivers=[replace(GRANT, scope_kind=scope_kind, scope=scope)]))
    assert {name for name, state in by_scope(found).items() if state == "waived"} == freed


def test_a_waiver_for_a_supplier_frees_that_supplier() -> None:
    suppliers = [record("supplier", name, "2025-01-01", subject=name) for name in ("Telco", "Temps")]
    clause = {"found_on": "supplier", "way_up": "programs_served"}
    grant = replace(GRANT, scope_kind="supplier", scope="Telco")
    found = run(context(catalogue(**clause), suppliers, waivers=[grant]))
    assert {(f.unit, f.state) for f in found} == {("Telco", "waived"), ("Temps", "no_data")}


def test_a_supplier_of_a_freed_and_another_program_is_freed_for_the_one() -> None:
    suppliers = [record("supplier", "Telco", "2025-01-01", subject="Telco")]
    clause = {"found_on": "supplier", "way_up": "programs_served"}
    found = run(context(catalogue(**clause), suppliers, waivers=[GRANT]))
    assert by_scope(found) == {"north": "waived", "south": "no_data"}


def test_a_freed_metric_is_not_asked_for() -> None:
    made = catalogue({"check": "completeness"})
    series = [monthly(name, [None] * 12) for name in ORGANIZATION.programs]
    found = run(context(made, series=series, waivers=[replace(GRANT, waiver="T.W")]))
    assert by_scope(found) == {"north": "waived", "south": "fail"}


def with_condition() -> Standard:
    condition = Binding("T.W", "recency", {"newest": "refusal", "max_age": "12 months"}, id="recency")
    return catalogue(conditions=(condition,))


def test_a_waiver_whose_conditions_fail_frees_nothing() -> None:
    refused = run(context(with_condition(), waivers=[GRANT]))
    assert [(f.requirement, f.scopes, f.state) for f in refused] == [
        ("T.W", ("north",), "no_data"),
        ("T.1", ("north",), "no_data"),
        ("T.1", ("south",), "no_data"),
    ]
    proof = [record("refusal", "r", "2026-01-01", program="north")]
    granted = run(context(with_condition(), proof, waivers=[GRANT]))
    assert [(f.requirement, f.scopes, f.state) for f in granted if "north" in f.scopes] == [
        ("T.W", ("north",), "pass"),
        ("T.1", ("north",), "waived"),
    ]


def test_conditions_are_looked_at_only_where_the_waiver_is_claimed() -> None:
    assert all(f.requirement != "T.W" for f in run(context(with_condition())))


def test_refusing_keeps_what_was_indexed_and_changes_nothing_else() -> None:
    made: Context = context(
        catalogue(), [record("review", "r", "2026-06-01", program="north")], waivers=[GRANT]
    )
    other = made.refusing(frozenset({("T.W", "north")}))
    assert other.by_kind is made.by_kind
    assert other.exemptions.programs_of(GRANT) == frozenset()
    assert made.exemptions.programs_of(GRANT) == {"north"}


def test_every_waiver_of_the_catalogue_frees_something_that_exists() -> None:
    grants = [WaiverGrant(name, "entity", "centre", "r", "e", "a", expires=AS_OF) for name in load().waivers]
    waivers = Waivers(grants, load(), ORGANIZATION, AS_OF)
    assert waivers.by_requirement.keys() <= load().requirements.keys()
    assert waivers.by_metric.keys() <= load().metrics.keys()
