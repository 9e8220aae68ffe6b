"""Everybody who can sign in, and what each may do."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seido.apps.accounts import selectors, services
from seido.apps.accounts.forms import GrantForm, InviteForm
from seido.apps.accounts.mail import send_invitation
from seido.apps.accounts.models import User
from seido.apps.accounts.request import Request
from seido.apps.accounts.roles import Role
from seido.apps.pages.views import page

PER_PAGE = 50


@page("people.read")
def people(request: Request) -> HttpResponse:
    """The list, by name, role or state."""
    rows = selectors.people(request.access)
    words, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    if words:
        rows = rows.filter(
            Q(name__icontains=words) | Q(username__icontains=words) | Q(email__icontains=words)
        )
    if role in Role.values:
        rows = rows.filter(grants__role=role).distinct()
    shown = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "roles": Role.choices,
        "words": words,
        "role": role,
        "may_invite": request.access.may("people.write"),
    }
    return render(request, "accounts/people.html", shown)


@page("people.read")
def person(request: Request, user_id: int) -> HttpResponse:
    """One person: their roles, and whether they can sign in."""
    return show(request, selectors.user(request.access, user_id))


def show(request: Request, user: User, form: GrantForm | None = None) -> HttpResponse:
    shown = {
        "of": user,
        "grants": selectors.grants(request.access, user),
        "form": form or GrantForm(access=request.access),
        "may_write": request.access.may("people.write"),
        "manages": selectors.manages(request.access, user),
        "waiting": hasattr(user, "invitation"),
    }
    return render(request, "accounts/person.html", shown, status=422 if form and form.errors else 200)


@page("people.write")
def invite(request: Request) -> HttpResponse:
    """Invites somebody by mail, with their first role."""
    form = InviteForm(
        request.POST or None, access=request.access, initial={"language": request.LANGUAGE_CODE}
    )
    if request.method == "POST" and form.is_valid():
        try:
            user, token = services.invite(actor=request.access.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            send_invitation(request, user, token)
            messages.success(request, _("The invitation has been sent to %(email)s.") % {"email": user.email})
            return redirect("person", user_id=user.pk)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@page("people.write")
@require_POST
def invite_again(request: Request, user_id: int) -> HttpResponse:
    user = managed(request, user_id)
    try:
        send_invitation(request, user, services.invite_again(actor=request.access.actor, user=user))
        messages.success(request, _("The invitation has been sent to %(email)s.") % {"email": user.email})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("person", user_id=user.pk)


@page("people.write")
@require_POST
def add_grant(request: Request, user_id: int) -> HttpResponse:
    user = selectors.user(request.access, user_id)
    form = GrantForm(request.POST, access=request.access)
    if form.is_valid():
        try:
            services.add_grant(actor=request.access.actor, user=user, **form.cleaned_data)
            return redirect("person", user_id=user.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return show(request, user, form)


@page("people.write")
@require_POST
def remove_grant(request: Request, user_id: int, grant_id: int) -> HttpResponse:
    user = selectors.user(request.access, user_id)
    grant = selectors.grant(request.access, user, grant_id)
    try:
        services.remove_grant(actor=request.access.actor, grant=grant)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("person", user_id=user.pk)


@page("people.write")
@require_POST
def set_active(request: Request, user_id: int) -> HttpResponse:
    user = managed(request, user_id)
    try:
        services.set_active(actor=request.access.actor, user=user, active=request.POST.get("active") == "1")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("person", user_id=user.pk)


def managed(request: Request, user_id: int) -> User:
    user = selectors.user(request.access, user_id)
    if not selectors.manages(request.access, user):
        raise PermissionDenied
    return user
