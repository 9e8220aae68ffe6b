"""Several skills: nobody counted twice, and what simulation says of the plan."""

import numpy as np
import pytest

from seido.engine.workforce import skills
from seido.engine.workforce.skills import Demand, Group
from seido.engine.workforce.staffing import Target, minimum_agents

TARGET = Target()
TWO = [Demand("a", 200, 180, 150), Demand("b", 150, 240, 150)]
A, B, AB = Group("A", frozenset("a")), Group("B", frozenset("b")), Group("AB", frozenset("ab"), cost=1.1)


def test_a_flexible_agent_counts_once():
    """Two needs of 22 are not met by 22 people with both skills."""
    required = skills.needs(TWO, 1800, TARGET)
    assert required[frozenset("a")] == required[frozenset("b")] == 22
    assert skills.necessary(required, [AB]) == {"AB": 42}
    assert skills.separate(required, [AB]) == {"AB": 44}


def test_the_plan_reaches_the_target_in_simulation():
    plan = skills.staff(TWO, [A, B, AB], 1800, TARGET, batches=40)
    assert min(float(level.mean[0]) for level in plan.service_level.values()) >= 0.8
    total = sum(plan.agents.values())
    assert sum(plan.necessary.values()) <= total <= sum(plan.separate.values()) + 1
    # The same plan with other callers.
    again = skills.simulated(TWO, [A, B, AB], plan.agents, 1800, 20, batches=100, seed=9, confidence=0.99)
    for level in again.values():
        assert level.high[0] > 0.8


def test_one_skill_is_erlang():
    plan = skills.staff([Demand("a", 300, 180, 150)], [A], 1800, TARGET, batches=100)
    assert plan.agents["A"] == pytest.approx(int(minimum_agents(300, 180, 1800, TARGET, 150)), abs=1)


def test_a_chain_of_skills_and_bounds():
    demands = [Demand(name, 60, 200, 200) for name in "abc"]
    groups = [
        Group("ab", frozenset("ab"), most=8),
        Group("bc", frozenset("bc"), least=2),
        Group("ca", frozenset("ca")),
    ]
    plan = skills.staff(demands, groups, 1800, TARGET, batches=40)
    assert plan.agents["ab"] <= 8
    assert plan.agents["bc"] >= 2
    assert sum(plan.agents.values()) < 3 * int(minimum_agents(60, 200, 1800, TARGET, 200))


def test_nothing_offered_needs_nobody():
    plan = skills.staff([Demand("a", 0, 180)], [A], 1800, TARGET)
    assert plan.agents == {"A": 0}
    assert plan.service_level == {}


def test_groups_that_cannot():
    with pytest.raises(ValueError, match="cannot offer"):
        skills.staff(TWO, [A], 1800, TARGET)
    with pytest.raises(ValueError, match="cannot offer"):
        skills.staff(TWO, [A, Group("B", frozenset("b"), most=3)], 1800, TARGET)
    with pytest.raises(ValueError, match="at most"):
        skills.needs([Demand(str(number), 1, 1) for number in range(13)], 1800, TARGET)


def test_other_work_fills_the_time_that_inbound_leaves():
    got = skills.blended([14, 14, 14, 14], [10.0, 10, 10, 10], [0.0, 1.0, 2.0, 5.0], 0.86)
    np.testing.assert_array_equal(got, [14, 14, 14, 18])
    with pytest.raises(ValueError, match="cap"):
        skills.blended(1, 1, 1, 0)
    with pytest.raises(ValueError, match="loads"):
        skills.blended(1, -1, 1)
