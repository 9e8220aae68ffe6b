"""Assessments: the list, one of them, judging, signing, freezing, comparing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.accounts.access import Access
from seido.apps.assessments import cycle_services as services
from seido.apps.assessments import cycles as reading
from seido.apps.assessments.comparison import compared
from seido.apps.assessments.forms import AssignForm, CycleForm, FindingForm, SignForm
from seido.apps.assessments.models import Cycle
from seido.apps.assessments.pictures import Picture, listed, one_requirement, table
from seido.apps.pages.clock import today
from seido.apps.pages.exports import download
from seido.apps.pages.views import page
from seido.faults import InputError
from seido.standard import load


def access_of(request: HttpRequest) -> Access:
    return request.access  # type: ignore[attr-defined, no-any-return]


def cycle_of(request: HttpRequest, pk: int, *, managed: bool = False) -> Cycle:
    """A cycle that the person may read; `managed` asks for who manages cycles. Raises Http404."""
    found = reading.one_cycle(access_of(request), pk)
    if managed and not reading.manages(access_of(request)):
        raise Http404
    return found


def refused(request: HttpRequest, error: InputError) -> None:
    for fault in error.faults:
        messages.error(
            request,
            _("Needed: %(expected)s. Found: %(found)s.") % {"expected": fault.expected, "found": fault.found},
        )


@page("assessments.read")
def cycles(request: HttpRequest) -> HttpResponse:
    context = {"cycles": listed(access_of(request), today()), "manages": reading.manages(access_of(request))}
    return render(request, "assessments/cycles.html", context)


@page("assessments.write")
def new(request: HttpRequest) -> HttpResponse:
    """Opens a cycle."""
    if not reading.manages(access_of(request)):
        raise Http404
    initial = {
        "kind": request.GET.get("kind", "yearly_review"),
        "in_force": request.GET.get("start") == "in_force",
    }
    form = CycleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = services.open_cycle(actor=access_of(request).actor, today=today(), **form.cleaned_data)
        messages.success(request, _("The assessment is open."))
        return redirect("assessment", pk=made.pk)
    return render(
        request, "assessments/form.html", {"form": form, "title": _("New assessment"), "verb": _("Open it")}
    )


@page("assessments.read")
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment: its gates, how far each item is, who assesses it, what was found."""
    found, access = cycle_of(request, pk), access_of(request)
    context = {
        "cycle": found,
        "picture": Picture.of(found),
        "shares": [] if found.state == Cycle.State.FROZEN else list(found.shares.all()),
        "manages": reading.manages(access),
        "may_judge": reading.may_judge(access, found),
        "may_sign": reading.may_sign(access, found),
        "others": reading.others(access, found),
    }
    return render(request, "assessments/cycle.html", context)


@page("assessments.read")
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = cycle_of(request, pk)
    if kind not in ("csv", "xlsx"):
        raise Http404
    return download(found.name, kind, *table(reading.document_of(found)))


@page("assessments.read")
def item(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """The requirements of an item in an assessment."""
    found = cycle_of(request, pk)
    picture = Picture.of(found)
    line = next((line for line in picture.items if line.id == item), None)
    if line is None:
        raise Http404
    context = {"cycle": found, "line": line, "may_judge": reading.may_judge(access_of(request), found, item)}
    return render(request, "assessments/item.html", context)


@page("assessments.read")
def verdict(request: HttpRequest, pk: int, requirement: str) -> HttpResponse:
    """Judges one requirement, then leads to the next; of a cycle that is not open it shows the verdict."""
    found, access = cycle_of(request, pk), access_of(request)
    clause = load().requirements.get(requirement)
    judging = clause is not None and reading.may_judge(access, found, clause.item)
    if request.method == "POST":
        if clause is None or not judging:
            raise Http404
        return judged(request, found, requirement)
    shown = one_requirement(found, requirement)
    if shown is None:
        raise Http404
    context = {
        "cycle": found,
        "shown": shown,
        "may_judge": judging,
        "form": FindingForm(scopes=shown.scopes) if judging else None,
    }
    return render(request, "assessments/verdict.html", context)


def judged(request: HttpRequest, found: Cycle, requirement: str) -> HttpResponse:
    shown = one_requirement(found, requirement)
    if shown is None:
        raise Http404
    try:
        services.judge(
            actor=access_of(request).actor,
            cycle=found,
            requirement=requirement,
            approach=request.POST.get("approach", ""),
            deployed={scope: f"in:{scope}" in request.POST for scope in shown.scopes},
            note=request.POST.get("note", "")[:10_000],
            link=request.POST.get("link", "")[:1_000],
        )
    except InputError as error:
        refused(request, error)
        return redirect("assessment_verdict", pk=found.pk, requirement=requirement)
    if shown.next is None or "stay" in request.POST:
        return redirect("assessment_item", pk=found.pk, item=shown.entry["item"])
    return redirect("assessment_verdict", pk=found.pk, requirement=shown.next)


@page("assessments.read")
@require_POST
def finding(request: HttpRequest, pk: int, requirement: str) -> HttpResponse:
    """Writes a finding on a requirement."""
    found = cycle_of(request, pk)
    clause = load().requirements.get(requirement)
    shown = one_requirement(found, requirement)
    if clause is None or shown is None or not reading.may_judge(access_of(request), found, clause.item):
        raise Http404
    form = FindingForm(request.POST, scopes=shown.scopes)
    if not form.is_valid():
        return render(
            request,
            "assessments/verdict.html",
            {"cycle": found, "shown": shown, "may_judge": True, "form": form},
        )
    services.write_finding(
        actor=access_of(request).actor, cycle=found, requirement=requirement, **form.cleaned_data
    )
    messages.success(request, _("The finding is written down."))
    return redirect("assessment_verdict", pk=pk, requirement=requirement)


@page("assessments.write")
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives somebody items to assess."""
    found = cycle_of(request, pk, managed=True)
    form = AssignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.assign(
                actor=access_of(request).actor,
                cycle=found,
                user_id=form.cleaned_data["user"].pk,
                items=form.shares(),
            )
        except InputError as error:
            refused(request, error)
        return redirect("assessment", pk=pk)
    context: dict[str, Any] = {"form": form, "cycle": found, "title": _("Assign"), "verb": _("Assign")}
    return render(request, "assessments/form.html", context)


@page("assessments.read")
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the checks' verdicts over for what is not judged yet, in one item or in all."""
    found = cycle_of(request, pk)
    item = request.POST.get("item", "")
    if not reading.may_judge(access_of(request), found, item) or (
        not item and not reading.may_sign(access_of(request), found)
    ):
        raise Http404
    count = services.adopt(actor=access_of(request).actor, cycle=found, item=item)
    messages.success(request, _("%(count)s verdicts of the checks are taken over.") % {"count": count})
    return redirect("assessment_item", pk=pk, item=item) if item else redirect("assessment", pk=pk)


@page("assessments.read")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs an assessment, with the chances to improve that it found."""
    found = cycle_of(request, pk)
    if not reading.may_sign(access_of(request), found):
        raise Http404
    form = SignForm(request.POST or None)
    lacking = services.unjudged(found)
    if request.method == "POST" and form.is_valid():
        try:
            services.sign(actor=access_of(request).actor, cycle=found, **form.cleaned_data)
        except InputError as error:
            refused(request, error)
        else:
            messages.success(request, _("The assessment is signed; its verdicts are those in force."))
        return redirect("assessment", pk=pk)
    context = {"form": form, "cycle": found, "title": _("Sign"), "verb": _("Sign"), "lacking": lacking}
    return render(request, "assessments/form.html", context)


@page("assessments.write")
@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps the whole result for ever."""
    found = cycle_of(request, pk, managed=True)
    try:
        services.freeze(actor=access_of(request).actor, cycle=found)
    except InputError as error:
        refused(request, error)
    else:
        messages.success(request, _("The assessment is frozen: nothing in it changes any more."))
    return redirect("assessment", pk=pk)


@page("assessments.read")
def compare(request: HttpRequest) -> HttpResponse:
    """Two assessments side by side: `?a` the earlier, `?b` the later."""
    pair = []
    for name in ("a", "b"):
        value = request.GET.get(name, "")
        if not value.isdigit():
            raise Http404
        pair.append(cycle_of(request, int(value)))
    return render(
        request, "assessments/compare.html", {"a": pair[0], "b": pair[1], "compared": compared(*pair)}
    )
