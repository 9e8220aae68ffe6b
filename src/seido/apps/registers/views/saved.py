"""Keeping the view of a page as it is set, and letting it go."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.pages.views import page
from seido.apps.registers import saved_views
from seido.apps.registers.request import Request
from seido.faults import InputError


@page("")
@require_POST
def save(request: Request) -> HttpResponse:
    """Posted: name, page, query, shared. Ends on the view that was kept."""
    try:
        view = saved_views.save_view(
            access=request.access,
            name=request.POST.get("name", ""),
            page=request.POST.get("page", "/"),
            query=request.POST.get("query", ""),
            shared="shared" in request.POST,
        )
    except InputError:
        messages.error(request, _("A view needs a name."))
        return redirect("/")
    messages.success(request, _("The view “%(name)s” is kept in the side bar.") % {"name": view.name})
    return redirect(view.path)


@page("")
@require_POST
def drop(request: Request, view_id: int) -> HttpResponse:
    view = saved_views.drop_view(access=request.access, view_id=view_id)
    messages.success(request, _("The view “%(name)s” is no longer kept.") % {"name": view.name})
    return redirect(view.page)
