"""The direction on one page: the statement in force, the year's plans, and what the checks say."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.direction import selectors, services
from seido.apps.pages.clock import today
from seido.apps.pages.views import page
from seido.apps.registers.register import REGISTERS
from seido.apps.registers.request import Request
from seido.faults import InputError


@page("direction.read")
def overview(request: Request) -> HttpResponse:
    if not request.access.scope("direction.read").everything:
        raise PermissionDenied
    said = selectors.said()
    statement, drafts = selectors.statements()
    shown = {
        "statement": statement,
        "drafts": drafts,
        "plans": selectors.plans_in_force(today()),
        "topics": selectors.topics(),
        "passed": [one for one in said if one.state == "pass"],
        "others": [one for one in said if one.state != "pass"],
        "may_write": request.access.scope("direction.write").everything,
    }
    return render(request, "direction/overview.html", shown)


@page("direction.write")
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    register = REGISTERS["direction-statements"]
    statement = register.get(request.access, pk)
    if not register.may_write(request.access, statement):
        raise PermissionDenied
    try:
        services.approve(by=request.user, statement=statement)
        messages.success(request, _("The statement is approved and in force."))
    except InputError:
        messages.error(request, _("It is approved already."))
    return redirect(register.address(statement))
