"""Data integrity: what the rules found, by table and by metric, and the rows behind."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from seido.apps.accounts.access import Access
from seido.apps.integrity import pages, selectors
from seido.apps.pages.exports import TYPES, download
from seido.apps.pages.views import page
from seido.engine.integrity import RULES

#: Rows at fault that are shown, and that a file has.
SHOWN = 100
IN_FILE = 10_000
#: What a row is known by comes first; these say nothing to people.
INNER = ("load", "local_month", "local_slot")


class Request(HttpRequest):
    access: Access


@page("data.read")
def integrity(request: Request) -> HttpResponse:
    """The results of a month."""
    months = pages.months(request.access)
    month = request.GET.get("month", "")
    month = month if month in months else pages.newest(request.access)
    scope = request.access.scope("data.read")
    shown = pages.Page(scope, month, request.GET.get("program", ""))
    return render(request, "integrity/integrity.html", {"months": months, "shown": shown})


@page("data.read")
def rows(request: Request) -> HttpResponse:
    """The rows that break a rule in a program and month, to see and as a file."""
    rule, program, month = (request.GET.get(name, "") for name in ("rule", "program", "month"))
    if rule not in RULES or RULES[rule].fails is None or month not in pages.months(request.access):
        raise Http404
    if not request.access.may("data.read", program=program):
        raise Http404
    kind = request.GET.get("as", "")
    found = selectors.rows(
        rule, programs=[program], first=month, last=month, limit=IN_FILE if kind in TYPES else SHOWN
    )
    columns = [name for name in dict.fromkeys(name for row in found for name in row) if name not in INNER]
    cells = [[row.get(name) for name in columns] for row in found]
    if kind in TYPES:
        return download(f"{rule}-{month}", kind, columns, cells)
    shown = {"rule": RULES[rule], "program": program, "month": month, "columns": columns, "cells": cells}
    return render(request, "integrity/rows.html", shown | {"full": len(cells) == SHOWN})
