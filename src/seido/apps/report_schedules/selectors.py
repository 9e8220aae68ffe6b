"""Reading reports: one's own, and those of all for who administers the site."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.accounts.roles import Role
from seido.apps.accounts.selectors import colleagues
from seido.apps.jobs.models import Schedule
from seido.apps.report_schedules.models import ReportSchedule, SentState
from seido.apps.report_schedules.sources import Source, sources


def sees_all(access: Access) -> bool:
    return access.scope("settings.read").everything


def reports(access: Access) -> QuerySet[ReportSchedule]:
    rows = ReportSchedule.objects.select_related("owner").prefetch_related("users")
    if not sees_all(access):
        rows = rows.filter(owner_id=access.user_id)
    return rows.annotate(
        last=Max("sent__at", filter=Q(sent__state=SentState.SENT)),
        refused=Count("sent", filter=~Q(sent__state=SentState.SENT)),
    )


def report(access: Access, report_id: int, *, write: bool = False) -> ReportSchedule:
    """Raises Http404 where there is none that the person may see; with `write`, change: an own one, or for who
    administers settings any."""
    found = reports(access).filter(pk=report_id).first()
    if found is None or (write and not may_change(access, found)):
        raise Http404
    return found


def may_change(access: Access, row: ReportSchedule) -> bool:
    return row.owner_id == access.user_id or access.scope("settings.write").everything


def schedules_of(rows: list[ReportSchedule]) -> dict[int, Schedule]:
    """When each report is due."""
    names = {row.schedule_name: row.pk for row in rows}
    return {names[row.name]: row for row in Schedule.objects.filter(name__in=names)}


def with_when(rows: QuerySet[ReportSchedule]) -> list[dict[str, Any]]:
    """Reports with what they are and when they are due."""
    found = list(rows)
    when, known = schedules_of(found), sources()
    return [{"report": row, "when": when.get(row.pk), "source": known.get(row.what)} for row in found]


def sendable(access: Access) -> list[Source]:
    """What the person may have sent."""
    return [source for source in sources().values() if access.may(source.capability)]


def for_oneself(access: Access) -> bool:
    """Whether somebody has reports sent to themselves alone: clients' viewers and agents."""
    return access.roles <= {Role.CLIENT, Role.AGENT}


def possible_recipients(access: Access) -> QuerySet[User]:
    """Who can get the person's reports."""
    rows = colleagues(access).exclude(email="").order_by("name", "username")
    return rows.filter(pk=access.user_id) if for_oneself(access) else rows
