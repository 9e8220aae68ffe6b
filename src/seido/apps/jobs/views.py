"""Jobs: what was asked for, how far it is, what came of it."""

from __future__ import annotations

import secrets

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from seido.apps.accounts.access import Access
from seido.apps.jobs import selectors, services
from seido.apps.jobs.models import State
from seido.apps.pages.views import page

PER_PAGE = 50


class Request(HttpRequest):
    """What the middleware has made of a request."""

    access: Access
    htmx: bool


@page("")
def job_list(request: Request) -> HttpResponse:
    """One's own jobs; everybody's for who may read them all."""
    rows = selectors.jobs(request.access).select_related("user")
    chosen = request.GET.get("state", "")
    if chosen in State.values:
        rows = rows.filter(state=chosen)
    shown = {
        "jobs": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "states": State.choices,
        "chosen": chosen,
        "schedules": selectors.schedules(request.access),
        "everybody": request.access.scope("jobs.read").everything,
        "may_refresh": request.access.scope("jobs.write").everything,
        "token": secrets.token_urlsafe(8),
    }
    return render(request, "jobs/list.html", shown)


@page("")
@vary_on_headers("HX-Request")
def job_detail(request: Request, job_id: int) -> HttpResponse:
    """A job; the part that changes is asked for again every two seconds while it runs."""
    job = selectors.job(request.access, job_id)
    shown = {"job": job, "may_cancel": selectors.may_cancel(request.access, job)}
    return render(request, "jobs/state.html" if request.htmx else "jobs/detail.html", shown)


@page("")
@require_POST
def cancel(request: Request, job_id: int) -> HttpResponse:
    job = selectors.job(request.access, job_id)
    if selectors.may_cancel(request.access, job):
        services.cancel(actor=request.access.actor, job_id=job.pk)
    return redirect("job", job_id=job.pk)


@page("jobs.write")
@require_POST
def refresh(request: Request) -> HttpResponse:
    """Asks for everything to be brought up to date; pressed twice it is one job."""
    job = services.submit(
        actor=request.access.actor,
        kind="refresh",
        key=f"refresh {request.POST.get('token', '')[:40]}",
        user_id=request.access.user_id,
    )
    return redirect("job", job_id=job.pk)
