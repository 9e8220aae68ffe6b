"""The register of requirements as a list: each with its approach and its deployment by scope, and the filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from seido.apps.accounts.access import Access
from seido.apps.assessments.models import RequirementStanding
from seido.apps.assessments.selectors import requirement_standings
from seido.engine.checks.finding import OPEN, OUT
from seido.engine.scoring.assessment import EVERYWHERE
from seido.standard import load
from seido.standard.model import Item, Requirement

#: Tabs above the list, each a question to a line.
TABS = ("all", "open", "disagree", "due", "people", "good")


@dataclass(frozen=True)
class Line:
    """A requirement and how it stands; `standing` is None before anything was judged."""

    clause: Requirement
    standing: RequirementStanding | None

    @property
    def states(self) -> Sequence[tuple[str, str]]:
        return [(scope, state) for scope, state in self.standing.computed] if self.standing else []

    @property
    def worst(self) -> str:
        return self.standing.worst if self.standing else ""

    @property
    def approach(self) -> str:
        """The verdict that counts: a person's, else the checks'."""
        if self.standing is None:
            return ""
        return self.standing.assessed_approach or self.standing.computed_approach

    @property
    def by_people(self) -> bool:
        return bool(self.standing and self.standing.assessed_approach)

    @property
    def unbound(self) -> bool:
        """Whether no check judges it, so that only people can."""
        return not load().bindings.get(self.clause.id)

    @cached_property
    def inside(self) -> list[str]:
        return [state for _, state in self.states if state not in OUT]

    @property
    def deployed(self) -> int:
        return sum(state == "pass" for state in self.inside)

    @property
    def is_open(self) -> bool:
        return any(state in OPEN for _, state in self.states)

    @cached_property
    def differs(self) -> bool:
        """Whether people and checks judge otherwise."""
        row = self.standing
        if row is None or not row.assessed_approach or not row.computed_approach:
            return False
        return row.assessed_approach != row.computed_approach or bool(differing_scopes(row))


def differing_scopes(row: RequirementStanding) -> list[str]:
    """The scopes in which people and checks judge deployment otherwise."""
    found = []
    for scope, state in row.computed:
        assessed = row.assessed.get(scope, row.assessed.get(EVERYWHERE))
        if assessed is not None and state not in OUT and state != "due" and assessed != (state == "pass"):
            found.append(scope)
    return found


IN_TAB = {
    "all": lambda line: True,
    "open": lambda line: line.is_open,
    "disagree": lambda line: line.differs,
    "due": lambda line: line.worst == "due",
    "people": lambda line: line.unbound or (line.standing is not None and not line.standing.computed),
    "good": lambda line: line.worst == "pass",
}


@dataclass(frozen=True)
class Filters:
    """What narrows the list; blank narrows nothing."""

    category: str = ""
    item: str = ""
    state: str = ""
    scope: str = ""
    tag: str = ""
    mode: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        return cls(
            **{
                name: query.get(name, "").strip()[:200] for name in cls.__dataclass_fields__ if name != "text"
            },
            text=query.get("q", "").strip()[:200],
        )

    def keeps(self, line: Line) -> bool:
        clause = line.clause
        return (
            (not self.category or str(load().items[clause.item].category) == self.category)
            and (not self.item or clause.item == self.item)
            and (not self.tag or self.tag in clause.tags)
            and (not self.mode or clause.mode == self.mode)
            and (not self.scope or any(name == self.scope for name, _ in line.states))
            and (not self.state or self.has_state(line))
            and (
                not self.text
                or self.text.casefold() in f"{clause.id} {clause.text.ja} {clause.text.en}".casefold()
            )
        )

    def has_state(self, line: Line) -> bool:
        """With a scope, the state there; else the worst one."""
        if self.scope:
            return (self.scope, self.state) in line.states
        return line.worst == self.state


@dataclass(frozen=True)
class Group:
    """The lines of an item."""

    item: Item
    lines: Sequence[Line]


def lines(access: Access, role: str) -> list[Line]:
    """Every requirement of a role that counts, in the standard's order, as far as the person may see it."""
    standings: Mapping[str, RequirementStanding] = requirement_standings(access)
    return [
        Line(clause, standings.get(clause.id))
        for clause in load().requirements.values()
        if clause.leaf and clause.role in ("both", role)
    ]


def grouped(found: Iterable[Line]) -> list[Group]:
    groups: dict[str, list[Line]] = {}
    for line in found:
        groups.setdefault(line.clause.item, []).append(line)
    return [Group(load().items[item], of) for item, of in groups.items()]


HEADER = {
    "ja": [
        "要求事項",
        "項目",
        "内容（独自の文）",
        "運用の単位",
        "アプローチ",
        "判定した者",
        "単位",
        "計算",
        "審査",
    ],
    "en": [
        "Requirement",
        "Item",
        "In our words",
        "Deployed in",
        "Approach",
        "Judged by",
        "Scope",
        "Computed",
        "Assessed",
    ],
}


def table(found: Iterable[Line]) -> tuple[Sequence[str], list[list[Any]]]:
    """The list as a table for files: a row for each requirement and scope."""
    language = "ja" if get_language() == "ja" else "en"
    rows: list[list[Any]] = []
    for line in found:
        common = [
            line.clause.id,
            line.clause.item,
            line.clause.text.in_language(language),
            line.clause.scope_kind,
            line.approach,
            ("people" if line.by_people else "checks") if line.approach else "",
        ]
        assessed = line.standing.assessed if line.standing else {}
        for scope, state in line.states or [("", "")]:
            judged = assessed.get(scope, assessed.get(EVERYWHERE))
            rows.append([*common, scope, state, "" if judged is None else "yes" if judged else "no"])
    return HEADER[language], rows
