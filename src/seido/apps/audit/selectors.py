"""Reading the audit log, for those who may."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from seido.apps.accounts.access import Access
from seido.apps.audit.models import AuditEvent, ChainCheck


def events(
    access: Access,
    *,
    actor: str = "",
    verb: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """Events, the newest first; who may not read the whole organisation's sees their own."""
    rows = AuditEvent.objects.order_by("-id")
    if not access.scope("audit.read").everything:
        rows = rows.filter(actor=access.actor)
    if actor:
        rows = rows.filter(actor=actor)
    if verb:
        rows = rows.filter(verb=verb)
    if subject:
        rows = rows.filter(subject__icontains=subject)
    if since:
        rows = rows.filter(at__gte=beginning(since))
    if until:
        rows = rows.filter(at__lt=beginning(until + timedelta(days=1)))
    return rows


def beginning(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.SEIDO_TIME_ZONE))


def actors(access: Access) -> list[str]:
    return sorted(set(events(access).order_by().values_list("actor", flat=True).distinct()))


def verbs(access: Access) -> list[str]:
    return sorted(set(events(access).order_by().values_list("verb", flat=True).distinct()))


def last_check() -> ChainCheck | None:
    return ChainCheck.objects.first()
