"""A person's own page, and the way in by invitation."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from seido.apps.accounts import services
from seido.apps.accounts.forms import AcceptForm, ProfileForm
from seido.apps.accounts.models import User
from seido.apps.accounts.profile import sections
from seido.apps.accounts.request import Request
from seido.apps.accounts.selectors import open_invitation
from seido.apps.pages.views import YEAR, page, public


@page("")
def profile(request: Request) -> HttpResponse:
    """Name and language, how one signs in, where one is signed in."""
    user = User.objects.get(pk=request.access.user_id)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        user.refresh_from_db()
        services.update_profile(actor=user.username, user=user, fields=form.cleaned_data)
        messages.success(request, _("Saved."))
        response = redirect("profile")
        response.set_cookie("language", user.language, max_age=YEAR, samesite="Lax", httponly=True)
        return response
    shown = {
        "form": form,
        "held": user.grants.select_related("client", "site", "program", "team"),
        "ways": set(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
        "sessions": UserSession.objects.filter(user=user).count(),
        "sections": sections(request),
    }
    return render(request, "accounts/profile.html", shown)


@public("who is invited has no account yet; the token, hashed and expiring, is what lets them in")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Chooses a password, which makes the account usable."""
    found = open_invitation(token)
    if found is None:
        return render(request, "accounts/invitation_closed.html", status=404)
    form = AcceptForm(request.POST or None, user=found.user)
    if request.method == "POST" and form.is_valid():
        services.accept(invitation=found, password=form.cleaned_data["password"])
        messages.success(request, _("Your account is ready: sign in."))
        return redirect("account_login")
    return render(request, "accounts/invitation.html", {"form": form, "invited": found.user})
