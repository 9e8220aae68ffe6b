"""Outbound: how fast a dialer may call, how many agents a list needs, and when to call it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from seido.engine.workforce.erlang import Floats, queue
from seido.engine.workforce.staffing import Integers, smallest


@dataclass(frozen=True)
class Pace:
    """The fastest permitted dialing for a team, one value a case.

    `connects` are answered dials an hour, `dials` an hour, `abandonment` the share of answered dials that no
    agent takes in time, `occupancy` the agents' busy share, `ratio` dials in progress per agent free to talk.
    """

    connects: Floats
    dials: Floats
    abandonment: Floats
    occupancy: Floats
    ratio: Floats


def pace(
    agents: ArrayLike,
    handle_time: ArrayLike,
    answer_rate: ArrayLike,
    limit: ArrayLike = 0.03,
    within: float = 2.0,
    patience: float = 10.0,
    ring_time: float = 20.0,
) -> Pace:
    """The pace at which at most `limit` of answered dials are not given to an agent `within` seconds.

    Answered dials arrive as a Poisson stream at the agents, who talk and wrap up for `handle_time` seconds on
    average; who is not connected hangs up after `patience` seconds on average. `answer_rate` is the share of
    dials answered, `ring_time` the seconds a dial is in progress. Abandonment counts whoever is not connected
    in time, connected later or not, as the rules on nuisance calls do. Raises ValueError.
    """
    team, talk, answered, most = np.broadcast_arrays(
        *(np.asarray(part, float) for part in (agents, handle_time, answer_rate, limit))
    )
    if not (np.all(answered > 0) and np.all(answered <= 1) and np.all(most > 0) and np.all(most < 1)):
        raise ValueError("the answer rate must lie in (0, 1] and the limit in (0, 1)")
    hour = 3600.0
    low, high = np.zeros(team.shape), 2 * team * hour / talk
    for _ in range(60):
        middle = (low + high) / 2
        missed = 1 - queue(middle, talk, hour, team, patience).service_level(within)
        low, high = np.where(missed <= most, middle, low), np.where(missed <= most, high, middle)
    asked = queue(low, talk, hour, team, patience)
    dials = low / answered
    occupancy = asked.occupancy()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = dials * ring_time / hour / (team * (1 - occupancy))
    return Pace(low, dials, 1 - asked.service_level(within), occupancy, ratio)


def minimum_agents(
    connects: ArrayLike,
    handle_time: ArrayLike,
    limit: float = 0.03,
    within: float = 2.0,
    patience: float = 10.0,
) -> Integers:
    """The smallest team that takes so many answered dials an hour under the abandonment limit."""
    wanted, talk = np.broadcast_arrays(np.asarray(connects, float), np.asarray(handle_time, float))
    shape, wanted, talk = wanted.shape, wanted.ravel(), talk.ravel()

    def reaches(rows: Integers, team: Integers) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        missed = 1 - queue(wanted[rows], talk[rows], 3600.0, team, patience).service_level(within)
        return (missed <= limit) | (wanted[rows] == 0)

    return smallest(reaches, np.ceil(wanted * talk / 3600.0).astype(np.int64)).reshape(shape)


def workload_agents(
    attempts: ArrayLike,
    contact_rate: ArrayLike,
    contact_time: ArrayLike,
    other_time: ArrayLike,
    interval: float,
    utilisation: ArrayLike,
) -> Integers:
    """Agents for a list dialed by hand: attempts, the share that reaches the right person, and time for each.

    `contact_time` is seconds a right-party contact takes, `other_time` seconds an attempt without one, and
    `utilisation` the share of time agents spend on attempts, in (0, 1].
    """
    tries, rate, long, short, used = (
        np.asarray(part, float) for part in (attempts, contact_rate, contact_time, other_time, utilisation)
    )
    if not (np.all((rate >= 0) & (rate <= 1)) and np.all((used > 0) & (used <= 1)) and np.all(tries >= 0)):
        raise ValueError("rates must be shares, utilisation above 0, attempts at least 0")
    work = tries * (rate * long + (1 - rate) * short)
    return np.asarray(np.ceil(work / (interval * used) - 1e-9), dtype=np.int64)


def best_times(attempts: float, capacity: ArrayLike, contact_rate: ArrayLike) -> Floats:
    """Attempts by interval that make the most contacts of a list: the best intervals first, up to capacity.

    `contact_rate` is the centre's own experience by hour, weekday and part of the month. Attempts beyond
    all capacity are not placed.
    """
    room, rate = np.broadcast_arrays(np.asarray(capacity, float), np.asarray(contact_rate, float))
    order = np.argsort(-rate, kind="stable")
    before = np.concatenate(([0.0], np.cumsum(room[order])[:-1]))
    placed = np.zeros(room.size)
    placed[order] = np.clip(attempts - before, 0.0, room[order])
    return placed
