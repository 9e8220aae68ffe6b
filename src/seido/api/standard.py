"""Requirements with what people and checks say of them, the score, and assessments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from seido.api.auth import Request, needs
from seido.api.paging import Page, Pages, paged
from seido.api.problems import PROBLEMS
from seido.apps.assessments import cycles
from seido.apps.assessments.models import Cycle
from seido.apps.assessments.selectors import score_standing
from seido.apps.checks.selectors import finding_of
from seido.apps.pages.clock import today
from seido.apps.pages.templatetags.words import word
from seido.apps.requirements import listing, selectors
from seido.apps.requirements.tables import finding_rows, row_table
from seido.engine.checks import Finding

router = Router(tags=["standard"])
#: Rows that one answer holds at most.
ROWS = 500


class RequirementFilter(Schema):
    """As in the address of the list; blank narrows nothing."""

    category: str = ""
    item: str = Field("", description="such as 3.5")
    state: str = Field("", description="the worst state, or with `scope` the state there")
    scope: str = ""
    tag: str = ""
    mode: str = ""
    q: str = Field("", max_length=200)
    tab: Literal["all", "open", "disagree", "due", "people", "good"] = "all"


class Scoped(Schema):
    """How a requirement stands in one scope: by the checks, and where people judged it, by them."""

    scope: str
    state: str
    assessed: bool | None


class Requirement(Schema):
    """`text` is in our own words; approaches are blank where nothing judges."""

    requirement: str
    item: str
    text: str
    scope_kind: str
    assessed_approach: str
    computed_approach: str
    worst: str
    disagree: bool
    scopes: list[Scoped]


class FindingOut(Schema):
    fingerprint: str
    requirement: str
    binding: str
    check: str
    scopes: list[str]
    unit_kind: str
    unit: str
    state: str
    reason: str
    observed: str
    required: str
    population: int
    conforming: int
    due: date | None


class Table(Schema):
    columns: list[str]
    rows: list[list[Any]]


class Score(Schema):
    """The newest stored score; `document` is what `seido score --json` gives."""

    as_of: date
    release: str
    role: str
    document: dict[str, Any]


class Assessment(Schema):
    id: int
    kind: str
    name: str
    release: str
    state: str
    opened_on: date
    due: date | None
    signed_at: datetime | None
    signed_by: str
    frozen_at: datetime | None
    digest: str


class AssessmentDetail(Assessment):
    document: dict[str, Any] = Field(
        description="verdicts, findings and score; of a frozen one as it was frozen"
    )


@router.get(
    "/requirements",
    auth=needs("requirements.read"),
    response={200: Page[Requirement], **PROBLEMS},
    summary="Every requirement, and how it stands in each scope",
)
def requirements(
    request: Request, given: Annotated[RequirementFilter, Query()], paging: Pages
) -> dict[str, Any]:
    values = given.model_dump(exclude={"q", "tab"})
    filters = listing.Filters(**values, text=given.q)
    keeps = listing.IN_TAB[given.tab]
    lines = listing.lines(request.access, cycles.role_of_entity())
    return paged([line for line in lines if filters.keeps(line) and keeps(line)], paging, plain_line)


def plain_line(line: listing.Line) -> dict[str, Any]:
    row = line.standing
    assessed = row.assessed if row else {}
    return {
        "requirement": line.clause.id,
        "item": line.clause.item,
        "text": word(line.clause.text),
        "scope_kind": line.clause.scope_kind,
        "assessed_approach": row.assessed_approach if row else "",
        "computed_approach": row.computed_approach if row else "",
        "worst": line.worst,
        "disagree": line.differs,
        "scopes": [
            {"scope": scope, "state": state, "assessed": assessed.get(scope, assessed.get(""))}
            for scope, state in line.states
        ],
    }


@router.get(
    "/requirements/{requirement}",
    auth=needs("requirements.read"),
    response={200: Requirement, **PROBLEMS},
    summary="One requirement",
)
def requirement(request: Request, requirement: str) -> dict[str, Any]:
    for line in listing.lines(request.access, cycles.role_of_entity()):
        if line.clause.id == requirement:
            return plain_line(line)
    raise Http404


@router.get(
    "/requirements/{requirement}/findings",
    auth=needs("requirements.read"),
    response={200: Page[FindingOut], **PROBLEMS},
    summary="What the checks found, worst first, with reasons",
)
def findings(
    request: Request, requirement: str, paging: Pages, scope: str = "", state: str = ""
) -> dict[str, Any]:
    about = selectors.about(request.access, requirement, today())
    prints = {finding_of(row): row.fingerprint for row in about.records}

    def plain(found: Finding) -> dict[str, Any]:
        own = {
            name: getattr(found, name)
            for name in FindingOut.model_fields
            if name not in ("fingerprint", "reason", "scopes")
        }
        return {
            **own,
            "scopes": list(found.scopes),
            "reason": word(found.reason),
            "fingerprint": prints[found],
        }

    return paged(finding_rows(about, scope, state), paging, plain)


@router.get(
    "/requirements/{requirement}/findings/{fingerprint}/rows",
    auth=needs("requirements.read"),
    response={200: Table, **PROBLEMS},
    summary="The rows that a finding stands on",
)
def finding_rows_of(request: Request, requirement: str, fingerprint: str) -> dict[str, Any]:
    about = selectors.about(request.access, requirement, today())
    finding = selectors.one_finding(request.access, about.clause, fingerprint)
    table = row_table(selectors.rows_seen(request.access, finding, ROWS))
    return {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}


@router.get(
    "/score",
    auth=needs("score.read"),
    response={200: Score, **PROBLEMS},
    summary="Points, gates and what blocks, of the newest day or the newest up to a day",
)
def score(request: Request, until: date | None = None) -> Any:
    standing = score_standing(request.access, until)
    if standing is None:
        raise Http404
    return {name: getattr(standing, name) for name in ("as_of", "release", "role", "document")}


@router.get(
    "/assessments",
    auth=needs("assessments.read"),
    response={200: Page[Assessment], **PROBLEMS},
    summary="Cycles of assessment, newest first",
)
def assessments(request: Request, paging: Pages) -> dict[str, Any]:
    return paged(cycles.cycles(request.access), paging, plain_cycle)


@router.get(
    "/assessments/{assessment_id}",
    auth=needs("assessments.read"),
    response={200: AssessmentDetail, **PROBLEMS},
    summary="One cycle with its verdicts and its score",
)
def assessment(request: Request, assessment_id: int) -> dict[str, Any]:
    cycle = cycles.one_cycle(request.access, assessment_id)
    return {**plain_cycle(cycle), "document": cycles.document_of(cycle)}


def plain_cycle(cycle: Cycle) -> dict[str, Any]:
    return {name: getattr(cycle, name) for name in Assessment.model_fields}
