"""One requirement: what it asks, what people and checks say of it, why, and what there is around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Subquery
from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.assessments.cycles import name_of
from seido.apps.assessments.models import AssessedVerdict, CycleFinding, RequirementStanding
from seido.apps.assessments.selectors import history
from seido.apps.checks.models import CheckRun, FindingRecord, WaiverGrantRecord
from seido.apps.checks.rows import Row, rows_behind
from seido.apps.checks.selectors import finding_of
from seido.apps.organization.models import Program
from seido.apps.requirements.models import OwnText
from seido.engine.checks import Deployment, Finding, deployments
from seido.engine.checks.finding import OPEN, ORDER, OUT, RANK
from seido.engine.scoring.assessment import EVERYWHERE
from seido.standard import load
from seido.standard.model import Item, Requirement, Waiver


@dataclass(frozen=True)
class Place:
    """A scope: what checks and people say of it. `at_fault` are the findings that are not good there."""

    row: Deployment | None
    scope: str
    client: str
    assessed: bool | None
    at_fault: int

    @property
    def state(self) -> str:
        return self.row.state if self.row else ""

    @property
    def differs(self) -> bool:
        if self.assessed is None or self.row is None or self.row.state in OUT or self.row.state == "due":
            return False
        return self.assessed != (self.row.state == "pass")


@dataclass(frozen=True)
class Verdict:
    """A verdict of people or checks: the approach, and in how many scopes of how many it is deployed."""

    approach: str
    deployed: int
    scopes: int
    by: str = ""
    at: Any = None
    note: str = ""
    states: Mapping[str, int] | None = None

    @property
    def status(self) -> str:
        """As one of the statuses of pages: not conforming where the approach or a scope is not."""
        if self.approach in ("waived", "not_applicable"):
            return self.approach
        if not self.approach:
            return "no_data"
        if self.approach == "met" and self.deployed == self.scopes:
            return "pass"
        return next((state for state in self.states or {} if state not in OUT), "fail")


@dataclass(frozen=True)
class Month:
    """A month of the history: in how many of the scopes seen it was conforming; None where it was not looked at."""

    name: str
    conforming: int | None
    scopes: int
    worst: str


@dataclass(frozen=True)
class WaiverOf:
    """A waiver of the catalogue that frees this requirement, with the places it is granted for.

    `lacking` are the findings of its own conditions that do not hold there: so long it frees nothing.
    """

    waiver: Waiver
    grants: Sequence[WaiverGrantRecord]
    lacking: Sequence[Finding] = ()


@dataclass(frozen=True)
class About:
    """Everything on one requirement that a person may see."""

    clause: Requirement
    access: Access
    today: date

    @property
    def item(self) -> Item:
        return load().items[self.clause.item]

    @property
    def above(self) -> list[Requirement]:
        """The clauses that introduce it, outermost first."""
        parts = self.clause.id.split(".")
        ids = [".".join(parts[:length]) for length in range(3, len(parts))]
        return [load().requirements[name] for name in ids if name in load().requirements]

    @property
    def below(self) -> list[Requirement]:
        return [
            clause for clause in load().requirements.values() if clause.id.startswith(f"{self.clause.id}.")
        ]

    # ---- Verdicts ---------------------------------------------------------------------------------

    @cached_property
    def records(self) -> list[FindingRecord]:
        return list(findings_of(self.access, self.clause))

    @property
    def run(self) -> CheckRun | None:
        """The run that the findings are of."""
        return self.records[0].last_run if self.records else None

    @cached_property
    def findings(self) -> list[Finding]:
        """The newest run's findings in the scopes that the person may see."""
        return [finding_of(row) for row in self.records]

    @cached_property
    def rows(self) -> list[Deployment]:
        return [row for row in deployments(self.findings) if sees(self.access, self.clause, row.scope)]

    @cached_property
    def verdict_rows(self) -> list[AssessedVerdict]:
        return [
            row
            for row in AssessedVerdict.objects.filter(requirement=self.clause.id).annotate(
                called=name_of("assessor")
            )
            if not row.scope or sees(self.access, self.clause, row.scope)
        ]

    @cached_property
    def assessed_scopes(self) -> dict[str, bool]:
        return {row.scope: row.deployed for row in self.verdict_rows if row.deployed is not None}

    @cached_property
    def places(self) -> list[Place]:
        clients = clients_of_programs() if self.clause.scope_kind == "program" else {}
        rows = {row.scope: row for row in self.rows}
        names = list(dict.fromkeys([*rows, *(name for name in self.assessed_scopes if name)]))
        at_fault = Counter(
            scope for finding in self.findings if finding.state in OPEN for scope in finding.scopes
        )
        return [
            Place(
                rows.get(name),
                name,
                clients.get(name, ""),
                self.assessed_scopes.get(name, self.assessed_scopes.get(EVERYWHERE)),
                at_fault[name],
            )
            for name in names
        ]

    @property
    def applicable(self) -> list[Place]:
        """The scopes in which it counts, or people and checks have something to say."""
        return [
            place for place in self.places if place.state != "not_applicable" or place.assessed is not None
        ]

    @property
    def others(self) -> list[str]:
        """The scopes that it does not apply to."""
        return [place.scope for place in self.places if place not in self.applicable]

    @cached_property
    def computed(self) -> Verdict | None:
        inside = [row for row in self.rows if row.state not in OUT]
        if not self.rows:
            return None
        states = Counter(row.state for row in self.rows)
        approach = "met" if states["pass"] else "not_met"
        if not inside:
            approach = "waived" if states["waived"] else "not_applicable"
        return Verdict(
            approach,
            states["pass"],
            len(inside),
            at=self.run.finished_at if self.run else None,
            states={state: states[state] for state in ORDER if states[state]},
        )

    @cached_property
    def assessed(self) -> Verdict | None:
        if not self.verdict_rows:
            return None
        newest = max(self.verdict_rows, key=lambda row: row.at)
        known = [place for place in self.places if place.assessed is not None]
        return Verdict(
            newest.approach,
            sum(bool(place.assessed) for place in known),
            len(known),
            by=newest.called,  # type: ignore[attr-defined]
            at=newest.at,
            note=newest.note,
        )

    @cached_property
    def differing(self) -> list[Place]:
        return [place for place in self.places if place.differs]

    @property
    def differs(self) -> bool:
        both = self.assessed is not None and self.computed is not None
        return both and (bool(self.differing) or self.assessed.approach != self.computed.approach)  # type: ignore[union-attr]

    @cached_property
    def at_fault(self) -> list[Finding]:
        """Findings that are not good and not merely due, worst first."""
        found = [finding for finding in self.findings if finding.state in OPEN]
        return sorted(found, key=lambda finding: (RANK[finding.state], finding.unit))

    # ---- Around it --------------------------------------------------------------------------------

    @cached_property
    def standings(self) -> dict[str, RequirementStanding]:
        return {row.month: row for row in history(self.access, self.clause.id)}

    @property
    def months(self) -> list[Month]:
        """The last twelve months, the oldest first."""
        newest = max(self.standings, default="")
        return [month_of(name, self.standings.get(name)) for name in last_months(newest)]

    @property
    def item_score(self) -> Mapping[str, Any]:
        """The line of its item in the newest score; empty for who may not see the whole entity."""
        newest = max(self.standings, default="")
        return self.standings[newest].item_score if newest else {}

    @cached_property
    def own_text(self) -> OwnText | None:
        return OwnText.objects.filter(requirement=self.clause.id).first()

    @cached_property
    def waivers(self) -> list[WaiverOf]:
        freeing = [
            waiver
            for waiver in load().waivers.values()
            if any(
                self.clause.id == name or self.clause.id.startswith(f"{name}.")
                for name in waiver.requirements
            )
        ]
        grants = grants_seen(self.access, [waiver.id for waiver in freeing]) if freeing else []
        lacking = conditions_lacking(self.access, {grant.waiver for grant in grants})
        return [
            WaiverOf(
                waiver,
                [grant for grant in grants if grant.waiver == waiver.id],
                [finding for finding in lacking if finding.requirement == waiver.id],
            )
            for waiver in freeing
        ]

    @cached_property
    def remarks(self) -> list[CycleFinding]:
        """What assessors wrote of it."""
        rows = CycleFinding.objects.filter(requirement=self.clause.id).annotate(called=name_of("by"))
        rows = rows.select_related("cycle").order_by("-id")
        return [row for row in rows[:20] if not row.scope or sees(self.access, self.clause, row.scope)]


def about(access: Access, requirement: str, today: date) -> About:
    """Raises Http404 for what the catalogue lacks."""
    clause = load().requirements.get(requirement)
    if clause is None:
        raise Http404
    return About(clause, access, today)


def sees(access: Access, clause: Requirement, scope: str) -> bool:
    """Whether a person may see how a requirement stands in a scope."""
    within = access.scope("requirements.read")
    return within.everything or (clause.scope_kind == "program" and scope in within.programs)


def findings_of(access: Access, clause: Requirement) -> Iterator[FindingRecord]:
    """The newest run's findings, each with just those of its scopes that the person may see."""
    run = CheckRun.objects.order_by("-id").first()
    if run is None:
        return
    for row in FindingRecord.objects.filter(last_run=run, requirement=clause.id):
        row.last_run = run  # one object for all: a run is large
        row.scopes = [scope for scope in row.scopes if sees(access, clause, scope)]
        if row.scopes:
            yield row


def conditions_lacking(access: Access, waivers: Collection[str]) -> list[Finding]:
    """The newest run's findings on conditions of waivers that do not hold, in the programs that the person may see."""
    if not waivers:
        return []
    scope = access.scope("requirements.read")
    newest = CheckRun.objects.order_by("-id").values("pk")[:1]
    rows = FindingRecord.objects.filter(last_run=Subquery(newest), requirement__in=waivers, state__in=OPEN)
    return [finding_of(row) for row in rows if scope.everything or set(row.scopes) <= scope.programs]


def one_finding(access: Access, clause: Requirement, fingerprint: str) -> FindingRecord:
    """A finding of the newest run. Raises Http404 for what is absent or not to be seen."""
    found = [row for row in findings_of(access, clause) if row.fingerprint == fingerprint]
    if not found:
        raise Http404
    return found[0]


def rows_seen(access: Access, finding: FindingRecord, limit: int) -> list[Row]:
    """The rows behind a finding that a person may see: a finding on something shared may rest on others' rows too."""
    scope = access.scope("requirements.read")
    return [
        row
        for row in rows_behind(finding, limit)
        if scope.everything or (row.get("program") or row.get("unit")) in scope.programs
    ]


def grants_seen(access: Access, waivers: Sequence[str]) -> list[WaiverGrantRecord]:
    """Waivers granted where the person may see it, the newest day first."""
    scope = access.scope("requirements.read")
    rows = WaiverGrantRecord.objects.filter(waiver__in=waivers).order_by("-expires")
    return [
        row
        for row in rows
        if scope.everything or (row.scope_kind == "program" and row.scope in scope.programs)
    ]


def clients_of_programs() -> dict[str, str]:
    return {
        row.name: row.client.name if row.client else "" for row in Program.objects.select_related("client")
    }


def month_of(name: str, row: RequirementStanding | None) -> Month:
    if row is None:
        return Month(name, None, 0, "")
    inside = [state for _, state in row.computed if state not in OUT]
    return Month(name, sum(state == "pass" for state in inside) if inside else None, len(inside), row.worst)


def last_months(newest: str, count: int = 12) -> list[str]:
    """The names of the months up to one."""
    if not newest:
        return []
    year, month = map(int, newest.split("-"))
    index = year * 12 + month - 1
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(index - count + 1, index + 1)]
