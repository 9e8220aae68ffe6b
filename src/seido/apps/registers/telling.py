"""Telling people what concerns them in registers: what is assigned to them, and where they are mentioned."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext_noop as _

from seido.apps.accounts.models import User
from seido.apps.jobs.words import words
from seido.apps.notifications.models import Kind
from seido.apps.notifications.services import notify
from seido.apps.registers.register import REGISTERS, follow

#: Fields that give a row to somebody.
ASSIGNING = ("owner", "verifier")


def tell_assigned(*, actor: str, place: str, row: Any, fields: Collection[str]) -> None:
    """Tells whoever a row was just given to, in some of its fields. What was set up from outside the site (the
    demonstration, the command line) is told to nobody."""
    register = REGISTERS.get(place)
    named = [getattr(row, name) for name in ASSIGNING if name in fields]
    people = [person for person in dict.fromkeys(named) if isinstance(person, User)]
    if register is None or not people or not User.objects.filter(username=actor).exists():
        return
    for person in people:
        notify(
            user=person,
            kind=Kind.ASSIGNED,
            text=words(_("“{title}” is assigned to you."), title=register.title_of(row)),
            path=register.address(row),
            room=register.capability,
            program=str(follow(row, register.program) or "") if register.program else "",
            actor=actor,
        )


def tell_mentioned(
    *, actor: str, place: str, key: str, title: str, path: str, people: Iterable[User]
) -> None:
    """Tells people, each of whom may see the object, that a comment names them."""
    register = REGISTERS.get(place)
    program = None
    if register is not None and register.program:
        row = register.model._default_manager.filter(pk=key).first()
        program = str(follow(row, register.program) or "")
    author = User.objects.filter(username=actor).first()
    for person in people:
        notify(
            user=person,
            kind=Kind.MENTIONED,
            text=words(_("{author} mentions you at “{title}”."), author=str(author or actor), title=title),
            path=path,
            room=register.capability if register else "",
            program=program,
            actor=actor,
            may_see=True,
        )
