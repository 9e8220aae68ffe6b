"""Bias: whether a sample has the shares of the contacts that it was drawn from.

A chi-square test of goodness of fit, with the effect beside it: Cohen's w does not grow with the sample, so that
a large one does not cry wolf. Standardised residuals tell which parts are drawn too often or too rarely.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.special import chdtrc

from seido.engine.integrity.registry import RULES
from seido.engine.integrity.rule import Result, State

#: The fewest sampled cases that say anything, and the fewest expected in a part; smaller parts are joined.
FEWEST_CASES, FEWEST_EXPECTED = 30, 5.0
#: Biased is what both is no chance and is of some size (Cohen: 0.1 small, 0.3 medium, 0.5 large).
P, EFFECT = 0.001, 0.3
#: Residuals beyond this are named.
RESIDUAL = 3.0
OTHER = "other"
#: First half-hour of a shift -> its name.
SHIFTS = ("night", "morning", "afternoon", "evening")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Part:
    """A part of the contacts: sampled cases, those expected, and the standardised residual."""

    name: str
    observed: int
    expected: float
    residual: float


@dataclass(frozen=True)
class Bias:
    """The test: cases, chi-square with its degrees of freedom and p, Cohen's w, and the parts."""

    cases: int
    chi_square: float
    freedom: int
    p: float
    effect: float
    parts: tuple[Part, ...]

    @property
    def state(self) -> State:
        if self.cases < FEWEST_CASES or self.freedom < 1:
            return "no_data"
        return "fail" if self.p < P and self.effect >= EFFECT else "pass"


def shift_of(slot: int) -> str:
    """The quarter of the local day that a half-hour lies in, from midnight on."""
    return SHIFTS[slot // 12]


def bias(sample: Mapping[str, int], population: Mapping[str, int]) -> Bias:
    """Compares the shares of a sample with those of the population, by part.

    Parts that the population does not hold are left out; parts of which fewer than five cases are expected are
    joined, into the smallest of the others where they stay too few.
    """
    whole = {name: count for name, count in population.items() if count > 0}
    observed = {name: sample.get(name, 0) for name in whole}
    cases, total = sum(observed.values()), sum(whole.values())
    cells = joined({name: (observed[name], cases * count / total) for name, count in sorted(whole.items())})
    parts = tuple(
        Part(name, seen, expected, residual(seen, expected, cases))
        for name, (seen, expected) in cells.items()
    )
    chi = sum((part.observed - part.expected) ** 2 / part.expected for part in parts if part.expected)
    freedom = len(parts) - 1
    p = float(chdtrc(freedom, chi)) if freedom > 0 else 1.0
    return Bias(cases, chi, freedom, p, math.sqrt(chi / cases) if cases else 0.0, parts)


def joined(cells: Mapping[str, tuple[int, float]]) -> dict[str, tuple[int, float]]:
    """Cells with the small ones put together."""
    large = {name: cell for name, cell in cells.items() if cell[1] >= FEWEST_EXPECTED}
    small = [cell for cell in cells.values() if cell[1] < FEWEST_EXPECTED]
    if not small:
        return large
    rest = (sum(seen for seen, _ in small), sum(expected for _, expected in small))
    if rest[1] < FEWEST_EXPECTED and large:
        name = min(large, key=lambda name: (large[name][1], name))
        seen, expected = large.pop(name)
        rest = (rest[0] + seen, rest[1] + expected)
    return {**large, OTHER: rest}


def residual(observed: int, expected: float, cases: int) -> float:
    """A cell's deviation in standard deviations."""
    variance = expected * (1 - expected / cases) if cases else 0.0
    return (observed - expected) / math.sqrt(variance) if variance > 0 else 0.0


def bias_result(
    table: str,
    stratum: str,
    program: str,
    month: str,
    sample: Mapping[str, int],
    population: Mapping[str, int],
) -> Result | None:
    """The rule's result; None where the contacts are of one part, so that no sample could lean."""
    if sum(1 for count in population.values() if count) < 2:
        return None
    found = bias(sample, population)
    failed = found.state == "fail"
    return Result(
        RULES[f"{table}.{stratum}_bias"].name,
        program,
        "",
        month,
        found.state,
        found.cases,
        round(sum(max(part.observed - part.expected, 0.0) for part in found.parts)) if failed else 0,
        where=tuple(
            f"{part.name} {part.observed} ({part.expected:.1f})"
            for part in found.parts
            if failed and abs(part.residual) >= RESIDUAL
        ),
    )
