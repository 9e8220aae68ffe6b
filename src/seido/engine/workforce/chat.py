"""Chat: agents who hold several conversations at once, each the slower the more there are.

The handle time of a conversation is given for each level of concurrency, measured, not assumed. New chats go
to the agent with the fewest conversations, and conversations are taken to stay evenly spread, so the state is
their number: a birth and death chain. Conversations end where they will, so truth is a little worse: simulated
without that assumption, service level is lower by up to two percentage points where a further conversation
slows the others much, and by nothing where it does not. When every place is taken, waiting is that of Erlang A
(or C) with the rate of all places, so service level and abandonment keep their definitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.erlang import Floats, Queue, decline_factor
from seido.engine.workforce.staffing import Integers, Target, smallest


@dataclass(frozen=True)
class ChatResult:
    """What a team of `agents` gives chats of one interval.

    `concurrency` is conversations in hand per busy agent; `busy` the share of agents with at least one.
    The other fields are those of `erlang.Performance`, over chats offered.
    """

    agents: int
    service_level: float
    abandonment: float
    asa: float
    wait_probability: float
    concurrency: float
    busy: float


def performance(
    chats: float,
    handle_times: Sequence[float],
    interval: float,
    agents: int,
    threshold: float,
    patience: float = np.inf,
) -> ChatResult:
    """Results of a team; `handle_times[k-1]` is the seconds a chat takes while its agent holds k.

    `chats` are those offered in `interval` seconds (for invitations: times the share that accepts).
    Raises ValueError for values outside their range.
    """
    _check(chats, handle_times, interval, patience)
    if agents < 0:
        raise ValueError("agents must be at least 0")
    if chats == 0 or agents == 0:
        none = np.nan if chats == 0 else 0.0
        gone = np.nan if chats == 0 else float(np.isfinite(patience))
        wait = np.nan if chats == 0 else patience
        return ChatResult(agents, none, gone, wait, np.nan if chats == 0 else 1.0, np.nan, np.nan)
    asked, below = _queue(chats / interval, np.asarray(handle_times, float), agents, patience)
    waits = float(asked.wait_probability)
    states = np.append(below * (1 - waits), waits)
    held = np.arange(states.size)
    working = np.minimum(held, agents) @ states
    return ChatResult(
        agents=agents,
        service_level=float(asked.service_level(threshold)),
        abandonment=float(asked.abandonment()),
        asa=float(asked.asa()),
        wait_probability=waits,
        concurrency=float(held @ states / working),
        busy=float(working / agents),
    )


def minimum_agents(
    chats: Sequence[float] | NDArray[np.float64],
    handle_times: Sequence[float],
    interval: float,
    target: Target,
    patience: float = np.inf,
) -> Integers:
    """The smallest team for each interval's chats; 0 where none is offered.

    Of the target the service level, abandonment and ASA bind; a cap on occupancy has no meaning here, as the
    levels of concurrency are one.
    """
    volume = np.asarray(chats, dtype=float)
    times = np.asarray(handle_times, dtype=float)
    for offered in volume:
        _check(offered, handle_times, interval, patience)
    aim = Target(target.service_level, target.threshold, None, target.max_abandonment, target.max_asa)
    busy = np.flatnonzero(volume > 0)

    def reaches(rows: Integers, teams: Integers) -> NDArray[np.bool_]:
        return np.array(
            [
                team > 0
                and bool(aim.reached(_queue(volume[busy[row]] / interval, times, int(team), patience)[0]))
                for row, team in zip(rows, teams, strict=True)
            ]
        )

    fewest = np.zeros(volume.size, dtype=np.int64)
    if busy.size:
        guess = np.ceil(volume[busy] / interval * times[-1] / times.size).astype(np.int64)
        fewest[busy] = smallest(reaches, guess)
    return fewest


def _check(chats: float, handle_times: Sequence[float], interval: float, patience: float) -> None:
    times = np.asarray(handle_times, dtype=float)
    if not (np.isfinite(chats) and chats >= 0 and np.isfinite(interval) and interval > 0 and patience > 0):
        raise ValueError("chats must be at least 0, the interval and patience above 0 seconds")
    if times.ndim != 1 or not times.size or not np.all(np.isfinite(times) & (times > 0)):
        raise ValueError("a handle time above 0 seconds for each level of concurrency")
    if np.any(np.arange(2, times.size + 1) / times[1:] < np.arange(1, times.size) / times[:-1]):
        raise ValueError("one more chat at once must not lower an agent's output: cap the concurrency there")


def _queue(rate: float, times: Floats, agents: int, patience: float) -> tuple[Queue, Floats]:
    """The waiting part as a queue of all places, and the distribution of chats in hand below the limit."""
    most = times.size
    places = agents * most
    held = np.arange(1, places + 1)
    level, more = np.divmod(held, agents)
    output = np.concatenate(([0.0], np.arange(1, most + 1) / times))
    # `more` agents hold one chat above the level of the others.
    finish = more * output[np.minimum(level + 1, most)] + (agents - more) * output[level]
    logs = np.concatenate(([0.0], np.cumsum(np.log(rate / finish[:-1]))))
    weight = np.exp(logs - logs.max())
    below = weight / weight.sum()
    last = below[-1]
    load = rate * times[-1]
    busy = load / places * last
    decline = np.array(max(1 - load / places, 0.0))
    if np.isfinite(patience):
        stay = patience / times[-1]
        decline = decline_factor(places * stay, load * stay)
    one = np.ones(())
    return (
        Queue(
            places * one, load * one, times[-1] * one, patience * one, np.asarray(busy / (1 + busy)), decline
        ),
        below,
    )
