"""The public rostering benchmark: its rules, best known values, and the parts of the search."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.nurse import (
    OFF,
    broken_rules,
    cover_of,
    objective_of,
    read_instance,
    solve_instance,
)
from seido.engine.workforce.schedule.nurse.columns import relax
from seido.engine.workforce.schedule.nurse.instance import wishes_cost
from seido.engine.workforce.schedule.nurse.model import Part, RosterModel
from seido.engine.workforce.schedule.nurse.paths import Contract
from seido.faults import InputError
from support.shared import shared_data

#: Published best known values of instances 1 to 3, which are optimal.
BEST = {"01": 607, "02": 828, "03": 1001}


def made(seed=0, days=14, people=4):
    """A small instance with two shift types of different length, limits and wishes."""
    choice = np.random.default_rng(seed)
    shifts = [
        {"id": "E", "length": 480, "forbiddenFollowingShifts": None},
        {"id": "L", "length": 360, "forbiddenFollowingShifts": ["E"]},
    ]
    staffs = [
        {
            "id": f"p{number}",
            "maxShifts": [days, int(choice.integers(1, days + 1))],
            "minTotalMinutes": 1800,
            "maxTotalMinutes": 4320,
            "minConsecutiveShifts": int(choice.integers(1, 3)),
            "maxConsecutiveShifts": int(choice.integers(3, 6)),
            "minConsecutiveDaysOff": int(choice.integers(1, 4)),
            "maxWeekends": 1,
            "daysOff": [int(choice.integers(days))],
            "onRequests": [{"day": int(choice.integers(days)), "shift": "E", "weight": 3}],
            "offRequests": [{"day": int(choice.integers(days)), "shift": "L", "weight": 2}],
        }
        for number in range(people)
    ]
    covers = [
        [{"requirement": int(choice.integers(0, 3)), "weightIfUnder": 100, "weightIfOver": 1} for _ in shifts]
        for _ in range(days)
    ]
    return {"nDays": days, "shifts": shifts, "staffs": staffs, "covers": covers}


@pytest.mark.parametrize("number", BEST)
def test_best_known_values(number):
    path = shared_data("nurse_rostering", f"NurseRostering-{number}.json")
    instance = read_instance(json.loads(path.read_text()))
    result = solve_instance(instance, 30)
    assert result.objective == result.bound == BEST[number]
    assert broken_rules(instance, result.roster) == []
    assert objective_of(instance, result.roster) == result.objective


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_cheapest_row_is_that_of_the_solver(seed):
    """The dynamic program against CP-SAT: one person, random prices of every cell."""
    instance = read_instance(made(seed, people=1))
    nurse = instance.people[0]
    costs = np.random.default_rng(seed).integers(-50, 50, instance.need.shape).astype(float)
    contract = Contract(instance, [nurse], 1)
    allowed = np.where(instance.allowed, costs, np.inf)
    rows, values = contract.cheapest(np.array([0]), allowed, instance.must_work)
    model = RosterModel(
        instance, np.full((1, instance.days), OFF, dtype=np.int16), Part([0], 0, instance.days)
    )
    model.model.minimize(sum(int(costs[day, shift]) * cell for (_, day, shift), cell in model.cells.items()))
    solver = cp_model.CpSolver()
    status = solver.solve(model.model)
    if status == cp_model.INFEASIBLE:
        assert np.isinf(values[0])
        return
    assert values[0] == pytest.approx(solver.objective_value)
    worked = np.flatnonzero(rows[0] != OFF)
    assert costs[worked, rows[0][worked]].sum() == pytest.approx(values[0])
    assert broken_rules(instance, rows) == []


@pytest.mark.parametrize("seed", range(3))
def test_relaxation_bounds_the_best_roster(seed):
    instance = read_instance(made(seed))
    result = solve_instance(instance, 3)
    if result.roster is None:
        pytest.skip("somebody has no valid row in this made instance")
    assert broken_rules(instance, result.roster) == []
    relaxed = relax(instance, lambda: 1.0)
    assert relaxed.bound <= result.objective + 1e-6
    assert relaxed.bound == pytest.approx(relaxed.value, rel=1e-3)
    assert result.bound <= result.objective


def test_objective_by_hand():
    """Two people, two days: one short on day 0 (100), one wish for work and one against it not met."""
    document = made(days=2, people=2)
    for person in document["staffs"]:
        person |= {"minTotalMinutes": 0, "daysOff": [], "onRequests": None, "offRequests": None}
    document["staffs"][0]["onRequests"] = [{"day": 1, "shift": "E", "weight": 3}]
    document["staffs"][1]["offRequests"] = [{"day": 0, "shift": "E", "weight": 2}]
    for line, needs in zip(document["covers"], ([2, 0], [0, 0]), strict=True):
        for cell, need in zip(line, needs, strict=True):
            cell["requirement"] = need
    instance = read_instance(document)
    roster = np.array([[OFF, OFF], [0, 1]], dtype=np.int16)
    assert cover_of(instance, roster).tolist() == [[1, 0], [0, 1]]
    assert [wishes_cost(instance, person, row) for person, row in enumerate(roster)] == [3, 2]
    assert objective_of(instance, roster) == 100 + 1 + 3 + 2


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ([0, 0, 0, 0, 0, 0, OFF, OFF, OFF, 0, 0, OFF, OFF, OFF], "p0: 6 days in a row"),
        ([OFF, OFF, 0, OFF, OFF, 0, 0, OFF, OFF, 0, 0, OFF, OFF, OFF], "p0: a run of 1 shifts"),
        ([0, 0, OFF, 0, 0, OFF, OFF, OFF, OFF, 0, 0, OFF, OFF, OFF], "p0: a run of 1 days off"),
        ([1, 0, OFF, OFF, 0, 0, OFF, OFF, OFF, 0, 0, OFF, OFF, OFF], "p0: forbidden succession on day 1"),
        ([0, 0, OFF, OFF, 0, 0, OFF, OFF, OFF, 0, 0, 0, OFF, OFF], "p0: 1 weekends"),
        ([0, OFF, OFF, OFF, 0, OFF, OFF, OFF, OFF, 0, 0, OFF, OFF, OFF], "p0: 1920 minutes"),
    ],
)
def test_broken_rules_are_named(row, rule):
    document = made(people=1)
    document["staffs"][0] |= {
        "maxShifts": [14, 14],
        "minTotalMinutes": 2880 if "minutes" in rule else 0,
        "minConsecutiveShifts": 2,
        "maxConsecutiveShifts": 5,
        "minConsecutiveDaysOff": 2,
        "maxWeekends": 0 if "weekends" in rule else 2,
        "daysOff": [],
    }
    instance = read_instance(document)
    assert rule in broken_rules(instance, np.array([row], dtype=np.int16))


def test_runs_at_the_ends_of_the_horizon_may_be_short():
    document = made(people=1)
    document["staffs"][0] |= {"minConsecutiveShifts": 2, "minConsecutiveDaysOff": 3, "daysOff": []}
    document["staffs"][0] |= {"minTotalMinutes": 0, "maxWeekends": 2}
    instance = read_instance(document)
    row = [0, OFF, OFF, OFF, 0, 0, OFF, OFF, OFF, 0, 0, OFF, OFF, OFF]
    assert broken_rules(instance, np.array([row], dtype=np.int16)) == []
    assert broken_rules(instance, np.array([[OFF, *row[4:], OFF, OFF, OFF]], dtype=np.int16)) == []


def test_a_person_without_any_row_is_named():
    document = made()
    document["staffs"][2] |= {"minTotalMinutes": 4320, "maxConsecutiveShifts": 1, "minConsecutiveDaysOff": 3}
    result = solve_instance(read_instance(document), 10)
    assert result.roster is None
    assert result.impossible == ("p2",)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (
            lambda d: d["shifts"][1].update(forbiddenFollowingShifts=["X"]),
            "shifts[1].forbiddenFollowingShifts[0]",
        ),
        (lambda d: d["staffs"][1].update(daysOff=[14]), "staffs[1].daysOff"),
        (lambda d: d["staffs"][0].update(maxShifts=[1]), "staffs[0].maxShifts"),
        (lambda d: d["staffs"][0].update(minTotalMinutes=9999), "staffs[0].minTotalMinutes"),
        (lambda d: d["covers"][3][0].update(requirement=-1), "covers[3][0].requirement"),
        (lambda d: d["covers"].pop(), "covers"),
        (lambda d: d["staffs"][0]["onRequests"][0].update(shift="Z"), "staffs[0].onRequests[0].shift"),
        (lambda d: d.pop("nDays"), "nDays"),
        (lambda d: d.update(staffs="nobody"), "staffs"),
    ],
)
def test_faults_name_their_path(change, path):
    document = made()
    change(document)
    with pytest.raises(InputError) as caught:
        read_instance(document, "problem.json")
    assert path in [fault.column for fault in caught.value.faults]
    assert caught.value.faults[0].file == "problem.json"
