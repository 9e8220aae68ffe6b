"""Writing and verifying the chain of audit events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from seido.apps.audit.models import AuditEvent, ChainCheck, ChainHead

#: What the first event follows.
ORIGIN = "0" * 64


@transaction.atomic
def record_event(
    *, actor: str, verb: str, subject: str, details: Mapping[str, Any] | None = None
) -> AuditEvent:
    """Adds one event in the caller's transaction, so that it stands or falls with the write it tells of."""
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"digest": ORIGIN})
    at = datetime.now(UTC)
    fields = json.loads(json.dumps(dict(details or {}), default=str))
    digest = digest_of(at=at, actor=actor, verb=verb, subject=subject, details=fields, previous=head.digest)
    event = AuditEvent.objects.create(
        at=at, actor=actor, verb=verb, subject=subject, details=fields, previous=head.digest, digest=digest
    )
    head.digest = digest
    head.save(update_fields=["digest"])
    return event


def digest_of(
    *, at: datetime, actor: str, verb: str, subject: str, details: Mapping[str, Any], previous: str
) -> str:
    """SHA-256 over the event's canonical JSON and the digest before it."""
    canonical = json.dumps(
        [at.astimezone(UTC).isoformat(), actor, verb, subject, details, previous],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def check_chain() -> ChainCheck:
    """Walks along the chain and keeps what came of it. Not an event: looking changes nothing."""
    broken = verify_chain()
    head = ChainHead.objects.filter(pk=1).values_list("digest", flat=True).first() or ORIGIN
    return ChainCheck.objects.create(
        at=datetime.now(UTC), events=AuditEvent.objects.count(), broken_at=broken, digest=head
    )


def verify_chain() -> int | None:
    """The id of the first event that does not fit the chain, or None where all fit."""
    previous = ORIGIN
    last = 0
    for event in AuditEvent.objects.order_by("id").iterator():
        expected = digest_of(
            at=event.at,
            actor=event.actor,
            verb=event.verb,
            subject=event.subject,
            details=event.details,
            previous=previous,
        )
        if event.previous != previous or event.digest != expected:
            return event.pk
        previous, last = event.digest, event.pk
    head = ChainHead.objects.filter(pk=1).values_list("digest", flat=True).first()
    return None if head in (None, previous) else last + 1
