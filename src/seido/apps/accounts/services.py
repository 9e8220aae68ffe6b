"""Writing people and what they may do. One transaction and one audit event a call."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from seido.apps.accounts.models import Grant, Invitation, User
from seido.apps.accounts.roles import Role
from seido.apps.audit.services import record_event
from seido.apps.organization.models import Person

#: How long an invitation holds.
DAYS = 7
PARTS = ("client", "site", "program", "team")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    actor: str,
    username: str,
    name: str = "",
    email: str = "",
    language: str = "ja",
    role: str,
    part: models.Model | None = None,
    person: Person | None = None,
) -> tuple[User, str]:
    """Makes somebody known who can come in once they have chosen a password; returns them and their token.

    Raises ValidationError where the sign-in name or address is taken.
    """
    email = email.lower()
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("Somebody has this sign-in name already.")})
    if email and User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody has this address already.")})
    user = User(username=username, name=name, email=email, language=language, is_active=False, person=person)
    user.set_unusable_password()
    user.full_clean(exclude=["password", "person"])
    user.save()
    Grant.objects.create(user=user, role=role, **part_fields(part))
    token = new_token(user)
    record_event(
        actor=actor,
        verb="accounts.invite",
        subject=user.username,
        details={"role": role, "part": str(part or "")},
    )
    return user, token


@transaction.atomic
def invite_again(*, actor: str, user: User) -> str:
    """A new token for somebody who has not come in yet; the one before is worth nothing any more."""
    if user.has_usable_password():
        raise ValidationError(_("This person has come in already."))
    token = new_token(user)
    record_event(actor=actor, verb="accounts.invite", subject=user.username, details={"again": True})
    return token


def new_token(user: User) -> str:
    token = secrets.token_urlsafe(32)
    Invitation.objects.update_or_create(
        user=user,
        defaults={"digest": digest_of(token), "expires_at": timezone.now() + timedelta(days=DAYS)},
    )
    return token


@transaction.atomic
def accept(*, invitation: Invitation, password: str | None) -> User:
    """Lets the invited person in; where a provider vouches for them, without a password."""
    user = invitation.user
    if password is not None:
        user.set_password(password)
    user.is_active = True
    user.save()
    if user.email:
        EmailAddress.objects.update_or_create(
            user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
        )
    invitation.delete()
    record_event(actor=user.username, verb="accounts.accept", subject=user.username)
    return user


@transaction.atomic
def add_grant(*, actor: str, user: User, role: str, part: models.Model | None = None) -> Grant:
    """Gives a role in a part of the organisation. Raises ValidationError where it is held already or makes no sense."""
    grant = Grant(user=user, role=role, **part_fields(part))
    if role == Role.CLIENT and not (grant.client or grant.program):
        raise ValidationError(_("A client's viewer sees one client or program: choose which."))
    if Grant.objects.filter(user=user, role=role, **part_fields(part)).exists():
        raise ValidationError(_("This role is held there already."))
    grant.full_clean()
    grant.save()
    record_event(
        actor=actor,
        verb="accounts.grant",
        subject=user.username,
        details={"role": role, "part": str(part or "")},
    )
    return grant


@transaction.atomic
def remove_grant(*, actor: str, grant: Grant) -> None:
    """Takes a role away; the last administrator of everything stays."""
    if grant.role == Role.ADMINISTRATOR and last_administrator(grant.user):
        raise ValidationError(_("Somebody has to stay administrator: name another one first."))
    details = {"role": grant.role, "part": str(grant.part or "")}
    grant.delete()
    record_event(actor=actor, verb="accounts.revoke", subject=grant.user.username, details=details)


@transaction.atomic
def set_active(*, actor: str, user: User, active: bool) -> None:
    """Lets somebody sign in, or no longer: at once, also where they are signed in now."""
    if not active and last_administrator(user):
        raise ValidationError(_("Somebody has to stay administrator: name another one first."))
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        Invitation.objects.filter(user=user).delete()
    record_event(
        actor=actor, verb="accounts.activate" if active else "accounts.deactivate", subject=user.username
    )


@transaction.atomic
def update_profile(*, actor: str, user: User, fields: Mapping[str, Any]) -> None:
    """Changes a person's own name and language."""
    changed = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(user, name, value)
        user.save(update_fields=[*changed])
        record_event(
            actor=actor, verb="accounts.profile", subject=user.username, details={"fields": [*changed]}
        )


def last_administrator(user: User) -> bool:
    """Whether nobody else could look after people in the whole organisation."""
    everywhere = Grant.objects.filter(
        role=Role.ADMINISTRATOR, client=None, site=None, program=None, team=None, user__is_active=True
    )
    holders = set(everywhere.values_list("user", flat=True))
    return holders == {user.pk}


def part_fields(part: models.Model | None) -> dict[str, models.Model | None]:
    """The fields of a grant for a part of the organisation."""
    own = part._meta.model_name if part is not None else None
    return {name: part if name == own else None for name in PARTS}
