"""Counts by interval, and estimates over runs with their intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from seido.engine.workforce.simulate.demand import Floats


@dataclass(frozen=True)
class Estimate:
    """A mean over runs with its confidence interval; arrays where there is one an interval."""

    mean: Floats
    low: Floats
    high: Floats

    def holds(self, value: ArrayLike) -> NDArray[np.bool_]:
        wanted = np.asarray(value, dtype=float)
        return np.asarray((self.low <= wanted) & (wanted <= self.high))


@dataclass(frozen=True)
class Tally:
    """What happened to the calls, by run (rows) and by interval of arrival (columns).

    `waited` and `busy` are seconds; `within` counts the calls answered within the threshold; `staffed` is
    the agents' time in service. Who is in the queue when all have gone home is neither answered nor abandoned.
    """

    offered: Floats
    answered: Floats
    abandoned: Floats
    within: Floats
    waited: Floats
    busy: Floats
    staffed: Floats

    def service_level(self, confidence: float = 0.95) -> Estimate:
        return ratio(self.within, self.offered, confidence)

    def abandonment(self, confidence: float = 0.95) -> Estimate:
        return ratio(self.abandoned, self.offered, confidence)

    def asa(self, confidence: float = 0.95) -> Estimate:
        """Mean time in queue over all calls offered, in seconds."""
        return ratio(self.waited, self.offered, confidence)

    def occupancy(self, confidence: float = 0.95) -> Estimate:
        return ratio(self.busy, self.staffed, confidence)

    def together(self) -> Tally:
        """The intervals of each run added up: one column."""
        return Tally(*(part.sum(axis=1, keepdims=True) for part in self._parts()))

    def batches(self) -> Tally:
        """Intervals of one long run taken as runs, for a queue in equilibrium; the first warms it up."""
        return Tally(*(part[:, 1:].reshape(-1, 1) for part in self._parts()))

    def _parts(self) -> tuple[Floats, ...]:
        return (
            self.offered,
            self.answered,
            self.abandoned,
            self.within,
            self.waited,
            self.busy,
            self.staffed,
        )


def ratio(numerator: Floats, denominator: Floats, confidence: float) -> Estimate:
    """Ratio of sums over the runs, by interval, with Student's interval of its linearised error.

    The interval needs two runs; NaN where the denominator is nothing.
    """
    runs = numerator.shape[0]
    total = denominator.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(total > 0, numerator.sum(axis=0) / total, np.nan)
        error = numerator - mean * denominator
        spread = np.sqrt((error**2).sum(axis=0) / (runs - 1) / runs) / denominator.mean(axis=0)
    if runs < 2:
        return Estimate(mean, np.full(mean.shape, np.nan), np.full(mean.shape, np.nan))
    width = float(stats.t.ppf((1 + confidence) / 2, runs - 1)) * spread
    return Estimate(mean, mean - width, mean + width)


def count(
    arrival: Floats,
    wait: Floats,
    answered: NDArray[np.bool_],
    threshold: float,
    interval: float,
    intervals: int,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Offered, answered, abandoned, answered within the threshold, and seconds waited, by interval of arrival."""
    slot = np.minimum((arrival // interval).astype(int), intervals - 1)

    def total(weight: ArrayLike | None = None) -> Floats:
        return np.bincount(slot, weights=weight, minlength=intervals).astype(float)

    return (
        total(),
        total(answered.astype(float)),
        total((~answered & np.isfinite(wait)).astype(float)),
        total((answered & (wait <= threshold)).astype(float)),
        total(wait),
    )


def busy_time(start: Floats, end: Floats, interval: float, intervals: int) -> Floats:
    """Seconds in service within each interval, of contacts that begin at `start` and finish at `end`."""
    edges = np.arange(intervals + 1, dtype=np.float64) * np.float64(interval)
    return np.asarray(np.diff(_time_since(start, edges) - _time_since(end, edges)))


def _time_since(moments: Floats, edges: Floats) -> Floats:
    """For each edge the seconds since the moments before it, summed."""
    ordered = np.sort(moments)
    below = np.searchsorted(ordered, edges)
    sums = np.concatenate(([0.0], np.cumsum(ordered)))[below]
    return np.asarray(below * edges - sums)
