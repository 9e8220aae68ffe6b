"""What holds certification back is what mending it would change, checked by mending it."""

import random
from dataclasses import replace

import pytest

from seido.engine.performance.series import Series
from seido.engine.performance.summary import summarise
from seido.engine.scoring.assessment import Assessment, Verdict
from seido.engine.scoring.blockers import Blocker, blockers
from seido.engine.scoring.path import cheapest_path
from seido.engine.scoring.score import Score, score
from seido.engine.scoring.what_if import shortfall_of, shortfalls_of, what_if
from support.series import AT_LEVEL, IMPROVING, NEITHER, points, series, small_standard

STANDARD = small_standard()
LEAVES = {"1.1.1": "1.1", "1.1.2.a": "1.1", "1.1.2.b": "1.1", "2.1.1": "2.1"}


def a_case(seed: int) -> tuple[Assessment, list[Series]]:
    """An assessment over up to five programs and a table of results, both with shortfalls."""
    chance = random.Random(seed)
    programs = [f"P{number}" for number in range(chance.randint(1, 5))]
    verdicts = {
        leaf: Verdict(
            "met" if chance.random() < 0.7 else "not_met",
            {program: chance.random() < 0.8 for program in programs},
        )
        for leaf in LEAVES
    }
    table = [
        series(
            item,
            chance.choice([AT_LEVEL, IMPROVING, NEITHER]),
            unit=f"U{number}",
            type=chance.choice(["service", "quality"]),
            memberships=(("site", chance.choice("AB")),),
        )
        for item in ("4.1", "4.2a", "4.3", "4.4", "4.5")
        for number in range(chance.randint(0, 4))
    ]
    return Assessment(verdicts), table


def scored(assessment: Assessment, table: list[Series]) -> Score:
    return score(STANDARD, "csp", assessment, summarise(table, STANDARD, "csp"))


def mend(blocker: Blocker, assessment: Assessment, table: list[Series]) -> tuple[Assessment, list[Series]]:
    """The case with one shortfall made good."""
    verdicts = dict(assessment.verdicts)
    if blocker.kind == "requirement":
        verdicts[blocker.id] = Verdict("met", verdicts[blocker.id].deployed)
    elif blocker.kind == "deployment":
        for leaf, item in LEAVES.items():
            if item == blocker.id:
                verdicts[leaf] = replace(
                    verdicts[leaf], deployed=verdicts[leaf].deployed | {blocker.unit: True}
                )
    elif blocker.kind == "metric":
        table = [
            replace(one, points=points(AT_LEVEL))
            if (one.item, one.unit) == (blocker.item, blocker.unit)
            else one
            for one in table
        ]
    return Assessment(verdicts), table


@pytest.mark.parametrize("seed", range(30))
def test_points_and_gates_are_what_mending_gives(seed):
    assessment, table = a_case(seed)
    before = scored(assessment, table)
    for blocker in blockers(before):
        if blocker.kind == "item":
            continue
        after = scored(*mend(blocker, assessment, table))
        assert after.total.exact - before.total.exact == blocker.points, blocker
        assert set(after.gates.open()) - set(before.gates.open()) == set(blocker.gates), blocker


@pytest.mark.parametrize("seed", range(30))
def test_gates_come_first_then_points(seed):
    keys = [(-len(one.gates), -one.points) for one in blockers(scored(*a_case(seed)))]
    assert keys == sorted(keys)


@pytest.mark.parametrize("seed", range(60))
def test_the_path_ends_in_certification_and_its_points_add_up(seed):
    assessment, table = a_case(seed)
    before = scored(assessment, table)
    steps = cheapest_path(before)
    if before.certifiable:
        assert steps == []
        return
    assert set(steps[-1].gates) == {"points", "approach", "fifty_seventy_five"}
    assert len({(step.kind, step.item, step.mend) for step in steps}) == len(steps)
    assert all(step.mend for step in steps)
    assert before.total.exact + sum(step.points for step in steps) <= before.total.of


@pytest.mark.parametrize("seed", range(30))
def test_walking_the_path_gives_what_it_says(seed):
    assessment, table = a_case(seed)
    before = scored(assessment, table)
    steps = cheapest_path(before)
    for step in steps:
        if step.kind == "results":
            return  # brings metrics that this case lacks
        for name in step.mend:
            item = step.item
            if step.kind == "approach":
                found = [Blocker("requirement", name, "", item, 0, (), None)]
            elif step.kind == "deployment":
                found = [Blocker("deployment", item, name, item, 0, (), None)]
            else:
                unit = name.removeprefix("own @ ")
                items = ("4.1", "4.2a", "4.3", "4.4") if item == "4.6" else (item,)
                found = [Blocker("metric", "own", unit, one, 0, (), None) for one in items]
            for one in found:
                assessment, table = mend(one, assessment, table)
        after = scored(assessment, table)
        if step.item != "4.6":
            assert set(after.gates.open()) >= set(step.gates)


def test_a_certified_entity_is_held_back_by_nothing():
    assessment = Assessment({leaf: Verdict("met", {"P1": True}) for leaf in LEAVES})
    table = [series(item) for item in ("4.1", "4.2a", "4.3", "4.4", "4.5")]
    result = scored(assessment, table)
    assert result.certifiable
    assert blockers(result) == []
    assert cheapest_path(result) == []


def test_without_anything_the_path_still_leads_there():
    result = score(STANDARD, "csp", Assessment(), None)
    kinds = {one.kind for one in blockers(result)}
    assert kinds == {"requirement", "deployment", "item"}
    steps = cheapest_path(result)
    assert [step.kind for step in steps] == ["approach", "approach", "results", "deployment"]
    assert steps[2].mend == ("4.1", "4.2a", "4.3", "4.4", "4.5", "4.6")
    assert set(steps[-1].gates) == {"points", "approach", "fifty_seventy_five"}


def test_one_metric_may_open_a_gate_alone():
    assessment = Assessment({leaf: Verdict("met", {"P1": True}) for leaf in LEAVES})
    table = [series(item) for item in ("4.1", "4.2a", "4.5")]
    table += [series("4.3", IMPROVING), series("4.3", NEITHER, unit="x"), series("4.4", NEITHER)]
    first = blockers(scored(assessment, table))[0]
    assert first.kind == "metric"
    assert "fifty_seventy_five" in first.gates


@pytest.mark.parametrize("seed", range(30))
def test_what_if_gives_what_each_blocker_says(seed):
    assessment, table = a_case(seed)
    before = scored(assessment, table)
    for blocker in blockers(before):
        after = what_if(STANDARD, before, assessment, {shortfall_of(blocker)})
        if blocker.kind == "metric" and ambiguous(blocker, table):
            continue
        assert after.total.exact - before.total.exact == blocker.points, blocker
        assert set(after.gates.open()) - set(before.gates.open()) == set(blocker.gates), blocker


@pytest.mark.parametrize("seed", range(30))
def test_what_if_of_the_whole_path_is_certification(seed):
    assessment, table = a_case(seed)
    before = scored(assessment, table)
    steps = cheapest_path(before)
    if any(step.kind == "results" and not step.item for step in steps):
        return  # brings results to items that this case has no metric of
    chosen = {one for step in steps for one in shortfalls_of(step)}
    after = what_if(STANDARD, before, assessment, chosen)
    assert after.gates.approach
    assert after.gates.points
    assert after.gates.fifty_seventy_five


def ambiguous(blocker: Blocker, table: list[Series]) -> bool:
    """Whether several series of one name stand in the made-up table; in a real one each has a name of its own."""
    return sum((one.metric, one.unit) == (blocker.id, blocker.unit) for one in table) > 1
