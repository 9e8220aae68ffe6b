"""The pages of the guide."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from seido.apps.accounts.roles import Role
from seido.apps.guide.reading import INDEX, text
from seido.apps.pages.views import page


@page("")
def guide(request: HttpRequest, name: str = INDEX) -> HttpResponse:
    """What a role does with Seido, beside the list of roles, one's own first."""
    found = text(name)
    if found is None:
        raise Http404
    own = request.access.roles  # type: ignore[attr-defined]
    roles = [(str(role), role.label, role in own) for role in Role]
    return render(
        request,
        "guide/guide.html",
        {"text": found, "name": name, "roles": sorted(roles, key=lambda role: not role[2])},
    )
