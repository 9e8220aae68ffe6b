"""What a forecast is: values by slot, and the report of how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.forecast.backtest import Backtest
from seido.engine.workforce.forecast.cleaning import Finding
from seido.engine.workforce.forecast.series import Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

Moments = NDArray[np.datetime64]


def figure(value: float) -> float | None:
    """No figure rather than NaN."""
    return value if np.isfinite(value) else None


@dataclass(frozen=True)
class Score:
    """A candidate's backtest errors as WAPE (0.06 is 6 %), over all and by distance; None where not tested."""

    model: str
    wape: float | None
    first_week: float | None
    weeks_2_to_4: float | None
    beyond: float | None


@dataclass(frozen=True)
class Report:
    """How a forecast came about and how good it is.

    `model` names the chosen models, joined by `+`, the weightiest first; `weights` is their share in the
    first four weeks and `weights_beyond` after them. `scores` are the candidates'; `wape` and `bias` are of
    the weighted mean. `coverage_80` and `coverage_95` are measured on the newer half of the backtest, with
    intervals learned from the older half. `fallback` says why nothing could be tested, or is None.
    `rest_of_day` is the factor by which what had come in moved the rest of an unfinished last day.
    """

    model: str
    weights: dict[str, float]
    weights_beyond: dict[str, float]
    scores: tuple[Score, ...]
    wape: float | None
    bias: float | None
    coverage_80: float | None
    coverage_95: float | None
    origins: int
    days: int
    history_first: datetime
    history_last: datetime
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    fallback: str | None
    rest_of_day: float | None = None


@dataclass(frozen=True)
class Forecast:
    """Values by slot in time order, closed slots left out; all arrays are (n,).

    `low` to `high` is the 80 % interval, `low_95` to `high_95` the 95 % one. `weight` is what stands behind
    a value: 1 for a count, the expected denominator for a ratio. `lags` is the distance in days from the
    first day forecast. `test` is the chosen models' backtest (None after a fallback), from which sums and
    the rest of a day get their intervals.
    """

    starts: Moments
    value: Floats
    low: Floats
    high: Floats
    low_95: Floats
    high_95: Floats
    weight: Floats
    lags: Integers
    interval: int
    is_count: bool
    test: Backtest | None
    report: Report

    def __len__(self) -> int:
        return int(self.value.size)

    def frame(self) -> pd.DataFrame:
        """The forecast as a pandas frame by `start`: value, low, high, low_95, high_95."""
        import pandas as pd  # only here, since it takes longer to load than to forecast

        columns = ("value", "low", "high", "low_95", "high_95")
        return pd.DataFrame(
            {name: getattr(self, name) for name in columns}, index=pd.DatetimeIndex(self.starts, name="start")
        )
