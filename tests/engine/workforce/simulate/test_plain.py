"""The fast queue against exact Erlang A, against simpy call by call, and against its own promises."""

import time

import numpy as np
import pytest
import simpy

from seido.engine.workforce.erlang import queue
from seido.engine.workforce.simulate import check, plain, simulate
from seido.engine.workforce.simulate.demand import Callers, draw
from seido.engine.workforce.simulate.tally import busy_time
from support.markdown import table_with


def twenty_cases():
    """Small and large, underloaded and overloaded, impatient and patient."""
    source = np.random.default_rng(2026)
    for _ in range(20):
        load = float(np.exp(source.uniform(np.log(2), np.log(150))))
        agents = max(1, round(load + source.uniform(-1, 1.5) * np.sqrt(load)))
        yield load, agents, float(source.uniform(0.2, 4)) * 240


def test_within_the_999_interval_of_exact_erlang_a_in_20_of_20_cases():
    held = 0
    for seed, (load, agents, patience) in enumerate(twenty_cases()):
        hours, calls = 40, 3000.0
        length = calls * 240 / load
        tally = simulate(
            np.full(hours + 1, calls), 240, length, agents, patience, runs=1, seed=seed
        ).batches()
        exact = queue(calls, 240, length, agents, patience)
        held += bool(
            tally.service_level(0.999).holds(exact.service_level(20))
            and tally.abandonment(0.999).holds(exact.abandonment())
            and tally.asa(0.999).holds(exact.asa())
            and tally.occupancy(0.999).holds(exact.occupancy())
        )
    assert held == 20


def by_simpy(callers: Callers, agents: int) -> np.ndarray:
    """Waits of the same callers in simpy; -1 where abandoned."""
    environment = simpy.Environment()
    desk = simpy.Resource(environment, agents)
    waits = np.full(len(callers), -1.0)

    def call(number):
        yield environment.timeout(callers.arrival[number])
        with desk.request() as turn:
            outcome = yield turn | environment.timeout(callers.patience[number])
            if turn in outcome:
                waits[number] = environment.now - callers.arrival[number]
                yield environment.timeout(callers.handle[number])

    for number in range(len(callers)):
        environment.process(call(number))
    environment.run()
    return waits


@pytest.mark.parametrize("agents", [8, 10, 13])
def test_every_call_waits_as_in_simpy(agents):
    callers = draw(np.full(8, 100), 180, 1800, 240, seed=agents)
    got = plain.run(callers, agents, 1800)
    np.testing.assert_allclose(np.where(got.answered, got.wait, -1), by_simpy(callers, agents), atol=1e-6)


def one_by_one(arrival, handle, patience) -> Callers:
    return Callers(*(np.array(part, dtype=float) for part in (arrival, handle, patience)))


def test_staff_that_comes_and_goes():
    rows = table_with("algorithms/simulation.md", "arrival", "why")
    callers = one_by_one(
        [row["arrival"] for row in rows],
        [row["handle"] for row in rows],
        [row["patience"] or "inf" for row in rows],
    )
    got = plain.run(callers, [1, 2, 0, 1], 100)
    np.testing.assert_allclose(got.wait, [float(row["wait"]) for row in rows])
    assert got.answered.tolist() == [row["answered"] == "yes" for row in rows]


def test_nobody_ever_comes():
    got = plain.run(one_by_one([1, 2], [5, 5], [30, np.inf]), [0, 0], 100)
    np.testing.assert_array_equal(got.answered, [False, False])
    np.testing.assert_array_equal(got.wait, [30, np.inf])


def test_the_same_seed_brings_the_same_callers_whatever_the_staff():
    few = simulate([100, 120], 180, 1800, [11, 13], 200, runs=5, seed=4)
    many = simulate([100, 120], 180, 1800, [14, 16], 200, runs=5, seed=4)
    np.testing.assert_array_equal(few.offered, many.offered)
    assert np.all(few.answered <= many.answered)
    other = simulate([100, 120], 180, 1800, [11, 13], 200, runs=5, seed=5)
    assert not np.array_equal(few.offered, other.offered)


def test_common_random_numbers_sharpen_a_comparison():
    levels = [
        simulate([100], 180, 1800, team, 200, runs=200, seed=seed).within[:, 0]
        for team, seed in ((12, 1), (13, 1), (13, 2))
    ]
    assert np.var(levels[1] - levels[0]) < 0.5 * np.var(levels[2] - levels[0])


def test_busy_time_is_split_at_the_borders():
    np.testing.assert_allclose(
        busy_time(np.array([50.0, 150]), np.array([250.0, 160]), 100, 3), [50, 110, 50]
    )


def test_predicted_beside_simulated():
    got = check([100, 100, 0, 100], 180, 1800, [14, 13, 0, 9], 150, runs=300, seed=1, confidence=0.999)
    assert np.isnan(got.predicted.service_level[2])
    assert np.isnan(got.simulated.mean[2])
    # A full interval after a full one is near equilibrium; one that starts empty does better.
    assert abs(got.simulated.mean[1] - got.predicted.service_level[1]) < 0.02
    assert got.simulated.mean[3] > got.predicted.service_level[3]
    assert got.total.low[0] < got.total.mean[0] < got.total.high[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([10], 180, 1800, 2.5), "whole number"),
        (([-1], 180, 1800, 2), "calls"),
        (([10], 180, 1800, 2, 0), "patience"),
        (([10], 180, 1800, 2, 60, 20, 0), "one run"),
    ],
)
def test_what_cannot_be_simulated(arguments, said):
    with pytest.raises(ValueError, match=said):
        simulate(*arguments)


def test_half_a_million_calls_a_second():
    """The goal on an idle core; half of it is allowed on a busy one."""
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        tally = simulate([350_000], 180, 6_000_000, 13, 300, runs=1)
        best = max(best, tally.offered.sum() / (time.perf_counter() - start))
    assert best > 250_000
