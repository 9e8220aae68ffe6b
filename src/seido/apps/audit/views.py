"""The audit log: who did what, when, and whether the chain holds."""

from __future__ import annotations

import json

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from seido.apps.accounts.request import Request
from seido.apps.audit import selectors
from seido.apps.audit.services import check_chain
from seido.apps.pages.exports import as_csv
from seido.apps.pages.views import page

PER_PAGE = 50
#: An export holds at most so many events: the newest.
MOST = 100_000


class Filter(forms.Form):
    actor = forms.CharField(label=_("Who"), required=False)
    verb = forms.CharField(label=_("What"), required=False)
    subject = forms.CharField(label=_("On what"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))


@page("audit.read")
def audit_log(request: Request) -> HttpResponse:
    """The events that fit the filter, as a page or a file."""
    filled = Filter(request.GET)
    wanted = filled.cleaned_data if filled.is_valid() else {}
    rows = selectors.events(request.access, **wanted)
    if request.GET.get("format") == "csv":
        header = ("id", "at", "actor", "verb", "subject", "details", "digest")
        cells = (
            (
                row.pk,
                row.at.isoformat(),
                row.actor,
                row.verb,
                row.subject,
                json.dumps(row.details, ensure_ascii=False),
                row.digest,
            )
            for row in rows[:MOST]
        )
        return HttpResponse(
            as_csv(header, cells),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit-log.csv"'},
        )
    shown = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filled": filled,
        "actors": selectors.actors(request.access),
        "verbs": selectors.verbs(request.access),
        "check": selectors.last_check(),
        "narrowed": any(wanted.values()),
    }
    return render(request, "audit/log.html", shown)


@page("audit.read")
@require_POST
def verify(request: Request) -> HttpResponse:
    """Walks along the chain now."""
    check_chain()
    return redirect("audit-log")
