"""The pages of keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from seido.apps.pages.views import page
from seido.apps.registers.request import Request
from seido.apps.tokens import selectors, services
from seido.apps.tokens.forms import TokenForm
from seido.apps.tokens.models import ApiToken


@page("")
def own(request: Request) -> HttpResponse:
    """The person's own keys."""
    return render(
        request, "tokens/list.html", {"rows": rows_of(selectors.tokens(request.access)), "own": True}
    )


@page("settings.read")
def everybodys(request: Request) -> HttpResponse:
    """All keys, for who administers the site."""
    return render(request, "tokens/list.html", {"rows": rows_of(selectors.all_tokens(request.access))})


@page("")
@never_cache
def create(request: Request) -> HttpResponse:
    """Asks for a new key; the page that answers shows it, once."""
    form = TokenForm(request.POST or None, access=request.access)
    if form.is_valid():
        made = services.create_token(access=request.access, **form.cleaned_data)
        return render(request, "tokens/made.html", {"token": made.token, "secret": made.secret})
    return render(request, "tokens/form.html", {"form": form}, status=422 if form.is_bound else 200)


@page("")
@require_POST
def revoke(request: Request, token_id: int) -> HttpResponse:
    """Revokes a key, and goes back to the list it was in."""
    token = selectors.revocable(request.access, token_id)
    services.revoke_token(actor=request.access.actor, token=token)
    messages.success(request, _("The key “%(name)s” is revoked.") % {"name": token.name})
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "tokens")


def rows_of(tokens: Iterable[ApiToken]) -> list[tuple[ApiToken, str]]:
    """Keys with their states."""
    now = datetime.now(UTC)
    return [(token, token.state(now)) for token in tokens]
