"""The worked tables of the forecasting pages."""

from datetime import date, timedelta

import numpy as np
import pytest

from seido.engine.workforce.forecast import Backtest
from seido.engine.workforce.forecast.backtest import weights_of
from seido.engine.workforce.forecast.calendar import Calendar
from seido.engine.workforce.forecast.design import Design
from seido.engine.workforce.forecast.intervals import LAG_CLASSES, Spread
from seido.engine.workforce.forecast.models import Past, seasonal_mean
from seido.engine.workforce.forecast.openings import openings_of
from seido.engine.workforce.forecast.rest_of_day import learn
from support.markdown import same_digits, table_with
from support.volumes import series_from

PAGE = "algorithms/forecast.md"


def numbers(text):
    return [float(part) for part in text.split(", ")]


@pytest.mark.parametrize("row", table_with(PAGE, "seasonal mean of", "is"), ids=str)
def test_seasonal_mean(row):
    mondays = numbers(row["seasonal mean of"])
    values = np.full((7 * len(mondays), 1), np.nan)
    values[::7, 0] = mondays
    series = series_from(values, interval=1440)
    past = Past(series, Design(series, openings_of(series, Calendar()), Calendar(), 7))
    assert seasonal_mean(past, 7)[0, 0] == float(row["is"])


@pytest.mark.parametrize("row", table_with(PAGE, "errors", "weights"), ids=str)
def test_weights(row):
    names = {"yes": ["seasonal_mean", "recent_mean"], "no": ["one", "two"]}
    tested, order = {}, []
    for error, plain in zip(numbers(row["errors"]), row["plain"].split(", "), strict=True):
        name = names[plain].pop(0)
        order.append(name)
        one = np.ones((1, 1))
        zero = np.zeros(1, dtype=np.int64)
        tested[name] = Backtest(date(2025, 1, 6), zero, zero, one + error, one, one, is_count=True)
    weights = weights_of(tested, 0, 28)
    for name, printed in zip(order, row["weights"].split(", "), strict=True):
        assert same_digits(weights.get(name, 0.0), printed)


@pytest.mark.parametrize("row", table_with(PAGE, "value", "reach", "low", "high"), ids=str)
def test_intervals(row):
    cells = {name: float(text) for name, text in row.items()}
    spread = Spread(cells["chance"], (cells["beyond"],) * (len(LAG_CLASSES) + 1), (cells["reach"],) * 2)
    bounds = spread.bounds(np.array([cells["value"]]), np.array([cells["contacts"]]), np.array([0]))
    assert same_digits(bounds.low[0], row["low"])
    assert same_digits(bounds.high[0], row["high"])


@pytest.mark.parametrize(
    "row", table_with("algorithms/intraday.md", "contacts so far", "supposed share"), ids=str
)
def test_supposed_share(row):
    carry = learn(None, np.array([True, False]), 30, float(row["contacts so far"]))
    assert same_digits(carry.share, row["supposed share"])
    assert timedelta(days=carry.days) == timedelta(0)
