"""Reading addresses and deliveries: for who administers settings everywhere."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.audit.models import AuditEvent
from seido.apps.webhooks.events import name_of, silent
from seido.apps.webhooks.models import Delivery, DeliveryState, Webhook

#: From so many of the newest events are the names taken that a form suggests.
LOOKED_AT = 1000


def webhooks(access: Access) -> QuerySet[Webhook]:
    """With how many messages wait and failed, and when the last one was taken."""
    if not access.scope("settings.read").everything:
        return Webhook.objects.none()
    return Webhook.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
        last=Max("deliveries__ended_at", filter=Q(deliveries__state=DeliveryState.DELIVERED)),
    )


def webhook(access: Access, webhook_id: int, *, write: bool = False) -> Webhook:
    """Raises Http404 where there is none that the person may see, or with `write` change."""
    found = webhooks(access).filter(pk=webhook_id).first()
    if found is None or (write and not access.scope("settings.write").everything):
        raise Http404
    return found


def delivery(access: Access, delivery_id: int, *, write: bool = False) -> Delivery:
    """Raises Http404 likewise."""
    found = Delivery.objects.filter(pk=delivery_id).first()
    if found is None:
        raise Http404
    found.webhook = webhook(access, found.webhook_id, write=write)
    return found


def event_names() -> list[str]:
    """What has happened lately, by the names that patterns match."""
    newest = AuditEvent.objects.order_by("-pk")[:LOOKED_AT]
    return sorted({name_of(event) for event in newest if not silent(event)})
