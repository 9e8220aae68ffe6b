"""Making and revoking keys. A key is told once, when it is made; afterwards nobody can read it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from seido.apps.accounts.access import Access
from seido.apps.audit.services import record_event
from seido.apps.pages.clock import today
from seido.apps.tokens.models import ApiToken
from seido.faults import Fault, InputError

#: How a key begins, so that people and secret scanners know what they found.
MARK = "seido_"
SHOWN = len(MARK) + 6
#: The longest life of a key.
LONGEST = timedelta(days=366)
#: A key's last use is kept to the minute: not every request writes.
USE_KEPT = timedelta(minutes=1)


@dataclass(frozen=True)
class Made:
    token: ApiToken
    secret: str


def digest_of(secret: str) -> str:
    """A key has 256 random bits: one round of SHA-256 keeps it as safe as many would."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(*, access: Access, name: str, scopes: Collection[str], expires_on: date) -> Made:
    """Makes a key for the person of the access, valid through the day `expires_on`.

    Raises InputError for a blank name, for capabilities that the person lacks, and for a day that has passed or
    lies more than a year ahead.
    """
    name = name.strip()
    now = datetime.now(UTC)
    lacking = sorted(scope for scope in scopes if not access.may(scope))
    faults = [
        *([] if name else [Fault("name", "a name", "nothing")]),
        *([] if scopes else [Fault("scopes", "at least one right", "none")]),
        *(Fault("scopes", "rights that you hold", scope) for scope in lacking),
    ]
    if not today() <= expires_on <= today() + LONGEST:
        faults.append(
            Fault("expires_on", f"a day up to {today() + LONGEST}, not in the past", str(expires_on))
        )
    if faults:
        raise InputError(faults)
    secret = MARK + secrets.token_urlsafe(32)
    midnight = datetime.combine(
        expires_on + timedelta(days=1), time(), ZoneInfo(settings.SEIDO_TIME_ZONE)
    ).astimezone(UTC)
    token = ApiToken.objects.create(
        user_id=access.user_id,
        name=name,
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        scopes=sorted(scopes),
        created_at=now,
        expires_at=midnight,
    )
    record_event(
        actor=access.actor,
        verb="tokens.created",
        subject=f"token {token.prefix}",
        details={"name": name, "scopes": token.scopes, "expires_on": expires_on},
    )
    return Made(token, secret)


@transaction.atomic
def revoke_token(*, actor: str, token: ApiToken) -> None:
    """From now on the key opens nothing. A key that was revoked before stays as it was."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=datetime.now(UTC)):
        record_event(
            actor=actor,
            verb="tokens.revoked",
            subject=f"token {token.prefix}",
            details={"name": token.name, "owner": token.user.username},
        )


def use_token(*, secret: str) -> ApiToken | None:
    """The key that holds now, with its owner; None for one that was never made, was revoked or has expired."""
    now = datetime.now(UTC)
    token = (
        ApiToken.objects.select_related("user__person")
        .filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is not None and (token.last_used_at is None or token.last_used_at < now - USE_KEPT):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
