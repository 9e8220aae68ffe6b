"""What the score would be once chosen shortfalls are mended.

A choice mends what its blocker names and nothing else: a requirement's approach, an item's deployment in one
scope, a metric's level, or the results of an item that has none. Several choices are mended together, so their
points may be more, or fewer, than the sum of what each frees alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from seido.engine.performance.summary import Row, Summary, counted
from seido.engine.scoring.assessment import EVERYWHERE, OUT, Assessment, Verdict
from seido.engine.scoring.blockers import Blocker
from seido.engine.scoring.path import Step
from seido.engine.scoring.score import Gates, ItemScore, Score, Total, score
from seido.standard.model import Requirement, Standard

#: The kind of a blocker, its id and its unit.
Shortfall = tuple[str, str, str]


def shortfall_of(blocker: Blocker) -> Shortfall:
    return blocker.kind, blocker.id, blocker.unit


def shortfalls_of(step: Step) -> Iterator[Shortfall]:
    """What a step of the cheapest path mends, one by one."""
    for name in step.mend:
        if step.kind == "approach":
            yield "requirement", name, ""
        elif step.kind == "deployment":
            yield "deployment", step.item, name
        elif step.kind == "metrics":
            metric, _, unit = name.partition(" @ ")
            yield "metric", metric, unit
        else:
            yield "item", name, ""


def what_if(
    standard: Standard, scored: Score, assessment: Assessment, chosen: Collection[Shortfall]
) -> Score:
    """The score of an assessment, whose score is `scored`, with the chosen shortfalls mended."""
    verdicts = dict(assessment.verdicts)
    for kind, name, unit in chosen:
        if kind == "requirement":
            verdicts[name] = replace(verdicts.get(name, Verdict("met")), approach="met")
        elif kind == "deployment":
            verdicts |= deployed_in(standard.leaves_of(name, scored.role), verdicts, unit)
    units = {(name, unit) for kind, name, unit in chosen if kind == "metric"}
    table = scored.summary and lifted(scored.summary, units)
    after = score(standard, scored.role, replace(assessment, verdicts=verdicts), table)
    return with_results(after, {name for kind, name, _ in chosen if kind == "item"})


def deployed_in(
    leaves: Iterable[Requirement], verdicts: Mapping[str, Verdict], scope: str
) -> dict[str, Verdict]:
    """The verdicts of an item's requirements once all of them are deployed in a scope.

    What was judged for everywhere is judged scope by scope, so that the other scopes stay as they were.
    """
    inside = [leaf for leaf in leaves if verdicts.get(leaf.id, Verdict("not_met")).approach not in OUT]
    known = {leaf.id: verdicts[leaf.id] for leaf in inside if leaf.id in verdicts}
    scopes = {name for verdict in known.values() for name in verdict.deployed}
    if not scopes and inside:
        first = inside[0].id
        return {first: replace(known.get(first, Verdict("not_met")), deployed={scope: True})}
    found = {}
    for name, verdict in known.items():
        deployed = dict(verdict.deployed)
        if deployed.get(EVERYWHERE) is False and scope != EVERYWHERE:
            del deployed[EVERYWHERE]
            deployed = dict.fromkeys(scopes - {EVERYWHERE}, False) | deployed
        if scope in deployed:
            found[name] = replace(verdict, deployed=deployed | {scope: True})
    return found


def lifted(summary: Summary, units: Collection[tuple[str, str]]) -> Summary:
    """The table once some metrics, by id and unit, are at level."""

    def risen(row: Row) -> Row:
        unit = " / ".join(filter(None, (row.series.unit, row.series.process)))
        if (row.series.metric, unit) not in units or row.judgement.at_level:
            return row
        return replace(row, judgement=replace(row.judgement, at_level=True))

    return counted([risen(row) for row in summary.rows], summary.role, summary.warnings) if units else summary


def with_results(scored: Score, items: Collection[str]) -> Score:
    """A score once some items of category 4 that had no result have full results."""
    if not items:
        return scored

    def full(item: ItemScore) -> ItemScore:
        return replace(item, exact_pct=Fraction(100)) if item.item.id in items and item.in_base else item

    after = tuple(full(item) for item in scored.items)
    more = sum((item.exact_score for item in after), Fraction()) - scored.total.exact
    total = Total(scored.total.exact + more, scored.total.of)
    return replace(
        scored,
        items=after,
        total=total,
        total_stated=Total(scored.total_stated.exact + more, scored.total_stated.of),
        gates=Gates(total.enough, scored.gates.approach, scored.gates.fifty_seventy_five),
    )
