"""Forecast accuracy as list 2 asks, against worked numbers."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.workforce.accuracy import Issued, at_lag, by_lag, peak, scheduling, staffing, wape
from support.markdown import same_digits, table_with
from support.shared import shared_standard

PAGE = "algorithms/forecast-accuracy.md"
WEEK = timedelta(days=7)


def numbers(text):
    return [float(part) for part in text.split(", ")]


def test_the_worked_vector():
    vector = json.loads(shared_standard("vectors.json").read_text(encoding="utf-8"))["staffing_forecast"]
    assert staffing(vector["forecast"], vector["actual"]).value == pytest.approx(vector["mape_over_forecast"])


@pytest.mark.parametrize("row", table_with(PAGE, "forecast", "actual", "staffing error"), ids=str)
def test_worked_staffing(row):
    result = staffing(numbers(row["forecast"]), numbers(row["actual"]))
    assert same_digits(100 * result.value, row["staffing error"].removesuffix(" %"))


@pytest.mark.parametrize("row", table_with(PAGE, "forecast", "actual", "within"), ids=str)
def test_worked_scheduling(row):
    over, under = (float(row[name].removesuffix(" %")) / 100 for name in ("over", "under"))
    result = scheduling(numbers(row["forecast"]), numbers(row["actual"]), over=over, under=under)
    assert f"{result.numerator:.0f} of {result.denominator}" == row["within"]


def test_periods_without_a_forecast_are_left_out_and_counted():
    result = staffing([100, 0, np.nan], [90, 5, 3])
    assert (result.value, result.denominator, result.left_out) == (pytest.approx(0.1), 1, 2)
    assert staffing([0], [5]).value is None


def test_a_slot_forecast_at_none_is_right_only_where_none_was_needed():
    result = scheduling([0, 0, 10], [0, 2, 10])
    assert (result.numerator, result.denominator, result.left_out) == (1, 2, 1)


@given(st.floats(1, 1e6), st.floats(0, 0.9), st.floats(0, 0.9))
def test_the_edges_of_the_band_belong_to_it(expected, over, under):
    actual = [expected * (1 + over), expected * (1 - under)]
    assert scheduling([expected] * 2, actual, over=over, under=under).value == 1


def test_peaks_count_days():
    expected = np.array([[10, 50, 20], [10, 40, np.nan], [np.nan] * 3])
    actual = np.array([[54, 10, 10], [10, 30, np.nan], [np.nan] * 3])
    result = peak(expected, actual, over=0.1, under=0.1)
    assert (result.numerator, result.denominator, result.left_out) == (1, 2, 1)
    assert peak(expected, actual, over=0.1, under=0.25).value == 1
    with pytest.raises(ValueError, match="days by slots"):
        peak([1, 2], [1, 2])


def test_each_lag_takes_the_newest_forecast_old_enough():
    day = date(2026, 3, 30)
    issued = [
        Issued(day - 6 * WEEK, day, 100),
        Issued(day - 5 * WEEK, day, 90),
        Issued(day - WEEK, day, 80),
        Issued(day, day, 79),
        Issued(day - WEEK, day + WEEK, 50),
    ]
    assert at_lag(issued, 2 * WEEK) == {day: 90, day + WEEK: 50}
    assert at_lag(issued, timedelta(0))[day] == 79
    found = by_lag(issued, {day: 80}, [WEEK, 6 * WEEK, 7 * WEEK])
    assert [result.value for result in found.values()] == [0, pytest.approx(0.2), None]


def test_wape_is_over_the_actuals():
    assert wape([100, 120, 90], [110, 114, 90]) == pytest.approx(16 / 314)
    assert wape([1], [0]) is None


@pytest.mark.parametrize(("forecast", "actual"), [([1, 2], [1]), ([1], [-1]), ([-1], [1])])
def test_unfit_input(forecast, actual):
    with pytest.raises(ValueError, match=r"as many actuals|of at least 0"):
        staffing(forecast, actual)


def test_bands_are_positive():
    with pytest.raises(ValueError, match="bands"):
        scheduling([1], [1], over=-0.1)
