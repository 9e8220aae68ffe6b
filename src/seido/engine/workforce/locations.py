"""Locations that people visit: counters, shops, service points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from seido.engine.workforce.staffing import Integers, Target, loaded, minimum_agents


def staff(
    visits: ArrayLike,
    service_time: ArrayLike,
    interval: float,
    target: Target,
    patience: ArrayLike = np.inf,
    appointments: ArrayLike = 0.0,
    minimum: ArrayLike = 1,
    open_: ArrayLike = True,
) -> Integers:
    """People at the counter by location and interval (arrays broadcast).

    Walk-in `visits` by the waiting target; `appointments` (number, of the same service time) take whole
    people beside, as they are not to wait; at least `minimum` wherever open, and nobody where not.
    """
    walk_in = minimum_agents(visits, service_time, interval, target, patience)
    booked = np.ceil(np.asarray(appointments, float) * np.asarray(service_time, float) / interval - 1e-9)
    present = np.maximum(walk_in + booked.astype(np.int64), np.asarray(minimum))
    return np.asarray(np.where(np.asarray(open_, dtype=bool), present, 0), dtype=np.int64)


def staff_by_rate(
    visitors: ArrayLike, per_staff_hour: ArrayLike, interval: float, minimum: ArrayLike = 1
) -> Integers:
    """People where service time is not tracked: visitors over visitors that one person serves in an hour."""
    rate = np.asarray(per_staff_hour, dtype=float)
    if not np.all(rate > 0):
        raise ValueError("visitors per staff hour must be above 0")
    needed = np.ceil(np.asarray(visitors, float) / (rate * interval / 3600.0) - 1e-9).astype(np.int64)
    return np.asarray(np.maximum(needed, np.asarray(minimum)), dtype=np.int64)


def heads(
    people: Mapping[str, int], shrinkage: float, sharing: Sequence[Sequence[str]] = ()
) -> dict[tuple[str, ...], int]:
    """People to employ so that each location is staffed in spite of absence, leave and other duties.

    Locations near each other that lend staff (`sharing`, groups of names) carry their shrinkage together: it
    is rounded up once for the group, not at every door. Every location counts in one group only.
    """
    grouped = [name for group in sharing for name in group]
    if len(set(grouped)) < len(grouped) or set(grouped) - set(people):
        raise ValueError("each location belongs to at most one sharing group")
    alone = [(name,) for name in people if name not in grouped]
    return {
        group: int(loaded(sum(people[name] for name in group), shrinkage))
        for group in [*(tuple(group) for group in sharing), *alone]
    }
