"""The catalogue's types: what a release of the standard consists of.

Everything here is read from the YAML files of `standard/<release>/` and never changes while the
program runs. Text is our own wording in English and Japanese; ids, points, thresholds and formulas
are the standard's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from seido.standard.bindings import Binding

Role = Literal["both", "csp", "osp"]
ScopeKind = Literal["entity", "program", "job_role"]
Cadence = Literal[
    "continuous",
    "per_event",
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "half_yearly",
    "annual",
    "two_yearly",
    "on_change",
]
Mode = Literal["computed", "check", "record", "semi", "judge"]
WayUp = Literal["own_program", "own_job_role", "programs_served", "programs_at_site", "whole_entity"]
Direction = Literal["higher", "lower", "range", "per_instance", "none"]
MetricType = Literal["service", "quality", "sales", "efficiency", "cost", "experience", "people", "volume"]


@dataclass(frozen=True)
class Text:
    """One wording in both languages."""

    en: str
    ja: str

    def in_language(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True)
class Item:
    """A numbered item such as 2.4. `status` is `not_in_source` where the release's text lacks it."""

    id: str
    title: Text
    points: int
    category: int
    role: Role = "both"
    status: Literal["complete", "not_in_source"] = "complete"
    purpose: Text | None = None


@dataclass(frozen=True)
class Requirement:
    """A clause. `scope_kind` is what it must be deployed in; `found_on` is the unit that a finding is
    made on, and `way_up` says how such a unit leads to the scope (None where they are the same).
    `whole_entity` leads to every scope: the finding is made on something that all of them share.

    `leaf` is derived and says what approach counts: a clause with a duty of its own, which is one without
    clauses below it, or one that answers rows of the inventory itself besides having clauses below (2.4.1).
    A clause that only introduces others is no leaf, nor is an `inferred` one, which the text lacks.
    `parameters` are the thresholds a check works with; `own_defaults` names those of them that the
    standard leaves open. `inventory` lists the rows of the rule inventory that it answers.
    """

    id: str
    item: str
    text: Text
    scope_kind: ScopeKind
    cadence: Cadence
    mode: Mode
    evidence: Text | None = None
    tags: tuple[str, ...] = ()
    role: Role = "both"
    found_on: str | None = None
    way_up: WayUp | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    own_defaults: tuple[str, ...] = ()
    inferred: bool = False
    inventory: tuple[str, ...] = ()
    leaf: bool = True


@dataclass(frozen=True)
class Benchmark:
    """A high-performance level, in the metric's unit, and the condition under which it applies."""

    value: float
    condition: Text | None = None
    usual: bool = False


@dataclass(frozen=True)
class Metric:
    """A metric of the lists or of an item.

    `numerator` and `denominator` say what is summed; `numerator_sum` and `denominator_sum` name the sums of
    `seido.engine.metrics` that do it, and `columns` what they read, as `table.column`.
    `requires` and `unless` are traits of the process, program or entity that make it required or not.
    Metrics of one `one_of` group stand for one another. `scored` is false where no scoring list holds
    it; `fifty_seventy_five` is false where 4.6 leaves it out.
    """

    id: str
    list: Literal["1a", "1b", "1c", "2", "2-OSP", "3", "item"]
    group: str
    type: MetricType
    name: Text
    definition: Text
    numerator: Text
    unit: str
    direction: Direction
    level: tuple[str, ...]
    items: tuple[str, ...]
    frequency: str
    analysis: str
    numerator_sum: str
    denominator_sum: str | None = None
    columns: tuple[str, ...] = ()
    denominator: Text | None = None
    aggregation: str = "ratio_of_sums"
    scale: float = 1
    benchmarks: tuple[Benchmark, ...] = ()
    target_basis: Text | None = None
    note: Text | None = None
    sampling: bool = False
    target_exempt: bool = False
    recommended: bool = False
    scored: bool = True
    fifty_seventy_five: bool = True
    one_of: str | None = None
    requires: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    role: Role = "both"


@dataclass(frozen=True)
class Waiver:
    """An exemption, what it frees and what must hold for it.

    A requirement named here is freed together with all the clauses below it. A waiver that names
    nothing sets a condition or a limit instead of freeing something.
    """

    id: str
    item: str
    title: Text
    conditions: tuple[Text, ...]
    requirements: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    role: Role = "both"
    inventory: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListRule:
    """A rule on the metric lists (small volume, pooling) or on scoring."""

    id: str
    title: Text
    text: Text
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inventory: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A word of the field, in both languages, explained in our words."""

    id: str
    name: Text
    text: Text
    see: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standard:
    """One release, whole. Mappings keep the order of the text.

    `inventory` lists the ids of all rows of the rule inventory (CHK-…) and of the metric inventory that
    the catalogue must account for. `bindings` are the checks of each requirement.
    """

    release: str
    items: Mapping[str, Item]
    requirements: Mapping[str, Requirement]
    metrics: Mapping[str, Metric]
    waivers: Mapping[str, Waiver]
    rules: Mapping[str, ListRule]
    terms: Mapping[str, Term]
    inventory: tuple[str, ...] = ()
    bindings: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)

    def items_of(self, role: Literal["csp", "osp"]) -> list[Item]:
        """The items that apply to an in-house centre (csp) or an outsourcer (osp)."""
        return [item for item in self.items.values() if item.role in ("both", role)]

    def leaves_of(self, item: str, role: Literal["csp", "osp"]) -> list[Requirement]:
        """The clauses that an item's approach counts."""
        return [
            requirement
            for requirement in self.requirements.values()
            if requirement.item == item and requirement.leaf and requirement.role in ("both", role)
        ]

    def freed_by(self, waiver: Waiver) -> list[Requirement]:
        """The clauses that a waiver frees: those it names and all below them."""
        return [
            clause
            for clause in self.requirements.values()
            if any(clause.id == freed or clause.id.startswith(f"{freed}.") for freed in waiver.requirements)
        ]
