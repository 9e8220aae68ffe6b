"""Bindings of leadership, journeys, planning, quality and problem solving judge a made-up centre as they should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from seido.engine.checks import Context, Finding, WaiverGrant, run
from seido.engine.checks.fields import Fields
from seido.engine.checks.parameters import selectors_in
from seido.engine.checks.primitives import each_of, primitive_of
from seido.facts.records import record_kinds
from seido.standard import load
from seido.standard.bindings import Binding
from seido.standard.model import Requirement, Standard
from support.centre import AS_OF
from support.conforming import asks_for_misses, centre, conforming, kinds_read, organization_for

STANDARD = load()
ITEMS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5", "2.7", "2.8")
#: Clauses that only lift a duty: there is nothing that must be on record.
PERMISSIONS = {"2.4.1.d.i", "2.7.3.c.i"}


def clause_of(binding: Binding) -> Requirement:
    if binding.requirement in STANDARD.requirements:
        return STANDARD.requirements[binding.requirement]
    waiver = STANDARD.waivers[binding.requirement]
    return Requirement(waiver.id, waiver.item, waiver.title, "program", "continuous", "check")


def bindings() -> Iterator[Binding]:
    for group in STANDARD.bindings.values():
        yield from (binding for binding in group if clause_of(binding).item in ITEMS)


BINDINGS = tuple(bindings())
NAMES = [f"{binding.requirement}-{binding.id}" for binding in BINDINGS]
EACH = pytest.mark.parametrize("binding", BINDINGS, ids=NAMES)
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


@cache
def in_order(place: int) -> Context:
    """The centre with what the binding at a place asks for."""
    binding = BINDINGS[place]
    catalogue = alone(binding)
    return centre(
        catalogue,
        conforming(catalogue, clause_of(binding), binding),
        good=not asks_for_misses(binding),
        waivers=claims(binding, frozenset({"handle_time"})),
        organization=organization_for(binding),
    )


def judged(made: Context, binding: Binding) -> list[Finding]:
    found = run(made, {binding.requirement})
    assert found, "nothing was said"
    return found


def test_every_clause_is_bound_but_permissions() -> None:
    leaves = {r.id for r in STANDARD.requirements.values() if r.item in ITEMS and r.leaf}
    assert leaves - set(STANDARD.bindings) == PERMISSIONS


@EACH_PLACE
def test_a_centre_in_order_passes(place: int) -> None:
    found = judged(in_order(place), BINDINGS[place])
    assert {finding.state for finding in found} == {"pass"}, [finding.reason.en for finding in found]


@EACH_PLACE
def test_without_what_it_reads_it_does_not_pass(place: int) -> None:
    made, binding = in_order(place), BINDINGS[place]
    kinds = kinds_read(clause_of(binding), binding)
    less = replace(
        made,
        activities=tuple(activity for activity in made.activities if activity.kind not in kinds),
        series=made.series if kinds else (),
        waivers=tuple(claims(binding)),
        organization=replace(made.organization, targets=()) if "target" in kinds else made.organization,
    )
    found = judged(less, binding)
    assert "pass" not in {finding.state for finding in found}, [finding.reason.en for finding in found]


@EACH
def test_nothing_on_record_is_no_data(binding: Binding) -> None:
    organization = replace(organization_for(binding), targets=())
    empty = centre(alone(binding), organization=organization, series=(), people=(), waivers=claims(binding))
    states = {finding.state for finding in judged(replace(empty, activities=()), binding)}
    assert states == ({"fail"} if binding.check == "waiver" else {"no_data"})


@EACH
def test_words_are_those_of_the_kinds(binding: Binding) -> None:
    """A word that nobody can choose would never be found: outcomes and parts are those of the record's kind."""
    primitive, each = primitive_of(binding, clause_of(binding).parameters), each_of(binding, "program")
    asked: list[Any] = [*selectors_in(primitive), each]
    if isinstance(primitive, Fields):
        asked.append(
            replace(
                primitive.document, parts=(*primitive.parts, *primitive.any_of), outcome=primitive.outcome
            )
        )
    for one in asked:
        kinds = [record_kinds()[kind] for kind in getattr(one, "kind", (each.of,)) if kind in record_kinds()]
        outcomes = {word for kind in kinds for word in kind.outcomes}
        parts = {word for kind in kinds for word in kind.parts}
        if kinds:
            assert not outcomes or {*one.outcome, *one.not_outcome} <= outcomes
            assert {*one.parts, *one.any_part, *one.without_part} <= parts
