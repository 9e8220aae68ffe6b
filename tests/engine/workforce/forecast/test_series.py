"""Observations in, a table of days by slots out; or a fault that names the observation."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.workforce.forecast import HistoryError, infer_interval, series_of

MONDAY = datetime.fromisoformat("2025-01-06T09:00")


def every(minutes, count, start=MONDAY):
    return [start + timedelta(minutes=minutes * step) for step in range(count)]


@given(st.sampled_from([5, 10, 15, 20, 30, 60]), st.integers(100, 400), st.randoms(use_true_random=False))
def test_order_does_not_matter(minutes, count, random):
    starts = every(minutes, count)
    pairs = list(zip(starts, range(count), strict=True))
    random.shuffle(pairs)
    series = series_of(*zip(*pairs, strict=True))
    assert (series.interval, series.first_day) == (minutes, date(2025, 1, 6))
    assert series.numerator.sum() == sum(range(count))
    assert series.observed.sum() == count


def test_numpy_and_pandas_are_taken():
    starts = every(30, 10)
    expected = series_of(starts, range(10))
    for given_starts in (
        np.array(starts, dtype="datetime64[s]"),
        pd.Series(starts),
        pd.DatetimeIndex(starts),
    ):
        assert np.array_equal(series_of(given_starts, pd.Series(range(10))).numerator, expected.numerator)


def test_a_daily_history_has_one_slot_a_day():
    assert infer_interval(every(1440, 5, datetime.fromisoformat("2025-01-06T00:00"))) == 1440


def test_a_ratio_is_weighted_by_its_denominators():
    series = series_of([MONDAY, MONDAY + timedelta(minutes=30)], [200, 400], weights=[3, 1])
    assert not series.is_count
    assert series.coarser(60).values()[0, 9] == 250


def test_counts_of_finer_slots_add_up():
    series = series_of(every(6, 10), [1] * 10).coarser(30)
    assert series.values()[0, 18] == 5
    assert series.denominator.max() == 1
    with pytest.raises(ValueError, match="a multiple of 30"):
        series.coarser(45)


def test_other_days_keep_the_observations_within():
    series = series_of(every(1440, 5, datetime.fromisoformat("2025-01-06T00:00")), range(1, 6))
    moved = series.spanning(date(2025, 1, 4), 4)
    assert moved.values()[:, 0].tolist()[2:] == [1, 2]
    assert not moved.observed[:2].any()


@pytest.mark.parametrize(
    ("starts", "values", "said", "index"),
    [
        ([], [], "at least one observation", None),
        ([*every(30, 20), MONDAY], [1] * 21, "each start once", 20),
        ([*every(30, 20), MONDAY + timedelta(minutes=7)], [1] * 21, "a start on a 30-minute boundary", 20),
        ([*every(1, 60)], [1] * 60, "a regular grid", None),
        ([MONDAY.replace(second=5)], [1], "a start on a whole minute", 0),
        ([MONDAY.replace(tzinfo=UTC)], [1], "a local time without an offset", 0),
        ([MONDAY, MONDAY.replace(year=1925)], [1, 1], "at most 20 years", 0),
        (every(30, 3), [1, -1, 1], "a number of at least 0", 1),
        (every(30, 3), [1, np.nan, 1], "a number of at least 0", 1),
        (every(30, 3), [1, 1], "one value for each start", None),
    ],
)
def test_faults_name_the_observation(starts, values, said, index):
    with pytest.raises(HistoryError, match=said) as caught:
        series_of(starts, values)
    assert caught.value.index == index


def test_an_interval_must_fit():
    with pytest.raises(HistoryError, match="an interval that divides a day"):
        series_of(every(30, 3), [1] * 3, interval=35)
    with pytest.raises(HistoryError, match="a start on a 60-minute boundary") as caught:
        series_of(every(30, 3), [1] * 3, interval=60)
    assert caught.value.index == 1
