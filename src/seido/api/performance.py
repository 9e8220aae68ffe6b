"""Figures: every judged series, as the scorecard shows it, and the rows behind one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from seido.api.auth import Request, needs
from seido.api.paging import Page, Pages, paged
from seido.api.problems import PROBLEMS
from seido.apps.accounts.access import Access
from seido.apps.data.selectors import plain as plain_value
from seido.apps.pages.templatetags.words import word
from seido.apps.performance import explain
from seido.apps.performance.columns import plain
from seido.apps.performance.filters import MANY, Filters
from seido.apps.performance.metric_view import may_see_people
from seido.apps.performance.scorecard import Line, scorecard
from seido.apps.performance.summary import summary_table
from seido.engine.metrics import Measurement
from seido.engine.performance.document import summary_document
from seido.faults import Fault, InputError
from seido.periods import parse
from seido.standard import load

router = Router(tags=["performance"])
#: Columns that tell of one person, which who is here for a client does not see.
OF_PEOPLE = ("agent", "evaluator", "person")
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class StandingFilter(Schema):
    """As in the address of the scorecard; what is repeated is any of these."""

    program: list[str] = Field([])
    client: list[str] = Field([])
    site: list[str] = Field([])
    kind: list[str] = Field([], description="process, program, client, site, service or entity")
    item: list[str] = Field([], description="such as 4.1")
    type: list[str] = Field([], description="service, quality, sales, efficiency, cost, experience or people")
    status: Literal["", "below", "improving", "at_level", "not_judged"] = ""
    period: str = Field(
        "", pattern=f"^$|{MONTH}", description="such as 2026-10; the newest month where absent"
    )
    q: str = Field("", max_length=200, description="in the names of metric, unit and process")
    set: Literal["", "1"] = Field("", description="1 keeps what 50/75 counts")
    sort: str = ""


class Standing(Schema):
    """A judged series: its value in the period against its target, and how its newest twelve months stand.

    Values are unrounded, in `measure` (percent is 0 to 100); `gap` is value less target.
    """

    item: str
    metric: str
    name: str
    type: str
    unit_kind: str
    unit: str
    process: str
    program: str
    client: str
    sites: list[str]
    period: str
    measure: str
    direction: str
    target: float | None
    target_low: float | None
    target_high: float | None
    value: float | None
    gap: float | None
    period_met: bool | None
    status: str
    met: int
    periods: int
    trend: str
    n: int | None
    low: float | None
    high: float | None
    newest_day: date | None
    in_set: bool
    outside: str
    reason: str


class Point(Schema):
    """A series in one period. `numerator` and `denominator` are in base units: counts, seconds, minor units."""

    period: str
    value: float | None
    target: float | None
    target_low: float | None
    target_high: float | None
    met: bool
    n: int | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    collected: bool
    usable: bool
    integrity: bool


class Series(Standing):
    points: list[Point]


class Summary(Schema):
    """What `seido summary --json` gives, over the series that one may see."""

    as_of: date | None
    months: list[str]
    role: str
    metrics: list[dict[str, Any]]
    items: dict[str, Any]
    fifty_seventy_five: dict[str, Any]
    partitions: list[dict[str, Any]]
    warnings: list[str]


class Explained(Schema):
    """What a figure is made of; `rows` are the first ones, `row_count` how many there are."""

    metric: str
    definition: str
    unit_kind: str
    unit: str
    process: str
    period: str
    parameters: dict[str, Any]
    numerator: float | None
    denominator: float | None
    value: float | None
    n: int | None
    load_ids: list[str]
    row_count: int
    rows: list[dict[str, Any]]


def filters_of(given: StandingFilter) -> Filters:
    values: dict[str, Any] = given.model_dump()
    return Filters(**values | {name: tuple(values[name]) for name in MANY})


@router.get(
    "/performance/standings",
    auth=needs("performance.read"),
    response={200: Page[Standing], **PROBLEMS},
    summary="The scorecard: how every series stands",
)
def standings(request: Request, given: Annotated[StandingFilter, Query()], paging: Pages) -> dict[str, Any]:
    return paged(scorecard(request.access, filters_of(given)).lines, paging, plain)


@router.get(
    "/performance/series",
    auth=needs("performance.read"),
    response={200: Page[Series], **PROBLEMS},
    summary="The same with the points of the newest twelve periods",
)
def series(request: Request, given: Annotated[StandingFilter, Query()], paging: Pages) -> dict[str, Any]:
    return paged(scorecard(request.access, filters_of(given), with_points=True).lines, paging, with_points)


def with_points(line: Line) -> dict[str, Any]:
    return {**plain(line), "points": [asdict(reading) for reading in line.readings]}


@router.get(
    "/performance/summary",
    auth=needs("performance.read"),
    response={200: Summary, **PROBLEMS},
    summary="The summary table: judgements, shares by item, 50/75 and its parts",
)
def summary(request: Request) -> dict[str, Any]:
    table = summary_table(request.access)
    document = summary_document(table.summary, (get_language() or "ja")[:2])
    return {**document, "as_of": table.state.as_of if table.state else None, "months": table.months}


@router.get(
    "/performance/metrics/{metric}/explain",
    auth=needs("performance.read"),
    response={200: Explained, **PROBLEMS},
    summary="A figure's definition, sums, loads and rows",
)
def explained(
    request: Request,
    metric: str,
    unit: str,
    period: str,
    process: str = "",
    rows: Annotated[int, Query(ge=0, le=1000)] = 20,
) -> dict[str, Any]:
    if metric not in load().metrics:
        raise Http404
    try:
        wanted = parse(period)
    except ValueError:
        raise InputError(
            Fault("request", "a period such as 2026-10 or 2026-Q3", period, None, "period")
        ) from None
    try:
        figure = explain.figure_of(metric, unit, process or None, wanted)
    except InputError:
        raise Http404 from None  # whose message names units that the person may not see
    refuse_foreign(request.access, figure)
    found = explain.explain(metric=metric, unit=unit, period=wanted, process=process or None, limit=rows)
    hidden = () if may_see_people(request.access) else OF_PEOPLE
    own = {name: getattr(figure, name) for name in ("unit_kind", "unit", "process", "period", "n")}
    return {
        **own,
        "metric": metric,
        "definition": word(found.metric.definition),
        "parameters": dict(figure.parameters),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": figure.value,
        "load_ids": list(found.load_ids),
        "row_count": found.row_count,
        "rows": [
            {name: plain_value(value) for name, value in row.items() if name not in hidden}
            for row in found.rows
        ],
    }


def refuse_foreign(access: Access, figure: Measurement) -> None:
    """Raises Http404 for a figure of a unit that the person does not see."""
    scope = access.scope("performance.read")
    program = figure.unit if figure.unit_kind in ("process", "program") else ""
    if not scope.sees(figure.unit_kind, figure.unit, program):
        raise Http404
