"""What pages of assessments show, made from a cycle's document alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.assessments.cycles import Document, asked_of, cycles, document_of, role_of_entity, scopes_of
from seido.apps.assessments.gates import gates_of
from seido.apps.assessments.models import Cycle, CycleFinding, RequirementStanding
from seido.apps.pages.parts import Gates
from seido.engine.checks.finding import OUT
from seido.engine.scoring.assessment import EVERYWHERE
from seido.standard import load
from seido.standard.model import Text


def text_of(plain: Mapping[str, str]) -> Text:
    return Text(plain["en"], plain["ja"])


@dataclass(frozen=True)
class Entry:
    """A requirement in an assessment."""

    row: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def text(self) -> Text:
        return text_of(self.row["text"])

    @property
    def approach(self) -> str:
        return str(self.row["approach"])

    @property
    def deployed(self) -> list[tuple[str, bool]]:
        return list(self.row["deployed"].items())

    @property
    def in_use(self) -> int:
        return sum(self.row["deployed"].values())

    @property
    def computed(self) -> list[tuple[str, str]]:
        return [(scope, state) for scope, state in self.row["computed"]]

    @property
    def differs(self) -> bool:
        """Whether the checks say otherwise, of the approach or of deployment in a scope."""
        row = self.row
        if not row["approach"] or not row["computed_approach"]:
            return False
        if row["approach"] != row["computed_approach"]:
            return True
        return any(
            row["deployed"].get(scope, row["deployed"].get(EVERYWHERE)) not in (None, state == "pass")
            for scope, state in row["computed"]
            if state not in OUT and state != "due"
        )

    @property
    def status(self) -> str:
        """The verdict as one of the statuses of pages; blank where nobody judged."""
        if not self.approach or self.approach in OUT:
            return self.approach
        return "pass" if self.approach == "met" and all(self.row["deployed"].values()) else "fail"


@dataclass(frozen=True)
class ItemLine:
    """An item in an assessment: its points, how far it is, and its requirements."""

    id: str
    title: Text
    score: Mapping[str, Any]
    entries: Sequence[Entry]

    @property
    def judged(self) -> int:
        return sum(bool(entry.approach) for entry in self.entries)

    @property
    def failing(self) -> int:
        return sum(entry.status == "fail" for entry in self.entries)

    @property
    def differing(self) -> int:
        return sum(entry.differs for entry in self.entries)

    @property
    def first_open(self) -> Entry | None:
        """Where judging goes on."""
        return next((entry for entry in self.entries if not entry.approach), None)


@dataclass(frozen=True)
class Picture:
    """A cycle as its pages show it."""

    document: Document

    @classmethod
    def of(cls, cycle: Cycle) -> Picture:
        return cls(document_of(cycle))

    @cached_property
    def gates(self) -> Gates:
        return gates_of(self.document["score"], self.document["items"])

    @cached_property
    def items(self) -> list[ItemLine]:
        scores = {row["item"]: row for row in self.document["score"]["items"]}
        entries: dict[str, list[Entry]] = {}
        for row in self.document["requirements"]:
            entries.setdefault(row["item"], []).append(Entry(row))
        return [
            ItemLine(item["id"], text_of(item["title"]), scores[item["id"]], entries.get(item["id"], []))
            for item in self.document["items"]
        ]

    @property
    def judged(self) -> int:
        return sum(line.judged for line in self.items)

    @property
    def first_open(self) -> Entry | None:
        """Where judging goes on."""
        return next((line.first_open for line in self.items if line.first_open), None)

    @property
    def asked(self) -> int:
        return len(self.document["requirements"])

    @property
    def findings(self) -> list[dict[str, Any]]:
        kinds = dict(CycleFinding.Kind.choices)
        return [
            row | {"word": kinds.get(row["kind"], row["kind"]), "day": date.fromisoformat(row["at"][:10])}
            for row in self.document["findings"]
        ]


@dataclass(frozen=True)
class Listed:
    """A cycle in the list."""

    cycle: Cycle
    judged: int
    asked: int
    late: bool

    @property
    def status(self) -> str:
        if self.cycle.state == Cycle.State.FROZEN:
            return "done"
        if self.cycle.state == Cycle.State.SIGNED:
            return "valid"
        return "overdue" if self.late else "under_way"


def listed(access: Access, day: date) -> list[Listed]:
    """The cycles that a person may read, with how far each is."""
    found = cycles(access)
    counts = dict(
        Cycle.objects.filter(pk__in=[one.pk for one in found])
        .annotate(judged=Count("verdicts"))
        .values_list("pk", "judged")
    )
    asked = len(asked_of(role_of_entity()))
    return [
        Listed(one, counts[one.pk], asked, bool(one.due and one.due < day and one.state == Cycle.State.OPEN))
        for one in found
    ]


@dataclass(frozen=True)
class OneRequirement:
    """A requirement in an assessment, with its scopes, what the checks say there, and its neighbours."""

    entry: Mapping[str, Any]
    scopes: list[str]
    before: str | None
    next: str | None
    place: int
    count: int
    findings: Sequence[Mapping[str, Any]]

    @property
    def shown(self) -> Entry:
        return Entry(self.entry)

    @property
    def rows(self) -> list[tuple[str, bool | None, str]]:
        """(scope, deployed, state by the checks) of each scope."""
        states = dict(self.entry["computed"])
        if self.entry["scope_kind"] == "entity":
            states = {EVERYWHERE: next(iter(states.values()), "")}
        deployed = self.entry["deployed"]
        return [
            (name, deployed.get(name, deployed.get(EVERYWHERE)), states.get(name, "")) for name in self.scopes
        ]

    @property
    def suggested(self) -> list[tuple[str, bool, str]]:
        """The rows with a tick to begin with: the verdict, else what the checks say."""
        return [(name, state == "pass" if kept is None else kept, state) for name, kept, state in self.rows]


def one_requirement(cycle: Cycle, requirement: str) -> OneRequirement | None:
    """None for what the cycle does not judge."""
    document = document_of(cycle)
    rows = document["requirements"]
    place = next((index for index, row in enumerate(rows) if row["id"] == requirement), None)
    if place is None:
        return None
    row = rows[place]
    frozen = cycle.state == Cycle.State.FROZEN
    after = rows[place + 1 :]
    following = next((one["id"] for one in after if not one["approach"]), after[0]["id"] if after else None)
    return OneRequirement(
        entry=row,
        scopes=list(row["deployed"]) if frozen else scopes_in(row),
        before=rows[place - 1]["id"] if place else None,
        next=following if not frozen else (after[0]["id"] if after else None),
        place=place + 1,
        count=len(rows),
        findings=[one for one in Picture(document).findings if one["requirement"] == requirement],
    )


def scopes_in(row: Mapping[str, Any]) -> list[str]:
    """The scopes to judge: those of the checks, and those already judged."""
    standing = RequirementStanding(
        requirement=row["id"], scope_kind=row["scope_kind"], computed=row["computed"]
    )
    known = scopes_of(load().requirements[row["id"]], standing)
    return list(dict.fromkeys([*known, *(name for name in row["deployed"] if name)]))


def table(document: Document) -> tuple[list[str], list[list[Any]]]:
    """An assessment as a table: a row for each requirement and scope."""
    language = "ja" if get_language() == "ja" else "en"
    header = [
        *(_("Requirement"), _("In our words"), _("Approach"), _("Scope"), _("In use"), _("Checks")),
        *(_("Note"), _("Link"), _("Assessor")),
    ]
    rows: list[list[Any]] = []
    for row in document["requirements"]:
        states = dict(row["computed"])
        for scope in dict.fromkeys([*row["deployed"], *states]) or [""]:
            deployed = row["deployed"].get(scope)
            rows.append(
                [
                    row["id"],
                    row["text"][language],
                    row["approach"],
                    scope,
                    "" if deployed is None else "yes" if deployed else "no",
                    states.get(scope, ""),
                    row["note"],
                    row["link"],
                    row["assessor"],
                ]
            )
    return header, rows
