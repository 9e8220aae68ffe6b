"""The pages of performance."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.pages.exports import download
from seido.apps.pages.views import page
from seido.apps.performance import lists
from seido.apps.performance.columns import EXPORTED, exported
from seido.apps.performance.filters import Filters
from seido.apps.performance.scorecard import scorecard as scorecard_of

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
