"""The list of a register: as a page, as a file, and many rows changed at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seido.apps.pages.clock import today
from seido.apps.pages.exports import download
from seido.apps.registers import export
from seido.apps.registers.bulk import change_many
from seido.apps.registers.forms import BulkForm
from seido.apps.registers.listing import Listing
from seido.apps.registers.register import Register
from seido.apps.registers.request import Request


def listed(request: Request, register: Register) -> HttpResponse:
    listing = Listing(register, request.access, request.GET)
    return render(request, register.list_template, {"register": register, "listing": listing})


def exported(request: Request, register: Register, kind: str) -> HttpResponse:
    """What the list shows under this address, every page of it."""
    name = f"{register.title} {today():%Y-%m-%d}"
    rows = export.rows_of(register, request.access, request.GET)
    return download(name, kind, export.header_of(register), rows)


def bulk(request: Request, register: Register) -> HttpResponse:
    """Posted once with the chosen rows, it asks what to change; posted again with `apply`, it changes them."""
    if request.method != "POST":
        return redirect(register.address())
    rows = chosen(register, request)
    if not rows:
        messages.error(request, _("Choose at least one row first."))
        return redirect(back(register, request))
    applying = "apply" in request.POST
    form = BulkForm(register, request.access, request.POST if applying else None)
    if applying and form.is_valid():
        if form.values:
            done = change_many(
                access=request.access,
                register=register,
                rows=rows,
                values=form.values,
                reason=form.cleaned_data["reason"],
            )
            messages.success(
                request,
                ngettext("%(n)s row changed.", "%(n)s rows changed.", done.changed) % {"n": done.changed},
            )
            for sentence in done.refused:
                messages.error(request, sentence)
            return redirect(back(register, request))
        form.add_error(None, _("Nothing is chosen to be changed."))
    writable = [row for row in rows if register.may_write(request.access, row)]
    shown: dict[str, Any] = {
        "register": register,
        "form": form,
        "rows": rows,
        "writable": writable,
        "others": len(rows) - len(writable),
        "posted": request.POST,
        "pks": [str(row.pk) for row in rows],
    }
    return render(request, "registers/bulk.html", shown)


def chosen(register: Register, request: Request) -> list[Any]:
    """The rows that are ticked, or every row of the list as its address narrows it."""
    query = QueryDict(request.POST.get("query", ""))
    if "all" in request.POST:
        return list(register.rows(request.access, query))
    wanted = [pk for pk in request.POST.getlist("pk") if pk.isdigit()]
    return list(register.rows(request.access).filter(pk__in=wanted))


def back(register: Register, request: Request) -> str:
    query = request.POST.get("query", "")
    return f"{register.address()}?{query}" if query else register.address()
