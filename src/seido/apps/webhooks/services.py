"""Keeping addresses, and what is delivered to them: made once for each event, tried until it is taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from seido.apps.audit.models import AuditEvent
from seido.apps.audit.services import record_event
from seido.apps.webhooks.events import body_of, matches, name_of, silent
from seido.apps.webhooks.models import Delivery, DeliveryState, Reached, Webhook
from seido.apps.webhooks.sending import Answer, RefusedError, host_of
from seido.apps.webhooks.signing import new_secret, sealed
from seido.faults import Fault, InputError

#: How long is waited after each attempt that failed; after the last one the message has failed.
WAITS = (30, 120, 600, 3600, 6 * 3600, 24 * 3600)
#: A message that an attempt holds is tried by nobody else for so long.
HELD = timedelta(minutes=2)
#: How many events are looked at in one round.
MOST = 500
#: How long the log of deliveries is kept.
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Made:
    webhook: Webhook
    secret: str


def checked(name: str, url: str, events: Sequence[str]) -> list[str]:
    """The patterns, trimmed. Raises InputError for what cannot be used."""
    patterns = [pattern.strip() for pattern in events if pattern.strip()]
    faults = []
    if not name.strip():
        faults.append(Fault("name", "a name", "nothing"))
    if not patterns:
        faults.append(Fault("events", "at least one pattern, such as actions.*", "nothing"))
    try:
        host_of(url)
    except RefusedError as error:
        faults.append(Fault("url", "an https address outside this site's network", str(error)))
    if faults:
        raise InputError(faults)
    return patterns


@transaction.atomic
def create_webhook(*, actor: str, name: str, url: str, events: Sequence[str]) -> Made:
    """Adds an address, which hears of every event from now on; the secret is told this once. Raises InputError."""
    patterns, secret = checked(name, url, events), new_secret()
    newest = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    webhook = Webhook.objects.create(
        name=name.strip(),
        url=url,
        secret=sealed(secret),
        events=patterns,
        after=newest,
        created_at=datetime.now(UTC),
    )
    audit(actor, "webhooks.created", webhook)
    return Made(webhook, secret)


@transaction.atomic
def change_webhook(*, actor: str, webhook: Webhook, name: str, url: str, events: Sequence[str]) -> None:
    """Raises InputError, and then nothing has changed."""
    webhook.events, webhook.name, webhook.url = checked(name, url, events), name.strip(), url
    webhook.save(update_fields=["name", "url", "events"])
    audit(actor, "webhooks.changed", webhook)


@transaction.atomic
def set_active(*, actor: str, webhook: Webhook, active: bool) -> None:
    """Stops telling an address, or goes on; it never hears of what happened in between."""
    webhook.active = active
    webhook.after = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    webhook.save(update_fields=["active", "after"])
    audit(actor, "webhooks.resumed" if active else "webhooks.paused", webhook)


@transaction.atomic
def renew_secret(*, actor: str, webhook: Webhook) -> str:
    """Gives an address another secret, told this once; the one before signs nothing any more."""
    secret = new_secret()
    webhook.secret = sealed(secret)
    webhook.save(update_fields=["secret"])
    audit(actor, "webhooks.secret_renewed", webhook)
    return secret


@transaction.atomic
def delete_webhook(*, actor: str, webhook: Webhook) -> None:
    """Forgets an address and the log of what was delivered to it."""
    audit(actor, "webhooks.deleted", webhook)
    webhook.delete()


def audit(actor: str, verb: str, webhook: Webhook) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=f"webhook {webhook.pk}",
        details={
            "name": webhook.name,
            "url": webhook.url,
            "events": webhook.events,
            "active": webhook.active,
        },
    )


@transaction.atomic
def try_out(*, actor: str, webhook: Webhook) -> Delivery:
    """Sends a trial message with the next round."""
    body = json.dumps({"event": "ping", "id": 0, "at": datetime.now(UTC).isoformat(), "actor": actor})
    audit(actor, "webhooks.tried", webhook)
    return delivery_of(webhook, 0, "ping", body)


@transaction.atomic
def deliver_again(*, actor: str, delivery: Delivery) -> Delivery:
    """Sends the same message anew; the one before stays in the log."""
    audit(actor, "webhooks.delivered_again", delivery.webhook)
    return delivery_of(delivery.webhook, delivery.event, delivery.name, delivery.body)


def delivery_of(webhook: Webhook, event: int, name: str, body: str) -> Delivery:
    now = datetime.now(UTC)
    return Delivery.objects.create(
        webhook=webhook, event=event, name=name, body=body, created_at=now, next_at=now
    )


@transaction.atomic
def hear() -> int:
    """Looks at events that are new since the last time and makes their messages; returns how many.

    Events are numbered in the order in which they are stored, as every one waits for the one before: a number that
    was reached never gets an event below it.
    """
    reached = Reached.objects.select_for_update().filter(pk=1).first() or Reached(pk=1)
    hooks = list(Webhook.objects.filter(active=True))
    rows = AuditEvent.objects.filter(pk__gt=reached.event)
    if not hooks:
        newest = rows.order_by("-pk").values_list("pk", flat=True).first()
        if newest:
            reached.event = newest
            reached.save()
        return 0
    made = 0
    for event in rows.order_by("pk")[:MOST]:
        reached.event, name = event.pk, name_of(event)
        if silent(event):
            continue
        for hook in hooks:
            if event.pk > hook.after and matches(name, hook.events):
                delivery_of(hook, event.pk, name, body_of(event))
                made += 1
    reached.save()
    return made


def due(now: datetime) -> bool:
    return Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now).exists()


@transaction.atomic
def take(now: datetime) -> Delivery | None:
    """The next message to try, held for this attempt."""
    rows = Delivery.objects.filter(
        state=DeliveryState.WAITING, next_at__lte=now, webhook__active=True
    ).order_by("next_at", "id")
    found = (
        rows.select_for_update(
            of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .select_related("webhook")
        .first()
    )
    if found is not None:
        found.attempts += 1
        found.next_at = now + HELD
        found.save(update_fields=["attempts", "next_at"])
    return found


@transaction.atomic
def settle(*, delivery: Delivery, answer: Answer) -> None:
    """Stores what came of an attempt: taken, to be tried later, or failed."""
    now = datetime.now(UTC)
    delivery.status_code = answer.status or None
    delivery.answer, delivery.milliseconds = answer.text, answer.milliseconds
    if answer.taken:
        delivery.state, delivery.ended_at = DeliveryState.DELIVERED, now
    elif delivery.attempts > len(WAITS):
        delivery.state, delivery.ended_at = DeliveryState.FAILED, now
    else:
        delivery.next_at = now + timedelta(seconds=WAITS[delivery.attempts - 1])
    delivery.save()


def forget(now: datetime) -> None:
    """Drops what is old from the log."""
    Delivery.objects.filter(ended_at__lt=now - KEPT).delete()
