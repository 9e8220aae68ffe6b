"""Deferred work: promises kept with the flattest staff, backlog carried, closed hours respected."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from seido.engine.workforce import deferred
from support.markdown import table_with

#: A week of half-hours, open 9:00 to 18:00, with a morning rush of mail that came overnight.
OPEN = np.tile(np.r_[np.ones(18), np.zeros(30)], 7)
MAIL = np.tile(np.r_[np.full(6, 60.0), np.full(12, 12.0), np.full(30, 2.0)], 7)


def test_worked_table():
    rows = table_with("algorithms/backlog.md", "arrivals", "agents", "done")
    got = deferred.staff([float(row["arrivals"]) for row in rows], 600, 3600, 2, [6, 0, 12])
    assert got.agents.tolist() == [int(row["agents"]) for row in rows]
    np.testing.assert_allclose(got.work, [float(row["done"]) for row in rows])


def test_all_on_time_where_even_spreading_is_late():
    plan = deferred.staff(MAIL, 600, 1800, 8, [120.0, 0, 40], at_work=OPEN)
    got = deferred.replay(MAIL, plan.agents, 600, 1800, 8, [120.0, 0, 40], at_work=OPEN)
    even = deferred.evenly(MAIL, 600, 1800, [120.0, 0, 40], at_work=OPEN)
    usual = deferred.replay(MAIL, even, 600, 1800, 8, [120.0, 0, 40], at_work=OPEN)
    due = MAIL.sum() + 160 - MAIL[-8:].sum()
    assert got.on_time == pytest.approx(1 - plan.hopeless / due, abs=1e-9)
    assert usual.on_time < got.on_time - 0.05


def test_a_longer_promise_never_needs_a_higher_peak():
    peaks = [
        deferred.staff(MAIL, 600, 1800, within, at_work=OPEN).agents.max() for within in (2, 4, 16, 48, 96)
    ]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[-1] < peaks[0]


def lowest_peak(volume, within, carried, at_work):
    """The lowest peak by linear programming: work w >= 0, due <= cumulative work <= arrived."""
    count = volume.size
    due = np.zeros(count + within + 1)
    due[: carried.size] += carried
    due[within : within + count] += volume
    sums, peak = np.tril(np.ones((count, count))), np.zeros((count, 1))
    need, have = np.cumsum(due)[:count], carried.sum() + np.cumsum(volume)
    result = optimize.linprog(
        c=np.r_[np.zeros(count), 1],
        A_ub=np.block([[-sums, peak], [sums, peak], [np.eye(count), -at_work[:, None]]]),
        b_ub=np.r_[-need, have, np.zeros(count)],
    )
    return result.fun


@settings(max_examples=60, deadline=None)
@given(
    volume=st.lists(st.integers(0, 40), min_size=2, max_size=24),
    carried=st.lists(st.integers(0, 40), max_size=6),
    within=st.integers(0, 12),
)
def test_the_peak_is_the_lowest_there_is(volume, carried, within):
    items, backlog = np.array(volume, float), np.array(carried[: within + 1], float)
    plan = deferred.staff(items, 60, 60, within, backlog)
    assert plan.work.max() == pytest.approx(
        lowest_peak(items, within, backlog, np.ones(items.size)), abs=1e-6
    )
    got = deferred.replay(items, plan.agents, 60, 60, within, backlog)
    assert np.isnan(got.on_time) or got.on_time == pytest.approx(1)


def test_what_comes_and_is_due_behind_closed_doors_is_hopeless():
    plan = deferred.staff([0, 5, 7, 0], 60, 60, 0, [3], at_work=[0, 0, 1, 1])
    assert plan.hopeless == 8
    assert plan.agents[:2].tolist() == [0, 0]
    got = deferred.replay([0, 5, 7, 0], plan.agents, 60, 60, 0, [3], at_work=[0, 0, 1, 1])
    assert got.on_time == pytest.approx(7 / 15)
    assert got.open_work[-1] == 0


def test_replay_counts():
    got = deferred.replay([10, 0, 0], [4, 4, 4], 60, 60, 1, [2])
    np.testing.assert_array_equal(got.done, [4, 4, 4])
    np.testing.assert_array_equal(got.open_work, [8, 4, 0])
    np.testing.assert_array_equal(got.late, [0, 0, 4])
    np.testing.assert_array_equal(got.overdue, [0, 4, 0])
    assert got.on_time == pytest.approx(8 / 12)


@settings(max_examples=60, deadline=None)
@given(
    volume=st.lists(st.integers(0, 40), min_size=1, max_size=24),
    carried=st.lists(st.integers(0, 40), max_size=30),
    within=st.integers(0, 12),
    agents=st.integers(0, 40),
)
def test_no_item_is_lost_and_nothing_is_done_before_it_comes(volume, carried, within, agents):
    carried = carried[: within + 1]
    got = deferred.replay(volume, agents, 60, 60, within, carried)
    assert got.done.sum() + got.open_work[-1] == pytest.approx(sum(volume) + sum(carried))
    assert np.all(np.cumsum(got.done) <= sum(carried) + np.cumsum(volume) + 1e-9)
    # Nobody is idle while work is open.
    assert np.all((got.done >= agents - 1e-9) | (got.open_work < 1e-9))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([1, -1], 60, 60, 1), "items"),
        (([1, np.nan], 60, 60, 1), "items"),
        (([], 60, 60, 1), "interval"),
        (([1], 0, 60, 1), "above 0"),
        (([1], 60, 60, -1), "cycle time"),
        (([1], 60, 60, 1, [], 0.0), "above 0 somewhere"),
        (([1], 60, 60, 1, [0, 0, 5]), "within the cycle time"),
    ],
)
def test_what_makes_no_sense(arguments, said):
    with pytest.raises(ValueError, match=said):
        deferred.staff(*arguments)
