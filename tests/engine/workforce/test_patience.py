"""Patience from a log: the estimate of the worked table, of real logs, and of logs made to measure."""

import csv

import numpy as np
import pytest

from seido.engine.workforce import patience
from support.markdown import same_digits, table_with
from support.shared import shared_data


def bank_log(name: str) -> tuple[list[int], list[bool]]:
    """Customers' calls of a month: answered or hung up; PHANTOM is no customer."""
    path = shared_data("anonymous_bank_calls", name)
    with path.open(encoding="ascii") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["outcome"] in ("AGENT", "HANG")]
    return [int(row["q_time"]) for row in rows], [row["outcome"] == "HANG" for row in rows]


@pytest.mark.parametrize(("month", "mean"), [("1999-01_january.txt", 369), ("1999-02_february.txt", 348)])
def test_real_months(month, mean):
    wait, abandoned = bank_log(month)
    got = patience.exponential(wait, abandoned)
    assert round(got.mean) == mean
    assert got.low < mean < got.high
    curve = patience.kaplan_meier(wait, abandoned)
    assert np.all(np.diff(curve.share) < 0)
    assert curve.abandonments.sum() == got.abandonments


def test_worked_log():
    rows = table_with("algorithms/patience.md", "wait", "abandoned")
    got = patience.exponential(
        [float(row["wait"]) for row in rows], [row["abandoned"] == "1" for row in rows]
    )
    assert (got.waiters, got.abandonments, got.waited) == (6, 3, 300)
    assert got.mean == 100


def test_worked_curve():
    log = table_with("algorithms/patience.md", "wait", "abandoned")
    curve = patience.kaplan_meier(
        [float(row["wait"]) for row in log], [row["abandoned"] == "1" for row in log]
    )
    rows = table_with("algorithms/patience.md", "after", "share", "low", "high")
    assert len(rows) == curve.time.size
    for index, row in enumerate(rows):
        assert curve.time[index] == float(row["after"])
        assert curve.at_risk[index] == int(row["at risk"])
        for column in ("share", "low", "high"):
            assert same_digits(float(getattr(curve, column)[index]), row[column])


def test_recovers_the_patience_it_was_made_with():
    source = np.random.default_rng(7)
    willing, offered = source.exponential(200, 20_000), source.exponential(60, 20_000)
    offered[::4] = 0
    got = patience.exponential(np.minimum(willing, offered), willing < offered, 0.999)
    assert got.waiters == 15_000
    assert got.low < 200 < got.high
    curve = patience.kaplan_meier(np.minimum(willing, offered), willing < offered, 0.999)
    for wait in (30, 100, 200):
        at = np.searchsorted(curve.time, wait, side="right") - 1
        assert curve.low[at] < np.exp(-wait / 200) < curve.high[at]
    assert curve.quantile(0.5) == pytest.approx(200 * np.log(2), rel=0.1)


def test_intervals_cover_as_often_as_they_say():
    source = np.random.default_rng(8)
    willing, offered = source.exponential(100, (400, 60)), source.exponential(50, (400, 60))
    logs = [patience.exponential(np.minimum(w, o), w < o, 0.9) for w, o in zip(willing, offered, strict=True)]
    covered = np.mean([log.low < 100 < log.high for log in logs])
    assert 0.86 < covered < 0.96


def test_the_curve_agrees_with_statsmodels():
    from statsmodels.duration.survfunc import SurvfuncRight

    source = np.random.default_rng(9)
    willing, offered = source.integers(1, 60, 500), source.integers(1, 60, 500)
    wait, abandoned = np.minimum(willing, offered), willing <= offered
    other = SurvfuncRight(wait, abandoned.astype(int))
    curve = patience.kaplan_meier(wait, abandoned)
    np.testing.assert_array_equal(curve.time, other.surv_times)
    np.testing.assert_allclose(curve.share, other.surv_prob, atol=1e-12)


def test_everybody_gone_at_last():
    curve = patience.kaplan_meier([5, 7], [True, True])
    np.testing.assert_array_equal(curve.share, [0.5, 0])
    assert curve.low[-1] == 0
    assert curve.high[-1] == curve.high[0]
    assert patience.kaplan_meier([5], [True]).high[-1] == 1
    assert np.isnan(patience.kaplan_meier([5, 7], [True, False]).quantile(0.9))


@pytest.mark.parametrize(
    ("wait", "abandoned", "said"),
    [
        ([5, 0], [False, True], "hung up"),
        ([], [], "hung up"),
        ([-1], [True], "at least 0"),
        ([np.nan], [True], "at least 0"),
        ([1, 2], [True], "one length"),
    ],
)
def test_logs_that_tell_nothing(wait, abandoned, said):
    with pytest.raises(ValueError, match=said):
        patience.exponential(wait, abandoned)
