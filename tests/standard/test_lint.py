"""Each lint rule finds a catalogue that is broken in its way, and only that entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from seido.standard.bindings import Binding
from seido.standard.lint import RULES, Finding, Known, lint
from seido.standard.model import Benchmark, Item, ListRule, Metric, Requirement, Standard, Term, Text, Waiver

WORDS = Text("Some words", "何かの言葉")


def requirement(identifier: str, **fields: Any) -> Requirement:
    clause = Requirement(
        id=identifier,
        item=identifier[:3],
        text=WORDS,
        scope_kind="program",
        cadence="monthly",
        mode="check",
        evidence=WORDS,
        inventory=(f"CHK-{identifier}",),
    )
    return replace(clause, **fields)


def metric(identifier: str, **fields: Any) -> Metric:
    sound = Metric(
        id=identifier,
        list="1a",
        group="human real-time",
        type="service",
        name=WORDS,
        definition=WORDS,
        numerator=WORDS,
        unit="%",
        direction="higher",
        level=("program",),
        items=("2.1",),
        frequency="monthly",
        analysis="monthly",
        numerator_sum="contacts.answered",
        denominator_sum="contacts.offered",
        columns=("contacts.wait_ms",),
        one_of="speed",
        requires=("ivr",),
        parameters=("service_level_threshold",),
        benchmarks=(Benchmark(90.0, condition=WORDS),),
    )
    return replace(sound, **fields)


#: A small catalogue in which no rule finds anything.
SOUND = Standard(
    release="0",
    items={
        "2.1": Item("2.1", WORDS, 60, 2),
        "2.2": Item("2.2", WORDS, 10, 2, status="not_in_source"),
        "3.1": Item("3.1", WORDS, 20, 3, role="osp"),
    },
    requirements={
        clause.id: clause
        for clause in (
            requirement("2.1.1", inventory=()),
            requirement("2.1.1.a", tags=("chat",), found_on="agent", way_up="own_program"),
            requirement("2.1.1.a.i", tags=("chat",), parameters={"days": 5}, own_defaults=("days",)),
            requirement("3.1.1", scope_kind="job_role", role="osp"),
        )
    },
    metrics={name: metric(name) for name in ("speed_one", "speed_two")},
    waivers={
        "2.1.W": Waiver("2.1.W", "2.1", WORDS, (WORDS,), ("2.1.1",), ("speed_one",), inventory=("CHK-2.1.W",))
    },
    rules={
        "S.3": ListRule(
            "S.3",
            WORDS,
            WORDS,
            {
                "csp_listed": 60,
                "csp_stated": 70,
                "osp_listed": 80,
                "osp_stated": 90,
                "metrics": ["speed_two"],
            },
            ("CHK-S.3",),
        )
    },
    terms={"queue": Term("queue", WORDS, WORDS, ("wait",)), "wait": Term("wait", WORDS, WORDS)},
    inventory=(
        "CHK-2.1.1.a",
        "CHK-2.1.1.a.i",
        "CHK-3.1.1",
        "CHK-2.1.W",
        "CHK-S.3",
        "speed_one",
        "speed_two",
    ),
)
SOUND = replace(
    SOUND,
    requirements={**SOUND.requirements, "2.1.1": replace(SOUND.requirements["2.1.1"], leaf=False)},
)


def faults_of(binding: Binding, values: Mapping[str, Any]) -> list[str]:
    return ["guess is no primitive"] if binding.check == "guess" else []


def kinds_of(binding: Binding, values: Mapping[str, Any], unit: str) -> list[str]:
    return [binding.parameters.get("newest", "review"), *([unit] if unit == "ghost" else [])]


KNOWN = Known(
    tables={"contacts": ("wait_ms",)},
    sums=("contacts.answered", "contacts.offered"),
    parameters=("service_level_threshold",),
    traits=("ivr",),
    faults_of=faults_of,
    kinds_of=kinds_of,
    kinds=("review",),
    scope_traits=("ivr", "css"),
)


def with_item(identifier: str, **fields: Any) -> Standard:
    return replace(SOUND, items={**SOUND.items, identifier: replace(SOUND.items[identifier], **fields)})


def with_requirement(identifier: str, **fields: Any) -> Standard:
    broken = replace(SOUND.requirements[identifier], **fields)
    return replace(SOUND, requirements={**SOUND.requirements, identifier: broken})


def with_metric(identifier: str, **fields: Any) -> Standard:
    broken = replace(SOUND.metrics[identifier], **fields)
    return replace(SOUND, metrics={**SOUND.metrics, identifier: broken})


def with_waiver(**fields: Any) -> Standard:
    return replace(SOUND, waivers={"2.1.W": replace(SOUND.waivers["2.1.W"], **fields)})


def without_requirement(identifier: str) -> Standard:
    rest = {name: clause for name, clause in SOUND.requirements.items() if name != identifier}
    return replace(SOUND, requirements=rest)


def with_binding(requirement: str = "2.1.1.a", check: str = "recency", **fields: Any) -> Standard:
    binding = replace(Binding(requirement, check, id=check), **fields)
    return replace(SOUND, bindings={requirement: (binding,)})


def of_rule(name: str, broken: Standard) -> list[Finding]:
    return [finding for finding in lint(broken, KNOWN) if finding.rule == name]


def test_a_sound_catalogue_has_no_findings() -> None:
    assert lint(SOUND, KNOWN) == []
    bound = with_binding(
        "2.1.1.a.i", parameters={"max_age": "$days days"}, requires=("ivr",), unless=("css",)
    )
    assert lint(bound, KNOWN) == []


#: Rule, a catalogue that breaks it, the id found, a word of the message.
BROKEN: list[tuple[str, Callable[[], Standard], str, str]] = [
    ("points", lambda: with_item("2.1", points=61), "S.3", "add up to 61"),
    ("points", lambda: with_item("2.2", points=11), "S.3", "csp_stated"),
    ("points", lambda: replace(SOUND, rules={}), "S.3", "missing"),
    (
        "unique_ids",
        lambda: replace(SOUND, terms={**SOUND.terms, "speed_one": Term("speed_one", WORDS, WORDS)}),
        "speed_one",
        "a metric and a term",
    ),
    ("unique_ids", lambda: with_requirement("2.1.1.a", id="2.1.1.b"), "2.1.1.a", "another id"),
    ("tree", lambda: without_requirement("2.1.1"), "2.1.1.a", "parent 2.1.1 is missing"),
    ("tree", lambda: with_requirement("2.1.1.a", item="2.9"), "2.1.1.a", "item 2.9 is missing"),
    ("tree", lambda: with_requirement("2.1.1.a", item="2.2"), "2.1.1.a", "does not belong"),
    ("tree", lambda: with_item("3.1", category=2), "3.1", "category 2"),
    ("clauses_of_items", lambda: without_requirement("3.1.1"), "3.1", "no clause"),
    ("clauses_of_items", lambda: with_item("2.1", status="not_in_source"), "2.1", "lacks its text"),
    (
        "languages",
        lambda: with_requirement("3.1.1", text=Text("Only English", "Only English")),
        "3.1.1",
        "text",
    ),
    ("languages", lambda: with_waiver(conditions=(Text("日本語", "日本語"),)), "2.1.W", "conditions"),
    (
        "languages",
        lambda: with_metric("speed_one", benchmarks=(Benchmark(1.0, Text("5 m", "5 m")),)),
        "speed_one",
        "condition",
    ),
    ("scope_kinds", lambda: with_requirement("3.1.1", scope_kind="program"), "3.1.1", "category 3"),
    ("ways_up", lambda: with_requirement("2.1.1.a", way_up=None), "2.1.1.a", "both or neither"),
    ("ways_up", lambda: with_requirement("2.1.1.a", found_on=None), "2.1.1.a", "both or neither"),
    ("ways_up", lambda: with_requirement("2.1.1.a", way_up="own_job_role"), "2.1.1.a", "does not lead"),
    ("tags", lambda: with_requirement("2.1.1.a.i", tags=("chat", "fax")), "2.1.1.a.i", "fax"),
    ("tags", lambda: with_requirement("2.1.1.a.i", tags=()), "2.1.1.a.i", "chat"),
    ("roles", lambda: with_requirement("3.1.1", role="csp"), "3.1.1", "for osp"),
    ("own_defaults", lambda: with_requirement("2.1.1.a.i", parameters={}), "2.1.1.a.i", "days"),
    ("references", lambda: with_waiver(item="2.9"), "2.1.W", "item that does not exist: 2.9"),
    ("references", lambda: with_waiver(requirements=("2.1.9",)), "2.1.W", "2.1.9"),
    ("references", lambda: with_waiver(metrics=("slowness",)), "2.1.W", "slowness"),
    ("references", lambda: with_metric("speed_one", items=("4.9",)), "speed_one", "4.9"),
    (
        "references",
        lambda: replace(SOUND, terms={"queue": SOUND.terms["queue"]}),
        "queue",
        "term that does not exist: wait",
    ),
    ("references", lambda: with_requirement("3.1.1", parameters={"metrics": ["gone"]}), "3.1.1", "gone"),
    ("one_of_groups", lambda: with_metric("speed_one", one_of=None), "speed_two", "alone"),
    ("one_of_groups", lambda: with_metric("speed_two", level=("entity",)), "speed_one", "mixes units"),
    ("columns", lambda: with_metric("speed_one", columns=("tickets.due_at",)), "speed_one", "no table"),
    ("columns", lambda: with_metric("speed_one", columns=("contacts.mood",)), "speed_one", "no column mood"),
    ("computable", lambda: with_metric("speed_one", numerator_sum="contacts.gone"), "speed_one", "sum"),
    ("computable", lambda: with_metric("speed_one", denominator_sum="contacts.gone"), "speed_one", "sum"),
    ("computable", lambda: with_metric("speed_one", parameters=("mood",)), "speed_one", "parameter"),
    ("computable", lambda: with_metric("speed_one", unless=("mood",)), "speed_one", "trait"),
    ("inventory", lambda: with_requirement("3.1.1", inventory=()), "CHK-3.1.1", "answered by no"),
    (
        "inventory",
        lambda: with_waiver(inventory=("CHK-2.1.W", "CHK-S.3")),
        "CHK-S.3",
        "more than once: 2.1.W, S.3",
    ),
    ("inventory", lambda: with_waiver(inventory=("CHK-2.1.W", "CHK-9")), "2.1.W", "inventory lacks: CHK-9"),
    (
        "inventory",
        lambda: replace(SOUND, inventory=(*SOUND.inventory, "speed_three")),
        "speed_three",
        "metric that the catalogue lacks",
    ),
    ("leaves", lambda: with_requirement("2.1.1.a", evidence=None), "2.1.1.a", "no evidence"),
    ("bound_clauses", lambda: with_binding("2.1.9"), "2.1.9", "no requirement or waiver 2.1.9"),
    (
        "bound_names",
        lambda: with_binding("2.1.1.a.i", parameters={"max_age": "$months months"}),
        "2.1.1.a.i",
        "$months is no parameter",
    ),
    ("bound_ways_up", lambda: with_binding("2.1.1", each="agent"), "2.1.1", "without a way up"),
    ("bound_ways_up", lambda: with_binding("2.1.W", each={"of": "site"}), "2.1.W", "without a way up"),
    ("bound_ways_up", lambda: with_binding(way_up="own_job_role"), "2.1.1.a", "does not lead"),
    ("bound_parameters", lambda: with_binding(check="guess"), "2.1.1.a", "guess is no primitive"),
    ("bound_kinds", lambda: with_binding(parameters={"newest": "ghost"}), "2.1.1.a", "ghost"),
    ("bound_kinds", lambda: with_binding(each="ghost"), "2.1.1.a", "no kind of record or activity ghost"),
    ("bound_traits", lambda: with_binding(requires=("ghost",)), "2.1.1.a", "no trait ghost"),
    ("bound_traits", lambda: with_binding(unless=("ghost",)), "2.1.1.a", "no trait ghost"),
    (
        "bound_traits",
        lambda: with_binding(each={"of": "agent", "any_trait": "ghost"}),
        "2.1.1.a",
        "no trait ghost",
    ),
    (
        "bound_traits",
        lambda: with_binding(each={"of": "person", "job_roles": ["ghost"]}),
        "2.1.1.a",
        "no trait ghost",
    ),
]


@pytest.mark.parametrize(
    ("name", "broken", "identifier", "words"), BROKEN, ids=[f"{row[0]}-{row[3]}" for row in BROKEN]
)
def test_a_rule_finds_what_it_is_for(
    name: str, broken: Callable[[], Standard], identifier: str, words: str
) -> None:
    found = of_rule(name, broken())
    assert [finding.id for finding in found if words in finding.message][:1] == [identifier], found


def test_every_rule_has_a_broken_catalogue() -> None:
    assert {row[0] for row in BROKEN} == set(RULES)


def test_what_is_not_at_hand_is_not_checked() -> None:
    broken = with_metric("speed_one", columns=("x.y",), numerator_sum="z", parameters=("p",))
    assert lint(broken) == []
    unread = with_binding(check="guess", parameters={"newest": "ghost"}, requires=("ghost",))
    assert lint(unread) == []
