"""Capacity of technology at its peak: lines, ports, sessions, licences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seido.engine.workforce.erlang import LARGEST_LOAD, Floats, erlang_b
from seido.engine.workforce.staffing import Integers, smallest


@dataclass(frozen=True)
class Peak:
    """What the busiest interval needs: its position, its load in erlangs and the places for it."""

    interval: int
    load: float
    places: int
    blocking: float


def line_load(
    calls: ArrayLike, interval: float, before: ArrayLike, waiting: ArrayLike, handled: ArrayLike
) -> Floats:
    """Erlangs on the lines: a line is held from dialing in to hanging up.

    `before` are seconds in menus and greetings, `waiting` mean seconds in queue over all calls (`asa`),
    `handled` seconds on the line with an agent over all calls (after-call work holds no line).
    """
    return np.asarray(
        np.asarray(calls, float)
        * (np.asarray(before, float) + np.asarray(waiting, float) + np.asarray(handled, float))
        / interval
    )


def places(load: ArrayLike, blocking: float = 0.001) -> Integers:
    """The smallest number of lines, ports or sessions that refuses at most the share `blocking` (Erlang B)."""
    offered = np.asarray(load, dtype=float)
    if not 0 < blocking < 1:
        raise ValueError("the share blocked must lie between 0 and 1, both excluded")
    if not np.all((offered >= 0) & (offered <= LARGEST_LOAD)):
        raise ValueError(f"loads must lie between 0 and {LARGEST_LOAD:,.0f} erlangs")
    flat = offered.ravel()

    def reaches(rows: Integers, servers: Integers) -> NDArray[np.bool_]:
        return np.asarray((erlang_b(flat[rows], servers) <= blocking) | (flat[rows] == 0))

    return smallest(reaches, np.ceil(flat).astype(np.int64)).reshape(offered.shape)


def peak(load: ArrayLike, blocking: float = 0.001, growth: float = 0.0) -> Peak:
    """Places for the busiest interval, with `growth` (a share) expected on top of the forecast."""
    offered = np.asarray(load, dtype=float) * (1 + growth)
    busiest = int(np.argmax(offered))
    most = float(offered[busiest])
    needed = int(places(most, blocking))
    return Peak(busiest, most, needed, float(erlang_b(most, needed)) if most else 0.0)
