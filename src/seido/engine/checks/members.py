"""The members within a unit that a check demands one by one, such as the skills of a person's job role."""

from __future__ import annotations

from functools import cache

from seido.engine.checks.context import Context
from seido.engine.checks.selector import Selector
from seido.engine.checks.unit import Unit


def members_of(every: Selector, unit: Unit, context: Context) -> tuple[str, ...]:
    """Subjects (or numbers) of the records that a unit must answer for, each once."""
    found = context.find(every, unit)
    return tuple(dict.fromkeys(activity.subject or activity.id for activity in found))


def is_left_out(every: Selector, unit: Unit, context: Context) -> bool:
    """Whether a unit has records of the kind, of which none is one that the check asks for."""
    return bool(context.find(of_any_kind(every), unit))


@cache
def of_any_kind(every: Selector) -> Selector:
    """The selector without what narrows it, save that ended records do not count."""
    return Selector(every.kind, match=every.match, done=every.done)
