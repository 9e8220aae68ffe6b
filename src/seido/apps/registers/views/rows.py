"""One row of a register: its page, its history, making and changing it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from seido.apps.registers import around
from seido.apps.registers.forms import RowForm, row_form
from seido.apps.registers.register import Register
from seido.apps.registers.request import Request
from seido.apps.registers.services import NotAllowedError
from seido.faults import InputError


def detail(request: Request, register: Register, pk: int) -> HttpResponse:
    row = register.get(request.access, pk)
    shown = {
        "register": register,
        "row": row,
        "may_write": register.may_write(request.access, row),
        **register.extra(request.access, row),
    }
    return render(request, register.detail_template, shown)


def history(request: Request, register: Register, pk: int) -> HttpResponse:
    row = register.get(request.access, pk)
    shown = {"register": register, "row": row, "happenings": around.happenings(register.place, str(row.pk))}
    return render(request, "registers/history.html", shown)


def create(request: Request, register: Register) -> HttpResponse:
    initial = {name: request.GET[name] for name in register.form if name in request.GET}
    form = row_form(register, request.access, data=request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = written(form, lambda: register.add(request.access, form.values, form.cleaned_data["reason"]))
        if row is not None:
            return redirect(register.address(row))
    return render(request, register.form_template, {"register": register, "form": form})


def edit(request: Request, register: Register, pk: int) -> HttpResponse:
    row = register.get(request.access, pk)
    if not register.may_write(request.access, row):
        raise PermissionDenied
    form = row_form(register, request.access, row, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if written(form, lambda: register.change(request.access, row, form.changes, reason)) is not None:
            return redirect(register.address(row))
    return render(request, register.form_template, {"register": register, "form": form, "row": row})


def written(form: RowForm, write: Any) -> Any:
    """The row that was written; None where it was refused, with the reasons in the form."""
    try:
        return write()
    except NotAllowedError:
        raise PermissionDenied from None
    except InputError as error:
        for fault in error.faults:
            form.add_error(fault.column if fault.column in form.fields else None, fault.expected)
    return None
