"""The day as it runs: expected service with and without a move, and what is off plan."""

import numpy as np
import pytest

from seido.engine.workforce.intraday import Move, departures, outlook, with_moves
from support.markdown import same_digits, table_with

PAGE = "algorithms/intraday.md"
QUEUE = {"interval": 1800, "threshold": 20, "target": 0.8}


@pytest.mark.parametrize("row", table_with(PAGE, "calls", "agents", "service level"), ids=str)
def test_worked_outlook(row):
    found = outlook(float(row["calls"]), float(row["aht"]), float(row["agents"]), **QUEUE)
    assert same_digits(100 * float(found.service_level), row["service level"].removesuffix(" %"))


def test_a_move_mends_the_short_slots_and_costs_others():
    calls, agents = [100, 100, 60], [12, 14, 14]
    before = outlook(calls, 180, agents, **QUEUE)
    assert before.short.tolist() == [0]
    move = [Move("break later", 0, 1, 2), Move("break later", 2, 3, -2)]
    after = outlook(calls, 180, with_moves(agents, move), **QUEUE)
    assert after.short.size == 0
    assert after.total_service_level > before.total_service_level
    assert after.service_level[2] < before.service_level[2]


def test_totals_are_weighted_by_calls():
    found = outlook([100, 0, 50], 180, [14, 3, 10], patience=300, **QUEUE)
    expected = (100 * found.service_level[0] + 50 * found.service_level[2]) / 150
    assert found.total_service_level == pytest.approx(expected)
    assert 0 < found.total_abandonment < 0.2
    assert np.isnan(found.service_level[1])
    assert outlook([0], 180, [3], **QUEUE).total_service_level is None


def test_moves_stay_within_the_day():
    assert with_moves([5, 5, 5], [Move("leave", 1, 3, -7)]).tolist() == [5, 0, 0]
    with pytest.raises(ValueError, match="within the 3 slots"):
        with_moves([5, 5, 5], [Move("late", 2, 4, 1)])


def test_departures_over_the_limit_come_first():
    found = departures(
        {
            "volume": ([100, 100], [120, 125]),
            "handle time": ([240, 240], [245, 238]),
            "people": ([20, 20, 20], [15, 14, np.nan]),
        }
    )
    assert [(one.name, round(one.share, 3)) for one in found] == [("people", -0.275), ("volume", 0.225)]
    assert departures({"volume": ([0], [4])})[0].share == np.inf
    assert departures({"volume": ([0], [0])}) == []
