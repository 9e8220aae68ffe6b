"""Callbacks: callers who would wait too long are rung back later, and their work is moved, not lost.

Whoever finds so many waiting that the expected wait (place in the queue x handle time / agents) exceeds
`offered_after` seconds is offered a callback, and a share accepts. Those who stay wait as in Erlang A, so the
queue is a birth and death chain whose arrivals thin out when it is long, solved exactly. The callbacks are
deferred work with a promise of their own (`deferred.staff`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from seido.engine.workforce import deferred
from seido.engine.workforce.erlang import Floats, load
from seido.engine.workforce.staffing import Integers, Target, smallest

#: States whose probability is below this beside the largest are left out.
NEGLIGIBLE = 1e-18
LONGEST_QUEUE = 1_000_000


@dataclass(frozen=True)
class CallbackResult:
    """Shares of all calls offered in an interval, and seconds.

    `service_level` is answered live within the threshold over all offered; `live_service_level` over those
    who took no callback; `callbacks` the share that did; `abandonment` the share that hung up.
    """

    agents: int
    service_level: float
    live_service_level: float
    callbacks: float
    abandonment: float
    wait_probability: float
    occupancy: float


@dataclass(frozen=True)
class CallbackPlan:
    """Agents by interval: for live calls, for callbacks, together; and the callbacks that arise."""

    live: Integers
    callback: Integers
    callbacks: Floats

    @property
    def agents(self) -> Integers:
        return self.live + self.callback


def performance(
    calls: float,
    aht: float,
    interval: float,
    agents: int,
    threshold: float,
    accepts: float,
    offered_after: float,
    patience: float = np.inf,
) -> CallbackResult:
    """Results of a team that takes the live calls only. Raises ValueError for values outside their range."""
    offered = float(load(calls, aht, interval))
    if not (0 <= accepts <= 1 and offered_after >= 0 and patience > 0 and agents >= 0):
        raise ValueError(
            "the share that accepts must lie between 0 and 1, patience above 0, the rest at least 0"
        )
    if offered == 0:
        return CallbackResult(agents, np.nan, np.nan, np.nan, np.nan, np.nan, 0.0 if agents else np.nan)
    if agents == 0:
        return CallbackResult(0, 0.0, 0.0, accepts, (1 - accepts) * np.isfinite(patience), 1.0, np.nan)
    leaving = aht / patience
    stays = offered * (1 - accepts)
    if leaving == 0 and stays >= agents:
        return CallbackResult(agents, 0.0, 0.0, accepts, 0.0, 1.0, 1.0)
    free = int(offered_after * agents / aht)
    serving, waiting = _states(offered, agents, leaving, accepts, free)
    ahead = np.arange(waiting.size)
    joins = np.where(ahead + 1 > free, 1 - accepts, 1.0)
    joined = waiting * joins
    callbacks = float(waiting.sum() - joined.sum())
    if leaving:
        share = agents / leaving
        gone = -np.expm1(-threshold / patience)
        answered = share / (share + ahead + 1) * special.betainc(ahead + 1, share + 1, gone)
        abandoned = float((joined * (ahead + 1) / (share + ahead + 1)).sum())
    else:
        answered = special.gammainc(ahead + 1, agents * threshold / aht)
        abandoned = 0.0
    level = float(serving + joined @ answered)
    return CallbackResult(
        agents=agents,
        service_level=level,
        live_service_level=level / (1 - callbacks) if callbacks < 1 else np.nan,
        callbacks=callbacks,
        abandonment=abandoned,
        wait_probability=float(waiting.sum()),
        occupancy=min(offered * (1 - callbacks - abandoned) / agents, 1.0),
    )


def plan(
    calls: ArrayLike,
    aht: ArrayLike,
    interval: float,
    target: Target,
    accepts: float,
    offered_after: float,
    within: int,
    patience: float = np.inf,
    reached: float = 1.0,
    attempt_time: float = 30.0,
    most: float = 0.2,
) -> CallbackPlan:
    """Agents for live calls (fewest that meet the target on them and leave few callbacks) and for callbacks.

    At most the share `most` of an interval's calls may become callbacks: without a limit one agent would do,
    with everybody rung back.
    Callbacks are due `within` intervals after their call; each takes the handle time, and before it an
    attempt of `attempt_time` seconds for every time the customer is not `reached` (a share above 0). The
    agents for callbacks come on top of those for live calls, so nobody is counted twice.
    """
    if target.service_level is None:
        raise ValueError("a service level to aim at")
    if not 0 < reached <= 1:
        raise ValueError("the share reached must lie above 0 and not above 1")
    volume, handle = (
        np.array(part) for part in np.broadcast_arrays(np.asarray(calls, float), np.asarray(aht, float))
    )
    aim, busy = target.service_level, np.flatnonzero(volume > 0)

    def result(at: int, team: int) -> CallbackResult:
        return performance(
            volume[at], handle[at], interval, team, target.threshold, accepts, offered_after, patience
        )

    def reaches(rows: Integers, teams: Integers) -> NDArray[np.bool_]:
        found = [result(int(busy[row]), int(team)) for row, team in zip(rows, teams, strict=True)]
        return np.array([one.live_service_level >= aim and one.callbacks <= most for one in found])

    live = np.zeros(volume.size, dtype=np.int64)
    arising = np.zeros(volume.size)
    work = np.zeros(volume.size)
    if busy.size:
        guess = np.ceil(load(volume[busy], handle[busy], interval)).astype(np.int64)
        live[busy] = smallest(reaches, guess)
    for at in busy.tolist():
        arising[at] = volume[at] * result(at, int(live[at])).callbacks
        work[at] = arising[at] * (handle[at] + (1 / reached - 1) * attempt_time)
    if not work.any():
        return CallbackPlan(live, np.zeros_like(live), arising)
    # One item here is one second of callback work, as handle times differ between intervals.
    later = deferred.staff(work, 1.0, interval, within)
    return CallbackPlan(live, later.agents, arising)


def _states(offered: float, agents: int, leaving: float, accepts: float, free: int) -> tuple[float, Floats]:
    """Probability that an agent is free, and of each number waiting (from none) while all are busy.

    Rates are in units of one agent's; an arrival that finds more than `free` - 1 waiting is thinned.
    """
    size = 64
    while True:
        ahead = np.arange(size)
        arrive = offered * np.where(ahead + 1 > free, 1 - accepts, 1.0)
        depart = agents + (ahead + 1) * leaving
        with np.errstate(divide="ignore"):
            up = np.concatenate(([0.0], np.cumsum(np.log(arrive / depart))[:-1]))
        if up[-1] < up.max() + np.log(NEGLIGIBLE) or size >= LONGEST_QUEUE:
            break
        size *= 2
    held = np.arange(agents)
    # From all busy and none waiting down to all free: each step down divides by the load.
    down = special.gammaln(agents + 1) - special.gammaln(held + 1) - (agents - held) * np.log(offered)
    top = max(up.max(), down.max())
    serving, waiting = np.exp(down - top), np.exp(up - top)
    total = serving.sum() + waiting.sum()
    return float(serving.sum() / total), np.asarray(waiting / total)
