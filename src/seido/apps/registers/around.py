"""What is around an object of any kind: comments with mentions, files, links, and the history of its changes.

Rows of registers are known by themselves. A page that is no register, such as that of a requirement, tells how
its objects are found:

    @place("requirements")
    def requirement(access: Access, key: str) -> Found | None: ...
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import DateField, Q
from django.http import Http404

from seido.apps.accounts.access import Access, access_of
from seido.apps.accounts.models import User
from seido.apps.audit.models import AuditEvent
from seido.apps.audit.services import record_event
from seido.apps.registers.models import Attachment, Comment, Link, Mention
from seido.apps.registers.register import REGISTERS
from seido.apps.registers.saved_views import may_open
from seido.apps.registers.services import NotAllowedError, subject_of
from seido.apps.registers.telling import tell_mentioned
from seido.faults import Fault, InputError

LONGEST = 10_000
MENTION = re.compile(r"(?<![\w.])@([\w.+-]+)")


@dataclass(frozen=True)
class Found:
    """An object that a person may see: what it is called, where it stands, whether they may write it."""

    title: str
    path: str
    may_write: bool = False


Finder = Callable[[Access, str], Found | None]
PLACES: dict[str, Finder] = {}


def place(name: str) -> Callable[[Finder], Finder]:
    """Has objects of a kind that is no register take comments, files and links."""

    def keep(finder: Finder) -> Finder:
        PLACES[name] = finder
        return finder

    return keep


def find(access: Access, place_name: str, key: str) -> Found:
    """Raises Http404 where the object is absent or not for this person."""
    register = REGISTERS.get(place_name)
    if register is not None:
        if not key.isdigit() or not access.may(f"{register.capability}.read"):
            raise Http404
        row = register.get(access, key)
        return Found(register.title_of(row), register.address(row), register.may_write(access, row))
    finder = PLACES.get(place_name)
    found = finder(access, key) if finder is not None else None
    if found is None:
        raise Http404
    return found


# Comments


@transaction.atomic
def add_comment(*, access: Access, place: str, key: str, text: str) -> Comment:
    """Says something about an object. Who is named as @sign-in-name and may see it is mentioned."""
    found = find(access, place, key)
    text = text.strip()
    if not text:
        raise InputError(Fault("comment", "some words", "nothing"))
    if len(text) > LONGEST:
        raise InputError(Fault("comment", f"at most {LONGEST:,} letters", f"{len(text):,}"))
    comment = Comment.objects.create(
        place=place, key=key, author_id=access.user_id or None, text=text, at=datetime.now(UTC)
    )
    named = [user for user in users_named(text) if can_see(user, place, key)]
    Mention.objects.bulk_create(Mention(comment=comment, user=user) for user in named)
    record_event(
        actor=access.actor,
        verb="commented",
        subject=subject_of(place, key),
        details={"comment": comment.pk, "mentions": [user.username for user in named]},
    )
    tell_mentioned(actor=access.actor, place=place, key=key, title=found.title, path=found.path, people=named)
    return comment


def users_named(text: str) -> list[User]:
    names = {name.rstrip(".-") for name in MENTION.findall(text)}
    return list(User.objects.filter(username__in=names, is_active=True)) if names else []


def can_see(user: User, place: str, key: str) -> bool:
    try:
        find(access_of(user), place, key)
    except Http404:
        return False
    return True


def comments(place: str, key: str) -> list[Comment]:
    return list(Comment.objects.filter(place=place, key=key).select_related("author"))


# Links


@dataclass(frozen=True)
class Tie:
    """A link as a person sees it; `link_id` only where it stands at this object and they may take it off."""

    title: str
    path: str
    link_id: int | None = None


@transaction.atomic
def add_link(*, access: Access, place: str, key: str, to: str, title: str = "") -> Link:
    """Links an object to a page of this site, or to an address elsewhere (https). Raises InputError."""
    own = find(access, place, key)
    if not own.may_write:
        raise NotAllowedError(place)
    to = to.strip()
    if to.startswith("/") and not to.startswith("//"):
        if not may_open(access, to.partition("?")[0]):
            raise InputError(Fault("address", "a page of this site that you may open", to[:100]))
        other = at_address(access, to)
        title = title.strip() or (other.title if other else to)
    elif not to.startswith("https://"):
        raise InputError(Fault("address", "a page of this site (/actions/12/) or an https address", to[:100]))
    link, created = Link.objects.get_or_create(
        place=place,
        key=key,
        to=to[:500],
        defaults={"title": (title.strip() or to)[:200], "by": access.actor, "at": datetime.now(UTC)},
    )
    if created:
        record_event(
            actor=access.actor, verb="linked", subject=subject_of(place, key), details={"after": {"link": to}}
        )
    return link


@transaction.atomic
def drop_link(*, access: Access, place: str, key: str, link_id: int) -> None:
    if not find(access, place, key).may_write:
        raise NotAllowedError(place)
    link = Link.objects.filter(place=place, key=key, pk=link_id).first()
    if link is None:
        raise Http404
    record_event(
        actor=access.actor,
        verb="unlinked",
        subject=subject_of(place, key),
        details={"before": {"link": link.to}},
    )
    link.delete()


def at_address(access: Access, path: str) -> Found | None:
    """The object of a register whose page is at an address, where the person may see it."""
    match = re.fullmatch(r"/(.+)/(\d+)/", path)
    register = REGISTERS.get(match[1].replace("/", "-")) if match else None
    if register is None or match is None or not access.may(f"{register.capability}.read"):
        return None
    row = register.rows(access).filter(pk=match[2]).first()
    return Found(register.title_of(row), path) if row is not None else None


def ties(access: Access, place: str, key: str, path: str) -> list[Tie]:
    """What an object is linked to, and what is linked to it, as far as the person may see it."""
    found: list[Tie] = []
    others: list[Link] = []
    for link in Link.objects.filter(Q(place=place, key=key) | Q(to=path)):
        if (link.place, link.key) != (place, key):
            others.append(link)
        elif title := title_at(access, link.to, link.title):
            found.append(Tie(title, link.to, link.pk))
    known = {tie.path for tie in found}
    for link in others:
        try:
            other = find(access, link.place, link.key)
        except Http404:
            continue
        if other.path not in known:
            found.append(Tie(other.title, other.path))
    return found


def title_at(access: Access, to: str, title: str) -> str:
    """What a linked page is called; "" where the person may not open it."""
    if not to.startswith("/"):
        return title
    if re.fullmatch(r"/.+/\d+/", to) and to.strip("/").rpartition("/")[0].replace("/", "-") in REGISTERS:
        other = at_address(access, to)
        return other.title if other else ""
    return title if may_open(access, to.partition("?")[0]) else ""


# Files


def attachments(place: str, key: str) -> list[Attachment]:
    return list(Attachment.objects.filter(place=place, key=key))


# History


@dataclass(frozen=True)
class Change:
    """One field's change, as words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Happening:
    """One event in an object's life: who, when, what, why."""

    at: datetime
    actor: str
    name: str
    verb: str
    reason: str
    changes: tuple[Change, ...]
    comment: Comment | None = None


def events_of(place: str, key: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(subject=subject_of(place, key)))


def happenings(
    place: str, key: str, said: Iterable[Comment] = (), events: list[AuditEvent] | None = None
) -> list[Happening]:
    """Everything that was done to an object and said about it, the newest first."""
    events = events_of(place, key) if events is None else events
    names = names_in(place, events)
    words = {comment.pk: comment for comment in said}
    return [
        Happening(
            event.at,
            event.actor,
            names.get(event.actor) or event.actor,
            event.verb,
            event.details.get("reason", ""),
            tuple(changes_of(place, event.details, names)),
            words.get(event.details.get("comment")),
        )
        for event in reversed(events)
    ]


def names_in(place: str, events: Iterable[AuditEvent]) -> dict[str, str]:
    """The names of the people in events, by sign-in name: who wrote, and whom fields held."""
    register = REGISTERS.get(place)
    wanted = set()
    for event in events:
        wanted.add(event.actor)
        for side in ("before", "after"):
            for name, value in (event.details.get(side) or {}).items():
                field = register.field(name) if register else None
                if field is not None and field.related_model is User:
                    wanted.add(value)
    return dict(User.objects.filter(username__in=wanted - {None}).values_list("username", "name"))


def changes_of(place: str, details: dict[str, Any], names: Mapping[str, str]) -> Iterable[Change]:
    before, after = details.get("before") or {}, details.get("after") or {}
    register = REGISTERS.get(place)
    for name in {**before, **after}:
        if register and name in register.silent:
            continue
        field: Any = register.field(name) if register else None
        choices = dict(field.flatchoices) if field is not None and field.choices else {}

        def said(
            value: Any,
            choices: dict[Any, Any] = choices,
            is_user: bool = field is not None and field.related_model is User,
            is_day: bool = isinstance(field, DateField),
        ) -> str:
            if isinstance(value, list):
                return ", ".join(map(str, value))
            if isinstance(value, dict):
                return ", ".join(f"{key}: {said(one)}" for key, one in value.items())
            if isinstance(value, float):
                return f"{value:,.6g}"
            if isinstance(value, str) and is_user:
                return names.get(value) or value
            if isinstance(value, str) and is_day:
                return value.replace("-", "/")
            return "" if value is None else str(choices.get(value, value))

        label = register.label(name) if register and field is not None else name
        yield Change(label, said(before.get(name)), said(after.get(name)))
