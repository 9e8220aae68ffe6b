"""Bindings of people (category 3) and performance (category 4) judge a made-up centre as they should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from seido.engine.checks import Activity, Context, WaiverGrant, run
from seido.engine.checks.fields import Fields
from seido.engine.checks.parameters import selectors_in
from seido.engine.checks.primitives import each_of, primitive_of
from seido.facts.records import record_kinds
from seido.standard import load
from seido.standard.bindings import Binding
from seido.standard.model import Requirement, Standard
from support.centre import AS_OF
from support.conforming import kinds_read
from support.staffed_centre import made_for

STANDARD = load()
ITEMS = (
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "3.5",
    "3.6",
    "3.7",
    "3.8",
    "4.1",
    "4.2a",
    "4.2b",
    "4.3",
    "4.4",
    "4.5",
    "4.6",
)
#: What the roster alone shows to be wrong: somebody works without a verification.
SHOWN_BY_THE_ROSTER = {"3.4.1-ordering"}

#: Bindings that ask for no more than that something was done, or that nothing of the kind is on record.
BY_PRESENCE = {
    "3.5.1.e-no_pass_with_critical_error",
    *(f"{item}-not_sampled" for item in ("4.2a.7", "4.3.7", "4.4.7", "4.5.4")),
}
#: What facts and settings say, which nobody fills in.
GIVEN = {"handled", "evaluation", "comparison"}


def clause_of(binding: Binding) -> Requirement:
    if binding.requirement in STANDARD.requirements:
        return STANDARD.requirements[binding.requirement]
    waiver = STANDARD.waivers[binding.requirement]
    return Requirement(
        waiver.id, waiver.item, waiver.title, "program", "continuous", "check", role=waiver.role
    )


def bindings() -> Iterator[Binding]:
    for group in STANDARD.bindings.values():
        yield from (binding for binding in group if clause_of(binding).item in ITEMS)


BINDINGS = tuple(bindings())
NAMES = [f"{binding.requirement}-{binding.id}" for binding in BINDINGS]
EACH_PLACE = pytest.mark.parametrize("place", range(len(BINDINGS)), ids=NAMES)


def alone(binding: Binding) -> Standard:
    """The catalogue with one binding."""
    return replace(STANDARD, bindings={binding.requirement: (binding,)})


def claims(binding: Binding, parts: frozenset[str] = frozenset()) -> list[WaiverGrant]:
    """The waiver whose conditions a binding judges, properly granted."""
    if binding.requirement not in STANDARD.waivers:
        return []
    granted = ("program", "north", "reason", "evidence", "approver", AS_OF, AS_OF)
    return [WaiverGrant(binding.requirement, *granted, parts)]


def made(place: int, **others: Any) -> Context:
    binding = BINDINGS[place]
    parts = frozenset({"shared_queue", "client_run", "request"})
    return made_for(alone(binding), clause_of(binding), binding, waivers=claims(binding, parts), **others)


@cache
def in_order(place: int) -> Context:
    """The centre with what the binding at a place asks for."""
    return made(place)


def states(context: Context, place: int) -> dict[str, list[str]]:
    """The reasons of the findings by their state."""
    found: dict[str, list[str]] = {}
    for finding in run(context, {BINDINGS[place].requirement}):
        found.setdefault(finding.state, []).append(f"{finding.unit}: {finding.reason.en}")
    assert found, "nothing was said"
    return found


def test_every_clause_is_bound() -> None:
    leaves = {r.id for r in STANDARD.requirements.values() if r.item in ITEMS and r.leaf}
    assert leaves <= set(STANDARD.bindings)


@EACH_PLACE
def test_a_centre_in_order_passes(place: int) -> None:
    found = states(in_order(place), place)
    assert "pass" in found, found
    assert set(found) <= {"pass", "not_applicable"}, found


@EACH_PLACE
def test_without_what_it_reads_it_does_not_pass(place: int) -> None:
    context, binding = in_order(place), BINDINGS[place]
    kinds = kinds_read(clause_of(binding), binding)
    targets = {"target", "comparison"} & kinds
    less = replace(
        context,
        activities=tuple(activity for activity in context.activities if activity.kind not in kinds),
        series=() if not kinds or "measurement" in kinds else context.series,
        waivers=tuple(claims(binding)),
        organization=replace(context.organization, targets=()) if targets else context.organization,
    )
    found = states(less, place)
    assert "pass" not in found, found


@EACH_PLACE
def test_records_that_hold_nothing_do_not_pass(place: int) -> None:
    context, binding = in_order(place), BINDINGS[place]
    kinds = kinds_read(clause_of(binding), binding)
    if not kinds or kinds & GIVEN or NAMES[place] in BY_PRESENCE or binding.check == "completeness":
        return
    empty = tuple(hollow(activity) if activity.kind in kinds else activity for activity in context.activities)
    found = states(replace(context, activities=empty), place)
    assert "pass" not in found, found


def hollow(activity: Activity) -> Activity:
    """The record with nothing in it but its kind, number, day and place."""
    texts = dict.fromkeys(("person", "subject", "outcome", "link"), "")
    numbers = dict.fromkeys(("due", "done", "part", "whole"))
    return replace(activity, parts=frozenset(), relates_to=(), **texts, **numbers)  # type: ignore[arg-type]


@EACH_PLACE
def test_nothing_on_record_is_no_data(place: int) -> None:
    binding = BINDINGS[place]
    context = made(place, full=False, series=())
    bare = replace(context.organization, targets=())
    empty = replace(context, activities=(), waivers=tuple(claims(binding)), organization=bare)
    found = set(states(empty, place))
    if binding.check == "waiver" or NAMES[place] in SHOWN_BY_THE_ROSTER:
        assert "pass" not in found
    else:
        assert found <= {"no_data", "not_applicable"}, states(empty, place)


@EACH_PLACE
def test_words_are_those_of_the_kinds(place: int) -> None:
    """A word that nobody can choose would never be found: outcomes and parts are those of the record's kind."""
    binding = BINDINGS[place]
    primitive, each = primitive_of(binding, clause_of(binding).parameters), each_of(binding, "program")
    asked: list[Any] = [*selectors_in(primitive), each]
    if isinstance(primitive, Fields):
        words = {*primitive.document.parts, *primitive.parts, *primitive.any_of}
        asked.append(replace(primitive.document, parts=tuple(words), outcome=primitive.outcome))
    for one in asked:
        kinds = [record_kinds()[kind] for kind in getattr(one, "kind", (each.of,)) if kind in record_kinds()]
        outcomes = {word for kind in kinds for word in kind.outcomes}
        parts = {word for kind in kinds for word in kind.parts}
        if kinds:
            assert not outcomes or {*one.outcome, *one.not_outcome} <= outcomes
            assert {*one.parts, *one.any_part, *one.without_part} <= parts
