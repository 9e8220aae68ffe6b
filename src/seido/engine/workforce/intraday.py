"""The day as it runs: where it departs from its plan, and what service to expect with and without a move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seido.engine.workforce.erlang import queue

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Move:
    """A change of people in service over slots `first` to before `end`: overtime, a moved break, leave.

    `agents` is added in each of these slots; below 0 it takes people away.
    """

    name: str
    first: int
    end: int
    agents: float


@dataclass(frozen=True)
class Outlook:
    """Expected service by slot and over all slots; arrays are (slots,), NaN where nothing is offered.

    `total_service_level` and `total_abandonment` are weighted by calls; None where none are offered.
    `short` are the slots in which the target is missed.
    """

    agents: Floats
    service_level: Floats
    abandonment: Floats
    occupancy: Floats
    total_service_level: float | None
    total_abandonment: float | None
    short: NDArray[np.int64]


def outlook(
    calls: ArrayLike,
    handle_time: ArrayLike,
    agents: ArrayLike,
    *,
    interval: float,
    threshold: float,
    target: float,
    patience: ArrayLike = np.inf,
) -> Outlook:
    """The service that `agents` give the calls still expected; (slots,) each, times in seconds.

    Erlang C, or with finite `patience` Erlang A. `target` is the share to be answered within `threshold`.
    """
    offered, handle, staff = np.broadcast_arrays(
        np.asarray(calls, dtype=np.float64),
        np.asarray(handle_time, dtype=np.float64),
        np.asarray(agents, dtype=np.float64),
    )
    given = queue(offered, handle, interval, staff, patience).performance(threshold)
    return Outlook(
        agents=np.array(staff),
        service_level=given.service_level,
        abandonment=given.abandonment,
        occupancy=given.occupancy,
        total_service_level=weighted(given.service_level, offered),
        total_abandonment=weighted(given.abandonment, offered),
        short=np.flatnonzero((offered > 0) & (given.service_level < target)),
    )


def weighted(shares: Floats, calls: Floats) -> float | None:
    total = float(calls.sum())
    return float(np.where(calls > 0, shares * calls, 0.0).sum()) / total if total > 0 else None


def with_moves(agents: ArrayLike, moves: Sequence[Move]) -> Floats:
    """The people in service after all moves, at least 0. Raises ValueError for a move outside the slots."""
    staff = np.array(agents, dtype=np.float64)
    for move in moves:
        if not 0 <= move.first < move.end <= staff.size:
            raise ValueError(f"a move within the {staff.size} slots, found {move.first} to {move.end}")
        staff[move.first : move.end] += move.agents
    return np.maximum(staff, 0.0)


@dataclass(frozen=True)
class Departure:
    """A quantity that departs from its plan over the slots that have passed; `share` is the relative gap."""

    name: str
    planned: float
    actual: float
    share: float


def departures(planned: dict[str, tuple[ArrayLike, ArrayLike]], *, limit: float = 0.1) -> list[Departure]:
    """The quantities whose sums so far are off plan by more than `limit`, the farthest first (2.5.2.a).

    `planned` gives for each name the planned and the actual values of the slots that have passed (volume;
    handle minutes; people in service), NaN where one is not known. The limit is the project's own default.
    """
    found = []
    for name, (plan, came) in planned.items():
        expected, actual = np.asarray(plan, dtype=np.float64), np.asarray(came, dtype=np.float64)
        known = np.isfinite(expected) & np.isfinite(actual)
        wanted, got = float(expected[known].sum()), float(actual[known].sum())
        share = (got - wanted) / wanted if wanted > 0 else (np.inf if got > 0 else 0.0)
        if abs(share) > limit:
            found.append(Departure(name, wanted, got, share))
    return sorted(found, key=lambda departure: -abs(departure.share))
