"""The bindings of items 2.9 to 2.22: what a centre must have on record passes, and its lack does not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from seido.engine.checks import Activity, Context, Finding, WaiverGrant, faults_of, kinds_of, run
from seido.facts.records import record_kinds
from seido.standard.bindings import Binding, all_bindings
from seido.standard.load import load
from support import client_centre as centre

STANDARD = load()
ITEMS = {f"2.{number}" for number in range(9, 23)}
BINDINGS = [
    binding
    for binding in all_bindings(STANDARD)
    if ".".join(binding.requirement.split(".")[:2]) in ITEMS and binding.requirement in STANDARD.requirements
]
NAMED = {f"{b.requirement} {b.id}": b for b in BINDINGS}
#: Bindings that ask for no more than that something is there, or that a trigger has its answer.
BY_PRESENCE = {
    "2.11.1 coverage",
    "2.13.4.a statistic",
    "2.15.1.a recency",
    "2.20.1.b defined",
    "2.20.2 coverage",
    "2.20.6.a share",
    "2.20.6.b share",
    *(name for name, binding in NAMED.items() if binding.check in ("response", "completeness")),
}


@cache
def findings(without: frozenset[str] = frozenset(), *, measured: bool = True) -> tuple[Finding, ...]:
    """The findings of a conforming centre, without some kinds of activity or without measurements."""
    return tuple(run(context(without, measured=measured), {binding.requirement for binding in BINDINGS}))


def context(without: Collection[str] = (), *, measured: bool = True) -> Context:
    return Context(
        STANDARD,
        centre.organization(),
        centre.AS_OF,
        [activity for activity in centre.activities() if activity.kind not in without],
        people=centre.people(),
        series=centre.series() if measured else (),
        begun={"": date(2025, 7, 1)},
    )


def of(binding: Binding, found: Collection[Finding]) -> list[Finding]:
    return [f for f in found if (f.requirement, f.binding) == (binding.requirement, binding.id)]


def kinds(binding: Binding) -> frozenset[str]:
    requirement = STANDARD.requirements[binding.requirement]
    default = requirement.found_on or requirement.scope_kind
    return frozenset(kinds_of(binding, requirement.parameters, default)).intersection(record_kinds())


def test_every_clause_that_deployment_asks_for_is_bound() -> None:
    clauses = {r.id for r in STANDARD.requirements.values() if r.item in ITEMS and (r.leaf or r.inferred)}
    assert clauses == {binding.requirement for binding in BINDINGS}


@pytest.mark.parametrize("name", NAMED)
def test_parameters_load_and_records_are_kept(name: str) -> None:
    binding = NAMED[name]
    requirement = STANDARD.requirements[binding.requirement]
    assert list(faults_of(binding, requirement.parameters)) == []
    assert set(binding.names()) <= set(requirement.parameters)


@pytest.mark.parametrize("name", NAMED)
def test_a_conforming_centre_passes(name: str) -> None:
    states = {finding.state: finding.reason.en for finding in of(NAMED[name], findings())}
    assert set(states) == {"pass"}, states


@pytest.mark.parametrize("name", NAMED)
def test_no_data_is_never_a_pass(name: str) -> None:
    nothing = findings(frozenset(record_kinds()) | {"evaluation", "survey_response"}, measured=False)
    assert {finding.state for finding in of(NAMED[name], nothing)} <= {"no_data", "not_applicable"}


@pytest.mark.parametrize("name", NAMED)
def test_without_its_records_it_does_not_pass(name: str) -> None:
    binding = NAMED[name]
    if binding.check == "completeness":
        found = of(binding, findings(measured=False))
    else:
        found = of(binding, findings(kinds(binding) or frozenset({"evaluation", "survey_response"})))
    assert found
    assert "pass" not in {finding.state for finding in found}


def hollow(activity: Activity) -> Activity:
    """The record, with nothing in it but its kind, day, place and subject."""
    return replace(
        activity,
        person="",
        due=None,
        done=None,
        outcome="",
        part=None,
        whole=None,
        parts=frozenset(),
        relates_to=(),
        link="",
    )


@pytest.mark.parametrize(
    "name", [name for name, binding in NAMED.items() if kinds(binding) and name not in BY_PRESENCE]
)
def test_records_that_hold_nothing_do_not_pass(name: str) -> None:
    binding = NAMED[name]
    read = kinds(binding)
    empty = [hollow(a) if a.kind in read else a for a in centre.activities()]
    found = of(binding, run(replace(context(), activities=empty), {binding.requirement}))
    assert found
    assert "pass" not in {finding.state for finding in found}


ANSWERED = [name for name, b in NAMED.items() if b.check == "response" and not b.parameters.get("missed")]


@pytest.mark.parametrize("name", ANSWERED)
def test_a_trigger_without_answer_fails(name: str) -> None:
    """Answers to something else leave the trigger unanswered; by now all of them are late."""
    binding = NAMED[name]
    answer = binding.parameters["answer"]
    named = answer["kind"] if isinstance(answer, dict) else answer
    of_answer = {named} if isinstance(named, str) else set(named)
    others = [
        replace(a, relates_to=("another",), subject="another") if a.kind in of_answer else a
        for a in centre.activities()
    ]
    found = of(binding, run(replace(context(), activities=others), {binding.requirement}))
    assert "fail" in {finding.state for finding in found}


def grant(waiver: str, *parts: str) -> WaiverGrant:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    return WaiverGrant(
        waiver, "entity", "Seto", "reason", "evidence", "approver", first, last, frozenset(parts)
    )


@pytest.mark.parametrize(
    ("waiver", "parts"),
    [
        ("2.16.W", ("single_client", "no_sales_function")),
        ("2.17.W", ("single_client", "no_requests")),
        ("2.20.W", ("same_service", "adequacy")),
    ],
)
def test_a_waiver_needs_its_conditions(waiver: str, parts: tuple[str, ...]) -> None:
    refusal = Activity(
        "client_decision",
        "refusal",
        date(2026, 2, 1),
        client="Acme",
        parts=frozenset({"survey_refused"}),
        link="letter",
    )
    base = replace(context(), activities=[*centre.activities(), refusal])
    claimed = run(replace(base, waivers=(grant(waiver, *parts),)), {waiver})
    assert {finding.state for finding in claimed} == {"pass"}
    bare = run(replace(base, waivers=(grant(waiver),)), {waiver})
    assert {finding.state for finding in bare} == {"fail"}


def test_client_run_technology_keeps_its_changes_acknowledged() -> None:
    """2.9.W: the client's decision is on file, and each change it announced was understood before it took effect."""
    decision = Activity(
        "client_decision",
        "decision",
        date(2026, 1, 1),
        client="Acme",
        parts=frozenset({"technology_management"}),
        link="letter",
    )
    read = Activity("acknowledgement", "read", date(2026, 3, 5), person="p1", relates_to=("information",))
    base = replace(context(), waivers=(grant("2.9.W"),))
    states = {
        f.check: f.state
        for f in run(replace(base, activities=[*centre.activities(), decision, read]), {"2.9.W"})
    }
    assert states == {"waiver": "pass", "ordering": "pass"}
    states = {f.check: f.state for f in run(base, {"2.9.W"})}
    assert states["waiver"] == "fail"
    assert states["ordering"] != "pass"


def test_a_supplier_that_nobody_can_manage_is_freed_of_the_corrective_plan() -> None:
    waiver = replace(grant("2.10.W", "no_control"), scope_kind="supplier", scope="Telco")
    kept = [a for a in centre.activities() if "sr1" not in a.relates_to]
    without = run(replace(context(), activities=kept), {"2.10.4"})
    freed = run(replace(context(), activities=kept, waivers=(waiver,)), {"2.10.4"})
    assert {finding.state for finding in without} == {"fail"}
    assert {finding.state for finding in freed} == {"waived"}


def test_a_later_reply_and_a_late_milestone_fail() -> None:
    late = [
        replace(a, done=date(2026, 6, 30)) if a.kind in ("milestone", "request_for_proposal") else a
        for a in centre.activities()
    ]
    found = run(replace(context(), activities=late), {"2.12.2.i", "2.17.2.a"})
    failed = {finding.unit_kind for finding in found if finding.state == "fail"}
    assert failed == {"milestone", "request_for_proposal"}
