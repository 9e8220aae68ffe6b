"""Savings as money: careful figures, a year's worth, one-off apart from what comes again, nothing counted twice.

After the standard's introduction. Money is in whole units of the currency, rounded down: a saving is never
overstated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import floor

Inputs = Mapping[str, float]


@dataclass(frozen=True)
class Way:
    """A way to turn an effect into money: which figures it asks for, and how they make an amount."""

    inputs: tuple[str, ...]
    amount: Callable[[Inputs], float]
    recurring: bool


WAYS: Mapping[str, Way] = {
    # Leavers avoided in a year, and what replacing one costs: recruiting, pay and material of training, cover until
    # the new one works, and the first weeks' slower work. No fixed costs.
    "attrition": Way(
        ("leavers_avoided", "recruiting_cost", "training_cost", "cover_cost", "ramp_up_cost"),
        lambda it: (
            it["leavers_avoided"]
            * (it["recruiting_cost"] + it["training_cost"] + it["cover_cost"] + it["ramp_up_cost"])
        ),
        True,
    ),
    # Hours of absence avoided in a year that somebody else was paid for.
    "absence": Way(
        ("hours_avoided", "replacement_rate"), lambda it: it["hours_avoided"] * it["replacement_rate"], True
    ),
    # Full-time equivalents no longer needed, and a year's pay with what goes with it.
    "fte": Way(("fte_reduced", "yearly_cost"), lambda it: it["fte_reduced"] * it["yearly_cost"], True),
    # Contacts a year that do not come any more, and what one costs.
    "volume": Way(
        ("contacts_avoided", "cost_per_contact"),
        lambda it: it["contacts_avoided"] * it["cost_per_contact"],
        True,
    ),
    # Money that comes in or stays once, such as a penalty not paid.
    "one_off": Way(("amount",), lambda it: it["amount"], False),
}


def amount(way: str, inputs: Inputs) -> int:
    """The money of a saving: of a year where it comes again, else in all. Raises KeyError for a missing figure,
    ValueError for one below zero."""
    chosen = WAYS[way]
    wanted = {name: inputs[name] for name in chosen.inputs}
    if any(value < 0 for value in wanted.values()):
        raise ValueError("a figure below zero")
    return floor(chosen.amount(wanted) + 1e-9)


@dataclass(frozen=True)
class Claim:
    """What a saving lays claim to: an effect on a metric of a unit in months, in per cent of it."""

    metric: str
    unit: str
    first: str
    last: str
    percent: int

    def overlaps(self, other: Claim) -> bool:
        return (
            (self.metric, self.unit) == (other.metric, other.unit)
            and self.first <= other.last
            and other.first <= self.last
        )


def left_over(claim: Claim, others: Iterable[Claim]) -> int:
    """How many per cent of a claim's effect the others leave in its fullest month; below zero it is taken twice."""
    rivals = [other for other in others if other.overlaps(claim)]
    months = {claim.first, *(max(claim.first, other.first) for other in rivals)}
    taken = max(
        (sum(other.percent for other in rivals if other.first <= month <= other.last) for month in months),
        default=0,
    )
    return 100 - taken - claim.percent
