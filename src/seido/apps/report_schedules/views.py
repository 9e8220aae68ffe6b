"""The pages of reports that are sent again and again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.pages.views import page
from seido.apps.registers.request import Request
from seido.apps.report_schedules import selectors, services
from seido.apps.report_schedules.forms import AddressForm, ReportForm
from seido.apps.report_schedules.models import AllowedAddress, ReportSchedule
from seido.apps.report_schedules.sources import filters_in
from seido.faults import InputError

PER_PAGE = 50


@page("")
def listing(request: Request) -> HttpResponse:
    """Who gets what: one's own reports, for administrators everybody's."""
    context = {
        "rows": selectors.with_when(selectors.reports(request.access)),
        "everybody": selectors.sees_all(request.access),
        "may_create": bool(selectors.sendable(request.access)),
    }
    return render(request, "report_schedules/list.html", context)


@page("")
def create(request: Request) -> HttpResponse:
    return edited(request, None)


@page("")
def change(request: Request, report_id: int) -> HttpResponse:
    return edited(request, selectors.report(request.access, report_id, write=True))


def edited(request: Request, report: ReportSchedule | None) -> HttpResponse:
    """The form of a report; only its owner says what it shows, as it is made with the owner's rights."""
    if report is not None and report.owner_id != request.access.user_id:
        raise Http404
    form = ReportForm.of(request.POST, request.access, report, request.GET)
    if form.is_valid():
        try:
            saved = services.save_report(
                access=request.access, report=report, values=form.cleaned_data, when=form.when
            )
        except InputError as error:
            form.add_faults(error)
        else:
            return redirect("report", saved.pk)
    context = {"form": form, "report": report}
    return render(request, "report_schedules/form.html", context, status=422 if form.is_bound else 200)


@page("")
def detail(request: Request, report_id: int) -> HttpResponse:
    """A report, when it is due, and the log of what was sent."""
    report = selectors.report(request.access, report_id)
    (about,) = selectors.with_when(selectors.reports(request.access).filter(pk=report.pk))
    context = {
        **about,
        "filters": filters_in(about["source"], report.query) if about["source"] else [],
        "page": Paginator(report.sent.all(), PER_PAGE).get_page(request.GET.get("page")),
        "may_change": selectors.may_change(request.access, report),
        "own": report.owner_id == request.access.user_id,
    }
    return render(request, "report_schedules/detail.html", context)


@page("")
@require_POST
def act(request: Request, report_id: int, verb: str) -> HttpResponse:
    """Sends a report now, pauses it, goes on, or deletes it."""
    report, actor = selectors.report(request.access, report_id, write=True), request.access.actor
    if verb == "send":
        services.send_now(actor=actor, report=report)
        messages.success(request, _("The report is on its way."))
    elif verb in ("pause", "resume"):
        services.set_enabled(actor=actor, report=report, enabled=verb == "resume")
    elif verb == "delete":
        services.delete_report(actor=actor, report=report)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": report.name})
        return redirect("reports")
    else:
        raise Http404
    return redirect("report", report.pk)


@page("settings.read")
def addresses(request: Request) -> HttpResponse:
    """The addresses outside to which reports may go."""
    may_write = request.access.scope("settings.write").everything
    stored = "\n".join(AllowedAddress.objects.values_list("pattern", flat=True))
    form = AddressForm(request.POST if may_write and request.POST else None, initial={"patterns": stored})
    if form.is_valid():
        try:
            services.allow(actor=request.access.actor, patterns=form.cleaned_data["patterns"].splitlines())
        except InputError as error:
            for fault in error.faults:
                form.add_error("patterns", _("%(text)s is no address.") % {"text": fault.found})
        else:
            messages.success(request, _("Kept."))
            return redirect("report_addresses")
    context = {"form": form, "may_write": may_write, "stored": stored.splitlines()}
    return render(request, "report_schedules/addresses.html", context, status=422 if form.is_bound else 200)
