"""Erlang B, C and A against the worked table, birth-death chains, integrals and each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from seido.engine.workforce import erlang
from support.markdown import same_digits, table_with

ROWS = table_with("algorithms/erlang.md", "B", "P(wait)")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['calls']}-{row['agents']}-{row['patience']}")
def test_worked_table(row):
    patience = float(row["patience"] or "inf")
    asked = erlang.queue(
        float(row["calls"]), float(row["aht"]), float(row["interval"]), float(row["agents"]), patience
    )
    got = asked.performance(float(row["threshold"]))
    values = {
        "B": asked.blocking,
        "P(wait)": got.wait_probability,
        "service level": got.service_level,
        "abandonment": got.abandonment,
        "ASA": got.asa,
        "occupancy": got.occupancy,
    }
    for column, value in values.items():
        assert not row[column] or same_digits(float(value), row[column]), column


def chain(load: float, agents: int, stay: float) -> dict[str, float]:
    """Erlang A by its birth-death chain; rates in units of the service rate, `stay` = patience / aht."""
    states = 4000
    number = np.arange(1, states)
    deaths = np.minimum(number, agents) + np.maximum(number - agents, 0) / stay
    logs = np.concatenate(([0.0], np.cumsum(np.log(load / deaths))))
    share = np.exp(logs - logs.max())
    share /= share.sum()
    ahead = np.arange(states) - agents
    queued = np.maximum(ahead, 0) @ share
    waits = ahead >= 0
    leaves = agents + (ahead[waits] + 1) / stay
    answered = share[waits] * agents / leaves
    return {
        "wait": share[waits].sum(),
        "abandonment": queued / stay / load,
        "mean": queued / load,
        "answered": (answered @ np.cumsum(1 / leaves)) / (share[~waits].sum() + answered.sum()),
    }


@settings(max_examples=200, deadline=None)
@given(
    load=st.floats(0.01, 300), extra=st.integers(-30, 60), stay=st.floats(0.02, 8).map(lambda x: round(x, 3))
)
def test_erlang_a_is_its_chain(load, extra, stay):
    agents = max(int(load) + extra, 1)
    asked = erlang.queue(load, 1.0, 1.0, agents, stay)
    expected = chain(load, agents, stay)
    assert float(asked.wait_probability) == pytest.approx(expected["wait"], rel=1e-8, abs=1e-13)
    assert float(asked.abandonment()) == pytest.approx(expected["abandonment"], rel=1e-8, abs=1e-13)
    assert float(asked.asa()) == pytest.approx(expected["mean"], rel=1e-8, abs=1e-13)
    assert float(asked.answered_wait()) == pytest.approx(expected["answered"], rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("agents", [1, 5, 8, 10, 14])
@pytest.mark.parametrize("stay", [0.1, 0.7, 3.0])
def test_service_level_is_that_of_the_chain_of_one_caller(agents, stay):
    """A caller with k ahead moves up at rate n + k/stay and leaves at 1/stay: a matrix exponential."""
    load, threshold, states = 8.0, 0.3, 60
    deaths = np.minimum(np.arange(1, 120), agents) + np.maximum(np.arange(1, 120) - agents, 0) / stay
    share = np.concatenate(([1.0], np.cumprod(load / deaths)))
    share /= share.sum()
    served = states
    rates = np.zeros((states + 1, states + 1))
    for ahead in range(states):
        forward = agents + ahead / stay
        rates[ahead, ahead - 1 if ahead else served] = forward
        rates[ahead, ahead] = -forward - 1 / stay
    answered = linalg.expm(rates * threshold)[:states, served]
    expected = share[:agents].sum() + share[agents : agents + states] @ answered
    asked = erlang.queue(load, 1.0, 1.0, agents, stay)
    assert float(asked.service_level(threshold)) == pytest.approx(expected, abs=1e-10)


def test_everybody_answered_at_last_or_gone():
    asked = erlang.queue([90, 100, 300], 180.0, 1800.0, [9, 13, 14], [60, 300, 100])
    np.testing.assert_allclose(asked.service_level(1e6) + asked.abandonment(), 1.0, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(load=st.floats(1e-6, 2000), servers=st.integers(0, 2500))
def test_erlang_b_is_its_recursion(load, servers):
    inverse = 1.0
    for server in range(1, servers + 1):
        inverse = 1 + server / load * inverse
        if inverse > 1e250:
            return
    assert float(erlang.erlang_b(load, servers)) == pytest.approx(1 / inverse, rel=1e-9)


def test_fractional_servers_obey_the_recursion():
    load, servers = np.array([3.7, 50.0, 4000.0]), np.array([2.25, 60.5, 3900.75])
    before, here = erlang.erlang_b(load, servers - 1), erlang.erlang_b(load, servers)
    np.testing.assert_allclose(1 / here, 1 + servers / load / before, rtol=1e-9)


@pytest.mark.parametrize("agents", [1, 10, 11, 200])
def test_erlang_c_is_the_limit_of_long_patience(agents):
    calls = 99.0 if agents > 9 else 5.0
    patient = erlang.queue(calls, 180.0, 1800.0, agents, 1e11).performance(20)
    endless = erlang.queue(calls, 180.0, 1800.0, agents).performance(20)
    for name in ("wait_probability", "service_level", "abandonment", "occupancy"):
        assert getattr(patient, name) == pytest.approx(getattr(endless, name), abs=1e-6)


def test_nothing_offered_has_no_figure():
    got = erlang.queue([0, 0, 0], [180.0, 0.0, 180.0], 1800, [0, 5, 5], [np.inf, 60, np.inf]).performance(20)
    for name in ("service_level", "abandonment", "asa", "wait_probability"):
        assert np.isnan(getattr(got, name)).all()
    np.testing.assert_array_equal(got.occupancy, [np.nan, 0, 0])


def test_nobody_in_service():
    got = erlang.queue(100, 180, 1800, 0, [np.inf, 120.0]).performance(20)
    np.testing.assert_array_equal(got.service_level, [0, 0])
    np.testing.assert_array_equal(got.abandonment, [0, 1])
    np.testing.assert_array_equal(got.asa, [np.inf, 120])


def test_overload():
    got = erlang.queue(1000, 180, 1800, 9, [np.inf, 120.0]).performance(20)
    np.testing.assert_array_equal(got.wait_probability, [1, 1])
    np.testing.assert_array_equal(got.asa[:1], [np.inf])
    np.testing.assert_allclose(got.abandonment, [0, 0.91], atol=1e-9)
    np.testing.assert_allclose(got.occupancy, [1, 1])


@pytest.mark.parametrize(
    ("load", "agents", "patience"),
    [(1e6, 1.002e6, 0.5), (1e6, 5e5, 1.0), (10, 1e6, 1.0), (1e-9, 1, 1e9), (5e6, 5e6, 1e-6), (1e3, 3, 1e8)],
)
def test_extremes_stay_within_bounds(load, agents, patience):
    got = erlang.queue(load, 1.0, 1.0, agents, patience).performance(0.1)
    for name in ("wait_probability", "service_level", "abandonment", "occupancy"):
        assert 0 <= getattr(got, name) <= 1
    assert 0 <= got.asa <= patience


def test_a_wait_that_is_not_summed():
    assert np.isnan(erlang.queue(1e6, 1.0, 1.0, 9e5, 1e9).answered_wait())
    easy = erlang.queue(1e6, 1.0, 1.0, 1.1e6, 1e9)
    assert float(easy.answered_wait()) == pytest.approx(float(easy.asa()), rel=1e-6, abs=1e-12)


def test_quantiles_invert_the_survival():
    asked = erlang.queue([100, 100, 100], 180, 1800, [14, 13, 9], [np.inf, 300, 100])
    for share in (0.9, 0.99):
        np.testing.assert_allclose(asked.survival(asked.quantile(share)), 1 - share, rtol=1e-9)
    np.testing.assert_array_equal(asked.quantile(0.5)[:2], [0, 0])
    assert np.isinf(erlang.queue(100, 180, 1800, 9).quantile(0.5))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((-1, 180, 1800, 5), "calls"),
        ((np.nan, 180, 1800, 5), "calls"),
        ((1, 0, 1800, 5), "handle time"),
        ((1, 180, 0, 5), "interval"),
        ((1, 180, 1800, -1), "agents"),
        ((1, 180, 1800, 5, 0), "patience"),
        ((1, 180, 1800, 5, np.nan), "patience"),
        ((1e9, 180, 1, 5), "erlangs"),
    ],
)
def test_values_outside_their_range(arguments, said):
    with pytest.raises(ValueError, match=said):
        erlang.queue(*arguments)
