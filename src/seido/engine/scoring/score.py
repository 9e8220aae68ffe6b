"""Points of every item, the totals on both bases and the three gates of certification.

The gates are independent: 95 % of the points, approach of 100 % in categories 1 to 3, and 50/75 in
category 4. `docs/algorithms/gates.md` works examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from seido.engine.performance.summary import RoleOfEntity, Summary
from seido.engine.scoring.assessment import Assessment, ItemAssessment, assess, is_out
from seido.standard.model import Item, Standard

PERFORMANCE = 4
#: Item 4.6 is scored by the 50/75 set, the other items of category 4 by their own metrics.
ACHIEVEMENT = "4.6"
#: The percentage of the total that certification asks for.
NEEDED = 95
#: The conditions of certification, as fields of `Gates`.
GATES = ("points", "approach", "fifty_seventy_five")


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item's share of its points, in percent; None where it is out of the base.

    `assessed` is None in category 4 and where nothing of the item was to be assessed.
    """

    item: Item
    assessed: ItemAssessment | None
    exact_pct: Fraction | None

    @property
    def in_base(self) -> bool:
        return self.exact_pct is not None

    @property
    def exact_score(self) -> Fraction:
        return self.item.points * (self.exact_pct or Fraction()) / 100

    @property
    def score_pct(self) -> float | None:
        return None if self.exact_pct is None else float(self.exact_pct)

    @property
    def score(self) -> float:
        return float(self.exact_score)


@dataclass(frozen=True, slots=True)
class Total:
    """Points reached out of points in the base."""

    exact: Fraction
    of: int

    @property
    def score(self) -> float:
        return float(self.exact)

    @property
    def pct(self) -> float | None:
        return float(100 * self.exact / self.of) if self.of else None

    @property
    def enough(self) -> bool:
        return self.of > 0 and 100 * self.exact >= NEEDED * self.of


@dataclass(frozen=True, slots=True)
class Gates:
    """The three conditions of certification."""

    points: bool
    approach: bool
    fifty_seventy_five: bool

    @property
    def certifiable(self) -> bool:
        return self.points and self.approach and self.fifty_seventy_five

    def open(self) -> tuple[str, ...]:
        """The names of the gates that are open."""
        return tuple(name for name in GATES if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Score:
    """A whole scoring. `total` is over the items whose text is known; `total_stated` adds those whose
    text the release lacks to the base, and to the score where a user has attested them."""

    release: str
    role: RoleOfEntity
    items: tuple[ItemScore, ...]
    total: Total
    total_stated: Total
    gates: Gates
    summary: Summary | None

    @property
    def certifiable(self) -> bool:
        return self.gates.certifiable


def score(
    standard: Standard,
    role: RoleOfEntity,
    assessment: Assessment,
    summary: Summary | None,
    *,
    attested: bool = False,
) -> Score:
    """Score an assessment and a summary table (None: no results).

    `attested` says that a user vouches for the item whose text the release lacks.
    """
    items = tuple(item_score(item, standard, role, assessment, summary) for item in standard.items_of(role))
    total = total_of(items)
    unknown = sum(item.item.points for item in items if item.item.status == "not_in_source")
    return Score(
        release=standard.release,
        role=role,
        items=items,
        total=total,
        total_stated=Total(total.exact + (unknown if attested else 0), total.of + unknown),
        gates=Gates(
            points=total.enough,
            approach=approach_complete(items),
            fifty_seventy_five=summary is not None and summary.gate,
        ),
        summary=summary,
    )


def item_score(
    item: Item, standard: Standard, role: RoleOfEntity, assessment: Assessment, summary: Summary | None
) -> ItemScore:
    """One item: by approach and deployment, or by its metrics in category 4."""
    if item.status == "not_in_source" or item.id in assessment.declared:
        return ItemScore(item, None, None)
    leaves = standard.leaves_of(item.id, role)
    if is_out(leaves, assessment):
        return ItemScore(item, None, None)
    if item.category == PERFORMANCE:
        return ItemScore(item, None, performance_pct(item.id, summary))
    assessed = assess(leaves, assessment)
    return ItemScore(item, assessed, assessed.exact_pct)


def performance_pct(item: str, summary: Summary | None) -> Fraction:
    """An item of category 4: without a counted metric it scores nothing."""
    if summary is None:
        return Fraction()
    if item == ACHIEVEMENT:
        return summary.achievement.exact_pct
    share = summary.items.get(item)
    return share.exact_pct if share else Fraction()


def total_of(items: tuple[ItemScore, ...]) -> Total:
    base = [item for item in items if item.in_base]
    return Total(sum((item.exact_score for item in base), Fraction()), sum(item.item.points for item in base))


def approach_complete(items: tuple[ItemScore, ...]) -> bool:
    """Every item of categories 1 to 3 in the base at 100 %; never true where there is none."""
    assessed = [item.assessed for item in items if item.in_base and item.item.category != PERFORMANCE]
    return bool(assessed) and all(one is not None and one.approach_band == 100 for one in assessed)
