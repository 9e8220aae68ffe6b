"""What people do in a monthly review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.improvement.selectors import actions
from seido.apps.organization.models import Program
from seido.apps.pages.views import page
from seido.apps.registers.register import REGISTERS
from seido.apps.registers.request import Request
from seido.apps.registers.services import NotAllowedError
from seido.apps.reviews import services
from seido.apps.reviews.models import Review
from seido.apps.reviews.selectors import people_of
from seido.faults import InputError


@page("reviews.write")
@require_POST
def begin(request: Request) -> HttpResponse:
    """Posted: month, and the program's name, or nothing for the whole organisation."""
    name = request.POST.get("program", "")
    program = None
    if name:
        scope = request.access.scope("reviews.write")
        program = Program.objects.filter(name=name).first() if name in scope.programs else None
        if program is None:
            raise Http404
    values = {"month": request.POST.get("month", ""), "program": program}
    try:
        review = REGISTERS[services.PLACE].add(request.access, values)
    except NotAllowedError:
        raise PermissionDenied from None
    except InputError as error:
        tell(request, error)
        return redirect("/performance/reviews/")
    return redirect(services.page_of(review))


@page("reviews.write")
@require_POST
def answer(request: Request, pk: int, line_id: int) -> HttpResponse:
    """Posted: answer, text and the action. Leads on to the next miss without an answer."""
    review = writable(request, pk)
    line = review.lines.filter(pk=line_id).first()
    if line is None:
        raise Http404
    chosen = request.POST.get("action", "")
    action = actions(request.access).filter(pk=chosen).first() if chosen.isdigit() else None
    return done(
        request,
        review,
        lambda: services.answer_line(
            actor=request.access.actor,
            line=line,
            answer=request.POST.get("answer", ""),
            text=request.POST.get("text", ""),
            action=action,
        ),
        "#walk",
    )


@page("reviews.write")
@require_POST
def meeting(request: Request, pk: int) -> HttpResponse:
    """Posted: participants, guests, decisions and what was looked at; with `complete` it ends the review."""
    review = writable(request, pk)
    chosen = set(request.POST.getlist("participants"))
    values: dict[str, Any] = {
        "guests": request.POST.get("guests", "").strip()[:500],
        "decisions": request.POST.get("decisions", "").strip(),
        "looked_at_plan": "looked_at_plan" in request.POST,
        "looked_at_intervals": "looked_at_intervals" in request.POST,
    }

    def write() -> None:
        services.keep_meeting(
            actor=request.access.actor,
            review=review,
            participants=[user for user in people_of(review) if str(user.pk) in chosen],
            values=values,
        )
        if "complete" in request.POST:
            services.complete_review(actor=request.access.actor, review=review)
            messages.success(request, _("The review is completed and on record."))

    return done(request, review, write, "#meeting")


def writable(request: Request, pk: int) -> Review:
    """A review that the person may write. Raises Http404 or PermissionDenied."""
    register = REGISTERS[services.PLACE]
    review: Review = register.get(request.access, pk)
    if not register.may_write(request.access, review):
        raise PermissionDenied
    return review


def done(request: Request, review: Review, write: Callable[[], Any], place: str) -> HttpResponse:
    """Back on the review's page, with what was wrong where something was."""
    try:
        write()
    except InputError as error:
        tell(request, error)
    return redirect(f"{services.page_of(review)}{place}")


def tell(request: Request, error: InputError) -> None:
    for fault in error.faults:
        found = f" – {fault.found}" if fault.found else ""
        messages.error(request, _("Wanted: %(wanted)s") % {"wanted": f"{fault.expected}{found}"})
