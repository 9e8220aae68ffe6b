"""Writing rows of registers: one transaction and one audit event, with what was before, what is after, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model

from seido.apps.audit.services import record_event

if TYPE_CHECKING:
    from seido.apps.registers.register import Register


class NotAllowedError(Exception):
    """A row lies outside the part of the organisation in which somebody may write."""


@transaction.atomic
def create_row(
    *, actor: str, place: str, model: type[Model], values: Mapping[str, Any], reason: str = ""
) -> Any:
    """Makes a row from values of its fields."""
    row = model._default_manager.create(**values)
    filled = {name: plain(value) for name, value in values.items() if plain(value) not in (None, "", [], {})}
    record_event(
        actor=actor,
        verb="created",
        subject=subject_of(place, row.pk),
        details={"after": filled, **because(reason)},
    )
    tell(actor, place, row, values)
    return row


@transaction.atomic
def update_row(*, actor: str, place: str, row: Model, values: Mapping[str, Any], reason: str = "") -> Any:
    """Writes the values that differ from the row as it stands now; nothing, and no event, where none does."""
    kept_row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    before = {name: plain(getattr(kept_row, name)) for name in values}
    changed = {name: value for name, value in values.items() if plain(value) != before[name]}
    if not changed:
        return kept_row
    for name, value in changed.items():
        setattr(kept_row, name, value)
    kept_row.save(update_fields=[*changed])
    record_event(
        actor=actor,
        verb="changed",
        subject=subject_of(place, row.pk),
        details={
            "before": {name: before[name] for name in changed},
            "after": {name: plain(value) for name, value in changed.items()},
            **because(reason),
        },
    )
    tell(actor, place, kept_row, changed)
    return kept_row


def tell(actor: str, place: str, row: Any, fields: Collection[str]) -> None:
    """Tells people what was assigned to them."""
    from seido.apps.registers.telling import (
        tell_assigned,  # which knows the registers, that know these services
    )

    tell_assigned(actor=actor, place=place, row=row, fields=fields)


def creating(register: Register) -> Callable[..., Any]:
    """The service that creates rows of a register which names none of its own."""

    def create(*, actor: str, values: Mapping[str, Any], reason: str = "") -> Any:
        return create_row(
            actor=actor, place=register.place, model=register.model, values=values, reason=reason
        )

    return create


def updating(register: Register) -> Callable[..., Any]:
    def update(*, actor: str, row: Model, values: Mapping[str, Any], reason: str = "") -> Any:
        return update_row(actor=actor, place=register.place, row=row, values=values, reason=reason)

    return update


def subject_of(place: str, key: Any) -> str:
    """How audit events name an object."""
    return f"{place} {key}"


def because(reason: str) -> dict[str, str]:
    return {"reason": reason.strip()} if reason.strip() else {}


def plain(value: Any) -> Any:
    """A value as an audit event keeps it: people by their sign-in name or number, never by their own."""
    if isinstance(value, Model):
        for name in ("username", "number", "name"):
            if isinstance(shown := getattr(value, name, None), str) and shown:
                return shown
        return value.pk
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
