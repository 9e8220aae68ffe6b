"""The smallest team is the smallest; the other questions agree with it."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seido.engine.workforce import staffing
from seido.engine.workforce.erlang import queue
from seido.engine.workforce.staffing import Target
from support.markdown import table_with

CASES = 10_000


def random_cases(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    source = np.random.default_rng(seed)
    calls = np.where(source.random(CASES) < 0.02, 0, source.integers(1, 400, CASES))
    return calls.astype(float), source.integers(20, 400, CASES) * 1.0, source.integers(5, 600, CASES) * 1.0


def brute_erlang_c(load: float, aht: float, target: Target) -> int:
    """The textbook recursion, one agent more at a time from none."""
    if load == 0:
        return 0
    agents, inverse = 0, 1.0
    while True:
        agents += 1
        inverse = 1 + agents / load * inverse
        if agents > load:
            waits = agents / (agents - load * (1 - 1 / inverse)) / inverse
            if 1 - waits * np.exp(-(agents - load) * target.threshold / aht) >= target.service_level:
                return agents


def test_ten_thousand_minima_of_erlang_c():
    calls, aht, _ = random_cases(1)
    for target in (Target(0.8, 20), Target(0.95, 5), Target(0.8, 4 * 3600)):
        got = staffing.minimum_agents(calls, aht, 1800, target)
        rows = range(0, CASES, 1 if target.threshold == 20 else 10)
        assert [got[i] for i in rows] == [
            brute_erlang_c(calls[i] * aht[i] / 1800, aht[i], target) for i in rows
        ]


def test_ten_thousand_minima_of_erlang_a():
    """Brute force here is every team from none upward, evaluated one by one for all cases."""
    calls, aht, patience = random_cases(2)
    target = Target(0.8, 20)
    got = staffing.minimum_agents(calls, aht, 1800, target, patience)
    expected = np.zeros(CASES, dtype=int)
    open_cases = np.flatnonzero(calls > 0)
    team = 0
    while open_cases.size:
        reached = target.reached(queue(calls[open_cases], aht[open_cases], 1800, team, patience[open_cases]))
        expected[open_cases[reached]] = team
        open_cases = open_cases[~reached]
        team += 1
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize(
    "row", table_with("algorithms/erlang.md", "target", "loaded"), ids=lambda r: r["agents"]
)
def test_worked_table(row):
    limit = row["max occupancy"]
    target = Target(0.8, 20, max_occupancy=float(limit.rstrip("%")) / 100 if limit else None)
    assert row["target"] == "80/20"
    got = staffing.staff(
        float(row["calls"]),
        float(row["aht"]),
        float(row["interval"]),
        target,
        float(row["patience"] or "inf"),
        float(row["shrinkage"].rstrip("%")) / 100,
    )
    assert (int(got.agents), int(got.loaded)) == (int(row["agents"]), int(row["loaded"]))


@settings(max_examples=100, deadline=None)
@given(
    calls=st.floats(0.1, 1e5),
    aht=st.floats(1, 2000),
    patience=st.one_of(st.just(np.inf), st.floats(1, 5000)),
    level=st.floats(0.05, 0.99),
    threshold=st.floats(0, 3600),
    cap=st.one_of(st.none(), st.floats(0.3, 0.99)),
)
def test_one_fewer_fails(calls, aht, patience, level, threshold, cap):
    target = Target(level, threshold, max_occupancy=cap)
    fewest = int(staffing.minimum_agents(calls, aht, 1800, target, patience))
    assert target.reached(queue(calls, aht, 1800, fewest, patience))
    assert not target.reached(queue(calls, aht, 1800, fewest - 1, patience)) if fewest else True
    part = float(staffing.fractional_agents(calls, aht, 1800, target, patience))
    assert fewest - 1 <= part <= fewest
    assert target.reached(queue(calls, aht, 1800, part, patience))


def test_limits_on_abandonment_and_asa_bind():
    loose = Target(0.5, 60)
    for tight in (Target(0.5, 60, max_abandonment=0.01), Target(0.5, 60, max_asa=1.0)):
        assert staffing.minimum_agents(100, 180, 1800, tight, 120) > staffing.minimum_agents(
            100, 180, 1800, loose, 120
        )
    assert staffing.minimum_agents(100, 180, 1800, Target(None, max_occupancy=1.0)) == 11


def test_reverse_question_beside_the_minimum():
    got = staffing.staff([100, 100], 180, 1800, Target(), [np.inf, 300], 0.3, [np.nan, 13])
    np.testing.assert_array_equal(got.agents, [14, 13])
    np.testing.assert_array_equal(got.loaded, [20, 19])
    np.testing.assert_allclose(got.performance.service_level, [0.888350, 0.858178], atol=1e-6)


def test_shrinkage_there_and_back():
    for share in np.arange(0, 1, 0.05):
        people = staffing.loaded(np.arange(200), share)
        assert np.all(staffing.unloaded(people, share) >= np.arange(200) - 1e-6)
        assert np.all(staffing.unloaded(people - 1, share) < np.arange(200))
    assert staffing.loaded(14, 0.3) == 20
    with pytest.raises(ValueError, match="shrinkage"):
        staffing.loaded(10, 1.0)


def test_one_team_for_all_queues_needs_fewer():
    got = staffing.pool([[100, 50, 0], [100, 10, 0]], [[180], [240]], 1800, Target(), [[120], [300]])
    assert got.together.shape == (3,)
    assert np.all(got.saved >= 0)
    assert got.saved[0] > 0
    assert got.together[2] == 0


def test_ten_thousand_intervals_in_time():
    """0.05 s (C) and 0.5 s (A) are the goals on an idle core; thrice that is allowed on a busy one."""
    calls, aht, _ = random_cases(3)
    for patience, goal in ((np.inf, 0.05), (120.0, 0.5)):
        spent = []
        for _ in range(3):
            start = time.perf_counter()
            staffing.minimum_agents(calls, aht, 1800, Target(), patience)
            spent.append(time.perf_counter() - start)
        assert min(spent) < 3 * goal


@pytest.mark.parametrize(
    "wrong",
    [
        {"service_level": 1.0},
        {"service_level": 0},
        {"threshold": -1},
        {"threshold": np.nan},
        {"max_occupancy": 0},
        {"max_asa": 0},
    ],
)
def test_targets_that_no_team_meets(wrong):
    with pytest.raises(ValueError, match="must"):
        Target(**wrong)
