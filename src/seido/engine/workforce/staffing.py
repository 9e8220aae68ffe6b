"""The smallest team that meets a target, and what a given team achieves.

Every measure of a queue only improves with one more agent (and occupancy only falls), so the smallest team
is found by galloping from a guess and halving, for all intervals at once; each answer is verified against
its neighbour below by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seido.engine.workforce.erlang import Floats, Performance, Queue, load, queue

Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

#: What is left of rounding when agents are divided by the share at work: 14 / 0.7 is 20, not 20.000…04.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Target:
    """What a queue must reach in every interval; a limit of None does not bind.

    `service_level` is the share of offered calls answered within `threshold` seconds; `max_occupancy` and
    `max_abandonment` are shares; `max_asa` is seconds.
    """

    service_level: float | None = 0.8
    threshold: float = 20.0
    max_occupancy: float | None = None
    max_abandonment: float | None = None
    max_asa: float | None = None

    def __post_init__(self) -> None:
        if self.service_level is not None and not 0 < self.service_level < 1:
            raise ValueError("the service level aimed at must lie between 0 and 1, both excluded")
        if not 0 <= self.threshold < np.inf:
            raise ValueError("the threshold must be a number of seconds of at least 0")
        for name in ("max_occupancy", "max_abandonment"):
            limit = getattr(self, name)
            if limit is not None and not 0 < limit <= 1:
                raise ValueError(f"{name} must lie above 0 and not above 1")
        if self.max_asa is not None and not self.max_asa > 0:
            raise ValueError("max_asa must be above 0 seconds")

    def reached(self, asked: Queue) -> Truths:
        """Where the queue meets every limit; true where nothing is offered, never in endless overload."""
        met = np.isfinite(asked.patience) | (asked.agents > asked.load)
        if self.service_level is not None:
            met &= asked.service_level(self.threshold) >= self.service_level
        if self.max_abandonment is not None:
            met &= asked.abandonment() <= self.max_abandonment
        if self.max_asa is not None:
            met &= asked.asa() <= self.max_asa
        if self.max_occupancy is not None:
            met &= asked.occupancy() <= self.max_occupancy
        return met | (asked.load == 0)


@dataclass(frozen=True)
class Staffing:
    """Agents in service, agents to roster so that many are left after shrinkage, and the results.

    `agents` are the smallest that meet the target, or those that were given; `loaded` is whole.
    """

    agents: Floats
    loaded: Integers
    performance: Performance


def minimum_agents(
    calls: ArrayLike,
    aht: ArrayLike,
    interval: ArrayLike,
    target: Target,
    patience: ArrayLike = np.inf,
) -> Integers:
    """The smallest whole number of agents that meets the target in each interval; 0 where nothing is offered.

    Arguments as in `erlang.queue`. Without patience (infinite) by Erlang C, with it by Erlang A.
    """
    shape, volume, handle, length, stay = _flat(calls, aht, interval, patience)
    offered = load(volume, handle, length)
    fewest = np.zeros(volume.shape, dtype=np.int64)
    busy = np.flatnonzero(offered > 0)

    def reaches(rows: Integers, agents: Integers) -> Truths:
        at = busy[rows]
        return target.reached(queue(volume[at], handle[at], length[at], agents, stay[at]))

    if busy.size:
        fewest[busy] = smallest(reaches, _guess(offered[busy], stay[busy], target))
    return fewest.reshape(shape)


def smallest(reaches: Callable[[Integers, Integers], Truths], guess: Integers) -> Integers:
    """For each row the smallest number from 0 up for which `reaches(rows, numbers)` is true.

    `reaches` must be monotone in the numbers and true somewhere below about 1e12; it is asked about shrinking
    sets of rows. Raises ValueError where no number reaches.
    """
    count = guess.size
    fails = np.full(count, -1, dtype=np.int64)
    holds = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    probe = np.maximum(guess, 0)
    step = np.ones(count, dtype=np.int64)
    rows = np.arange(count)
    while rows.size:
        met = reaches(rows, probe[rows])
        good, bad = rows[met], rows[~met]
        holds[good] = probe[good]
        fails[bad] = probe[bad]
        rows = rows[holds[rows] - fails[rows] > 1]
        bracketed = (fails[rows] >= 0) & (holds[rows] < np.iinfo(np.int64).max)
        inside, outside = rows[bracketed], rows[~bracketed]
        probe[inside] = (fails[inside] + holds[inside]) // 2
        upward = holds[outside] == np.iinfo(np.int64).max
        up, down = outside[upward], outside[~upward]
        probe[up] = fails[up] + step[up]
        probe[down] = np.maximum(holds[down] - step[down], 0)
        step[outside] *= 2
        if np.any(step > 1 << 40):
            raise ValueError("no number of agents reaches the target")
    return holds


def fractional_agents(
    calls: ArrayLike,
    aht: ArrayLike,
    interval: ArrayLike,
    target: Target,
    patience: ArrayLike = np.inf,
    precision: float = 1e-6,
) -> Floats:
    """The smallest real number of agents that meets the target (to `precision`), 0 where nothing is offered.

    The formulas hold for any real number of agents; a fraction is a part-time share of the interval, or of
    a larger team that the work is pooled with. Never above `minimum_agents`, and above it less one.
    """
    shape, volume, handle, length, stay = _flat(calls, aht, interval, patience)
    high = minimum_agents(volume, handle, length, target, stay).astype(float)
    low = np.maximum(high - 1, 0.0)
    busy = high > 0
    while busy.any() and np.max(high - low) > precision:
        middle = (low + high) / 2
        met = target.reached(queue(volume, handle, length, middle, stay))
        low, high = np.where(met, low, middle), np.where(met, middle, high)
    return high.reshape(shape)


def staff(
    calls: ArrayLike,
    aht: ArrayLike,
    interval: ArrayLike,
    target: Target,
    patience: ArrayLike = np.inf,
    shrinkage: ArrayLike = 0.0,
    agents: ArrayLike = np.nan,
) -> Staffing:
    """Staffing of each interval; where `agents` is a number, what that team achieves (the reverse question).

    `shrinkage` is the share of rostered time not spent in service, in [0, 1).
    """
    team = np.asarray(agents, dtype=float)
    if np.isnan(team).any():
        team = np.where(np.isnan(team), minimum_agents(calls, aht, interval, target, patience), team)
    asked = queue(calls, aht, interval, team, patience)
    return Staffing(asked.agents, loaded(asked.agents, shrinkage), asked.performance(target.threshold))


def loaded(agents: ArrayLike, shrinkage: ArrayLike) -> Integers:
    """People to roster so that `agents` remain: agents / (1 - shrinkage), rounded up."""
    return np.asarray(np.ceil(np.asarray(agents, float) / _at_work(shrinkage) - ROUNDING), dtype=np.int64)


def unloaded(people: ArrayLike, shrinkage: ArrayLike) -> Floats:
    """Agents in service out of the people rostered: people x (1 - shrinkage)."""
    return np.asarray(np.asarray(people, float) * _at_work(shrinkage))


@dataclass(frozen=True)
class Pooling:
    """One team for several queues against a team for each: agents by interval."""

    together: Integers
    apart: Integers

    @property
    def saved(self) -> Integers:
        return self.apart - self.together


def pool(
    calls: ArrayLike, aht: ArrayLike, interval: ArrayLike, target: Target, patience: ArrayLike = np.inf
) -> Pooling:
    """Agents where every agent serves every queue; the first axis of the arrays runs over the queues.

    The pooled queue has all calls, the mean handle time weighted by calls, and the patience that gives the
    same leaving while all wait (weighted harmonic mean). Mixed handle times vary more than an exponential
    time; where they differ by more than a factor of about two, check by simulation.
    """
    volume, handle, stay = np.broadcast_arrays(*(np.asarray(part, float) for part in (calls, aht, patience)))
    total = volume.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(total > 0, (volume * handle).sum(axis=0) / total, 1.0)
        leaving = (volume / stay).sum(axis=0) / total
        patient = np.where(leaving > 0, 1 / leaving, np.inf)
    return Pooling(
        together=minimum_agents(total, mean, interval, target, patient),
        apart=minimum_agents(volume, handle, interval, target, stay).sum(axis=0),
    )


def _at_work(shrinkage: ArrayLike) -> Floats:
    away = np.asarray(shrinkage, dtype=float)
    if not np.all((away >= 0) & (away < 1)):
        raise ValueError("shrinkage must be at least 0 and below 1")
    return np.asarray(1 - away)


def _flat(*arguments: ArrayLike) -> tuple[tuple[int, ...], Floats, Floats, Floats, Floats]:
    """The four arguments broadcast, as one-dimensional arrays, and the shape they had."""
    first, second, third, fourth = np.broadcast_arrays(*(np.asarray(item, float) for item in arguments))
    return first.shape, first.ravel(), second.ravel(), third.ravel(), fourth.ravel()


def _guess(offered: Floats, patience: Floats, target: Target) -> Integers:
    """Square-root staffing: a good place to start, never an answer."""
    safety = 0.0 if np.isfinite(patience).all() else 0.8
    needed = offered + safety * np.sqrt(offered)
    if target.max_occupancy is not None:
        needed = np.maximum(needed, offered / target.max_occupancy)
    return np.ceil(needed).astype(np.int64)
