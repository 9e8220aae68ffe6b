"""The rule set that ships, its sources, and conflicts between rules."""

import pytest

from seido.engine.workforce.schedule import read_problem, shipped, solve_schedule
from seido.engine.workforce.schedule.explain import Explained, conflict_of
from seido.engine.workforce.schedule.rules import rule_set
from support.markdown import table_with
from support.rosters import day, example


@pytest.mark.parametrize("row", table_with("algorithms/schedule.md", "hours of work", "least break"))
def test_breaks_by_hours_worked(row):
    rules = rule_set({}, 15)
    worked = round(float(row["hours of work"]) * 4)
    assert rules.breaks_due(worked) * 15 == float(row["least break"].removesuffix(" min"))


def test_every_rule_has_its_source():
    assert {"daily_hours", "weekly_hours", "breaks", "days_off_per_week", "overtime_agreement"} <= {
        line.rule for line in shipped("japan")
    }
    for line in shipped("japan"):
        assert "Article" in line.source
        assert line.says.endswith(".")


def test_a_problem_overrides_single_rules():
    rules = rule_set({"rest_between_shifts": "9h", "overtime_agreement": True}, 30)
    assert (rules.rest_between_shifts, rules.weekly_hours, rules.longest_day) == (18, 80, 20)
    assert rule_set({"set": "none"}, 30).weekly_hours is None


def conflict(**changes):
    document = example("small")
    document["people"][0] |= changes.pop("person", {})
    document["contracts"][0] |= changes.pop("contract", {})
    document["rules"] = changes.pop("rules", {})
    return read_problem(document), 0


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        (
            {
                "contract": {"hours_per_week": {"min": "27.5h"}, "days_per_week": {"max": 5}},
                "person": {"unavailable": [{"from": f"{day(2)}T00:00", "to": f"{day(5)}T00:00"}]},
            },
            {"hours_per_week.min", "unavailable"},
        ),
        (
            {"contract": {"days_per_week": {"min": 7}}, "rules": {"max_consecutive_days": 30}},
            {"days_per_week.min", "days_off_per_week"},
        ),
        (
            {"person": {"previous": {"days_worked": 6}, "fixed": [{"date": day(0), "shift": "day"}]}},
            {"max_consecutive_days", "fixed"},
        ),
        (
            {
                "person": {
                    "previous": {"last_end": f"{day(0)}T00:00"},
                    "fixed": [{"date": day(0), "shift": "day"}],
                }
            },
            {"rest_between_shifts", "fixed"},
        ),
        (
            {"contract": {"hours_per_week": {"min": "27.5h"}, "days_per_week": {"max": 4}}},
            {"hours_per_week.min", "days_per_week.max"},
        ),
    ],
)
def test_conflicts_are_smallest_and_dropping_any_rule_frees_them(changes, rules):
    problem, person = conflict(**changes)
    found = conflict_of(problem, person)
    assert found is not None
    names = [rule.rule for rule in found.rules]
    assert set(names) == rules
    assert not Explained(problem, person, rules=names).feasible()
    for name in names:
        assert Explained(problem, person, rules=[other for other in names if other != name]).feasible()


def test_what_would_free_it_is_enough():
    document = example("infeasible")
    result = solve_schedule(read_problem(document), 5)
    assert result.roster is None
    (found,) = result.conflicts
    assert found.person == "Ren"
    by_rule = {rule.rule: rule for rule in found.rules}
    assert by_rule["hours_per_week.min"].path == "contracts[0].hours_per_week.min"
    assert "raise" not in by_rule["hours_per_week.min"].freed_by
    hours = float(by_rule["hours_per_week.min"].freed_by.split()[-2])
    document["contracts"][0]["hours_per_week"]["min"] = f"{27.5 - hours}h"
    del document["contracts"][0]["days_per_week"]
    assert solve_schedule(read_problem(document), 5).roster is not None


def test_a_rule_of_law_names_its_source():
    problem, person = conflict(contract={"days_per_week": {"min": 7}})
    sources = {rule.rule: rule.source for rule in conflict_of(problem, person).rules}
    assert "Article 35" in sources.get("days_off_per_week", sources.get("max_consecutive_days"))


def test_nobody_in_conflict_where_there_is_a_row():
    problem = read_problem(example("small"))
    assert all(conflict_of(problem, person) is None for person in range(len(problem.people)))
