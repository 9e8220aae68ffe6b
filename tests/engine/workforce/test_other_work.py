"""Chat, callbacks, outbound, locations, technology: each against its definition, a limit case or a simulation."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seido.engine.workforce import callback, chat, locations, outbound, technology
from seido.engine.workforce.erlang import erlang_b, queue
from seido.engine.workforce.staffing import Target, minimum_agents

# --- chat ---


@pytest.mark.parametrize("agents", [1, 9, 13, 20])
def test_one_chat_at_a_time_is_a_call(agents):
    got = chat.performance(100, [180], 1800, agents, 20, 300)
    exact = queue(100, 180, 1800, agents, 300).performance(20)
    for name in ("service_level", "abandonment", "asa", "wait_probability"):
        assert getattr(got, name) == pytest.approx(float(getattr(exact, name)), rel=1e-9)
    assert got.concurrency == pytest.approx(1)
    assert got.busy == pytest.approx(float(exact.occupancy))


def chats_one_by_one(rate, times, agents, patience, count=60_000):
    """Every agent's conversations on their own; shares answered within 20 s and abandoned."""
    source, load, line = random.Random(5), [0] * agents, []
    pace = [0.0] + [held / time for held, time in enumerate(times, start=1)]
    now, offered, answered, gone = 0.0, 0, 0, 0
    while offered < count:
        ends = [pace[held] for held in load]
        total = rate + sum(ends) + len(line) / patience
        now += source.expovariate(total)
        draw = source.random() * total
        if draw < rate:
            offered += 1
            free = min(range(agents), key=load.__getitem__)
            if load[free] < len(times):
                load[free] += 1
                answered += 1
            else:
                line.append(now)
        elif draw < rate + len(line) / patience:
            line.pop(source.randrange(len(line)))
            gone += 1
        else:
            agent = source.choices(range(agents), ends)[0]
            if line:
                answered += now - line.pop(0) <= 20
            else:
                load[agent] -= 1
    return answered / offered, gone / offered


@pytest.mark.parametrize(("times", "agents", "chats"), [([300, 340, 400], 3, 40), ([300, 500], 8, 55)])
def test_chats_as_simulated_agent_by_agent(times, agents, chats):
    level, gone = chats_one_by_one(chats / 1800, times, agents, 300)
    got = chat.performance(chats, times, 1800, agents, 20, 300)
    assert got.service_level == pytest.approx(level, abs=0.025)
    assert got.abandonment == pytest.approx(gone, abs=0.01)


def test_the_smallest_chat_team():
    times, target = [300, 340, 400], Target()
    got = chat.minimum_agents([100, 0, 30, 400], times, 1800, target, 300)
    assert got[1] == 0
    for chats, team in zip([100, 30, 400], got[[0, 2, 3]], strict=True):
        assert chat.performance(chats, times, 1800, team, 20, 300).service_level >= 0.8
        assert chat.performance(chats, times, 1800, team - 1, 20, 300).service_level < 0.8
    # Three at once, each a third slower, need fewer people than one at a time.
    assert got[0] < minimum_agents(100, 300, 1800, target, 300)


def test_empty_chats():
    assert np.isnan(chat.performance(0, [300], 1800, 3, 20).service_level)
    assert chat.performance(10, [300], 1800, 0, 20, 60).abandonment == 1
    for wrong in ((-1, [300], 1800, 1), (5, [], 1800, 1), (5, [300, 700], 1800, 1), (5, [300], 1800, -1)):
        with pytest.raises(ValueError, match=r"chat|agents|concurrency"):
            chat.performance(*wrong, 20)


# --- callbacks ---


@pytest.mark.parametrize("patience", [300.0, np.inf])
def test_nobody_takes_a_callback_is_erlang(patience):
    got = callback.performance(100, 180, 1800, 13, 20, 0.0, 60, patience)
    exact = queue(100, 180, 1800, 13, patience).performance(20)
    assert got.service_level == pytest.approx(float(exact.service_level), rel=1e-9)
    assert got.abandonment == pytest.approx(float(exact.abandonment), abs=1e-12)
    assert got.occupancy == pytest.approx(float(exact.occupancy))
    assert got.callbacks == 0


@pytest.mark.parametrize(("accepts", "patience"), [(0.5, 120.0), (1.0, 120.0), (0.7, np.inf), (1.0, np.inf)])
def test_callbacks_by_the_balance_equations(accepts, patience):
    agents, aht, after, states = 6, 180.0, 40.0, 150
    rate = 60 / 1800
    generator = np.zeros((states, states))
    for state in range(states - 1):
        place = state - agents + 1
        thin = 1 - accepts if place * aht / agents > after else 1.0
        generator[state, state + 1] = rate * thin
        generator[state + 1, state] = min(state + 1, agents) / aht + max(state + 1 - agents, 0) / patience
    np.fill_diagonal(generator, -generator.sum(axis=1))
    share = np.linalg.lstsq(
        np.vstack([generator.T, np.ones(states)]), np.r_[np.zeros(states), 1], rcond=None
    )[0]
    got = callback.performance(60, aht, 1800, agents, 20, accepts, after, patience)
    place = np.arange(states) - agents + 1
    rung = share[(place > 0) & (place * aht / agents > after)].sum() * accepts
    assert got.callbacks == pytest.approx(rung, abs=1e-9)
    assert got.wait_probability == pytest.approx(share[agents:].sum(), abs=1e-9)
    queued = np.maximum(np.arange(states) - agents, 0) @ share
    assert got.abandonment == pytest.approx(queued / patience / rate, abs=1e-9)


def test_a_plan_with_callbacks():
    calls = [100.0, 150, 40, 0, 100]
    target = Target()
    got = callback.plan(calls, 180, 1800, target, 0.6, 45, 3, patience=200, reached=0.7, most=0.1)
    assert got.live[3] == 0
    for volume, team in zip(calls, got.live, strict=True):
        if volume:
            good = callback.performance(volume, 180, 1800, int(team), 20, 0.6, 45, 200)
            less = callback.performance(volume, 180, 1800, int(team) - 1, 20, 0.6, 45, 200)
            assert good.live_service_level >= 0.8
            assert good.callbacks <= 0.1
            assert less.live_service_level < 0.8 or less.callbacks > 0.1
    hours = (got.callbacks * (180 + 0.3 / 0.7 * 30)).sum() / 1800
    assert hours * 2 / 5 <= got.callback.sum() <= hours + 5
    assert np.all(got.agents == got.live + got.callback)
    assert callback.plan([100.0], 180, 1800, target, 0.0, 45, 3).callback.tolist() == [0]


def test_callbacks_of_nothing():
    assert np.isnan(callback.performance(0, 180, 1800, 3, 20, 0.5, 60).service_level)
    assert callback.performance(10, 180, 1800, 0, 20, 0.5, 60, 90).service_level == 0
    assert callback.performance(100, 180, 1800, 4, 20, 0.5, 60).service_level == 0
    with pytest.raises(ValueError, match="accepts"):
        callback.performance(10, 180, 1800, 3, 20, 1.5, 60)


# --- outbound ---


@settings(max_examples=40, deadline=None)
@given(agents=st.integers(1, 200), talk=st.floats(30, 900), limit=st.floats(0.005, 0.2))
def test_the_pace_is_the_fastest_under_the_limit(agents, talk, limit):
    got = outbound.pace(agents, talk, 0.3, limit)
    assert got.abandonment <= limit + 1e-12
    faster = queue(got.connects * 1.001, talk, 3600, agents, 10.0)
    assert 1 - faster.service_level(2.0) > limit
    assert got.dials == pytest.approx(got.connects / 0.3)
    assert outbound.minimum_agents(got.connects * 0.9999, talk, limit) == agents


def test_larger_teams_dial_faster_per_agent():
    got = outbound.pace([5, 20, 80], 240, 0.25)
    assert np.all(np.diff(got.occupancy) > 0)
    assert np.all(np.diff(got.connects / [5, 20, 80]) > 0)


def test_lists_dialed_by_hand():
    assert outbound.workload_agents(300, 0.3, 240, 40, 3600, 0.8) == np.ceil(300 * (72 + 28) / 2880)
    np.testing.assert_array_equal(outbound.best_times(120, 50, [0.1, 0.4, 0.2, 0.4]), [0, 50, 20, 50])
    np.testing.assert_array_equal(outbound.best_times(500, 50, [0.1, 0.4]), [50, 50])
    with pytest.raises(ValueError, match="shares"):
        outbound.workload_agents(300, 1.3, 240, 40, 3600, 0.8)
    with pytest.raises(ValueError, match="answer rate"):
        outbound.pace(5, 240, 0)


# --- technology ---


def test_places_at_the_peak():
    load = technology.line_load([200, 500, 300], 1800, 20, [5, 40, 8], 170)
    got = technology.peak(load, 0.001, growth=0.1)
    assert got.interval == 1
    assert got.load == pytest.approx(500 * 230 / 1800 * 1.1)
    assert erlang_b(got.load, got.places) <= 0.001 < erlang_b(got.load, got.places - 1)
    assert technology.places(0.0) == 0
    with pytest.raises(ValueError, match="blocked"):
        technology.places(5.0, 0)


# --- locations ---


def test_counters():
    target = Target(0.8, 300)
    got = locations.staff(
        [10, 0, 30, 0], 300, 1800, target, appointments=[2, 0, 0, 0], open_=[1, 1, 0, 1], minimum=2
    )
    walk_in = int(minimum_agents(10, 300, 1800, target))
    assert got.tolist() == [max(walk_in + 1, 2), 2, 0, 2]
    np.testing.assert_array_equal(locations.staff_by_rate([45, 0], 12, 1800), [8, 1])


def test_near_locations_share_their_relief():
    people = {"north": 3, "south": 3, "far": 2}
    apart, shared = locations.heads(people, 0.3), locations.heads(people, 0.3, [("north", "south")])
    assert sum(apart.values()) == 13
    assert shared == {("north", "south"): 9, ("far",): 3}
    with pytest.raises(ValueError, match="group"):
        locations.heads(people, 0.3, [("north",), ("north", "far")])
