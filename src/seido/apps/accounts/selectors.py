"""Reading people, for those who may."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from seido.apps.accounts.access import Access, Scope
from seido.apps.accounts.models import Grant, Invitation, User
from seido.apps.accounts.services import digest_of
from seido.apps.organization.models import Client, Program, Site, Team


def people(access: Access) -> QuerySet[User]:
    """Everybody who can sign in; who looks after a part sees those with a role in its programs."""
    found = User.objects.prefetch_related(
        "grants__client", "grants__site", "grants__program", "grants__team"
    ).select_related("person")
    scope = access.scope("people.read")
    if scope.everything:
        return found
    return found.filter(within(access, "people.read", "grants__")).distinct()


def user(access: Access, user_id: int) -> User:
    found = people(access).filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found


def colleagues(access: Access) -> QuerySet[User]:
    """Whom a person may name, ask and send to: active people of the parts that they themselves reach, and those of
    the whole organisation. Another client's people are not among them."""
    found = User.objects.filter(is_active=True)
    scope = access.widest()
    if scope.everything:
        return found
    of_all = Q(grants__client=None, grants__site=None, grants__program=None, grants__team=None)
    shared = (
        Q(grants__program__name__in=scope.programs)
        | Q(grants__team__program__name__in=scope.programs)
        | Q(grants__client__name__in=scope.clients | clients_of(scope))
        | Q(grants__site__programs__name__in=scope.programs)
    )
    return found.filter((of_all & Q(grants__isnull=False)) | shared).distinct()


def clients_of(scope: Scope) -> frozenset[str]:
    names = Program.objects.filter(scope.within("name")).values_list("client__name", flat=True)
    return frozenset(name for name in names if name)


def within(access: Access, capability: str, start: str = "") -> Q:
    """Grants in the parts for which a capability holds."""
    scope = access.scope(capability)
    if scope.everything:
        return Q()
    return (
        Q(**{f"{start}program__name__in": scope.programs})
        | Q(**{f"{start}team__program__name__in": scope.programs})
        | Q(**{f"{start}client__name__in": scope.clients})
        | Q(**{f"{start}site__name__in": scope.sites})
    )


def grants(access: Access, user: User) -> list[tuple[Grant, bool]]:
    """A person's roles, each with whether this access may take it away."""
    removable = set(
        Grant.objects.filter(within(access, "people.write"), user=user).values_list("pk", flat=True)
    )
    may = access.may("people.write")
    return [(grant, may and grant.pk in removable) for grant in user.grants.all()]


def manages(access: Access, user: User) -> bool:
    """Whether this access looks after all that a person may do, and so after their sign-in."""
    return access.may("people.write") and all(removable for _, removable in grants(access, user))


def grant(access: Access, user: User, grant_id: int) -> Grant:
    found = Grant.objects.filter(within(access, "people.write"), user=user, pk=grant_id).first()
    if found is None:
        raise Http404
    return found


def parts(access: Access) -> Mapping[str, list[models.Model]]:
    """The parts of the organisation in which this access may give roles, by kind."""
    scope = access.scope("people.write")
    return {
        "client": [
            row for row in Client.objects.order_by("name") if scope.everything or row.name in scope.clients
        ],
        "site": [row for row in Site.objects.order_by("name") if scope.everything or row.name in scope.sites],
        "program": [
            row for row in Program.objects.order_by("name") if scope.everything or row.name in scope.programs
        ],
        "team": [
            row
            for row in Team.objects.select_related("program").order_by("name")
            if scope.everything or (row.program and row.program.name in scope.programs)
        ],
    }


def open_invitation(token: str) -> Invitation | None:
    """The invitation that a token opens, while it holds."""
    return (
        Invitation.objects.select_related("user")
        .filter(digest=digest_of(token), expires_at__gt=timezone.now())
        .first()
    )
