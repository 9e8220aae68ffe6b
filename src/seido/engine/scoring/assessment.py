"""Approach and deployment of an item of categories 1 to 3, and the bands they fall in.

Approach is the share of an item's applicable leaf requirements that are met; deployment the share of its
scopes (programs, or job roles in category 3) in which all of them are in use. The lower band is the
item's score. `docs/algorithms/approach-deployment.md` works examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from seido.standard.model import Requirement

Approach = Literal["met", "not_met", "not_applicable", "waived"]
#: What takes a requirement, or an item, out of what is scored.
OUT: frozenset[str] = frozenset(("not_applicable", "waived"))
#: A scope of this name stands for all scopes of the item.
EVERYWHERE = ""
#: From this share in percent upward, the band; approach reaches 100 only where all is met.
APPROACH_BANDS = ((100, 100), (75, 75), (50, 50), (25, 25))
DEPLOYMENT_BANDS = ((90, 100), (75, 75), (50, 50), (25, 25))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was judged of a leaf requirement: its approach, and for each scope whether it is deployed."""

    approach: Approach
    deployed: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Verdicts by requirement, and items of category 4 declared not applicable or waived.

    A leaf requirement without a verdict is not met.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    declared: Mapping[str, Approach] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemAssessment:
    """An item's approach and deployment.

    `unmet` are the applicable requirements not met, in the standard's order; `undeployed` gives for each
    scope that is not deployed the requirements that it lacks. `applicable` is 0 where the item is out.
    """

    applicable: int
    unmet: tuple[str, ...]
    scopes: int
    undeployed: Mapping[str, tuple[str, ...]]

    @property
    def met(self) -> int:
        return self.applicable - len(self.unmet)

    @property
    def deployed(self) -> int:
        return self.scopes - len(self.undeployed)

    @property
    def approach_pct(self) -> float:
        return 100 * self.met / self.applicable if self.applicable else 0.0

    @property
    def deployment_pct(self) -> float:
        return 100 * self.deployed / self.scopes if self.scopes else 0.0

    @property
    def approach_band(self) -> int:
        return band(self.met, self.applicable, APPROACH_BANDS)

    @property
    def deployment_band(self) -> int:
        return band(self.deployed, self.scopes, DEPLOYMENT_BANDS)

    @property
    def exact_pct(self) -> Fraction:
        return Fraction(min(self.approach_band, self.deployment_band))


def band(count: int, of: int, bands: Iterable[tuple[int, int]]) -> int:
    """The band of a share: its edges belong to the higher band. Nothing is in the lowest band."""
    if not of:
        return 0
    return next((score for least, score in bands if 100 * count >= least * of), 0)


def assess(leaves: Iterable[Requirement], assessment: Assessment) -> ItemAssessment:
    """Approach and deployment over an item's leaf requirements."""
    applicable = 0
    unmet: list[str] = []
    scopes: set[str] = set()
    lacking: dict[str, list[str]] = {}
    for leaf in leaves:
        verdict = assessment.verdicts.get(leaf.id)
        approach = "not_met" if verdict is None else verdict.approach
        if approach in OUT:
            continue
        applicable += 1
        if approach != "met":
            unmet.append(leaf.id)
        for scope, deployed in verdict.deployed.items() if verdict else ():
            scopes.add(scope)
            if not deployed:
                lacking.setdefault(scope, []).append(leaf.id)
    undeployed = spread(scopes, lacking)
    if len(scopes) > 1:
        scopes.discard(EVERYWHERE)
    return ItemAssessment(applicable, tuple(unmet), len(scopes), undeployed)


def spread(scopes: Iterable[str], lacking: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """What each scope lacks; what is lacking everywhere is lacking in each scope that the item names."""
    everywhere = lacking.get(EVERYWHERE, [])
    named = sorted(scope for scope in scopes if scope != EVERYWHERE) or [EVERYWHERE]
    found = {scope: tuple(dict.fromkeys([*lacking.get(scope, []), *everywhere])) for scope in named}
    return {scope: requirements for scope, requirements in found.items() if requirements}


def is_out(leaves: Iterable[Requirement], assessment: Assessment) -> bool:
    """Whether every leaf of an item is not applicable or waived; never true of an item without leaves."""
    approaches = [
        assessment.verdicts[leaf.id].approach if leaf.id in assessment.verdicts else "not_met"
        for leaf in leaves
    ]
    return bool(approaches) and all(approach in OUT for approach in approaches)
