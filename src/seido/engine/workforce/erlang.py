"""Exact Erlang B, C and A over numpy arrays.

One formula carries all three. With load `a` (erlangs), agents `n` and blocking `B(a, n)`,

    P(wait) = B / (B + D (1 - B)),

where `D` is 1 - a/n without abandonment (Erlang C) and `1/A(n m, a m)` with it (Erlang A), `m` being mean
patience over mean handle time and `A(x, y) = 1 + sum y^j / ((x+1) … (x+j))`. Both `B` and `D` are ratios of
a Poisson term to an incomplete gamma function, so nothing is summed, no factorial is formed, and agents
may be fractional. Where the gamma function underflows a continued fraction takes over.

Sources: Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue" (2007);
Garnett, Mandelbaum and Reiman (2002); Jagerman (1974) for the continuous Erlang B.

Throughout: calls are calls per interval, all times are seconds, arguments broadcast as numpy does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

#: Loads above this are refused: the gamma functions lose digits, and no centre is as large.
LARGEST_LOAD = 1e7
LONGEST_QUEUE = 5_000_000
#: Below this a gamma function is near underflow and the continued fraction is used.
FAINT = 1e-280


@dataclass(frozen=True)
class Performance:
    """What a queue gives its callers, one value an interval (arrays of one shape).

    NaN where nothing is offered: there is then no figure. `service_level` is answered within the threshold
    over offered; `abandonment` abandoned over offered; `wait_probability` the share that finds no agent
    free; `asa` the mean time in queue over all offered calls in seconds, those who abandon included
    (infinite in an overloaded queue without abandonment); `occupancy` the busy share of the agents' time.
    """

    agents: Floats
    load: Floats
    wait_probability: Floats
    service_level: Floats
    abandonment: Floats
    asa: Floats
    occupancy: Floats


@dataclass(frozen=True)
class Queue:
    """Queues made ready for questions: the load, and the factors that every answer needs.

    Build with `queue`. `decline` is D above; `blocking` is Erlang B.
    """

    agents: Floats
    load: Floats
    aht: Floats
    patience: Floats
    blocking: Floats
    decline: Floats

    @property
    def wait_probability(self) -> Floats:
        """Share of offered calls that find no agent free."""
        with np.errstate(invalid="ignore", divide="ignore"):
            share = self.blocking / (self.blocking + self.decline * (1 - self.blocking))
        return np.where(self.agents > 0, share, 1.0)

    def offered_wait_survival(self, time: ArrayLike) -> Floats:
        """P(an infinitely patient caller waits longer than `time` | waits), for `time` in seconds."""
        return self._tail(np.asarray(time, dtype=float))[0]

    def _tail(self, time: Floats) -> tuple[Floats, Floats]:
        """The survival of the offered wait given a wait, and D at the arrivals still patient at `time`."""
        agents, load, aht, patience, decline, time = np.broadcast_arrays(
            self.agents, self.load, self.aht, self.patience, self.decline, time
        )
        survival = np.array(np.exp(-np.maximum(agents - load, 0.0) * time / aht))
        later = np.array(decline)
        mortal = np.isfinite(patience) & (agents > 0)
        if mortal.any():
            stay = patience[mortal] / aht[mortal]
            x, y = agents[mortal] * stay, load[mortal] * stay
            lapse = time[mortal] / patience[mortal]
            survival[mortal], later[mortal] = _gamma_tail(x, y, lapse, decline[mortal])
        return survival, later

    def survival(self, time: ArrayLike) -> Floats:
        """P(time in queue > `time`) for an offered call; a caller who abandons leaves the queue."""
        moment = np.asarray(time, dtype=float)
        return np.asarray(
            self.wait_probability * self.offered_wait_survival(moment) * np.exp(-moment / self.patience)
        )

    def quantile(self, share: ArrayLike) -> Floats:
        """The time in queue that `share` of the offered calls do not exceed; 0 where they do not wait.

        `share` lies in [0, 1). Infinite in an overloaded queue without abandonment. Found by bisection to
        the last digit, as the survival function only falls.
        """
        wanted = 1 - np.asarray(share, dtype=float)
        wanted, _ = np.broadcast_arrays(wanted, self.load)
        high = np.ones(wanted.shape)
        for _ in range(60):
            growing = self.survival(high) > wanted
            if not growing.any():
                break
            high = np.where(growing, high * 2, high)
        low = np.zeros(wanted.shape)
        for _ in range(100):
            middle = (low + high) / 2
            beyond = self.survival(middle) > wanted
            low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
        endless = self.survival(high) > wanted
        return np.where(self.wait_probability <= wanted, 0.0, np.where(endless, np.inf, high))

    def service_level(self, threshold: ArrayLike) -> Floats:
        """Share of offered calls answered within `threshold` seconds."""
        survival, later = self._tail(np.asarray(threshold, dtype=float))
        waits = self.wait_probability
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            answered = waits * (self.agents / self.load) * (1 - self.decline - survival * (1 - later))
        level = np.where(self.agents > 0, np.clip(1 - waits + answered, 0.0, 1.0), 0.0)
        return np.where(self.load > 0, level, np.nan)

    def abandonment(self) -> Floats:
        """Share of offered calls whose caller leaves before an answer."""
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            idle = 1 - self.load / self.agents
            share = self.wait_probability * (self.agents / self.load) * (self.decline - idle)
        share = np.where(self.agents > 0, np.clip(share, 0.0, 1.0), 1.0)
        return np.where(self.load > 0, np.where(np.isfinite(self.patience), share, 0.0), np.nan)

    def asa(self) -> Floats:
        """Mean time in queue over all offered calls, in seconds."""
        with np.errstate(invalid="ignore", divide="ignore"):
            endless = np.where(
                self.agents > self.load,
                self.wait_probability * self.aht / (self.agents - self.load),
                np.inf,
            )
            mean = np.where(np.isfinite(self.patience), self.abandonment() * self.patience, endless)
        return np.where(self.load > 0, mean, np.nan)

    def answered_wait(self) -> Floats:
        """Mean time in queue of the answered calls alone, in seconds; NaN where none is answered.

        NaN too where millions wait at once (LONGEST_QUEUE), as the sum below is taken term by term.

        The sum over the callers ahead of one who is answered: with j ahead, j + 1 departures at rates
        n/aht + i/patience (i = 1 … j + 1), each weighted by the chance to be still there.
        """
        agents, offered, aht, patience = map(np.ravel, (self.agents, self.load, self.aht, self.patience))
        mean = np.array(np.ravel(self.asa()))
        for index in np.flatnonzero(np.isfinite(patience) & (offered > 0)):
            mean[index] = _answered_wait(
                agents[index] / aht[index],
                offered[index] / aht[index],
                1 / patience[index],
                float(np.ravel(self.wait_probability)[index]),
            )
        return mean.reshape(self.load.shape)

    def occupancy(self) -> Floats:
        """Busy share of the agents' time; NaN without agents."""
        handled = np.where(self.load > 0, self.load * (1 - np.nan_to_num(self.abandonment())), 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.agents > 0, np.minimum(handled / self.agents, 1.0), np.nan)

    def performance(self, threshold: ArrayLike) -> Performance:
        """All results at once."""
        return Performance(
            agents=self.agents,
            load=self.load,
            wait_probability=np.where(self.load > 0, self.wait_probability, np.nan),
            service_level=self.service_level(threshold),
            abandonment=self.abandonment(),
            asa=self.asa(),
            occupancy=self.occupancy(),
        )


def queue(
    calls: ArrayLike,
    aht: ArrayLike,
    interval: ArrayLike,
    agents: ArrayLike,
    patience: ArrayLike = np.inf,
) -> Queue:
    """Queues with Poisson calls, exponential handle times and `agents` in service, in equilibrium.

    `calls` per `interval`; `aht`, `interval`, `patience` in seconds; infinite patience is Erlang C, finite
    patience Erlang A. `agents` may be fractional. Raises ValueError for values outside their range.
    """
    offered = load(calls, aht, interval)
    offered, staff, handle, stay = np.broadcast_arrays(
        offered, np.asarray(agents, float), np.asarray(aht, float), np.asarray(patience, float)
    )
    if not (np.all(np.isfinite(staff)) and np.all(staff >= 0)):
        raise ValueError("agents must be numbers of at least 0")
    if not np.all(stay > 0):
        raise ValueError("patience must be above 0 seconds")
    return _queue(offered, staff, handle, stay)


def load(calls: ArrayLike, aht: ArrayLike, interval: ArrayLike) -> Floats:
    """Offered load in erlangs: calls x handle time / interval. Raises ValueError outside its range."""
    volume, handle, length = np.broadcast_arrays(
        np.asarray(calls, float), np.asarray(aht, float), np.asarray(interval, float)
    )
    if not (np.all(np.isfinite(volume)) and np.all(volume >= 0)):
        raise ValueError("calls must be numbers of at least 0")
    if not np.all(np.isfinite(handle) & ((handle > 0) | ((volume == 0) & (handle == 0)))):
        raise ValueError("handle time must be above 0 seconds where calls are offered")
    if not (np.all(np.isfinite(length)) and np.all(length > 0)):
        raise ValueError("the interval must be longer than 0 seconds")
    offered = volume * handle / length
    if np.any(offered > LARGEST_LOAD):
        raise ValueError(f"the offered load must not exceed {LARGEST_LOAD:,.0f} erlangs")
    return np.asarray(offered)


def _queue(offered: Floats, agents: Floats, aht: Floats, patience: Floats) -> Queue:
    """The queue of inputs already checked and of one shape."""
    with np.errstate(invalid="ignore", divide="ignore"):
        decline = np.where(agents > offered, 1 - offered / agents, 0.0)
    mortal = np.isfinite(patience) & (agents > 0)
    if mortal.any():
        stay = patience[mortal] / np.where(aht[mortal] > 0, aht[mortal], 1.0)
        decline[mortal] = decline_factor(agents[mortal] * stay, offered[mortal] * stay)
    handle = np.where(aht > 0, aht, 1.0)
    return Queue(agents, offered, handle, patience, erlang_b(offered, agents), decline)


def erlang_b(load: ArrayLike, servers: ArrayLike) -> Floats:
    """Share of arrivals lost by `servers` without a queue; `servers` may be fractional.

    Arrays of any shape, load in erlangs. B = pois(servers; load) / Q(servers + 1, load).
    """
    a, n = np.broadcast_arrays(np.asarray(load, float), np.asarray(servers, float))
    with np.errstate(invalid="ignore", divide="ignore", under="ignore"):
        upper = special.gammaincc(n + 1, a)
        share = np.exp(_log_poisson(n, a)) / upper
    faint = upper < FAINT
    if faint.any():
        share = np.asarray(share)
        share[faint] = _blocking_of_overload(a[faint], n[faint])
    return np.asarray(np.minimum(share, 1.0))


def erlang_c(load: ArrayLike, agents: ArrayLike) -> Floats:
    """Share of calls that wait where nobody abandons; 1 in overload."""
    a, n = np.broadcast_arrays(np.asarray(load, float), np.asarray(agents, float))
    unit = np.ones(a.shape)
    return _queue(a, n, unit, np.full(a.shape, np.inf)).wait_probability


def decline_factor(x: ArrayLike, y: ArrayLike) -> Floats:
    """D(x, y) = 1/A(x, y) = pois(x; y) / P(x, y), between 0 and 1; x above 0."""
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    with np.errstate(invalid="ignore", divide="ignore", under="ignore"):
        lower = special.gammainc(x, y)
        factor = np.exp(_log_poisson(x, y)) / lower
    faint = lower < FAINT
    if faint.any():
        factor = np.asarray(factor)
        factor[faint] = _decline_of_underload(x[faint], y[faint])
    return np.asarray(np.minimum(factor, 1.0))


def _answered_wait(service: float, arrival: float, leaving: float, wait_probability: float) -> float:
    """Mean wait of those answered, from the rates a second of all agents, the calls and one caller's leaving."""
    if service == 0:
        return np.nan
    # Beyond this many ahead the queue's probability is below the last digit.
    crowd = max(arrival - service, 0.0) / leaving
    longest = crowd + 12 * np.sqrt(arrival / leaving + crowd) + 60
    if arrival < service:
        longest = min(longest, 60 + 40 / np.log(service / arrival))
    if longest > LONGEST_QUEUE:
        return np.nan
    ahead = np.arange(int(longest))
    leaves = service + leaving * (ahead + 1)
    logs = np.concatenate(([0.0], np.cumsum(np.log(arrival / leaves))[:-1]))
    weight = np.exp(logs - logs.max())
    weight *= wait_probability / weight.sum()
    answered = weight * service / leaves
    share = 1 - wait_probability + answered.sum()
    return float((answered * np.cumsum(1 / leaves)).sum() / share)


def _gamma_tail(x: Floats, y: Floats, lapse: Floats, decline: Floats) -> tuple[Floats, Floats]:
    """The offered wait's survival P(x, z) / P(x, y) and D(x, z) at z = y e^-lapse, lapse in mean patiences."""
    remaining = y * np.exp(-lapse)
    later = decline_factor(x, remaining)
    lower = special.gammainc(x, y)
    with np.errstate(invalid="ignore", divide="ignore", under="ignore"):
        survival = special.gammainc(x, remaining) / lower
    faint = lower < FAINT
    if faint.any():
        exponent = y[faint] - remaining[faint] - x[faint] * lapse[faint]
        survival[faint] = np.exp(exponent) * decline[faint] / later[faint]
    return np.minimum(survival, 1.0), later


def _log_poisson(count: Floats, mean: Floats) -> Floats:
    """log(mean^count e^-mean / count!), count any real of at least 0."""
    return np.asarray(special.xlogy(count, mean) - mean - special.gammaln(count + 1))


def _blocking_of_overload(load: Floats, servers: Floats) -> Floats:
    """Erlang B far in overload, by the continued fraction of the upper gamma function (DLMF 8.9.2)."""
    tiny = 1e-300
    b = load - servers
    c = np.full(load.shape, 1 / tiny)
    d = 1 / b
    fraction = d
    for step in range(1, 1000):
        term = step * (servers + 1 - step)
        b = b + 2
        d = 1 / (term * d + b)
        c = b + term / c
        change = c * d
        fraction = fraction * change
        if np.all(np.abs(change - 1) < 1e-15):
            break
    return np.asarray(1 / (load * fraction))


def _decline_of_underload(x: Floats, y: Floats) -> Floats:
    """D(x, y) for y far below x, by the continued fraction of the lower gamma function (DLMF 8.9.1).

    1/D = x / (x - x y / (x + 1 + y / (x + 2 - (x + 1) y / (x + 3 + 2 y / …)))), by Lentz's method.
    """
    c = np.maximum(x, 1e-300)
    d = np.zeros(x.shape)
    fraction = c
    for step in range(1, 1000):
        half = (step - 1) // 2
        term = -(x + half) * y if step % 2 else (half + 1) * y
        d = 1 / (x + step + term * d)
        c = x + step + term / c
        change = c * d
        fraction = fraction * change
        if np.all(np.abs(change - 1) < 1e-15):
            break
    return np.asarray(fraction / x)
