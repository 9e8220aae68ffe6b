"""Prediction intervals from a model's own past errors.

An error has a part by chance (one over the contacts that stand behind the value) and a part that does not
shrink with size and grows with the distance. Both are taken from the backtest; the errors divided by their
spread then say how many spreads hold 80 and 95 % of them, so a heavy-tailed series gets a wider interval.
Intervals are symmetric (cut at 0): the bias of some past weeks, added to one side, covered worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from seido.engine.workforce.forecast.backtest import Backtest
from seido.engine.workforce.forecast.products import cross
from seido.engine.workforce.forecast.series import Flags, Floats, Integers

#: Where the distance changes the error: end of each class of lags, in days.
LAG_CLASSES = (7, 14, 28, 91, 182, 364)
LEAST_ERRORS = 30  # to learn a spread from
ENOUGH_ERRORS = 100  # to learn the reach from; with fewer the normal one stands in
#: Relative spread of a value beyond chance, supposed where there is nothing to learn it from.
UNKNOWN_SPREAD = 0.25
WIDEST = 4.0  # standardised errors beyond this tell of a single event, not of the spread
NORMAL = (1.2816, 1.9600)  # standard deviations that hold 80 and 95 % of a normal variable


class Bounds(NamedTuple):
    """The 80 % interval and the 95 % one, arrays of one shape."""

    low: Floats
    high: Floats
    low_95: Floats
    high_95: Floats


@dataclass(frozen=True)
class Spread:
    """Relative variance of an error: `chance` over the contacts behind a value, plus `beyond` by lag class.

    `reach` is how many standard deviations hold 80 and 95 % of the errors.
    """

    chance: float
    beyond: tuple[float, ...]
    reach: tuple[float, float]

    def bounds(self, value: Floats, contacts: Floats, lags: Integers) -> Bounds:
        """The intervals of values with so many `contacts` behind them, `lags` days ahead; never below 0."""
        beyond = np.asarray(self.beyond)[lag_class(lags)]
        scale = value * np.sqrt(self.chance / np.maximum(contacts, 1e-9) + beyond)
        near, far = (reach * scale for reach in self.reach)
        return Bounds(np.maximum(value - near, 0.0), value + near, np.maximum(value - far, 0.0), value + far)


def lag_class(lags: Integers) -> Integers:
    return np.searchsorted(LAG_CLASSES, lags, side="right")


def supposed() -> Spread:
    """The spread of a series too young to tell."""
    return Spread(1.0, (UNKNOWN_SPREAD**2,) * (len(LAG_CLASSES) + 1), NORMAL)


def spread_of(
    predicted: Floats, actual: Floats, contacts: Floats, lags: Integers, usable: Flags, is_count: bool
) -> Spread:
    """The spread of errors; all arrays of one shape. `contacts` stand behind each value."""
    keep = usable & np.isfinite(predicted) & (predicted > 0) & (contacts > 0)
    predicted, actual, contacts = predicted[keep], actual[keep], contacts[keep]
    if predicted.size < LEAST_ERRORS:
        return supposed()
    classes = lag_class(lags[keep])
    relative = (actual - predicted) / predicted
    chance = chance_of(relative, contacts, is_count)
    beyond = beyond_by_class(relative, chance / contacts, classes)
    if predicted.size < ENOUGH_ERRORS:
        return Spread(chance, beyond, NORMAL)
    standardised = relative / np.sqrt(chance / contacts + np.asarray(beyond)[classes])
    near, far = np.quantile(np.minimum(np.abs(standardised), WIDEST), (0.80, 0.95))
    return Spread(chance, beyond, (float(near), float(far)))


def chance_of(relative: Floats, contacts: Floats, is_count: bool) -> float:
    """Variance that a single contact brings in: 1 for independent arrivals, more where they come in bunches."""
    squared = np.minimum(relative**2, np.quantile(relative**2, 0.98))
    terms = np.column_stack((1 / contacts, np.ones(contacts.size)))
    # Weighted so that quiet slots, whose relative errors are huge, do not decide alone.
    weight = 1 / (1 / contacts + np.median(squared) + 1e-12)
    terms *= weight[:, None]
    gram = cross(terms, terms) + 1e-9 * np.eye(2)
    share, _ = np.linalg.solve(gram, cross(terms, (squared * weight)[:, None])[:, 0])
    return max(float(share), 1.0 if is_count else 0.0)


def beyond_by_class(relative: Floats, by_chance: Floats, classes: Integers) -> tuple[float, ...]:
    """What is left of the variance in each class of lags; never less for a longer one.

    Beyond the farthest lag that was tested it grows as a wandering level does, with the distance.
    """
    ends = (*LAG_CLASSES, 2 * LAG_CLASSES[-1])
    found: list[float] = []
    for number, end in enumerate(ends):
        here = classes == number
        before = found[-1] if found else 1e-6
        if here.sum() >= LEAST_ERRORS:
            squared = np.minimum(relative[here] ** 2, np.quantile(relative[here] ** 2, 0.99))
            found.append(max(float((squared - by_chance[here]).mean()), before))
        else:
            farther = number > 0 and not (classes > number).any()
            found.append(before * end / ends[number - 1] if farther else before)
    return tuple(found)


def contacts_behind(test: Backtest, is_count: bool) -> Floats:
    return test.predicted if is_count else test.weight


def slot_lags(test: Backtest) -> Integers:
    return np.broadcast_to(test.lags[:, None], test.predicted.shape)


def slot_spread(test: Backtest | None, is_count: bool) -> Spread:
    """The spread of single slots; of a series without a backtest it is supposed."""
    if test is None:
        return supposed()
    contacts = contacts_behind(test, is_count)
    return spread_of(test.predicted, test.actual, contacts, slot_lags(test), test.scored, is_count)


def sum_spread(test: Backtest | None, days: int, is_count: bool) -> Spread:
    """The spread of sums over 1 or 7 whole days (of a ratio: of the weighted mean over them)."""
    if test is None:
        return supposed()
    scored = test.scored
    weight = np.where(scored, test.weight, 0.0)
    amounts = (
        weight.sum(axis=1),
        np.where(scored, weight * test.predicted, 0.0).sum(axis=1),
        (weight * test.actual).sum(axis=1),
    )
    # Rows of one origin are consecutive days, so a group is an origin and a stretch of its lags.
    _, group = np.unique(test.origins * 10_000 + test.lags // days, return_inverse=True)
    complete = np.bincount(group) == days
    total, predicted, actual = (np.bincount(group, weights=amount)[complete] for amount in amounts)
    lags = np.bincount(group, weights=test.lags)[complete] / days
    if not is_count:
        predicted, actual = predicted / np.maximum(total, 1e-300), actual / np.maximum(total, 1e-300)
    contacts = predicted if is_count else total
    return spread_of(predicted, actual, contacts, lags.astype(np.int64), total > 0, is_count)


def coverage(test: Backtest, spread: Spread, is_count: bool) -> tuple[float, float]:
    """The share of the backtest's slots within the 80 % interval and within the 95 % one; NaN for none."""
    contacts = contacts_behind(test, is_count)
    bounds = spread.bounds(test.predicted, contacts, slot_lags(test))
    scored = test.scored
    if not scored.any():
        return float("nan"), float("nan")
    within = (test.actual >= bounds.low) & (test.actual <= bounds.high)
    within_95 = (test.actual >= bounds.low_95) & (test.actual <= bounds.high_95)
    return float(within[scored].mean()), float(within_95[scored].mean())
