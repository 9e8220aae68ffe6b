"""Capacity plans: hours by hand, balance in every period, best by trying all plans, faults by path."""

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seido.engine.workforce.capacity import capacity_document, plan_capacity, read_capacity
from seido.engine.workforce.capacity.document import SCHEMA
from seido.engine.workforce.erlang import queue
from seido.faults import InputError
from support.markdown import DOCS, same_digits, table_with

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "capacity"


def example(name):
    text = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def simple(**changes):
    document = {
        "version": 1,
        "start": "2026-04-06",
        "periods": 8,
        "hours": 40,
        "wage": 1,
        "processes": [
            {"id": "a", "site": "x", "required": [100, 100, 140, 140, 180, 180, 180, 180], "staff": 3}
        ],
        "hiring": [{"id": "class", "process": "a", "site": "x", "lead": 1, "training": 1, "cost": 50}],
    }
    return document | changes


def test_output_of_a_class_as_in_the_page():
    document = simple()
    document["hiring"][0] |= {"training": 2, "ramp": ["50%", "75%"], "attrition": "2%"}
    (one,) = read_capacity(document).classes
    for row in table_with("algorithms/capacity.md", "period", "hours of output"):
        assert same_digits(10 * 40 * one.output(int(row["period"]) - 2), row["hours of output"])


def test_daily_plan_as_in_the_page():
    problem = read_capacity(example("daily"))
    plan = plan_capacity(problem)
    assert plan.gap == pytest.approx(0, abs=1e-6)
    rows = capacity_document(problem, plan, {})["plan"]
    for expected, row in zip(table_with("algorithms/capacity.md", "from", "time off"), rows, strict=True):
        assert row["period"] == expected["from"]
        for column in ("required", "available", "overtime", "time off", "under"):
            assert row[column.replace(" ", "_")] == pytest.approx(float(expected[column]), abs=1e-6)


@pytest.mark.parametrize("name", ["daily", "one-process", "two-sites"])
def test_every_period_balances_and_costs_add_up(name):
    problem = read_capacity(example(name))
    plan = plan_capacity(problem)
    assert plan.bound <= plan.objective + 1e-6
    assert plan.gap < 0.001
    assert sum(plan.costs.values()) == pytest.approx(plan.objective)
    for process in plan.processes:
        met = process.available + process.overtime - process.time_off + process.borrowed - process.lent
        assert met + process.under - process.over == pytest.approx(process.required, abs=1e-5)
        assert (process.overtime <= problem.overtime_max * process.available + 1e-5).all()
        assert (process.time_off <= problem.time_off_max * process.available + 1e-5).all()
    for hire in plan.hires:
        one = next(one for one in problem.classes if one.name == hire.hiring)
        assert hire.period >= one.lead
        assert one.class_min <= hire.people <= one.class_max
        assert hire.decide == hire.period - one.lead


def cost_of(problem, starts):
    """A plan's cost by hand where hiring is the only lever."""
    (process,), (one,) = problem.processes, problem.classes
    output, wages = (
        problem.staff(process) * problem.output(process),
        (problem.staff(process) * problem.hours).sum(),
    )
    for begin, people in enumerate(starts):
        for at in range(begin, problem.periods):
            output[at] += people * one.output(at - begin) * problem.output(process)[at]
            wages += people * one.presence(at - begin) * problem.hours[at]
    under = np.maximum(process.required - output, 0).sum()
    return wages * problem.wage + one.cost * sum(starts) + process.under_cost * under


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.integers(60, 200), min_size=4, max_size=4),
    st.sampled_from([0.0, 0.02, 0.1]),
    st.sampled_from([0.0, 50.0, 400.0]),
    st.integers(0, 2),
)
def test_the_plan_is_the_cheapest_of_all(required, attrition, cost, least):
    document = simple(periods=4)
    document["processes"][0] |= {"required": required, "attrition": attrition, "shrinkage": "10%"}
    document["hiring"][0] |= {"cost": cost, "attrition": attrition, "class_min": least, "class_max": 3}
    problem = read_capacity(document)
    plan = plan_capacity(problem)
    options = [0, *range(max(least, 1), 4)]
    best = min(cost_of(problem, (0, *starts)) for starts in itertools.product(options, repeat=3))
    assert plan.objective == pytest.approx(best, rel=2e-4)
    assert plan.bound <= best + 1e-6


def test_cross_training_lends_only_after_it_is_learnt():
    document = simple(periods=4, hiring=[], under_cost=100)
    document["processes"] = [
        {"id": "a", "site": "x", "required": [80, 80, 80, 80], "staff": 1},
        {"id": "b", "site": "x", "required": [0, 0, 0, 0], "staff": 2},
    ]
    document["cross_training"] = [
        {"id": "b-to-a", "from": "b", "to": "a", "site": "x", "training": 1, "efficiency": "50%", "max": 2}
    ]
    plan = plan_capacity(read_capacity(document))
    a, b = plan.processes
    assert a.borrowed == pytest.approx([0, 40, 40, 40])
    assert b.lent == pytest.approx([0, 80, 80, 80])
    assert a.under == pytest.approx([40, 0, 0, 0])
    assert [(one.period, one.people) for one in plan.training] == [(0, 2)]


def test_scenarios_change_cost_and_service():
    problem = read_capacity(example("one-process"))
    base = plan_capacity(problem)
    others = {scenario.name: plan_capacity(scenario.of(problem)) for scenario in problem.scenarios}
    assert others["demand-up-10"].objective > base.objective
    assert others["no-hiring"].hires == ()
    assert others["no-hiring"].staffed < base.staffed
    document = capacity_document(problem, base, others)
    assert [line["scenario"] for line in document["scenarios"]] == ["demand-up-10", "no-hiring"]
    json.dumps(document, allow_nan=False)


def test_service_is_erlang_at_the_average_load():
    problem = read_capacity(example("two-sites"))
    process = plan_capacity(problem).processes[0]
    hours = process.available + process.overtime + process.borrowed - process.lent - process.time_off
    first = queue(9000 / 66, 300, 3600, hours[0] / 66, 180).service_level(20)
    assert process.service_level[0] == pytest.approx(float(first))


def test_no_demand_costs_wages_only():
    document = simple(hiring=[])
    document["processes"][0]["required"] = 0
    plan = plan_capacity(read_capacity(document))
    assert plan.objective == pytest.approx(3 * 40 * 8)
    assert plan.staffed == 1.0


def test_attrition_of_everybody_leaves_nobody():
    problem = read_capacity(simple())
    gone = replace(problem, processes=(replace(problem.processes[0], attrition=1.0),), classes=())
    assert plan_capacity(gone).processes[0].available == pytest.approx([120] + [0] * 7)


def test_the_published_schema_is_the_one_in_use():
    assert json.loads((DOCS / "schemas" / "capacity.schema.json").read_text()) == SCHEMA


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d.pop("hours"), "document"),
        (lambda d: d["processes"][0].update(required=[1, 2]), "processes[0].required"),
        (lambda d: d["processes"][0].update(required=-5), "processes[0].required"),
        (lambda d: d["processes"][0].update(shrinkage="130%"), "processes[0].shrinkage[0]"),
        (lambda d: d["processes"][0].pop("required"), "processes[0].required"),
        (lambda d: d["processes"][0].update(volume=5), "processes[0].required"),
        (lambda d: d["processes"].append(d["processes"][0]), "processes[1].id"),
        (lambda d: d["hiring"][0].update(process="b"), "hiring[0].process"),
        (lambda d: d["hiring"][0].update(class_min=5, class_max=3), "hiring[0].class_min"),
        (lambda d: d["hiring"][0].update(last=0), "hiring[0].last"),
        (lambda d: d.update(start="2026-13-01"), "start"),
        (
            lambda d: d.update(cross_training=[{"id": "c", "from": "a", "to": "a", "site": "x"}]),
            "cross_training[0].to",
        ),
        (lambda d: d.update(surprise=1), "document"),
    ],
)
def test_faults_name_their_path(change, path):
    document = simple()
    change(document)
    with pytest.raises(InputError) as caught:
        read_capacity(document, "plan.yaml")
    assert path in [fault.column for fault in caught.value.faults]
    assert str(caught.value).startswith("plan.yaml, ")
