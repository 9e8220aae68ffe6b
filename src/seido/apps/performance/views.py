"""The pages of performance."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.accounts.access import Access
from seido.apps.pages.exports import TYPES as FILE_TYPES
from seido.apps.pages.exports import download
from seido.apps.pages.views import page
from seido.apps.performance import lists, targets
from seido.apps.performance.columns import EXPORTED, exported
from seido.apps.performance.filters import Filters
from seido.apps.performance.ledger import all_rows, ledger
from seido.apps.performance.metric_page import Figure, find_figure
from seido.apps.performance.metric_view import may_see_people, metric_page, rows_page
from seido.apps.performance.scorecard import scorecard as scorecard_of
from seido.apps.performance.summary import summary_table
from seido.apps.performance.summary_view import summary_page, summary_rows, summary_workbook
from seido.apps.registers.register import REGISTERS
from seido.faults import InputError

FILES = ("csv", "xlsx")


class Request(HttpRequest):
    access: Access


@page("performance.read")
def scorecard(request: Request) -> HttpResponse:
    """Every series that the person may see, by program."""
    card = scorecard_of(request.access, Filters.of(request.GET))
    return render(request, "performance/scorecard.html", lists.scorecard_page(request, card))


@page("performance.read")
def scorecard_file(request: Request, kind: str) -> HttpResponse:
    """What is filtered, every column, unrounded."""
    if kind not in FILES:
        raise Http404
    card = scorecard_of(request.access, Filters.of(request.GET))
    header = [str(heading) for heading, _width in EXPORTED.values()]
    rows: list[list[Any]] = []
    for line in card.lines:
        values = exported(line)
        rows.append([values[key] for key in EXPORTED])
    return download(f"{_('Scorecard')}-{card.period}", kind, header, rows)


@page("performance.read")
def summary(request: Request) -> HttpResponse:
    """The summary table as an auditor reads it."""
    return render(
        request, "performance/summary.html", summary_page(summary_table(request.access), request.GET)
    )


@page("performance.read")
def summary_file(request: Request, kind: str) -> HttpResponse:
    """The table as CSV, or as the workbook whose counts are formulas."""
    if kind not in FILES:
        raise Http404
    table = summary_table(request.access)
    name = f"{_('Performance summary')}-{table.months[-1] if table.months else ''}"
    if kind == "xlsx":
        return file_response(name, kind, summary_workbook(table))
    return download(name, kind, *summary_rows(table, request.GET))


@page("performance.read")
def metric(request: Request, metric: str) -> HttpResponse:
    """One metric at a unit; without one, all units at which it is judged."""
    if "unit" not in request.GET:
        return render(request, "performance/metric_units.html", lists.units_page(request.access, metric))
    return render(request, "performance/metric.html", metric_page(request.access, asked(request, metric)))


@page("performance.read")
def metric_rows(request: Request, metric: str) -> HttpResponse:
    """What a figure is made of, as a part of its page or as one of its own."""
    figure = asked(request, metric)
    if figure.entry is None:
        raise Http404
    found = ledger(
        figure.entry,
        figure.measurement,
        direction=figure.direction,
        with_people=may_see_people(request.access),
    )
    part = "rows" if request.headers.get("HX-Request") else "rows_page"
    return render(request, f"performance/{part}.html", rows_page(request.access, figure, found))


@page("performance.read")
def metric_rows_csv(request: Request, metric: str) -> HttpResponse:
    """Every row that adds to a figure."""
    figure = asked(request, metric)
    if figure.entry is None:
        raise Http404
    header, rows = all_rows(figure.entry, figure.measurement, with_people=may_see_people(request.access))
    return download(f"{metric}-{figure.unit}-{figure.measurement.period}", "csv", header, rows)


def asked(request: Request, metric: str) -> Figure:
    """The figure that an address names. Raises Http404 where it is none for this person."""
    query = request.GET
    return find_figure(
        request.access, metric, query.get("unit", ""), query.get("process", ""), query.get("period", "")
    )


def file_response(name: str, kind: str, content: bytes) -> HttpResponse:
    """A file that the browser stores and never shows."""
    response = HttpResponse(content, content_type=FILE_TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page("targets.write")
@require_POST
def target_review(request: Request, pk: int) -> HttpResponse:
    """Posted: outcome and reason of a review of a target."""
    register = REGISTERS["performance-targets"]
    row = register.get(request.access, pk)
    if not register.may_write(request.access, row):
        raise PermissionDenied
    try:
        targets.review_target(
            actor=request.access.actor,
            row=row,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
        )
    except InputError:
        messages.error(request, _("A review needs a decision and its reason."))
    else:
        messages.success(request, _("The review is recorded."))
    return redirect(register.address(row))
