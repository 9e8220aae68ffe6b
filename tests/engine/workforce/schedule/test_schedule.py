"""Schedules: valid by an independent check, priced as they say, within their bound, and best on small ones."""

import itertools

import numpy as np
import pytest

from seido.engine.workforce.schedule import (
    assignments,
    broken_rules,
    read_problem,
    schedule_document,
    solve_schedule,
    unmet,
)
from seido.engine.workforce.schedule.patterns import MixProgram
from seido.engine.workforce.schedule.result import fairness
from seido.engine.workforce.schedule.roster import OFF, at_work, cost_of
from support.markdown import table_with
from support.rosters import centre, day, example


@pytest.fixture(scope="module")
def small():
    return solve_schedule(read_problem(example("small")), 10)


def test_small_example_is_best_and_says_so(small):
    """Three people, four of five days each, one wish for a day off: counted by hand in the algorithm page."""
    (row,) = table_with("algorithms/schedule.md", "objective", "bound", "gap")
    assert small.objective == small.bound == float(row["objective"])
    assert f"{small.gap:.0%}" == row["gap"] == "0%"
    assert broken_rules(small.problem, small.roster) == []
    assert unmet(small) == []


def test_worked_table_of_the_algorithm_page(small):
    staffed = {
        line["start"][11:]: line for line in schedule_document(small)["cover"] if "01-06T" in line["start"]
    }
    for row in table_with("algorithms/schedule.md", "interval", "need"):
        assert staffed[row["interval"]]["need"] == float(row["need"])


@pytest.mark.parametrize("fixed_start", [False, True])
def test_a_week_of_forty_people(fixed_start):
    problem = read_problem(centre(40, fixed_start=fixed_start))
    schedule = solve_schedule(problem, 6)
    assert broken_rules(problem, schedule.roster) == []
    assert cost_of(problem, schedule.roster) == pytest.approx(schedule.objective)
    assert schedule.bound <= schedule.objective
    assert schedule.gap < 1


def test_two_weeks_carry_on():
    problem = read_problem(centre(12, 14))
    schedule = solve_schedule(problem, 4)
    assert broken_rules(problem, schedule.roster) == []


@pytest.fixture(scope="module")
def team():
    return solve_schedule(read_problem(example("team")), 5)


def test_team_example_with_events_and_two_activities(team):
    schedule = team
    problem = team.problem
    assert broken_rules(problem, schedule.roster) == []
    placed = [sitting for sitting in schedule.sittings if sitting.start is not None]
    for sitting in placed:
        event = problem.events[sitting.event]
        assert event.first <= sitting.start <= event.last - event.length
        for person in sitting.people:
            assert not at_work(problem, schedule.roster, person)[
                sitting.start : sitting.start + event.length
            ].any()
    assert {len(sitting.people) for sitting in schedule.sittings} == {1, 3}
    skills = {person.name: person.skills for person in problem.people}
    for row in assignments(schedule):
        assert {name for _, _, name in row.activities} <= skills[row.person]
        busy = sorted([*row.breaks, *((a, b) for a, b, _ in (*row.activities, *row.events))])
        assert busy[0][0] == row.start
        assert busy[-1][1] == row.end
        assert all(later[0] == earlier[1] for earlier, later in itertools.pairwise(busy))


def test_cover_counts_who_is_there(team):
    schedule, problem = team, team.problem
    document = schedule_document(schedule)
    staffed = sum(line["staffed"] for line in document["cover"])
    present = sum(at_work(problem, schedule.roster, person).sum() for person in range(len(problem.people)))
    assert staffed == present


def test_mix_bounds_every_roster_and_meets_it_for_one_person():
    document = example("small")
    document["people"] = document["people"][1:2]
    problem = read_problem(document)
    mix = MixProgram(problem).solve(10)
    schedule = solve_schedule(problem, 5)
    assert mix.bound <= schedule.objective + 1e-6
    assert mix.objective == pytest.approx(schedule.objective)


def test_fixed_shifts_and_days_off_stay():
    document = example("small")
    document["people"][0]["fixed"] = [
        {"date": day(0), "shift": "day"},
        {"date": day(1), "shift": None},
    ]
    schedule = solve_schedule(read_problem(document), 5)
    assert schedule.roster.shifts[0, 0] != OFF
    assert schedule.roster.shifts[0, 1] == OFF
    (missed,) = unmet(schedule)
    assert (missed.kind, missed.path, missed.person) == ("wish", "people[0].wishes[0]", "Aoi")


def test_fairness_puts_first_who_was_last():
    """Two people wish the same day off and one must work: the one whose wishes were met less gets it."""
    document = example("small")
    del document["people"][2]
    document["need"] = [
        {**document["need"][0], "values": [min(1, need) for need in document["need"][0]["values"]]}
    ]
    for person, met in zip(document["people"], (1.0, 0.0), strict=True):
        person["wishes"] = [{"date": day(0), "want": "off"}]
        person["previous"] = {"wishes_met": met}
    schedule = solve_schedule(read_problem(document), 5)
    assert (schedule.roster.shifts[:, 0] == OFF).tolist() == [False, True]
    assert fairness(schedule) == {"Aoi": 0.5, "Haru": 0.5}


def test_overtime_needs_an_agreement_and_costs():
    document = example("small")
    document["shifts"][0] |= {"length": "10h", "breaks": [{"length": "1h", "from": "3h", "to": "5h"}]}
    document["contracts"][0] = {"id": "part-time", "shifts": ["day"], "days_per_week": {"min": 4}}
    refused = solve_schedule(read_problem(document), 5)
    assert {rule.rule for rule in refused.conflicts[0].rules} == {"daily_hours", "days_per_week.min"}
    document["rules"] = {"overtime_agreement": True}
    agreed = solve_schedule(read_problem(document), 5)
    assert broken_rules(agreed.problem, agreed.roster) == []
    hours = (agreed.roster.shifts != OFF).sum(axis=1)
    assert hours.min() >= 4


def test_rest_carries_over_from_the_last_period():
    document = example("small")
    for person in document["people"]:
        person["previous"] = {"last_end": "2026-01-04T23:00"}
        person.pop("wishes", None)
    schedule = solve_schedule(read_problem(document), 5)
    assert (schedule.roster.shifts[:, 0] == OFF).all()


def test_stopping_still_gives_a_whole_roster():
    problem = read_problem(centre(20))
    schedule = solve_schedule(problem, 30, stopped=lambda: True)
    assert broken_rules(problem, schedule.roster) == []


def test_an_event_without_a_common_moment_is_reported():
    document = example("small")
    document["events"] = [
        {
            "id": "all",
            "length": "30m",
            "people": ["Aoi", "Haru"],
            "from": f"{day(6)}T09:00",
            "to": f"{day(6)}T15:00",
        }
    ]
    schedule = solve_schedule(read_problem(document), 5)
    (missed,) = unmet(schedule)
    assert (missed.kind, missed.path, missed.person) == ("event", "events[0]", "Aoi, Haru")
    assert schedule.objective >= schedule.problem.event_weight * 2


def test_need_in_fractions():
    document = example("small")
    for entry in document["need"]:
        entry["values"] = [0.5 * value for value in entry["values"]]
    schedule = solve_schedule(read_problem(document), 5)
    total = np.sum([at_work(schedule.problem, schedule.roster, person) for person in range(3)], axis=0)
    missing = schedule.problem.need[0] - total
    expected = 5 * np.maximum(missing, 0).sum() + np.maximum(-missing, 0).sum()
    wishes = sum(missed.weight for missed in unmet(schedule))
    assert schedule.objective == pytest.approx(expected + wishes)
