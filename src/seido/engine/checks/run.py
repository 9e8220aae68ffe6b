"""A run: every binding of every requirement, over the whole population, on one day.

The run depends on nothing but its context. A check that breaks gives an `error`, never an end of the run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from seido.engine.checks.collecting import uncollected
from seido.engine.checks.context import NOTHING, Context
from seido.engine.checks.finding import MOST_ROWS, Finding, Outcome
from seido.engine.checks.parameters import laxer
from seido.engine.checks.population import LISTED, Each, units, ways_up
from seido.engine.checks.primitives import Primitive, each_of, primitive_of
from seido.engine.checks.scopes import TAG_TRAITS, Ways
from seido.engine.checks.unit import Unit
from seido.engine.checks.waivers import WaiverGrant
from seido.standard.bindings import Binding
from seido.standard.load import parent
from seido.standard.model import Requirement, ScopeKind, Standard, Text, WayUp

#: Units that the organisation itself lists: that there are none is known, not missing.
KNOWN_EMPTY = frozenset(LISTED) - {"person", "agent", "evaluator", "metric"}
PEOPLE = frozenset({"person", "agent", "evaluator"})
#: Units to which `unless` applies one by one, not to the whole scope.
ONE_BY_ONE = frozenset({"process", "channel", "technology"})


@dataclass(frozen=True)
class Check:
    """A binding made ready: its primitive, its unit, its scopes' kind and way, and what is too lax in it."""

    requirement: str
    binding: Binding
    primitive: Primitive
    each: Each
    scope_kind: ScopeKind
    way_up: WayUp | None
    requires: frozenset[str]
    any_of: frozenset[str] = frozenset()
    lax: tuple[tuple[str, Any, Any], ...] = ()


def run(context: Context, requirements: Collection[str] | None = None) -> list[Finding]:
    """The findings of all bound requirements that apply to the organisation's role, or of those named.

    Those of waivers come first: a waiver whose conditions fail in a program frees nothing there.
    """
    with uncollected():
        return all_findings(context, requirements)


def all_findings(context: Context, requirements: Collection[str] | None) -> list[Finding]:
    of_waivers = list(check_waivers(context))
    bad = {
        (finding.requirement, scope)
        for finding in of_waivers
        if finding.state in ("error", "fail", "no_data")
        for scope in finding.scopes
    }
    context = context.refusing(frozenset(bad))
    findings = [f for f in of_waivers if requirements is None or f.requirement in requirements]
    for requirement in context.standard.requirements.values():
        if requirement.role not in ("both", context.organization.role):
            continue
        if requirements is None or requirement.id in requirements:
            for binding in context.standard.bindings.get(requirement.id, ()):
                findings += check_binding(context, requirement, binding)
    return findings


def check_waivers(context: Context) -> Iterator[Finding]:
    """The conditions of the waivers claimed, in the programs for which they are."""
    for waiver in context.standard.waivers.values():
        bindings = context.standard.bindings.get(waiver.id, ())
        claims = context.exemptions.claimed(waiver.id) if bindings else ()
        if not claims:
            continue
        covered = {
            name
            for claim in claims
            for name in context.exemptions.programs_of(replace(claim, waiver=waiver.id))
        }
        clause = Requirement(waiver.id, waiver.item, waiver.title, "program", "continuous", "check")
        for binding in bindings:
            for finding in check_binding(context, clause, binding):
                scopes = tuple(scope for scope in finding.scopes if scope in covered)
                if scopes:
                    yield finding._replace(scopes=scopes)


def check_binding(context: Context, requirement: Requirement, binding: Binding) -> Iterable[Finding]:
    """The findings of one binding; where it cannot even be read, an error on every scope."""
    try:
        check = ready(context, requirement, binding)
        return list(findings_of(context, check))
    except Exception as error:
        scopes = Ways(requirement.scope_kind, None, context).all
        return [
            Finding(
                requirement.id,
                binding.id,
                binding.check,
                requirement.scope_kind,
                scopes,
                "",
                "",
                "error",
                broken(error),
            )
        ]


def ready(context: Context, requirement: Requirement, binding: Binding) -> Check:
    """A binding with the values that the organisation has set; its laxer thresholds are noted."""
    standard = dict(requirement.parameters)
    own = {
        name: context.settings[requirement.id, name]
        for name in standard
        if (requirement.id, name) in context.settings
    }
    primitive = primitive_of(binding, standard | own)
    bound = {name: value for name, value in own.items() if name not in requirement.own_defaults}
    lax = (
        tuple(laxer(primitive_of(binding, standard), primitive_of(binding, standard | bound)))
        if bound
        else ()
    )
    needed, any_of = asked_by_tags(requirement, context.standard)
    return Check(
        requirement.id,
        binding,
        primitive,
        each_of(binding, requirement.found_on or requirement.scope_kind),
        requirement.scope_kind,
        binding.way_up or requirement.way_up,
        needed | set(binding.requires),
        any_of,
        lax,
    )


def asked_by_tags(requirement: Requirement, standard: Standard) -> tuple[frozenset[str], frozenset[str]]:
    """The traits that a clause's tags ask for: all of the first, any one of the second.

    A clause carries the tags of the clause above it, and what it adds narrows them. Of several tags that it
    adds (outbound and in person, 2.13.1.d) any one will do.
    """
    above = standard.requirements.get(parent(requirement.id))
    inherited = set(above.tags) if above else set()
    added = frozenset(
        TAG_TRAITS[tag] for tag in requirement.tags if tag in TAG_TRAITS and tag not in inherited
    )
    needed, any_of = asked_by_tags(above, standard) if above else (frozenset[str](), frozenset[str]())
    return (needed, added) if len(added) > 1 else (needed | added, any_of)


def findings_of(context: Context, check: Check) -> Iterator[Finding]:
    """One finding a unit, and one for each scope that has none or to which the check does not apply."""
    ways = ways_up(check.scope_kind, check.way_up, context)
    applicable = [scope for scope in ways.all if applies(check, ways.traits_of(scope))]
    if len(applicable) < len(ways.all):
        there = set(applicable)
        out = tuple(scope for scope in ways.all if scope not in there)
        yield finding(check, None, out, Outcome("not_applicable", not_here(check)))
    found = units(with_traits(check), check.scope_kind, check.way_up, context)
    waivable = bool(context.exemptions.by_requirement.get(check.requirement))
    reached: set[str] = set()
    everywhere = len(applicable) == len(ways.all)
    chosen = frozenset(applicable)
    for unit in found:
        scopes = unit.scopes if everywhere else tuple(scope for scope in unit.scopes if scope in chosen)
        if not scopes:
            continue
        reached.update(scopes)
        outcome = outcome_of(check, unit, context)
        if waivable:
            yield from freed(context, check, unit, scopes, outcome)
        else:
            yield finding(check, unit, scopes, outcome)
    for scope in applicable:
        if scope not in reached:
            unit = place(check, scope)
            outcome = empty(context, check, unit, scope)
            yield from freed(context, check, unit, (scope,), outcome, unit_named=False)


def applies(check: Check, traits: frozenset[str]) -> bool:
    if not check.requires <= traits or (check.any_of and not check.any_of & traits):
        return False
    return check.each.of in ONE_BY_ONE or not traits.intersection(check.binding.unless)


def with_traits(check: Check) -> Each:
    """The units that have the traits which the check asks for."""
    each = check.each
    unless = check.binding.unless if each.of in ONE_BY_ONE else ()
    if not check.requires and not check.any_of and not unless:
        return each
    return replace(
        each,
        traits=tuple(sorted({*each.traits, *check.requires})),
        any_trait=tuple(sorted(check.any_of)) or each.any_trait,
        without_traits=(*each.without_traits, *unless),
    )


def outcome_of(check: Check, unit: Unit, context: Context) -> Outcome:
    try:
        outcome = check.primitive.judge(unit, context)
    except Exception as error:
        return Outcome("error", broken(error))
    if check.lax and outcome.state != "not_applicable":
        return outcome._replace(state="fail", reason=too_lax(check, outcome.reason))
    return outcome


def place(check: Check, scope: str) -> Unit:
    """A scope as a unit, so that declarations and waivers for it are found."""
    if check.scope_kind == "program":
        return Unit("program", scope, (scope,), (scope,), (scope,), scope)
    if check.scope_kind == "job_role":
        return Unit("job_role", scope, (scope,), (scope,), job_role=scope)
    return Unit("entity", scope, (scope,), (scope,))


def empty(context: Context, check: Check, unit: Unit, scope: str) -> Outcome:
    """A scope without units: known to have none, declared to have none, or without data."""
    kind = check.each.of
    words = context.words((kind,))
    if kind in KNOWN_EMPTY:
        return Outcome(
            "not_applicable", Text(f"There is no {words.en} here.", f"ここには「{words.ja}」がない。")
        )
    if kind in PEOPLE and known_elsewhere(context, check, scope):
        reason = Text(f"Nobody here is such a {words.en}.", f"ここには該当する「{words.ja}」がいない。")
        return Outcome("not_applicable", reason)
    if check.binding.empty == "not_applicable":
        if declared := context.declared_none((kind,), unit):
            reason = Text(
                f"Declared on {declared.happened} that there is no {words.en}.",
                f"「{words.ja}」がないと {declared.happened} に申告がある。",
            )
            return Outcome("not_applicable", reason, rows=(declared.id,))
        if scope in scopes_of_all(context, check):
            return Outcome(
                "not_applicable",
                Text(f"No {words.en} of this kind here.", f"ここには該当する「{words.ja}」がない。"),
            )
    return Outcome("no_data", Text(f"No {words.en} on record.", f"「{words.ja}」の記録がない。"))


def known_elsewhere(context: Context, check: Check, scope: str) -> bool:
    """Whether the roster tells that nobody of a scope belongs to the population.

    A job role whose holders are no agents (or do not evaluate) has none; elsewhere people whom only the
    binding leaves out must be there.
    """
    scopes = scopes_of_all(context, check)
    if check.scope_kind == "job_role":
        return check.each.of != "evaluator" or bool(scopes)
    return scope in scopes


def scopes_of_all(context: Context, check: Check) -> frozenset[str]:
    """The scopes that units of the kind lead to, whatever the binding leaves out; ended records too."""
    key = (check.each.of, check.scope_kind, check.way_up)
    if key not in context.scopes_known:
        each = Each(check.each.of)
        found = units(each, check.scope_kind, check.way_up, context)
        scopes = {scope for unit in found for scope in unit.scopes}
        if not found and each.is_register:
            ways = ways_up(check.scope_kind, check.way_up, context)
            kept = context.by_kind.get(each.of, NOTHING)
            scopes = {scope for record in kept for scope in ways.of_place({"program": record.program})}
        context.scopes_known[key] = frozenset(scopes)
    return context.scopes_known[key]


def freed(
    context: Context,
    check: Check,
    unit: Unit,
    scopes: tuple[str, ...],
    outcome: Outcome,
    *,
    unit_named: bool = True,
) -> Iterator[Finding]:
    """The finding, or two where a waiver in force frees part of its scopes."""
    named = unit if unit_named else None
    grants = context.exemptions.by_requirement.get(check.requirement, ())
    if not grants or outcome.state not in ("fail", "no_data", "due"):
        yield finding(check, named, scopes, outcome)
        return
    free = {scope: grant for scope in scopes for grant in grants if frees(context, check, unit, scope, grant)}
    for scope, grant in free.items():
        waived = outcome._replace(state="waived", reason=waived_by(grant, outcome.reason))
        yield finding(check, named, (scope,), waived)._replace(waiver=grant.waiver)
    rest = tuple(scope for scope in scopes if scope not in free)
    if rest:
        yield finding(check, named, rest, outcome)


def frees(context: Context, check: Check, unit: Unit, scope: str, grant: WaiverGrant) -> bool:
    exemptions = context.exemptions
    if exemptions.names_unit(grant, unit) or exemptions.frees_all(grant):
        return True
    return check.scope_kind == "program" and scope in exemptions.programs_of(grant)


def finding(check: Check, unit: Unit | None, scopes: tuple[str, ...], outcome: Outcome) -> Finding:
    return Finding(
        check.requirement,
        check.binding.id,
        check.binding.check,
        check.scope_kind,
        scopes,
        unit.kind if unit else "",
        unit.name if unit else "",
        outcome.state,
        outcome.reason,
        outcome.observed,
        outcome.required,
        outcome.population,
        outcome.conforming,
        outcome.rows[:MOST_ROWS],
        outcome.due,
    )


# ---- Sentences --------------------------------------------------------------------------------


def broken(error: Exception) -> Text:
    what = f"{type(error).__name__}: {error}"
    return Text(f"The check could not be made: {what}", f"検査を実行できなかった：{what}")


def not_here(check: Check) -> Text:
    asked = (*sorted(check.requires), " / ".join(sorted(check.any_of)))
    wanted = ", ".join(filter(None, asked)) or ", ".join(f"≠ {trait}" for trait in check.binding.unless)
    return Text(f"Does not apply here ({wanted}).", f"ここには当てはまらない（{wanted}）。")


def too_lax(check: Check, reason: Text) -> Text:
    name, standard, configured = check.lax[0]
    return Text(
        f"The configured {name} {shown(configured)} is laxer than the standard's {shown(standard)}. {reason.en}",
        f"設定された {name}（{shown(configured)}）が規格の {shown(standard)} より緩い。{reason.ja}",
    )


def shown(value: Any) -> str:
    return value.english if hasattr(value, "english") else str(value)


def waived_by(grant: WaiverGrant, reason: Text) -> Text:
    return Text(
        f"Waived by {grant.waiver} until {grant.expires}. {reason.en}",
        f"{grant.expires} まで免除 {grant.waiver} を適用。{reason.ja}",
    )
