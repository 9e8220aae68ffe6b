"""Drift: days whose rows are far from those of the same weekday in the weeks before.

Counts are compared as 2√x, whose spread by chance is 1 whatever the count (Anscombe 1948); centre and spread are
the median and the scaled median absolute deviation, which a few odd days do not move.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from seido.engine.integrity.completeness import Days
from seido.engine.integrity.registry import RULES
from seido.engine.integrity.rule import Result
from seido.engine.integrity.scan import Pair
from seido.engine.opening import Opening
from seido.engine.organization import Organization

#: Days of the same weekday that a day is compared with: the newest before it, and how many there must be.
MOST, FEWEST = 8, 4
#: How many robust standard deviations, and what share of the median, a day must lie off.
FAR, SHARE = 5.0, 0.3
#: Makes the median absolute deviation a standard deviation where values are normal.
SCALE = 1.4826


class Drift(NamedTuple):
    """A day, its rows, the median of the days it is compared with, and how far off it lies (0: as usual)."""

    day: str
    rows: int
    median: float
    z: float

    @property
    def is_far(self) -> bool:
        return abs(self.z) >= FAR and abs(self.rows - self.median) >= SHARE * self.median


def robust_z(value: int, others: Sequence[int]) -> float:
    """How many robust standard deviations a count lies from the median of others; at least chance's spread."""
    roots = [2 * math.sqrt(other) for other in others]
    centre = statistics.median(roots)
    spread = SCALE * statistics.median(abs(root - centre) for root in roots)
    return (2 * math.sqrt(value) - centre) / max(spread, 1.0)


def drifts(days: Days, opening: Opening) -> Iterator[Drift]:
    """Every day that has enough days of its weekday before it, in order.

    Days on which the program is closed are not compared. Where nobody knows when it is open, a day without
    rows counts as one with none, for days between the first and the last row.
    """
    if not days:
        return
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    before: dict[int, list[int]] = defaultdict(list)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        rows = days.get(day.isoformat(), 0)
        if (not rows or not opening.is_open(day)) if opening.known else day in opening.closed_days:
            continue
        others = before[day.weekday()][-MOST:]
        if len(others) >= FEWEST:
            yield Drift(day.isoformat(), rows, statistics.median(others), robust_z(rows, others))
        before[day.weekday()].append(rows)


def weekday_drift(table: str, days: Mapping[Pair, Days], organization: Organization) -> Iterator[Result]:
    """The rule's result in every place and month that has a day with enough days to compare it with."""
    rule = RULES[f"{table}.weekday_drift"].name
    for pair, own in days.items():
        program = organization.programs.get(pair[0])
        opening = program.opening if program else Opening()
        for month, group in groupby(drifts(own, opening), key=lambda drift: drift.day[:7]):
            found = list(group)
            far = [drift for drift in found if drift.is_far]
            yield Result(
                rule,
                *pair,
                month,
                "fail" if far else "pass",
                len(found),
                len(far),
                where=tuple(f"{drift.day} {drift.rows} ({drift.median:g})" for drift in far),
            )
