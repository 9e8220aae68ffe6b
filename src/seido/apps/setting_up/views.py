"""The organisation's settings, its setup file, and the first set-up step by step."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seido.apps.accounts.request import Request
from seido.apps.organization.selectors import known_names
from seido.apps.organization.services import add_process
from seido.apps.organization.setup_file import checked
from seido.apps.pages.views import page
from seido.apps.setting_up import selectors
from seido.apps.setting_up.forms import KINDS, STEPS, EntityStep, ProcessStep, SetupFile, Step
from seido.apps.setup import apply_document, apply_file
from seido.faults import Fault, InputError

#: A setup file of a centre with thousands of people has some megabytes.
LARGEST = 10 * 1024 * 1024

#: Step -> what it is called, and why it is asked.
WORDS: dict[str, tuple[Promise, Promise]] = {
    "entity": (gettext_lazy("Organisation"), gettext_lazy("What is measured and, one day, certified.")),
    "site": (gettext_lazy("Site"), gettext_lazy("Where people work. A small centre has one.")),
    "client": (
        gettext_lazy("Client"),
        gettext_lazy("Whom you work for; their people see their own programs alone."),
    ),
    "program": (
        gettext_lazy("Program"),
        gettext_lazy(
            "Work for one client under one management, with its own hours. Most figures are judged here."
        ),
    ),
    "process": (
        gettext_lazy("Process"),
        gettext_lazy("One way in which customers are served. Its kind decides which metrics it needs."),
    ),
    "targets": (
        gettext_lazy("Targets"),
        gettext_lazy("The level that each metric is to reach, month by month."),
    ),
    "people": (
        gettext_lazy("People"),
        gettext_lazy("Colleagues who read, decide and act here, each with a role."),
    ),
    "load": (
        gettext_lazy("First load"),
        gettext_lazy("Contacts of a month, from a file of your telephone or ticket system."),
    ),
}
#: Steps that are pages of their own.
ELSEWHERE = {"people": "/settings/people/invite/", "load": "/data/"}


@page("settings.read")
def settings_page(request: Request) -> HttpResponse:
    """What the organisation consists of; where there is none yet, the first set-up."""
    shown = selectors.overview(request.access)
    may_write = selectors.may_set_up(request.access)
    if shown.entity is None and may_write:
        return redirect("first-setup")
    finished = selectors.done()
    return render(
        request,
        "setting_up/overview.html",
        {
            "shown": shown,
            "kinds": KINDS,
            "may_write": may_write,
            "form": SetupFile(),
            "steps_left": sum(not is_done for is_done in finished.values()) if may_write else 0,
            "may_see_people": request.access.may("people.read"),
        },
    )


@page("settings.write")
def setup_file(request: Request) -> HttpResponse:
    """Takes a whole setup file: all of it, or nothing and every fault with its place."""
    only_for_all(request)
    form = SetupFile(request.POST or None, request.FILES or None)
    faults: tuple[Fault, ...] = ()
    counts: dict[str, int] | None = None
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > LARGEST:
                raise InputError(Fault(sent.name, "a file of at most 10 MB", f"{sent.size:,} bytes"))
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / Path(sent.name).name
                path.write_bytes(sent.read())
                counts = apply_file(actor=request.access.actor, path=path)
        except InputError as error:
            faults = tuple(
                Fault(Path(fault.file).name, fault.expected, fault.found, row=fault.row, column=fault.column)
                for fault in error.faults
            )
    status = 422 if faults or form.errors else 200
    return render(
        request, "setting_up/file.html", {"form": form, "faults": faults, "counts": counts}, status=status
    )


@page("settings.write")
def first_setup(request: Request) -> HttpResponse:
    """Leads to the first step that has nothing yet."""
    only_for_all(request)
    step = selectors.next_step(selectors.done())
    return redirect("first-setup-step", step=step) if step else redirect("settings")


@page("settings.write")
def step(request: Request, step: str) -> HttpResponse:
    """One step: asks, saves by the same services as the setup file, and goes on."""
    only_for_all(request)
    if step not in WORDS:
        raise Http404
    finished = selectors.done()
    if step != "entity" and not finished["entity"]:
        return redirect("first-setup-step", step="entity")
    form = STEPS[step](request.POST or None) if step in STEPS else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            save(request.access.actor, form)
        except InputError as error:
            for fault in error.faults:
                form.add_error(None, f"{fault.column or ''}: {fault.expected} ({fault.found})")
        else:
            messages.success(request, _("Saved."))
            return (
                redirect("first-setup-step", step=step) if "more" in request.POST else redirect("first-setup")
            )
    title, why = WORDS[step]
    shown: dict[str, Any] = {
        "form": form,
        "step": step,
        "title": title,
        "why": why,
        "elsewhere": ELSEWHERE.get(step),
        "steps": [(name, WORDS[name][0], finished[name], name == step) for name in WORDS],
        "finished": finished[step],
        "repeats": step in ("site", "client", "program", "process"),
    }
    return render(
        request, "setting_up/step.html", shown, status=422 if form is not None and form.errors else 200
    )


def save(actor: str, form: Step) -> None:
    """Checks what was filled in as a setup file is checked, and applies it."""
    document = form.document()
    if not isinstance(form, EntityStep):
        document = {"entity": selectors.entity_document(), **document}
    checked(document, "form", known_names())
    if isinstance(form, ProcessStep):
        add_process(actor=actor, program=form.cleaned_data["program"], process=form.process())
    else:
        apply_document(actor=actor, document=document)


def only_for_all(request: Request) -> None:
    if not selectors.may_set_up(request.access):
        raise PermissionDenied
