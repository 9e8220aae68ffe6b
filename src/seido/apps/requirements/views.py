"""The register of requirements, one requirement, its findings and their rows, and what is written about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.checks.selectors import finding_of
from seido.apps.checks.waivers import end_waiver, grant_waiver, renew_waiver
from seido.apps.evidence.selectors import evidence_of, requests_of
from seido.apps.organization.models import Entity
from seido.apps.pages.clock import today
from seido.apps.pages.exports import download
from seido.apps.pages.views import page
from seido.apps.requirements import listing, selectors, services
from seido.apps.requirements.choices import chips, tabs
from seido.apps.requirements.forms import DecisionForm, EndForm, RenewForm, TextForm, TextsForm, WaiverForm
from seido.apps.requirements.how import how
from seido.apps.requirements.tables import finding_rows, finding_table, row_table
from seido.faults import InputError
from seido.standard import load

#: Requirements on a page of the register, findings on a page of theirs, rows behind a finding.
PER_PAGE, FINDINGS_PER_PAGE, ROWS = 100, 100, 100


def access_of(request: HttpRequest) -> Access:
    return request.access  # type: ignore[attr-defined, no-any-return]


def chosen_lines(request: HttpRequest) -> tuple[list[listing.Line], list[listing.Line], listing.Filters, str]:
    """All lines within the filters, those of the tab, the filters and the tab."""
    entity = Entity.objects.first()
    filters = listing.Filters.of(request.GET)
    within = [
        line
        for line in listing.lines(access_of(request), entity.role if entity else "csp")
        if filters.keeps(line)
    ]
    tab = request.GET.get("tab", "all")
    tab = tab if tab in listing.TABS else "all"
    return within, [line for line in within if listing.IN_TAB[tab](line)], filters, tab


@page("requirements.read")
def register(request: HttpRequest) -> HttpResponse:
    within, found, filters, tab = chosen_lines(request)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "requirements/register.html",
        {
            "tabs": tabs(request, within, tab),
            "chips": chips(request, within, filters),
            "filters": filters,
            "shown": shown,
            "groups": listing.grouped(shown.object_list),
            "query": request.GET.urlencode(),
            "may_write": access_of(request).may("requirements.write"),
        },
    )


@page("requirements.read")
def export(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in ("csv", "xlsx"):
        raise Http404
    header, rows = listing.table(chosen_lines(request)[1])
    return download(_("requirements"), kind, header, rows)


@page("requirements.read")
def requirement(request: HttpRequest, requirement: str) -> HttpResponse:
    about = selectors.about(access_of(request), requirement, today())
    context = {"about": about, "how": how(about.clause), "side_by_side": "text" in request.GET}
    return render(request, "requirements/requirement.html", context | around(request, about))


def around(request: HttpRequest, about: selectors.About) -> dict[str, Any]:
    """Evidence and requests of a requirement, and what this person may do."""
    access = access_of(request)
    return {
        "today": about.today,
        "evidence": [(row, row.status(about.today)) for row in evidence_of(access, about.clause.id)],
        "requests": [(row, row.status(about.today)) for row in requests_of(access, about.clause.id)],
        "may_write": access.may("requirements.write"),
        "may_waive": access.scope("requirements.write").everything,
        "may_discuss": access.scope("requirements.read").everything,
    }


@page("requirements.read")
def discussion(request: HttpRequest, requirement: str) -> HttpResponse:
    """What assessors found and what people say: a page, or a part of the requirement's own."""
    about = selectors.about(access_of(request), requirement, today())
    may_discuss = about.access.scope("requirements.read").everything
    part = "discussion_part.html" if request.htmx else "discussion.html"  # type: ignore[attr-defined]
    return render(request, f"requirements/{part}", {"about": about, "may_discuss": may_discuss})


@page("requirements.read")
def findings(request: HttpRequest, requirement: str) -> HttpResponse:
    """Every finding that the person may see, of one scope or state where asked for."""
    about = selectors.about(access_of(request), requirement, today())
    found = finding_rows(about, request.GET.get("scope", ""), request.GET.get("state", ""))
    shown = Paginator(found, FINDINGS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "requirements/findings.html",
        {"about": about, "shown": shown, "query": request.GET.urlencode()},
    )


@page("requirements.read")
def findings_export(request: HttpRequest, requirement: str, kind: str) -> HttpResponse:
    if kind not in ("csv", "xlsx"):
        raise Http404
    about = selectors.about(access_of(request), requirement, today())
    found = finding_rows(about, request.GET.get("scope", ""), request.GET.get("state", ""))
    return download(f"{requirement} {_('findings')}", kind, *finding_table(found))


@page("requirements.read")
def finding(request: HttpRequest, requirement: str, fingerprint: str) -> HttpResponse:
    """One finding with the rows it stands on; `?export=csv` gives those rows."""
    about = selectors.about(access_of(request), requirement, today())
    row = selectors.one_finding(about.access, about.clause, fingerprint)
    table = row_table(selectors.rows_seen(about.access, row, ROWS))
    if request.GET.get("export") in ("csv", "xlsx"):
        return download(f"{requirement} {row.unit}", request.GET["export"], table.columns, table.rows)
    return render(
        request, "requirements/finding.html", {"about": about, "finding": finding_of(row), "table": table}
    )


# ---- Writing --------------------------------------------------------------------------------------


def shown_form(
    request: HttpRequest, about: selectors.About, form: Form, title: str, verb: str
) -> HttpResponse:
    context = {"about": about, "form": form, "form_title": title, "verb": verb}
    return render(request, "requirements/form.html", context)


def done(request: HttpRequest, requirement: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("requirement", requirement=requirement)


def add_faults(form: Form, error: InputError) -> None:
    """What a service refused, at the field that it is about."""
    for fault in error.faults:
        name = fault.file if fault.file in form.fields else None
        form.add_error(name, f"{fault.expected} ({fault.found})")


@page("requirements.write")
def text(request: HttpRequest, requirement: str) -> HttpResponse:
    """The standard's own text, brought by the holder of a licence."""
    about = selectors.about(access_of(request), requirement, today())
    kept = about.own_text
    initial = {"text": kept.text, "source": kept.source} if kept else {}
    form = TextForm(request.POST or None, initial=initial)
    form.fields["text"].required = kept is None
    if request.method == "POST" and form.is_valid():
        services.keep_text(actor=access_of(request).actor, requirement=requirement, **form.cleaned_data)
        return done(request, requirement, _("The text is kept."))
    return shown_form(request, about, form, _("The standard's own text"), _("Keep the text"))  # type: ignore[arg-type]


@page("requirements.write")
def texts(request: HttpRequest) -> HttpResponse:
    """The standard's own texts as one table."""
    form = TextsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        count = services.keep_texts(
            actor=access_of(request).actor,
            texts=form.cleaned_data["file"],
            source=form.cleaned_data["source"],
        )
        messages.success(request, _("%(count)s texts are kept.") % {"count": count})
        return redirect("requirements")
    return render(request, "requirements/texts.html", {"form": form})


@page("requirements.write")
def decide(request: HttpRequest, requirement: str) -> HttpResponse:
    """What becomes of a difference between people and checks, with its reason."""
    about = selectors.about(access_of(request), requirement, today())
    form = DecisionForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        services.keep_decision(actor=access_of(request).actor, requirement=requirement, **form.cleaned_data)
        return done(request, requirement, _("The decision is kept."))
    return shown_form(request, about, form, _("Decide on the difference"), _("Keep the decision"))


@page("requirements.write")
def grant(request: HttpRequest, requirement: str, waiver: str) -> HttpResponse:
    """Grants a waiver of this requirement for a place."""
    about = whole_only(request, requirement)
    known = next((one.waiver for one in about.waivers if one.waiver.id == waiver), None)
    if known is None:
        raise Http404
    form = WaiverForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "place"}
        try:
            grant_waiver(actor=about.access.actor, waiver=waiver, **values)
        except InputError as error:
            add_faults(form, error)
        else:
            return done(
                request,
                requirement,
                _("The waiver is granted. It counts from the next run of the checks on."),
            )
    title = _("Grant waiver %(waiver)s") % {"waiver": waiver}
    context = {
        "about": about,
        "form": form,
        "form_title": title,
        "verb": _("Grant the waiver"),
        "waiver": known,
    }
    return render(request, "requirements/form.html", context)


@page("requirements.write")
def renew(request: HttpRequest, requirement: str, pk: int) -> HttpResponse:
    """Gives a waiver a later last day."""
    about, kept = grant_or_404(request, requirement, pk)
    form = RenewForm(request.POST or None, initial={"evidence": kept.evidence, "approver": kept.approver})
    if request.method == "POST" and form.is_valid():
        try:
            renew_waiver(actor=about.access.actor, grant_id=pk, **form.cleaned_data)
        except InputError as error:
            add_faults(form, error)
        else:
            return done(request, requirement, _("The waiver is renewed."))
    return shown_form(
        request, about, form, _("Renew waiver %(waiver)s") % {"waiver": kept}, _("Renew the waiver")
    )


@page("requirements.write")
def end(request: HttpRequest, requirement: str, pk: int) -> HttpResponse:
    """Ends a waiver."""
    about, kept = grant_or_404(request, requirement, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_waiver(actor=about.access.actor, grant_id=pk, today=today(), **form.cleaned_data)
        return done(
            request, requirement, _("The waiver is ended. Its places are judged again from the next run on.")
        )
    return shown_form(
        request, about, form, _("End waiver %(waiver)s") % {"waiver": kept}, _("End the waiver")
    )


def whole_only(request: HttpRequest, requirement: str) -> selectors.About:
    """Waivers free places of several programs: who may not write for the whole entity finds nothing here."""
    if (
        not access_of(request).scope("requirements.write").everything
        or requirement not in load().requirements
    ):
        raise Http404
    return selectors.about(access_of(request), requirement, today())


def grant_or_404(request: HttpRequest, requirement: str, pk: int) -> tuple[selectors.About, Any]:
    about = whole_only(request, requirement)
    kept = next((grant for one in about.waivers for grant in one.grants if grant.pk == pk), None)
    if kept is None:
        raise Http404
    return about, kept
