"""What pages of registers, and others that keep views, may use."""

from __future__ import annotations

from typing import Any

from django import template

from seido.apps.registers.saved_views import saved_views

register = template.Library()


@register.inclusion_tag("registers/keep_view.html", takes_context=True)
def keep_view(context: template.Context) -> dict[str, Any]:
    """A button that keeps this page as it is set, and lets go the view that it shows."""
    request = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    shown = query.urlencode()
    mine = [
        view
        for view in saved_views(request.access, request.path)
        if view.owner_id == request.access.user_id and view.query == shown
    ]
    return {
        "page": request.path,
        "query": shown,
        "view": mine[0] if mine else None,
        "csrf_token": context.get("csrf_token"),
        "client": {str(role) for role in request.access.roles} <= {"client"},
    }
