"""Reading notices: everybody their own, and of programs only while they may be read."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext

from seido.apps.accounts.access import Access, Scope
from seido.apps.accounts.roles import ROOMS
from seido.apps.jobs.words import said
from seido.apps.notifications.models import Kind, Notification
from seido.apps.notifications.services import ways_of
from seido.apps.pages.templatetags.words import day


def notifications(access: Access) -> QuerySet[Notification]:
    """The person's notices, newest first. A right that was withdrawn since hides what came before."""
    return Notification.objects.filter(may_know(access), user_id=access.user_id, on_page=True)


def may_know(access: Access) -> Q:
    """A filter for notices that the person may still know of."""
    rooms: dict[Scope, list[str]] = {}
    for room in ROOMS:
        rooms.setdefault(access.scope(f"{room}.read"), []).append(room)
    allowed = Q(room="")
    for scope, names in rooms.items():
        if scope.everything:
            allowed |= Q(room__in=names)
        elif scope:
            allowed |= Q(room__in=names) & (scope.within("program") | Q(program=None))
    return allowed


def unread(access: Access) -> int:
    return notifications(access).filter(read_at=None).count()


def notification(access: Access, notification_id: int) -> Notification:
    """Raises Http404 where there is none that the person may see."""
    found = notifications(access).filter(pk=notification_id).first()
    if found is None:
        raise Http404
    return found


def sentence(row: Notification) -> str:
    """A notice in the active language."""
    values = {**row.text["values"], "due": day(row.due)}
    if row.kind == Kind.JOB_DONE:
        values["name"] = gettext(values["name"])
    return said({**row.text, "values": values})


def preferences(access: Access) -> dict[Kind, tuple[bool, bool]]:
    """Kind -> (on the page, by mail)."""
    found = ways_of([access.user_id])[access.user_id]
    return {kind: found[kind] for kind in Kind}
