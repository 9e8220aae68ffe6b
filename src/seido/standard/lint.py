"""Named rules that hold the catalogue together; each is for a defect that would do harm.

A rule is a function of the catalogue and of what is known about the rest of the program (its tables and
sums, which the catalogue may not import). It yields one finding for each entry that breaks it.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from seido.standard import bindings
from seido.standard.bindings import Binding
from seido.standard.load import parent
from seido.standard.model import ListRule, Metric, Requirement, Standard, Text, Waiver

ROLES: tuple[Literal["csp", "osp"], ...] = ("csp", "osp")
TAGS = ("in_person", "outbound", "chat", "case", "bpo")
#: Scope kind -> the ways by which a finding on something smaller reaches such a scope.
WAYS_UP = {
    "entity": ("whole_entity",),
    "program": ("own_program", "programs_served", "programs_at_site", "whole_entity"),
    "job_role": ("own_job_role", "whole_entity"),
}
#: Category -> the scope kinds in which its clauses are deployed.
SCOPE_KINDS = {
    1: ("entity", "program"),
    2: ("entity", "program"),
    3: ("job_role",),
    4: ("entity", "program"),
}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True)
class Finding:
    """A defect: the rule it breaks, the id of the entry and what is wrong with it."""

    rule: str
    id: str
    message: str


@dataclass(frozen=True)
class Known:
    """What the catalogue refers to outside itself. None where it is not at hand and cannot be checked.

    `tables` maps the name of a table to its columns; the others hold names. `faults_of` tells what a primitive
    cannot read in a binding with its requirement's values, `kinds_of` the kinds of record that a binding with
    these values and this unit reads, of which `kinds` are those there are. `scope_traits` are the traits that
    a scope, a process or a job role can have.
    """

    tables: Mapping[str, Collection[str]] | None = None
    sums: Collection[str] | None = None
    parameters: Collection[str] | None = None
    traits: Collection[str] | None = None
    faults_of: Callable[[Binding, Mapping[str, Any]], Iterable[str]] | None = None
    kinds_of: Callable[[Binding, Mapping[str, Any], str], Iterable[str]] | None = None
    kinds: Collection[str] | None = None
    scope_traits: Collection[str] | None = None


Defect = tuple[str, str]  # id of the entry, message
Rule = Callable[[Standard, Known], Iterable[Defect]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Enters a function into the registry under its own name."""
    RULES[function.__name__] = function
    return function


def lint(standard: Standard, known: Known | None = None) -> list[Finding]:
    """All findings, rule by rule; empty for a sound catalogue."""
    surroundings = known or Known()
    return [
        Finding(name, identifier, message)
        for name, check in RULES.items()
        for identifier, message in check(standard, surroundings)
    ]


def collections(standard: Standard) -> dict[str, Mapping[str, Any]]:
    """Kind of entry -> its entries by id."""
    return {
        "item": standard.items,
        "requirement": standard.requirements,
        "metric": standard.metrics,
        "waiver": standard.waivers,
        "rule": standard.rules,
        "term": standard.terms,
    }


def texts(entry: object) -> Iterator[tuple[str, Text]]:
    """The texts of an entry with the names of their fields, those inside lists and benchmarks too."""
    for field in dataclasses.fields(entry):  # type: ignore[arg-type]
        value = getattr(entry, field.name)
        for element in value if isinstance(value, tuple) else (value,):
            if isinstance(element, Text):
                yield field.name, element
            elif dataclasses.is_dataclass(element):
                yield from texts(element)


@rule
def points(standard: Standard, known: Known) -> Iterator[Defect]:
    """The points of the items add up to the totals that rule S.3 states, without and with those that lack text."""
    if "S.3" not in standard.rules:
        yield "S.3", "the rule that states the totals is missing"
        return
    stated = standard.rules["S.3"].parameters
    for role in ROLES:
        items = standard.items_of(role)
        totals = {
            f"{role}_listed": sum(item.points for item in items if item.status == "complete"),
            f"{role}_stated": sum(item.points for item in items),
        }
        for name, total in totals.items():
            if total != stated.get(name):
                yield "S.3", f"{name}: items add up to {total}, the rule states {stated.get(name)}"


@rule
def unique_ids(standard: Standard, known: Known) -> Iterator[Defect]:
    """An id names one thing over all kinds, so that `show ID` has one answer."""
    kinds = defaultdict(list)
    for kind, entries in collections(standard).items():
        for identifier, entry in entries.items():
            kinds[identifier].append(kind)
            if entry.id != identifier:
                yield identifier, f"{kind} is filed under another id than its own, {entry.id}"
    for identifier, found in kinds.items():
        if len(found) > 1:
            yield identifier, f"names a {' and a '.join(found)}"


@rule
def tree(standard: Standard, known: Known) -> Iterator[Defect]:
    """Every clause stands under a clause or item that exists, and in the item and category that its id says."""
    for item in standard.items.values():
        if item.id.partition(".")[0] != str(item.category):
            yield item.id, f"category {item.category} does not begin the id"
    for clause in standard.requirements.values():
        above = parent(clause.id)
        if above not in standard.requirements and above not in standard.items:
            yield clause.id, f"its parent {above} is missing"
        if clause.item not in standard.items:
            yield clause.id, f"item {clause.item} is missing"
        if not clause.id.startswith(f"{clause.item}."):
            yield clause.id, f"does not belong to item {clause.item}"


@rule
def clauses_of_items(standard: Standard, known: Known) -> Iterator[Defect]:
    """An item whose text is known has something to count, and one whose text is not known has nothing made up."""
    counted = Counter(clause.item for clause in standard.requirements.values() if clause.leaf)
    for item in standard.items.values():
        if item.status == "complete" and not counted[item.id]:
            yield item.id, "has no clause that approach could count"
        if item.status == "not_in_source" and counted[item.id]:
            yield item.id, "has clauses, though the source lacks its text"


@rule
def languages(standard: Standard, known: Known) -> Iterator[Defect]:
    """Each text is there in both languages, and each in its own."""
    for entries in collections(standard).values():
        for identifier, entry in entries.items():
            for field, text in texts(entry):
                if not JAPANESE.search(text.ja):
                    yield identifier, f"{field}: the Japanese holds no Japanese: {text.ja!r}"
                if JAPANESE.search(text.en) or not re.search("[A-Za-z]", text.en):
                    yield identifier, f"{field}: the English is not English: {text.en!r}"


@rule
def scope_kinds(standard: Standard, known: Known) -> Iterator[Defect]:
    """Categories 1, 2 and 4 are deployed in programs or the entity, category 3 in job roles."""
    for clause in standard.requirements.values():
        category = int(clause.id.partition(".")[0])
        if clause.scope_kind not in SCOPE_KINDS.get(category, ()):
            yield clause.id, f"scope kind {clause.scope_kind} in category {category}"


@rule
def ways_up(standard: Standard, known: Known) -> Iterator[Defect]:
    """A finding on something smaller than the scope has a way up to it; otherwise it would count nowhere."""
    for clause in standard.requirements.values():
        if (clause.found_on is None) != (clause.way_up is None):
            yield clause.id, f"found_on {clause.found_on} with way_up {clause.way_up}: both or neither"
        elif clause.way_up is not None and clause.way_up not in WAYS_UP[clause.scope_kind]:
            yield clause.id, f"way_up {clause.way_up} does not lead to the scope kind {clause.scope_kind}"


@rule
def tags(standard: Standard, known: Known) -> Iterator[Defect]:
    """Tags are known ones, and what stands under a tagged clause carries its tags."""
    for clause in standard.requirements.values():
        for tag in clause.tags:
            if tag not in TAGS:
                yield clause.id, f"unknown tag {tag}"
        above = standard.requirements.get(parent(clause.id))
        for tag in above.tags if above else ():
            if tag not in clause.tags:
                yield clause.id, f"lacks the tag {tag} of the clause above it"


@rule
def roles(standard: Standard, known: Known) -> Iterator[Defect]:
    """A clause of an item for one kind of organisation is not for the other: it would never apply."""
    for clause in standard.requirements.values():
        item = standard.items.get(clause.item)
        if item and item.role != "both" and clause.role != item.role:
            yield clause.id, f"role {clause.role} in item {item.id}, which is for {item.role}"


@rule
def own_defaults(standard: Standard, known: Known) -> Iterator[Defect]:
    """A value shown as our own default is a parameter of the clause."""
    for clause in standard.requirements.values():
        for name in clause.own_defaults:
            if name not in clause.parameters:
                yield clause.id, f"own default {name} is no parameter"


@rule
def references(standard: Standard, known: Known) -> Iterator[Defect]:
    """Items, clauses, metrics and terms referred to exist."""
    for waiver in standard.waivers.values():
        yield from missing(waiver.id, "item", [waiver.item], standard.items)
        yield from missing(waiver.id, "requirement", waiver.requirements, standard.requirements)
        yield from missing(waiver.id, "metric", waiver.metrics, standard.metrics)
    for metric in standard.metrics.values():
        yield from missing(metric.id, "item", metric.items, standard.items)
    for term in standard.terms.values():
        yield from missing(term.id, "term", term.see, standard.terms)
    with_parameters: tuple[Requirement | ListRule, ...] = (
        *standard.requirements.values(),
        *standard.rules.values(),
    )
    for entry in with_parameters:
        yield from missing(entry.id, "metric", entry.parameters.get("metrics", ()), standard.metrics)


def missing(identifier: str, kind: str, names: Iterable[str], there: Collection[str]) -> Iterator[Defect]:
    """A defect for each name that is not there."""
    for name in names:
        if name not in there:
            yield identifier, f"refers to a {kind} that does not exist: {name}"


@rule
def one_of_groups(standard: Standard, known: Known) -> Iterator[Defect]:
    """Metrics that stand for one another are at least two and count at the same unit."""
    groups: dict[str, list[Metric]] = defaultdict(list)
    for metric in standard.metrics.values():
        if metric.one_of is not None:
            groups[metric.one_of].append(metric)
    for name, members in groups.items():
        if len(members) < 2:
            yield members[0].id, f"is alone in the group {name}"
        if len({metric.level for metric in members}) > 1:
            yield members[0].id, f"the group {name} mixes units: {', '.join(metric.id for metric in members)}"


@rule
def columns(standard: Standard, known: Known) -> Iterator[Defect]:
    """A metric reads tables and columns that exist; it names them as `table.column`."""
    if known.tables is None:
        return
    for metric in standard.metrics.values():
        for name in metric.columns:
            table, _, column = name.partition(".")
            if table not in known.tables:
                yield metric.id, f"no table {table}"
            elif column not in known.tables[table]:
                yield metric.id, f"no column {column} in {table}"


@rule
def computable(standard: Standard, known: Known) -> Iterator[Defect]:
    """A metric has sums that compute it, and parameters and traits that somebody can set."""
    for metric in standard.metrics.values():
        if known.sums is not None:
            sums = (name for name in (metric.numerator_sum, metric.denominator_sum) if name is not None)
            yield from missing(metric.id, "sum", sums, known.sums)
        if known.parameters is not None:
            yield from missing(metric.id, "parameter", metric.parameters, known.parameters)
        if known.traits is not None:
            yield from missing(metric.id, "trait", (*metric.requires, *metric.unless), known.traits)


@rule
def inventory(standard: Standard, known: Known) -> Iterator[Defect]:
    """Each row of the rule inventory is answered exactly once, and each metric of its inventory is there."""
    answers: dict[str, list[str]] = defaultdict(list)
    answering: tuple[Requirement | Waiver | ListRule, ...] = (
        *standard.requirements.values(),
        *standard.waivers.values(),
        *standard.rules.values(),
    )
    for entry in answering:
        for row in entry.inventory:
            answers[row].append(entry.id)
    for row, found in answers.items():
        if row not in standard.inventory:
            yield found[0], f"answers a row that the inventory lacks: {row}"
        elif len(found) > 1:
            yield row, f"is answered more than once: {', '.join(found)}"
    for row in standard.inventory:
        if row.startswith("CHK-") and row not in answers:
            yield row, "is answered by no requirement, waiver or rule"
        if not row.startswith("CHK-") and row not in standard.metrics:
            yield row, "is a metric that the catalogue lacks"


@rule
def leaves(standard: Standard, known: Known) -> Iterator[Defect]:
    """A clause that approach counts says what to look at, so that an assessor can judge it."""
    for clause in standard.requirements.values():
        if clause.leaf and clause.evidence is None:
            yield clause.id, "is counted by approach but names no evidence"


@rule
def bound_clauses(standard: Standard, known: Known) -> Iterator[Defect]:
    """A check judges a clause or a waiver that exists; another one would never be made."""
    yield from named(bindings.unknown_requirements(standard))


@rule
def bound_names(standard: Standard, known: Known) -> Iterator[Defect]:
    """A check speaks of parameters that its clause has."""
    yield from named(bindings.unknown_names(standard))


@rule
def bound_ways_up(standard: Standard, known: Known) -> Iterator[Defect]:
    """What a check finds on something smaller than the scope has a way up to it that leads there."""
    yield from named(bindings.without_way_up(standard))
    for binding in bindings.all_bindings(standard):
        clause = standard.requirements.get(binding.requirement)
        scope = clause.scope_kind if clause else "program"
        if binding.way_up is not None and binding.way_up not in WAYS_UP[scope]:
            yield (
                binding.requirement,
                f"{binding.id}: way_up {binding.way_up} does not lead to the scope kind {scope}",
            )


@rule
def bound_parameters(standard: Standard, known: Known) -> Iterator[Defect]:
    """A check's parameters are those of its primitive, and of the right kind."""
    if known.faults_of is not None:
        yield from named(bindings.wrong_parameters(standard, known.faults_of))


@rule
def bound_kinds(standard: Standard, known: Known) -> Iterator[Defect]:
    """A check reads kinds of record or activity that somebody can keep; another one would never find anything."""
    if known.kinds is None or known.kinds_of is None:
        return
    read = known.kinds_of

    def kinds_of(binding: Binding) -> Iterable[str]:
        clause = standard.requirements.get(binding.requirement)
        return read(binding, clause.parameters if clause else {}, bindings.unit_of(binding, clause))

    yield from named(bindings.unknown_kinds(standard, known.kinds, kinds_of))


@rule
def bound_traits(standard: Standard, known: Known) -> Iterator[Defect]:
    """A check asks for traits that something can have; with another one it would apply nowhere, or everywhere."""
    if known.scope_traits is None:
        return
    for binding in bindings.all_bindings(standard):
        for trait in bindings.traits_of(binding):
            if trait not in known.scope_traits:
                yield binding.requirement, f"{binding.id}: no trait {trait}"


def named(found: Iterable[tuple[Binding, str]]) -> Iterator[Defect]:
    """Defects of bindings under their requirements."""
    for binding, message in found:
        yield binding.requirement, f"{binding.id}: {message}"
