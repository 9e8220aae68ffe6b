"""Telling people, reminding them of what is due, and keeping how each wants it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from seido.apps.accounts.access import Access, access_of
from seido.apps.accounts.models import User
from seido.apps.accounts.roles import Role
from seido.apps.audit.services import record_event
from seido.apps.jobs.words import Words, words
from seido.apps.notifications.deadlines import Deadline
from seido.apps.notifications.models import OF_DATES, Kind, Notification, Preference

#: How notices of a kind come where a person has not chosen: (on the page, by mail).
USUAL: Mapping[str, tuple[bool, bool]] = {kind: (True, kind != Kind.JOB_DONE) for kind in Kind.values}
#: How long a notice that was read is kept.
KEPT = timedelta(days=180)

SENTENCES: Mapping[str, str] = {
    Kind.DUE_7: _("“{title}” is due on {due}."),
    Kind.DUE_1: _("“{title}” is due on {due}."),
    Kind.OVERDUE: _("“{title}” was due on {due} and is still open."),
}


@transaction.atomic
def notify(
    *,
    user: User | None,
    kind: str,
    text: Words | str,
    path: str,
    room: str = "",
    program: str | None = None,
    actor: str = "",
    may_see: bool = False,
) -> Notification | None:
    """Tells a person of something, in the way that the person wants; None where there is nobody to tell.

    `text` is a sentence of `jobs.words`, or one that stays as it is in every language. Who may not read `room` in
    `program` is not told, nor is a client's viewer of anything whose program is not named, except the end of an
    own job. `actor` is who did it: people are not told of what they did themselves. `may_see` says that the caller
    has made sure that the person may see what it is about.
    """
    if user is None or not user.is_active or (actor and actor == user.username):
        return None
    if kind != Kind.JOB_DONE and not may_see and not may_know(access_of(user), room, program):
        return None
    on_page, by_mail = ways_of([user.pk])[user.pk][kind]
    if not (on_page or by_mail):
        return None
    return Notification.objects.create(
        user=user,
        kind=kind,
        text=words("{text}", text=text) if isinstance(text, str) else dict(text),
        path=path,
        room=room,
        program=program,
        on_page=on_page,
        by_mail=by_mail and bool(user.email),
        created_at=datetime.now(UTC),
    )


def may_know(access: Access, room: str, program: str | None) -> bool:
    """Whether a person may be told of something of a room and a program."""
    if program is None and not access.roles - {Role.CLIENT}:
        return False
    return not room or access.may(f"{room}.read", program)


def ways_of(users: Collection[int]) -> dict[int, dict[str, tuple[bool, bool]]]:
    """For each person and kind: (on the page, by mail)."""
    ways = {user: dict(USUAL) for user in users}
    for row in Preference.objects.filter(user_id__in=users):
        ways[row.user_id][row.kind] = (row.on_page, row.by_mail)
    return ways


@transaction.atomic
def set_preferences(*, access: Access, ways: Mapping[str, tuple[bool, bool]]) -> None:
    """Keeps how the person of the access wants notices: kind -> (on the page, by mail)."""
    for kind, (on_page, by_mail) in ways.items():
        Preference.objects.update_or_create(
            user_id=access.user_id,
            kind=Kind(kind).value,
            defaults={"on_page": on_page, "by_mail": by_mail},
        )
    record_event(
        actor=access.actor,
        verb="notifications.preferences",
        subject=f"user {access.actor}",
        details={"ways": {kind: list(way) for kind, way in ways.items()}},
    )


def mark_read(*, access: Access, notification_id: int | None = None) -> int:
    """Marks one's own notice as read, or all of them; returns how many were new."""
    rows = Notification.objects.filter(user_id=access.user_id, read_at=None)
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=datetime.now(UTC))


def kind_for(due: date, day: date) -> Kind | None:
    """Which notice a date asks for on a day."""
    left = (due - day).days
    if left < 0:
        return Kind.OVERDUE
    if left <= 1:
        return Kind.DUE_1
    return Kind.DUE_7 if left <= 7 else None


@transaction.atomic
def remind(*, day: date, deadlines: Collection[Deadline]) -> int:
    """Tells owners of what is due; returns how many notices are new. Doing it twice is the same as once.

    Notices not read yet whose date was moved, whose thing was closed or has another owner are withdrawn first.
    """
    wanted = {(one.user_id, one.path, one.due) for one in deadlines}
    pending = Notification.objects.filter(kind__in=OF_DATES, read_at=None)
    stale = [
        pk
        for pk, user, path, due in pending.values_list("pk", "user_id", "path", "due")
        if (user, path, due) not in wanted
    ]
    Notification.objects.filter(pk__in=stale).delete()
    Notification.objects.filter(read_at__lt=datetime.now(UTC) - KEPT).delete()
    known = set(Notification.objects.filter(kind__in=OF_DATES).values_list("user_id", "kind", "path", "due"))
    people = User.objects.in_bulk({one.user_id for one in deadlines})
    ways, rights = ways_of(people.keys()), {pk: access_of(user) for pk, user in people.items()}
    new = []
    for one in deadlines:
        kind, user = kind_for(one.due, day), people.get(one.user_id)
        if kind is None or user is None or not user.is_active:
            continue
        on_page, by_mail = ways[user.pk][kind]
        key = (user.pk, kind.value, one.path, one.due)
        if key in known or not (on_page or by_mail) or not may_know(rights[user.pk], one.room, one.program):
            continue
        known.add(key)
        new.append(
            Notification(
                user=user,
                kind=kind,
                text=words(SENTENCES[kind], title=one.title),
                path=one.path,
                room=one.room,
                program=one.program,
                due=one.due,
                on_page=on_page,
                by_mail=by_mail and bool(user.email),
                created_at=datetime.now(UTC),
            )
        )
    return len(Notification.objects.bulk_create(new))


def mark_mailed(*, notifications: Collection[int]) -> None:
    """Says that notices have gone out."""
    Notification.objects.filter(pk__in=notifications).update(mailed_at=datetime.now(UTC))
