"""What must never happen: less evidence, a broken check or an ended waiver that makes a score better.

A source that stops (all records of a kind), evidence that is withdrawn or expires, a check that breaks, a waiver that
ends: the score of an item must not rise, and no state of a scope may get better. A unit that fails never helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from seido.engine.checks import (
    Activity,
    Context,
    Finding,
    WaiverGrant,
    computed_assessment,
    deployments,
    run,
)
from seido.engine.checks.finding import RANK
from seido.engine.checks.primitives import PRIMITIVES
from seido.engine.performance.series import Series
from seido.engine.scoring.assessment import assess
from seido.standard.bindings import Binding
from seido.standard.load import load
from seido.standard.model import Requirement, Standard, Text, Waiver
from support.centre import AS_OF, PEOPLE, PROGRAMS, context, monthly, record, requirement

SUPPLIER = {"found_on": "supplier", "way_up": "programs_served"}
#: A binding of each primitive; what they read as proof is `EVIDENCE`, the rest says what must be proved.
BINDINGS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"check": "recency", "newest": "review", "max_age": "6 months"}, {}),
    (
        {"check": "recency", "newest": "feedback", "max_age": "6 months"},
        SUPPLIER,
    ),
    ({"check": "coverage", "has": "review", "per": "quarter", "window": "6 months"}, {}),
    (
        {"check": "coverage", "has": "evaluation", "per": "month", "window": "2 months", "active": "handled"},
        {"found_on": "agent", "way_up": "own_program"},
    ),
    ({"check": "ordering", "steps": ["training", "change"]}, {}),
    (
        {
            "check": "completeness",
            "needs": ["value", "target", "analysis"],
            "analysis": "review",
            "window": "3 months",
        },
        {},
    ),
    ({"check": "response", "trigger": "complaint", "answer": "action", "within": "30 days"}, {}),
    ({"check": "fields", "document": "plan", "parts": ["goal"]}, {}),
    ({"check": "links", "every": "plan", "to": "topic"}, {}),
    ({"check": "statistic", "measure": "rate", "of": "routing", "at_least": 0.9}, {}),
    ({"check": "share", "members": "program", "having": "survey", "at_least": 100}, {}),
)
#: Proof: without any one of these nothing can look better.
EVIDENCE = frozenset({"review", "feedback", "evaluation", "training", "action", "survey", "topic"})
#: A plan is proof that may be at fault itself: withdrawing a bad one may help, its running out may not.
EXPIRING = EVIDENCE | {"plan"}
KINDS = (
    "review",
    "feedback",
    "evaluation",
    "handled",
    "training",
    "change",
    "complaint",
    "action",
    "plan",
    "topic",
    "routing",
    "survey",
    "supplier",
)
CLAUSES = {
    f"T.{number}": (requirement(id=f"T.{number}", **place), binding)
    for number, (binding, place) in enumerate(BINDINGS)
}


@cache
def catalogue() -> Standard:
    bindings = {
        name: (
            Binding(
                name,
                binding["check"],
                {k: v for k, v in binding.items() if k != "check"},
                id=binding["check"],
            ),
        )
        for name, (_, binding) in CLAUSES.items()
    }
    waiver = Waiver("T.W", "T", Text("waiver", "免除"), (), requirements=tuple(CLAUSES))
    requirements: dict[str, Requirement] = {name: clause for name, (clause, _) in CLAUSES.items()}
    return replace(load(), requirements=requirements, bindings=bindings, waivers={"T.W": waiver})


def scores(findings: Iterable[Finding]) -> tuple[int, int]:
    """What an item of these requirements scores: approach and deployment bands."""
    item = assess([clause for clause, _ in CLAUSES.values()], computed_assessment(deployments(findings)))
    return item.approach_band, item.deployment_band


def worth(findings: Sequence[Finding]) -> dict[tuple[str, str], int]:
    """How good each requirement is in each scope: not deployed, deployed, or out."""
    return {
        (row.requirement, row.scope): 1 if row.deployed is None else 2 if row.deployed else 0
        for row in deployments(findings)
    }


def never_better(before: Context, after: Context) -> None:
    first, second = run(before), run(after)
    assert min(scores(second)) <= min(scores(first))
    good, bad = worth(first), worth(second)
    for place, value in bad.items():
        # Deployed stays the best there is; what is not deployed neither becomes so nor leaves the denominator.
        assert value <= good[place] or good[place] == 2, place
        assert not (value == 2 and good[place] != 2), place
        assert not (value == 1 and good[place] == 0), place


days = st.integers(0, 400).map(lambda back: (AS_OF - timedelta(days=back)).isoformat())


@st.composite
def records(draw: st.DrawFn) -> list[Activity]:
    made = []
    for number in range(draw(st.integers(0, 40))):
        kind = draw(st.sampled_from(KINDS))
        program = draw(st.sampled_from(PROGRAMS))
        fields: dict[str, Any] = {"program": program}
        if kind in ("evaluation", "handled"):
            fields["person"] = draw(st.sampled_from([p.person for p in PEOPLE if p.program == program]))
        if kind in ("supplier", "feedback", "topic"):
            fields["subject"] = draw(st.sampled_from(["Telco", "Temps"]))
        if kind == "plan":
            fields |= {"parts": draw(st.sampled_from([["goal"], []])), "relates_to": ["Telco"]}
        if kind == "routing":
            fields |= {"part": draw(st.integers(0, 10)), "whole": 10}
        if kind == "action":
            fields["relates_to"] = [f"complaint{draw(st.integers(0, 40))}"]
        if kind != "supplier" and draw(st.booleans()):
            fields["expires"] = (AS_OF + timedelta(days=draw(st.integers(-5, 60)))).isoformat()
        made.append(record(kind, f"{kind}{number}", draw(days), **fields))
    return made


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    series: list[Series] = [
        monthly(name, draw(st.lists(st.one_of(st.none(), st.floats(70, 90)), min_size=12, max_size=12)))
        for name in PROGRAMS
        if draw(st.booleans())
    ]
    waivers = [
        WaiverGrant(
            "T.W", "program", name, "r", "e", "a", expires=AS_OF + timedelta(days=draw(st.integers(-5, 60)))
        )
        for name in PROGRAMS
        if draw(st.booleans())
    ]
    # What shows that work was done is complete for everybody, so that its absence is known to be one.
    work = [
        record("handled", f"h{p.person}{month}", f"2026-0{month}-01", person=p.person, program=p.program)
        for p in PEOPLE
        for month in (4, 5, 6)
    ]
    return context(catalogue(), [*draw(records()), *work], series=series, waivers=waivers)


checked = settings(max_examples=60, deadline=None)


@checked
@given(contexts(), st.sets(st.integers(0, 40)))
def test_withdrawing_evidence_never_raises_a_score(before: Context, places: set[int]) -> None:
    proofs = [activity for activity in before.activities if activity.kind in EVIDENCE]
    gone = {activity.id for place, activity in enumerate(proofs) if place in places}
    never_better(before, replace(before, activities=[a for a in before.activities if a.id not in gone]))


@checked
@given(contexts(), st.sampled_from(KINDS))
def test_a_source_that_stops_never_raises_a_score(before: Context, kind: str) -> None:
    never_better(before, replace(before, activities=[a for a in before.activities if a.kind != kind]))


@checked
@given(contexts(), st.integers(0, 12))
def test_missing_measurements_never_raise_a_score(before: Context, cut: int) -> None:
    less = [
        replace(
            one, points=tuple(replace(p, value=None) if n >= cut else p for n, p in enumerate(one.points))
        )
        for one in before.series
    ]
    never_better(before, replace(before, series=less))
    never_better(before, replace(before, series=()))


@checked
@given(contexts(), st.integers(1, 90))
def test_expired_evidence_never_raises_a_score(before: Context, early: int) -> None:
    sooner = [
        replace(a, expires=a.expires - timedelta(days=early)) if a.expires and a.kind in EXPIRING else a
        for a in before.activities
    ]
    never_better(before, replace(before, activities=sooner))


@checked
@given(contexts())
def test_an_expired_waiver_never_raises_a_score(before: Context) -> None:
    ended = [replace(grant, expires=AS_OF - timedelta(days=1)) for grant in before.waivers]
    never_better(before, replace(before, waivers=ended))
    never_better(before, replace(before, waivers=()))


@checked
@given(contexts(), st.sampled_from(sorted(PRIMITIVES)))
def test_a_broken_check_never_raises_a_score(before: Context, name: str) -> None:
    whole = run(before)
    with patch.object(PRIMITIVES[name], "judge", side_effect=RuntimeError("broken")):
        broken = run(before)
    assert min(scores(broken)) <= min(scores(whole))
    good, bad = worth(whole), worth(broken)
    assert all(not (bad[place] == 2 and good[place] != 2) for place in bad)
    assert {f.state for f in broken if f.check == name and f.unit} <= {"error"}


@checked
@given(contexts(), days)
def test_a_failing_supplier_never_raises_deployment(before: Context, day: str) -> None:
    """Nobody has given it feedback: its finding fails, or has no data."""
    more = [*before.activities, record("supplier", "new", day, subject="New", program="north")]
    first, second = run(replace(before, waivers=())), run(replace(before, activities=more, waivers=()))
    good, bad = worth(first), worth(second)
    assert all(bad[place] <= good[place] for place in bad)


@checked
@given(contexts())
def test_a_finding_is_made_on_every_scope_and_says_why(before: Context) -> None:
    found = run(before)
    for name, (clause, _) in CLAUSES.items():
        mine = [finding for finding in found if finding.requirement == name]
        assert {scope for finding in mine for scope in finding.scopes} == set(PROGRAMS), clause
    for finding in found:
        assert finding.state in RANK
        assert finding.reason.en
        assert finding.reason.ja
        assert 0 <= finding.conforming <= finding.population
    assert [f.fingerprint for f in found] == [f.fingerprint for f in run(before)]
