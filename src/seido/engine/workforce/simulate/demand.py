"""Callers drawn ahead of the run: who calls when, how long they take and how long they wait.

Each trait has a random stream of its own, so two runs with one seed see the same callers however they are
staffed, and a difference between plans is not blurred by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: How often one person calls about one matter at most: the first call and three redials.
ATTEMPTS = 4


@dataclass(frozen=True)
class Callers:
    """Calls in order of arrival; all times in seconds from the start of the first interval."""

    arrival: Floats
    handle: Floats
    patience: Floats

    def __len__(self) -> int:
        return int(self.arrival.size)


def streams(seed: int, run: int, count: int) -> list[np.random.Generator]:
    """Independent generators for the traits of one run."""
    return [np.random.default_rng(part) for part in np.random.SeedSequence([seed, run]).spawn(count)]


def arrivals(calls: ArrayLike, interval: float, source: np.random.Generator) -> Floats:
    """Times of a Poisson process whose mean is `calls` in each interval and even within it."""
    mean = np.asarray(calls, dtype=float)
    number = source.poisson(mean)
    starts = np.repeat(np.arange(mean.size) * interval, number)
    return np.sort(starts + source.random(starts.size) * interval)


def at(values: ArrayLike, arrival: Floats, interval: float) -> Floats:
    """The value in force at each arrival, of one value or one an interval."""
    by_interval = np.asarray(values, dtype=float)
    if by_interval.ndim == 0:
        return np.full(arrival.size, float(by_interval))
    return by_interval[np.minimum((arrival // interval).astype(int), by_interval.size - 1)]


def draw(
    calls: ArrayLike, aht: ArrayLike, interval: float, patience: ArrayLike, seed: int, run: int = 0
) -> Callers:
    """One run of a queue: exponential handle times and patience, means by interval or one for all."""
    times, handles, patiences = streams(seed, run, 3)
    arrival = arrivals(calls, interval, times)
    return Callers(
        arrival=arrival,
        handle=handles.exponential(size=arrival.size) * at(aht, arrival, interval),
        patience=patiences.exponential(size=arrival.size) * at(patience, arrival, interval),
    )
