"""What every view is marked with, and the choices that anybody may make."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from seido.apps.pages.search import search as find

View = Callable[..., HttpResponse]

#: What anybody may choose for the browser in use; the first is what holds without a choice, and is not kept.
PREFERENCES = {"theme": ("system", "light", "dark"), "density": ("dense", "comfortable", "compact")}
YEAR = 365 * 24 * 3600


def page(capability: str) -> Callable[[View], View]:
    """A view for people who are signed in and hold a capability somewhere; "" asks for the sign-in alone.

    What the view shows it must still scope to the person. The capability stays on the view, where the tests
    of access find it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if capability and not request.access.may(capability):  # type: ignore[attr-defined]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """A view that asks for no sign-in, and why."""

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        marked.public = reason  # type: ignore[attr-defined]
        return marked

    return decorate


@public("anybody may choose how pages look")
@require_POST
def preference(request: HttpRequest, name: str) -> HttpResponse:
    """Keeps what was chosen, and goes back."""
    if name not in PREFERENCES:
        raise Http404
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("choice")
    if chosen in PREFERENCES[name]:
        response.set_cookie(name, chosen, max_age=YEAR, samesite="Lax", httponly=True)
    return response


@page("")
def search(request: HttpRequest) -> HttpResponse:
    """What fits the words, by kind, of what the person may see."""
    asked = request.GET.get("q", "").strip()[:200]
    found = find(request.access, asked)  # type: ignore[attr-defined]
    return render(request, "pages/search.html", {"asked": asked, "found": found})


def chosen(request: HttpRequest, name: str) -> str:
    """What the browser keeps of a preference; "" is the usual."""
    kept = request.COOKIES.get(name, "")
    return kept if kept in PREFERENCES[name][1:] else ""
