"""Windows of the public benchmark's problems, turns, relaxations and dives on them."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.nurse import (
    OFF,
    broken_rules,
    objective_of,
    read_instance,
    solve_instance,
)
from seido.engine.workforce.schedule.nurse.columns import Pricing, relax
from seido.engine.workforce.schedule.nurse.dive import dive
from seido.engine.workforce.schedule.nurse.greedy import go_round, take_turns
from seido.engine.workforce.schedule.nurse.model import Part, RosterModel
from seido.engine.workforce.schedule.nurse.paths import Contract
from seido.engine.workforce.schedule.nurse.solve import affordable, by_stretches
from seido.engine.workforce.schedule.nurse.window import stretch_of, window_of


def weeks(number, people=5, seed=0):
    """A problem of some weeks on which people differ in their limits but not in their runs."""
    choice = np.random.default_rng(seed)
    days = 7 * number
    shifts = [
        {"id": "E", "length": 480, "forbiddenFollowingShifts": None},
        {"id": "L", "length": 480, "forbiddenFollowingShifts": ["E"]},
        {"id": "N", "length": 600, "forbiddenFollowingShifts": ["E", "L"]},
    ]
    staffs = [
        {
            "id": f"p{person}",
            "maxShifts": [days, days, int(choice.integers(number, 3 * number))],
            "minTotalMinutes": 480 * 3 * number,
            "maxTotalMinutes": 480 * int(choice.integers(4, 6)) * number,
            "minConsecutiveShifts": 2,
            "maxConsecutiveShifts": 5,
            "minConsecutiveDaysOff": 2,
            "maxWeekends": int(choice.integers(number // 2, number + 1)),
            "daysOff": choice.choice(days, number, replace=False).tolist(),
            "onRequests": [{"day": int(choice.integers(days)), "shift": "E", "weight": 2}],
            "offRequests": [{"day": int(choice.integers(days)), "shift": "L", "weight": 3}],
        }
        for person in range(people)
    ]
    covers = [
        [{"requirement": int(choice.integers(0, 3)), "weightIfUnder": 100, "weightIfOver": 1} for _ in shifts]
        for _ in range(days)
    ]
    return read_instance({"nDays": days, "shifts": shifts, "staffs": staffs, "covers": covers})


def first_roster(instance):
    roster, failed = take_turns(instance, random.Random(1))
    assert failed == []
    assert broken_rules(instance, roster) == []
    return roster


@pytest.mark.parametrize(
    ("people", "first", "last"), [([0, 3], 14, 28), ([1, 2, 4], 0, 21), ([0, 1, 2], 28, 56)]
)
def test_answers_to_a_window_are_answers_to_the_whole(people, first, last):
    """A valid answer is valid in the whole roster, and costs as much more or less there as in the window."""
    instance = weeks(8)
    roster = first_roster(instance)
    window = window_of(instance, roster, people, first, last)
    before = window.part_of(roster)
    assert broken_rules(window.instance, before) == []
    relaxation = relax(window.instance, lambda: 5.0, [before])
    answer = dive(relaxation, lambda: 5.0)
    assert broken_rules(window.instance, answer) == []
    whole = window.put(roster, answer)
    assert broken_rules(instance, whole) == []
    gain = objective_of(window.instance, before) - objective_of(window.instance, answer)
    assert objective_of(instance, roster) - objective_of(instance, whole) == gain
    assert relaxation.bound <= objective_of(window.instance, answer) + 1e-3
    same = np.ones_like(roster, dtype=bool)
    same[np.ix_(people, range(first, last))] = False
    assert (whole == roster)[same].all()


def test_a_stretch_takes_its_share_of_the_limits():
    instance = weeks(8)
    empty = np.full((len(instance.people), instance.days), OFF, dtype=np.int16)
    first = stretch_of(instance, empty, 0, 21, 28)
    assert [nurse.most_minutes for nurse in first.instance.people] == [
        nurse.most_minutes // 2 for nurse in instance.people
    ]
    rows = first_roster(first.instance)
    second = stretch_of(instance, first.put(empty, rows), 21, 42, 49)
    assert (second.begin, second.end, second.instance.days) == (14, 49, 35)
    kept = second.part_of(first.put(empty, rows))[:, :7]
    assert ((kept != OFF) == second.instance.must_work[:, :7]).all()


def test_a_long_horizon_is_solved_stretch_by_stretch():
    instance = weeks(12)
    roster, failed = by_stretches(instance, lambda: 1.0, random.Random(1))
    assert failed == []
    assert broken_rules(instance, roster) == []


def test_what_is_affordable_grows_with_the_time():
    instance = weeks(12)
    assert affordable(instance, 600.0)
    assert not affordable(instance, 0.01)


def test_a_horizon_too_long_to_relax_gets_a_valid_roster():
    instance = weeks(26)
    result = solve_instance(instance, 2.0)
    assert broken_rules(instance, result.roster) == []
    assert result.objective == objective_of(instance, result.roster)


def test_turns_never_make_a_roster_dearer():
    instance = weeks(4)
    roster = first_roster(instance)
    pricing = Pricing(instance)
    costs = [objective_of(instance, roster)]
    for _ in range(3):
        assert go_round(pricing, roster, range(len(instance.people))) == []
        costs.append(objective_of(instance, roster))
        assert broken_rules(instance, roster) == []
    assert costs == sorted(costs, reverse=True)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_people_with_other_limits_share_one_array(seed):
    """Each person's cheapest row beside people with other limits is the solver's, days of work settled included."""
    instance = weeks(2, people=3, seed=seed)
    must_work = np.random.default_rng(seed).random(instance.must_work.shape) < 0.1
    must_work &= instance.allowed.any(axis=2)
    instance = replace(instance, must_work=must_work)
    costs = np.random.default_rng(seed).integers(-50, 50, instance.need.shape).astype(float)
    contract = Contract(instance, instance.people, 2)
    allowed = np.where(instance.allowed, costs, np.inf)
    rows, values = contract.cheapest(np.arange(3), allowed, instance.must_work)
    nobody = np.full((3, instance.days), OFF, dtype=np.int16)
    for person in range(3):
        model = RosterModel(instance, nobody, Part([person], 0, instance.days))
        model.model.minimize(
            sum(int(costs[day, shift]) * cell for (_, day, shift), cell in model.cells.items())
        )
        solver = cp_model.CpSolver()
        if solver.solve(model.model) == cp_model.INFEASIBLE:
            assert np.isinf(values[person])
            continue
        assert values[person] == pytest.approx(solver.objective_value)
        assert (rows[person] != OFF)[instance.must_work[person]].all()
