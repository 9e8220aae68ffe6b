"""The page of notices, and how a person wants them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.notifications import selectors, services
from seido.apps.notifications.models import Kind
from seido.apps.pages.parts import Tab
from seido.apps.pages.views import page
from seido.apps.registers.request import Request

PER_PAGE = 50


@page("")
def listing(request: Request) -> HttpResponse:
    """One's own notices, new ones or all."""
    every = request.GET.get("show") == "all"
    rows = selectors.notifications(request.access)
    shown = Paginator(rows if every else rows.filter(read_at=None), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": shown,
        "rows": [(row, selectors.sentence(row)) for row in shown],
        "every": every,
        "tabs": [
            Tab(_("New"), "?", selectors.unread(request.access), not every),
            Tab(_("All"), "?show=all", rows.count(), every),
        ],
    }
    return render(request, "notifications/list.html", context)


@page("")
@require_POST
def read(request: Request, notification_id: int) -> HttpResponse:
    """Marks a notice as read and stays in the list, or with `go` goes on to what it tells of."""
    row = selectors.notification(request.access, notification_id)
    services.mark_read(access=request.access, notification_id=row.pk)
    return redirect(row.path if "go" in request.POST else "notifications")


@page("")
@require_POST
def read_all(request: Request) -> HttpResponse:
    services.mark_read(access=request.access)
    return redirect("notifications")


@page("")
def preferences(request: Request) -> HttpResponse:
    """The matrix: which kind comes on the page, which by mail."""
    if request.method == "POST":
        ways = {
            kind: (f"{kind}.page" in request.POST, f"{kind}.mail" in request.POST) for kind in Kind.values
        }
        services.set_preferences(access=request.access, ways=ways)
        messages.success(request, _("Kept."))
        return redirect("notice_preferences")
    return render(
        request, "notifications/preferences.html", {"rows": selectors.preferences(request.access).items()}
    )
