"""Staff for work that may wait: e-mail, cases, back office, by cycle-time target and on the backlog carried in.

Work may be done from when it arrives until it is due. Between the curve of work that has arrived and the
curve of work that is due lies every plan that keeps its promise; the tightest string between them is the one
with the lowest peak and the least change of staff, whatever the (convex) cost of staff. Spreading volume
evenly over the open hours knows neither curve: it is late after a peak and idle before one.

Times are counted in intervals of equal length; volumes are items, handle times seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDING = 1e-9


@dataclass(frozen=True)
class DeferredPlan:
    """Agents by interval; `work` are the items done in each as a real number before rounding up.

    `hopeless` are items that fall due before anybody is at work after their arrival: no staff makes them
    on time.
    """

    agents: Integers
    work: Floats
    hopeless: float


@dataclass(frozen=True)
class Replay:
    """What a staff does with the work, oldest due first; one value an interval.

    `done` and `open_work` (at the interval's end) are items; `late` are the items finished after they were
    due, by interval of finishing; `overdue` the open items past due. `on_time` is the share finished in time
    of all items that fell due within the replay (NaN where none did).
    """

    done: Floats
    open_work: Floats
    late: Floats
    overdue: Floats
    on_time: float


def staff(
    arrivals: ArrayLike,
    handle_time: float,
    interval: float,
    within: int,
    carried: ArrayLike = (),
    at_work: ArrayLike = 1.0,
    utilisation: float = 1.0,
) -> DeferredPlan:
    """The flattest staff that finishes every item within its cycle time.

    `arrivals` are the items of each interval; an item of interval i may be done from i on and is due at the
    end of interval i + `within`. `carried[k]` are the items of the opening backlog due at the end of interval
    k, at most `within` (what is overdue already belongs to 0). `at_work` is the share of each interval that
    is worked (0 closed), `utilisation` the share of worked time spent on this work. Items not yet due at the
    end of the horizon are left open: plan at least `within` intervals beyond what is published. Raises
    ValueError.
    """
    volume, backlog = _items(arrivals, carried, within)
    capacity = _capacity(volume.size, handle_time, interval, at_work, utilisation)
    arrived = backlog.sum() + np.cumsum(volume)
    due = np.cumsum(_due(volume, backlog, within)[: volume.size])
    work = _tightest(capacity, due, arrived)
    with np.errstate(divide="ignore", invalid="ignore"):
        agents = np.where(capacity > 0, np.ceil(work / capacity - ROUNDING), 0.0)
    return DeferredPlan(agents.astype(np.int64), work, _hopeless(volume, backlog, capacity > 0, within))


def replay(
    arrivals: ArrayLike,
    agents: ArrayLike,
    handle_time: float,
    interval: float,
    within: int,
    carried: ArrayLike = (),
    at_work: ArrayLike = 1.0,
    utilisation: float = 1.0,
) -> Replay:
    """Work through the arrivals with the staff given, the earliest due first. Arguments as in `staff`."""
    volume, backlog = _items(arrivals, carried, within)
    capacity = _capacity(volume.size, handle_time, interval, at_work, utilisation)
    power = capacity * np.broadcast_to(np.asarray(agents, dtype=float), volume.shape)
    remaining = np.zeros(volume.size + within + 1)
    remaining[: backlog.size] += backlog
    done, late, open_work, overdue = (np.zeros(volume.size) for _ in range(4))
    first = 0
    for now in range(volume.size):
        remaining[now + within] += volume[now]
        left = power[now]
        while left > 0 and first <= now + within:
            taken = min(left, remaining[first])
            remaining[first] -= taken
            left -= taken
            done[now] += taken
            late[now] += taken if first < now else 0.0
            if remaining[first] == 0:
                first += 1
        open_work[now] = remaining.sum()
        overdue[now] = remaining[: now + 1].sum()
    fell_due = _due(volume, backlog, within)[: volume.size].sum()
    missed = late.sum() + overdue[-1]
    share = 1 - missed / fell_due if fell_due > 0 else np.nan
    return Replay(done, open_work, late, overdue, float(share))


def evenly(
    arrivals: ArrayLike,
    handle_time: float,
    interval: float,
    carried: ArrayLike = (),
    at_work: ArrayLike = 1.0,
    utilisation: float = 1.0,
) -> Integers:
    """The usual rule, to compare with: all work spread evenly over the open intervals, rounded up."""
    volume, backlog = _items(arrivals, carried, np.size(carried))
    capacity = _capacity(volume.size, handle_time, interval, at_work, utilisation)
    level = (volume.sum() + backlog.sum()) / capacity.sum()
    return np.where(capacity > 0, np.ceil(level - ROUNDING), 0).astype(np.int64)


def _items(arrivals: ArrayLike, carried: ArrayLike, within: int) -> tuple[Floats, Floats]:
    volume, backlog = np.asarray(arrivals, dtype=float), np.asarray(carried, dtype=float)
    for items in (volume, backlog):
        if items.ndim != 1 or not (np.all(np.isfinite(items)) and np.all(items >= 0)):
            raise ValueError("items must be a list of numbers of at least 0")
    if not volume.size:
        raise ValueError("at least one interval")
    if within < 0:
        raise ValueError("the cycle time must be at least 0 intervals")
    # The curves count items, whichever they are: what came first must be due first.
    if backlog.size > within + 1:
        raise ValueError("work carried in must be due within the cycle time, as all work is")
    return volume, backlog


def _capacity(
    intervals: int, handle_time: float, interval: float, at_work: ArrayLike, utilisation: float
) -> Floats:
    """Items that one agent does in each interval."""
    share = np.broadcast_to(np.asarray(at_work, dtype=float), (intervals,))
    if not (handle_time > 0 and interval > 0 and 0 < utilisation <= 1):
        raise ValueError("handle time and interval must be above 0 and utilisation between 0 and 1")
    if not np.all((share >= 0) & (share <= 1)) or not share.any():
        raise ValueError("the share at work must lie between 0 and 1 and be above 0 somewhere")
    return np.asarray(share * (interval * utilisation / handle_time))


def _due(volume: Floats, backlog: Floats, within: int) -> Floats:
    """Items that fall due at the end of each interval, beyond the horizon too."""
    due = np.zeros(volume.size + within + 1)
    due[: backlog.size] += backlog
    due[within : within + volume.size] += volume
    return due


def _hopeless(volume: Floats, backlog: Floats, is_open: NDArray[np.bool_], within: int) -> float:
    """Items that arrive while closed and are due before the next opening, and backlog due before the first."""
    opening = np.flatnonzero(is_open)
    closed = np.flatnonzero(~is_open)
    later = np.searchsorted(opening, closed)
    following = np.where(later < opening.size, opening[np.minimum(later, opening.size - 1)], is_open.size)
    missed = volume[closed[closed + within < following]].sum()
    return float(missed + backlog[: opening[0]].sum())


def _tightest(capacity: Floats, due: Floats, arrived: Floats) -> Floats:
    """Items to do in each interval along the tightest string."""
    open_at = np.flatnonzero(capacity > 0)
    # What falls due while closed must be done in the open interval before.
    following = np.append(open_at[1:], capacity.size)
    low, high = due[following - 1], arrived[open_at]
    low = np.minimum(low, high)
    place = np.concatenate(([0.0], np.cumsum(capacity[open_at])))
    path = _string(place, np.concatenate(([0.0], low)), np.concatenate(([0.0], high)))
    work = np.zeros(capacity.size)
    work[open_at] = np.diff(path)
    return work


def _string(place: Floats, low: Floats, high: Floats) -> Floats:
    """The shortest path from (place 0, 0) to (last place, last low) that stays between low and high."""
    last = place.size - 1
    path = np.zeros(place.size)
    here, height = 0, 0.0
    while here < last:
        steepest, flattest = np.inf, -np.inf
        under = over = goal = here
        level = height
        for there in range(here + 1, last + 1):
            run = place[there] - place[here]
            least = (low[there] - height) / run
            most = least if there == last else (high[there] - height) / run
            if least > steepest:
                goal, level = over, high[over]
                break
            if most < flattest:
                goal, level = under, low[under]
                break
            if least >= flattest:
                flattest, under = least, there
            if most <= steepest:
                steepest, over = most, there
        else:
            goal, level = last, low[last]
        span = slice(here, goal + 1)
        path[span] = height + (place[span] - place[here]) * (level - height) / (place[goal] - place[here])
        here, height = goal, level
    return path
