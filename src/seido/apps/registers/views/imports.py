"""The four steps of an import: upload, map, look, run."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from seido.apps.jobs.services import submit
from seido.apps.registers import importing
from seido.apps.registers.models import Import
from seido.apps.registers.register import Register
from seido.apps.registers.request import Request
from seido.faults import Fault, InputError


def upload(request: Request, register: Register) -> HttpResponse:
    faults: tuple[Fault, ...] = ()
    if not register.importable:
        raise Http404
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise InputError(Fault(_("File"), _("a CSV or XLSX file"), _("nothing")))
            row = importing.begin(
                access=request.access, register=register, name=str(sent.name), content=sent.read()
            )
            return redirect(register.address(rest=f"import/{row.pk}/map/"))
        except InputError as error:
            faults = error.faults
    fields = [(register.label(name), name) for name in register.importable]
    return render(
        request,
        "registers/import_upload.html",
        {"register": register, "faults": faults, "fields": fields, "step": 1},
    )


def mapped(request: Request, register: Register, import_id: int) -> HttpResponse:
    row = own(request, register, import_id)
    if row.done_at:
        return redirect(register.address(rest=f"import/{row.pk}/"))
    faults: tuple[Fault, ...] = ()
    chosen = dict(row.mapping)
    if request.method == "POST":
        chosen = {
            cell: request.POST[f"column-{index}"] if request.POST.get(f"column-{index}") != "?" else None
            for index, cell in enumerate(row.header)
            if f"column-{index}" in request.POST
        }
        try:
            importing.set_mapping(
                access=request.access, row=row, mapping=chosen, reason=request.POST.get("reason", "")
            )
            return redirect(register.address(rest=f"import/{row.pk}/"))
        except InputError as error:
            faults = error.faults
    shown = {
        "register": register,
        "row": row,
        "faults": faults,
        "columns": [(index, cell, chosen.get(cell)) for index, cell in enumerate(row.header)],
        "fields": [(name, register.label(name)) for name in register.importable],
        "step": 2,
    }
    return render(request, "registers/import_map.html", shown)


def preview(request: Request, register: Register, import_id: int) -> HttpResponse:
    """Before the run what it would do, afterwards what it did; posted, it runs."""
    row = own(request, register, import_id)
    if row.done_at:
        return render(
            request,
            "registers/import_preview.html",
            {"register": register, "row": row, "outcome": row.outcome, "step": 4},
        )
    if request.method == "POST":
        if importing.lines_in(row) > importing.MANY:
            job = submit(
                actor=request.access.actor,
                user_id=request.access.user_id,
                kind="register-import",
                arguments={"row": row.pk},
                key=f"import {row.pk}",
            )
            return redirect("job", job_id=job.pk)
        importing.run(access=request.access, register=register, row=row)
        return redirect(register.address(rest=f"import/{row.pk}/"))
    try:
        importing.set_mapping(access=request.access, row=row, mapping=row.mapping, reason=row.reason)
        outcome = importing.preview(register, request.access, row).as_json()
    except InputError:
        return redirect(register.address(rest=f"import/{row.pk}/map/"))
    return render(
        request,
        "registers/import_preview.html",
        {"register": register, "row": row, "outcome": outcome, "step": 3},
    )


def own(request: Request, register: Register, import_id: int) -> Import:
    """Raises Http404 for an import that is absent or another's."""
    if not register.may_write(request.access):
        raise PermissionDenied
    row = Import.objects.filter(pk=import_id, owner_id=request.access.user_id, place=register.place).first()
    if row is None:
        raise Http404
    return row
