"""What people put around an object: comments, links."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.pages.views import page
from seido.apps.registers import around, attachments
from seido.apps.registers.request import Request
from seido.apps.registers.services import NotAllowedError
from seido.faults import InputError


@page("")
@require_POST
def comment(request: Request, place: str, key: str) -> HttpResponse:
    found = around.find(request.access, place, key)
    try:
        around.add_comment(access=request.access, place=place, key=key, text=request.POST.get("text", ""))
    except InputError:
        messages.error(request, _("A comment needs some words, at most 10,000 letters."))
    return redirect(f"{found.path}#comments")


@page("")
@require_POST
def link(request: Request, place: str, key: str) -> HttpResponse:
    found = around.find(request.access, place, key)
    try:
        around.add_link(
            access=request.access,
            place=place,
            key=key,
            to=request.POST.get("to", ""),
            title=request.POST.get("title", ""),
        )
    except NotAllowedError:
        raise PermissionDenied from None
    except InputError:
        messages.error(
            request,
            _(
                "That is no address to link to: give a page of this site such as /actions/12/, or one with https."
            ),
        )
    return redirect(f"{found.path}#links")


@page("")
@require_POST
def unlink(request: Request, place: str, key: str, link_id: int) -> HttpResponse:
    found = around.find(request.access, place, key)
    try:
        around.drop_link(access=request.access, place=place, key=key, link_id=link_id)
    except NotAllowedError:
        raise PermissionDenied from None
    return redirect(f"{found.path}#links")


@page("")
@require_POST
def attach(request: Request, place: str, key: str) -> HttpResponse:
    found = around.find(request.access, place, key)
    sent = request.FILES.get("file")
    try:
        if sent is not None:
            attachments.attach(access=request.access, place=place, key=key, file=sent)
    except NotAllowedError:
        raise PermissionDenied from None
    except InputError as error:
        for fault in error.faults:
            messages.error(request, f"{fault.file}: {fault.expected}")
    return redirect(f"{found.path}#links")


@page("")
def attachment(request: Request, attachment_id: int) -> HttpResponse:
    return attachments.download(request.access, attachment_id)  # type: ignore[return-value] # a stream
