"""The rest of a day from what has come in: how far the morning's miss carries over, learned from the past.

On each day of a forecast's backtest the error until the same time of day is known, and the error after it.
A ridge regression of the one on the other (all of the elapsed day, and how its latest hours differ) gives
the share that carries over; with few days to learn from it stays near what the spread of days and of
chance lead to expect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seido.engine.workforce.forecast.backtest import Backtest
from seido.engine.workforce.forecast.intervals import Bounds, Spread, spread_of, supposed
from seido.engine.workforce.forecast.series import Flags, Floats

LATEST_MINUTES = 120
FIRST_LAGS = 7  # days: forecasts of about the age of a morning's
#: How sure the supposed shares are, as a standard deviation, and the residual spread they are weighed with.
SHARE_SPREAD, LATEST_SPREAD, RESIDUAL = 0.3, 0.2, 0.05
#: Day-to-day spread of the level where there is no backtest to learn it from.
DAY_SPREAD = 0.08
LARGEST_MISS = 1.5  # of the logarithm: a ratio of about 4.5


@dataclass(frozen=True)
class Carry:
    """How an error carries over: the factor for the rest of the day is `exp(share*all + latest*(late-all))`.

    `share` and `latest` are the learned coefficients, `days` the number of days learned from.
    """

    share: float
    latest: float
    days: int


@dataclass(frozen=True)
class RestOfDay:
    """The re-forecast, (slots,), NaN in slots that have passed or are closed; `factor` moved all of them."""

    value: Floats
    bounds: Bounds
    factor: float
    carry: Carry


def miss(actual: Floats, predicted: Floats, weight: Floats, slots: Flags) -> Floats:
    """(rows,): the logarithm of actual over predicted in the slots, 0 where nothing is known."""
    use = slots & (weight > 0) & np.isfinite(predicted)
    came = np.where(use, weight * actual, 0.0).sum(axis=1)
    expected = np.where(use, weight * predicted, 0.0).sum(axis=1)
    known = expected > 0
    # Half a contact keeps the logarithm of an empty morning finite.
    floor = np.where(known, 0.5 * expected / np.maximum(expected + 1, 1.0), 1.0)
    ratio = np.where(known, np.maximum(came, floor) / np.where(known, expected, 1.0), 1.0)
    return np.clip(np.log(ratio), -LARGEST_MISS, LARGEST_MISS)


def latest_of(elapsed: Flags, interval: int) -> Flags:
    """The last LATEST_MINUTES of the elapsed slots."""
    latest = np.zeros_like(elapsed)
    latest[np.flatnonzero(elapsed)[-max(1, LATEST_MINUTES // interval) :]] = True
    return latest


def learn(test: Backtest | None, elapsed: Flags, interval: int, contacts: float) -> Carry:
    """The carry-over at a time of day; `elapsed` (slots,) marks what has passed, `contacts` what stood in it."""
    supposed_share = DAY_SPREAD**2 / (DAY_SPREAD**2 + 1 / max(contacts, 1e-9))
    if test is None:
        return Carry(supposed_share, 0.0, 0)
    rows = (
        (test.lags < FIRST_LAGS) & test.scored[:, elapsed].any(axis=1) & test.scored[:, ~elapsed].any(axis=1)
    )
    if not rows.any():
        return Carry(supposed_share, 0.0, 0)
    one = (test.actual[rows], test.predicted[rows], test.weight[rows])
    whole = miss(*one, elapsed)
    late = miss(*one, latest_of(elapsed, interval)) - whole
    after = miss(*one, ~elapsed)
    causes = np.column_stack((whole, late))
    prior = np.array([supposed_share, 0.0])
    penalty = np.diag([(RESIDUAL / SHARE_SPREAD) ** 2, (RESIDUAL / LATEST_SPREAD) ** 2])
    found = np.linalg.solve(causes.T @ causes + penalty, causes.T @ after + penalty @ prior)
    return Carry(float(np.clip(found[0], 0.0, 1.2)), float(np.clip(found[1], -0.5, 1.0)), int(rows.sum()))


def factors(
    carry: Carry, actual: Floats, predicted: Floats, weight: Floats, elapsed: Flags, interval: int
) -> Floats:
    """(rows,): what the rest of each day is multiplied by."""
    whole = miss(actual, predicted, weight, elapsed)
    late = miss(actual, predicted, weight, latest_of(elapsed, interval)) - whole
    return np.exp(carry.share * whole + carry.latest * late)


def rest_of_day(
    expected: Floats,
    actual: Floats,
    *,
    interval: int,
    test: Backtest | None = None,
    weight: Floats | None = None,
    expected_weight: Floats | None = None,
    is_count: bool = True,
) -> RestOfDay:
    """Re-forecast the slots after the last observed one.

    `expected` (slots,) is the morning's forecast of the whole day (NaN where closed), `actual` (slots,)
    what came (NaN where not observed, closed or still to come). For a ratio `weight` (slots,) holds the
    denominators of what came and `expected_weight` those still to come. `test` is the forecast's backtest;
    without one the carry-over and the intervals are supposed.
    """
    observed = np.isfinite(actual) & np.isfinite(expected)
    elapsed = np.zeros(expected.shape, dtype=np.bool_)
    if observed.any():
        elapsed[: int(np.flatnonzero(observed)[-1]) + 1] = True
    behind = np.where(observed, 1.0 if weight is None else weight, 0.0)
    ahead_weight = np.where(np.isfinite(expected), 1.0, 0.0) if expected_weight is None else expected_weight
    stood = float(np.where(observed, expected, 0.0).sum()) if is_count else float(behind.sum())
    carry = learn(test, elapsed, interval, stood)
    factor = 1.0
    if observed.any():
        came = np.where(observed, actual, 0.0)
        factor = float(factors(carry, came[None], expected[None], behind[None], elapsed, interval)[0])
    rest = ~elapsed & np.isfinite(expected)
    value = np.where(rest, expected * factor, np.nan)
    spread = rest_spread(test, carry, elapsed, interval, is_count)
    contacts = np.where(rest, value if is_count else ahead_weight, 1.0)
    bounds = spread.bounds(value, contacts, np.zeros(value.shape, dtype=np.int64))
    return RestOfDay(value, bounds, factor, carry)


def rest_spread(test: Backtest | None, carry: Carry, elapsed: Flags, interval: int, is_count: bool) -> Spread:
    """The spread of the re-forecast's errors on the days it was learned from."""
    if test is None:
        return supposed()
    rows = test.lags < FIRST_LAGS
    actual, weight = test.actual[rows], test.weight[rows]
    factor = factors(carry, actual, test.predicted[rows], weight, elapsed, interval)
    predicted = test.predicted[rows] * factor[:, None]
    usable = test.scored[rows] & ~elapsed
    contacts = predicted if is_count else weight
    return spread_of(predicted, actual, contacts, np.zeros(predicted.shape, dtype=np.int64), usable, is_count)
