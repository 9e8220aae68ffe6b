"""Loads, how fresh the data are, and rolling back. How a load comes about is in `views_draft.py`."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.data import history, labels
from seido.apps.data.undoing import why_not
from seido.apps.jobs.services import submit
from seido.apps.pages.clock import today
from seido.apps.pages.exports import TYPES, download
from seido.apps.pages.views import page

PER_PAGE = 50
#: Rejects shown on the page; the file has all that are kept.
SHOWN = 100


class Request(HttpRequest):
    """What the middleware has made of a request."""

    access: Access
    htmx: bool


@page("data.read")
def overview(request: Request) -> HttpResponse:
    """Loads, newest first, with what is late above them."""
    loads = Paginator(history.loads(request.access), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "loads": loads,
        "drafts": history.open_drafts(request.access),
        "late": [one for one in history.freshness(request.access, today()) if one.late],
        "may_load": history.may_load(request.access),
    }
    return render(request, "data/overview.html", shown)


@page("data.read")
def load(request: Request, name: str) -> HttpResponse:
    """One load: what came in, what it changed, what it left out."""
    row = history.load(request.access, name)
    job = (row.request or "").removeprefix("job ")
    shown = {
        "load": row,
        "table": labels.table(row.table),
        "touched": history.months_by_program(row),
        "rejects": row.rejects[:SHOWN],
        "more": max(len(row.rejects) - SHOWN, 0),
        "job": int(job) if job.isdecimal() else None,
        "may_load": history.may_load(request.access),
        "why_not": why_not(row),
    }
    return render(request, "data/load.html", shown)


@page("data.read")
def rejects(request: Request, name: str, kind: str) -> HttpResponse:
    """The rows that a load left out, as a file to mend and send again."""
    if kind not in TYPES:
        raise Http404
    row = history.load(request.access, name)
    header = [_("File"), _("Row"), _("Column"), _("Expected"), _("Got")]
    rows = [[one["file"], one["row"], one["column"], one["expected"], one["got"]] for one in row.rejects]
    return download(f"rejects-{row.name}", kind, header, rows)


@page("data.write")
def roll_back(request: Request, name: str) -> HttpResponse:
    """Asks whether a load shall be rolled back, says what follows, and has it done as a job."""
    if not history.may_load(request.access):
        raise PermissionDenied
    row = history.load(request.access, name)
    reason = why_not(row)
    if request.method == "POST" and reason is None:
        job = submit(
            actor=request.access.actor,
            kind="data.roll_back",
            arguments={"load": row.name},
            user_id=request.access.user_id,
        )
        return redirect("job", job_id=job.pk)
    shown = {
        "load": row,
        "table": labels.table(row.table),
        "touched": history.months_by_program(row),
        "why_not": reason,
    }
    return render(request, "data/roll_back.html", shown)


@page("data.read")
def freshness(request: Request) -> HttpResponse:
    """How far each table of each program reaches."""
    return render(request, "data/freshness.html", {"rows": history.freshness(request.access, today())})
