"""Working an action from phase to phase; the matrix of priorities; proven examples."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.improvement import causes, metrics, selectors, services
from seido.apps.improvement.forms import CausesForm, CountsForm, RemedyForm
from seido.apps.improvement.models import Action
from seido.apps.pages.clock import today
from seido.apps.pages.views import page
from seido.apps.registers.register import REGISTERS
from seido.apps.registers.request import Request
from seido.faults import InputError


def writable(request: Request, pk: int) -> Action:
    """Raises Http404 for an action that the person does not see, PermissionDenied for one that they may not write."""
    register = REGISTERS["actions"]
    action: Action = register.get(request.access, pk)
    if not register.may_write(request.access, action):
        raise PermissionDenied
    return action


def tried(request: Request, action: Action, write: Any, done: str) -> HttpResponse:
    """Writes and goes back to the action; what is missing is said there."""
    try:
        write()
        messages.success(request, done)
    except InputError as error:
        for fault in error.faults:
            messages.error(request, fault.expected)
    return redirect(f"/actions/{action.pk}/")


@page("actions.write")
@require_POST
def advance(request: Request, pk: int) -> HttpResponse:
    action = writable(request, pk)
    return tried(
        request,
        action,
        lambda: services.advance(by=request.user, action=action),
        _("The next phase has begun."),
    )


@page("actions.write")
@require_POST
def back(request: Request, pk: int) -> HttpResponse:
    action = writable(request, pk)
    phase, reason = request.POST.get("phase", ""), request.POST.get("reason", "")
    return tried(
        request,
        action,
        lambda: services.go_back(by=request.user, action=action, phase=phase, reason=reason),
        _("The action is back in an earlier phase."),
    )


@page("actions.write")
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    action = writable(request, pk)
    reason = request.POST.get("reason", "")
    return tried(
        request,
        action,
        lambda: services.cancel(by=request.user, action=action, reason=reason),
        _("The action is cancelled."),
    )


@page("actions.write")
def analyse(request: Request, pk: int) -> HttpResponse:
    """The cause tools: counts for the Pareto, five whys, fishbone, root causes."""
    action = writable(request, pk)
    form = CausesForm(action, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.update_action(actor=request.access.actor, row=action, values=form.values)
        return redirect(f"/actions/{action.pk}/#causes")
    counts = CountsForm(
        initial={"source": action.pareto.get("source", "evaluations"), "entered": entered(action)}
    )
    return render(
        request,
        "improvement/causes.html",
        {"row": action, "form": form, "counts": counts, **selectors.page_of(request.access, action)},
    )


def entered(action: Action) -> str:
    if action.pareto.get("source") != "entered":
        return ""
    return "\n".join(f"{label}, {count}" for label, count in action.pareto["counts"].items())


@page("actions.write")
@require_POST
def count(request: Request, pk: int) -> HttpResponse:
    """Counts causes, from the facts or as entered, and keeps the counts with the action."""
    action = writable(request, pk)
    form = CountsForm(request.POST)
    if not form.is_valid():
        for error in form.errors.get("entered", form.errors.get("source", [])):
            messages.error(request, str(error))
        return redirect(f"/actions/{action.pk}/causes/")
    source = form.cleaned_data["source"]
    months = causes.months_before(today())
    found = (
        causes.SOURCES[source](action, months) if source in causes.SOURCES else form.cleaned_data["entered"]
    )
    services.update_action(
        actor=request.access.actor,
        row=action,
        values={"pareto": {"source": source, "months": months, "counts": found} if found else {}},
    )
    if not found:
        messages.error(request, _("Nothing was counted: there are no such rows in these months."))
    return redirect(f"/actions/{action.pk}/causes/")


@page("actions.write")
def add_remedy(request: Request, pk: int) -> HttpResponse:
    action = writable(request, pk)
    form = RemedyForm(request.access, action, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_remedy(actor=request.access.actor, action=action, values=form.cleaned_data)
        return redirect(f"/actions/{action.pk}/#remedies")
    return render(request, "improvement/remedy.html", {"row": action, "form": form})


@page("actions.write")
@require_POST
def finish_remedy(request: Request, pk: int, remedy_id: int) -> HttpResponse:
    """Marks a remedy as done today, or as not done after all."""
    action = writable(request, pk)
    remedy = action.remedies.filter(pk=remedy_id).first()
    if remedy is None:
        raise Http404
    done = None if remedy.done else today()
    services.change_remedy(actor=request.access.actor, remedy=remedy, values={"done": done})
    return redirect(f"/actions/{action.pk}/#remedies")


@page("actions.read")
def matrix(request: Request) -> HttpResponse:
    shown = {"rows": selectors.matrix(request.access), "efforts": range(1, 6)}
    return render(request, "improvement/matrix.html", shown)


@page("actions.read")
def examples(request: Request) -> HttpResponse:
    found = selectors.examples(request.access)
    shown = {
        "examples": found,
        "needed": selectors.EXAMPLES,
        "lacking": max(selectors.EXAMPLES - len(found), 0),
        "periods": metrics.periods(),
    }
    return render(request, "improvement/examples.html", shown)
