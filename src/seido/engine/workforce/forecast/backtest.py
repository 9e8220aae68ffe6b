"""Rolling-origin backtest: each model forecasts from several past days, and is judged by what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from seido.engine.workforce.forecast.design import Design
from seido.engine.workforce.forecast.models import PLAIN, Model, Past
from seido.engine.workforce.forecast.series import Flags, Floats, Integers, Series

#: Days of history before the first origin, so that every model has seen each weekday four times.
LEAST_TRAINING = 28
LEAST_ORIGINS = 2
WEEKLY_ORIGINS = 10
WEEK = 7
MONTH = 28  # days that the weekly origins look ahead
FAR_FROM = MONTH + WEEK  # closed days may lie between a history and its four weeks ahead
FAR_ORIGINS = 4
FAR_STEP = 28
SHARPNESS = 10.0
#: Past origins have less history than the forecast itself, which flatters models with nothing to learn.
FLATTERED = 1.05
LEAST_SHARE = 0.05


@dataclass(frozen=True)
class Backtest:
    """What a model forecast and what came, one row for each day of each origin.

    `origins` (rows,) is the day forecast from, counted from `first_day`, `lags` (rows,) how many days ahead
    (0: the origin itself). `predicted`, `actual` and `weight` are (rows, slots); weight 0 where nothing was
    observed.
    """

    first_day: date
    origins: Integers
    lags: Integers
    predicted: Floats
    actual: Floats
    weight: Floats
    is_count: bool

    @property
    def scored(self) -> Flags:
        return (self.weight > 0) & np.isfinite(self.predicted)

    def part(self, rows: Flags | Integers) -> Backtest:
        """Some of the rows."""
        return replace(
            self,
            origins=self.origins[rows],
            lags=self.lags[rows],
            predicted=self.predicted[rows],
            actual=self.actual[rows],
            weight=self.weight[rows],
        )

    def keys(self) -> Integers:
        """(rows,): a number for each date of origin and lag, the same in every series."""
        return (self.origins + self.first_day.toordinal()) * 10_000 + self.lags

    def wape(self, first_lag: int = 0, last_lag: int | None = None) -> float:
        """Sum of absolute errors over sum of actuals, of lags from first to before last; NaN where none."""
        rows = self.lags >= first_lag
        if last_lag is not None:
            rows &= self.lags < last_lag
        scored = self.scored[rows]
        error = np.where(scored, self.weight[rows] * np.abs(self.predicted[rows] - self.actual[rows]), 0.0)
        total = float(np.where(scored, self.weight[rows] * self.actual[rows], 0.0).sum())
        return float(error.sum()) / total if total > 0 else float("nan")

    def bias(self) -> float:
        """Sum of errors over sum of actuals: above 0 the forecast was too high."""
        scored = self.scored
        total = float(np.where(scored, self.weight * self.actual, 0.0).sum())
        error = float(np.where(scored, self.weight * (self.predicted - self.actual), 0.0).sum())
        return error / total if total > 0 else float("nan")


def origins_of(days: int, ahead: int) -> list[tuple[int, int]]:
    """The origins and how far each looks: weekly ones near the end, for long horizons also earlier ones."""
    weekly = [
        (days - 7 * back, min(7 * back, max(ahead, WEEK), MONTH))
        for back in range(1, WEEKLY_ORIGINS + 1)
        if days - 7 * back >= LEAST_TRAINING
    ]
    far: list[tuple[int, int]] = []
    if ahead > FAR_FROM:
        for back in range(FAR_ORIGINS):
            # As far as the horizon asks, but never at the cost of more than half of the history.
            reach = min(ahead, days // 2 - FAR_STEP * back)
            origin = days - reach - FAR_STEP * back
            if reach > MONTH and origin >= LEAST_TRAINING:
                far.append((origin, reach))
    return weekly + far


def backtests(
    series: Series, design: Design, models: Mapping[str, Model], origins: Sequence[tuple[int, int]]
) -> dict[str, Backtest]:
    """Every model from every origin. The series is cleaned; its masked slots are not scored."""
    values = series.values()
    predicted: dict[str, list[Floats]] = {name: [] for name in models}
    for origin, reach in origins:
        past = Past(series.before(origin), design)
        for name, model in models.items():
            predicted[name].append(model(past, reach))
    rows = np.concatenate([np.arange(origin, origin + reach) for origin, reach in origins])
    starts = np.concatenate([np.full(reach, origin) for origin, reach in origins])
    actual = np.where(series.observed[rows], values[rows], 0.0)
    return {
        name: Backtest(
            series.first_day,
            starts,
            rows - starts,
            np.concatenate(parts),
            actual,
            series.denominator[rows],
            series.is_count,
        )
        for name, parts in predicted.items()
    }


def weights_of(tested: Mapping[str, Backtest], first_lag: int, last_lag: int | None) -> dict[str, float]:
    """How much each model counts over a stretch of lags: `exp(-SHARPNESS * (error / least error - 1))`.

    A model 10 % worse than the best counts a third of it; what is below LEAST_SHARE is dropped. The errors
    of PLAIN models are taken FLATTERED times.
    Weights add up to 1. Empty where no model has a score there.
    """
    errors = {
        name: test.wape(first_lag, last_lag) * (FLATTERED if name in PLAIN else 1.0)
        for name, test in tested.items()
    }
    scored = {name: error for name, error in errors.items() if np.isfinite(error)}
    if not scored:
        return {}
    least = max(min(scored.values()), 1e-12)
    raw = {name: float(np.exp(-SHARPNESS * (error / least - 1))) for name, error in scored.items()}
    total = sum(raw.values())
    kept = {name: weight for name, weight in raw.items() if weight >= LEAST_SHARE * total}
    total = sum(kept.values())
    return {name: weight / total for name, weight in kept.items()}


@dataclass(frozen=True)
class Choice:
    """The weights of the chosen models over the first four weeks (`near`) and beyond them (`far`)."""

    near: dict[str, float]
    far: dict[str, float]

    @property
    def names(self) -> list[str]:
        return list({**self.near, **self.far})

    @property
    def label(self) -> str:
        """The chosen models, the weightiest first, joined by `+`."""
        return "+".join(sorted(self.near, key=lambda name: -self.near[name]))

    def blend(self, predicted: Mapping[str, Floats], lags: Integers) -> Floats:
        """(rows, slots): the weighted mean; a model without a value in a slot leaves it to the others."""
        shape = next(iter(predicted.values())).shape
        total, weight = np.zeros(shape), np.zeros(shape)
        far = (lags >= MONTH)[:, None]
        for name in self.names:
            share = np.where(far, self.far.get(name, 0.0), self.near.get(name, 0.0))
            known = np.isfinite(predicted[name])
            total += np.where(known, share * np.where(known, predicted[name], 0.0), 0.0)
            weight += share * known
        return np.where(weight > 0, total / np.maximum(weight, 1e-300), np.nan)


def choose(tested: Mapping[str, Backtest]) -> tuple[Choice, Backtest]:
    """The models to use, and the backtest of their weighted mean.

    Several good models averaged by their past error forecast better than the one that happened to win: on
    short histories the winner changes from week to week.
    """
    near = weights_of(tested, 0, MONTH)
    choice = Choice(near, weights_of(tested, MONTH, None) or near)
    first = next(iter(tested.values()))
    predicted = choice.blend({name: test.predicted for name, test in tested.items()}, first.lags)
    return choice, replace(first, predicted=predicted)
