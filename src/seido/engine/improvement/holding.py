"""Whether a metric has held its target since something was done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Held:
    """`periods` in a row, up to the newest, in which the target was met; of them those that count, which began
    after the measure was in place. `newest` is the last period's name."""

    periods: int
    needed: int
    newest: str
    newest_met: bool | None

    @property
    def proven(self) -> bool:
        return self.periods >= self.needed

    @property
    def lacking(self) -> int:
        return max(self.needed - self.periods, 0)


def held(points: Sequence[Mapping[str, Any]], needed: int, since: str = "") -> Held:
    """`points` oldest first, each with period and met (True, False, or None where it has no figure or target);
    `since` is the first period (as 2026-10) that counts. A period without a figure breaks the run: no data is never
    a pass."""
    run = 0
    for point in reversed(points):
        if point["met"] is not True or (since and point["period"] < since):
            break
        run += 1
    newest = points[-1] if points else None
    return Held(run, needed, newest["period"] if newest else "", newest["met"] if newest else None)
