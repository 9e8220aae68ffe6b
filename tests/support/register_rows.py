"""Rows and form values for any register: what a register's form must have, filled with something that fits."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    Field,
    FloatField,
    IntegerField,
    JSONField,
)

from seido.apps.accounts.models import User
from seido.apps.improvement.models import Action
from seido.apps.organization.models import Program
from seido.apps.registers.reading import is_needed
from seido.apps.registers.register import REGISTERS, Register

numbers = count(1)
DAY = date(2026, 3, 2)

#: Values that the fields' kinds alone do not tell.
KNOWN: dict[str, dict[str, Any]] = {
    "actions-savings": {
        "way": "one_off",
        "first": "2026-04",
        "last": "2027-03",
        "percent": 1,
        "amount": 1000,
    },
    "performance-targets": {
        "metric": "rt_service_level",
        "direction": "higher",
        "value": 80.0,
        "basis": "as the contract asks",
    },
    "performance-reviews": {"month": "2026-01", "decisions": "more staff on Mondays"},
}


def values_of(register: Register, program: Program | None) -> dict[str, Any]:
    """What a new row of a program needs (None is the whole entity)."""
    head, _, rest = register.program.partition("__")
    values: dict[str, Any] = dict(KNOWN.get(register.place, {}))
    for name in dict.fromkeys((*register.form, *register.importable)):
        field: Any = register.model._meta.get_field(name)
        if name in values:
            continue
        if name == head:
            named = program is not None and not field.is_relation
            values[name] = program.name if named and program else value_at(field, rest, program)
        elif is_needed(field):
            values[name] = value_at(field, "", program)
    return values


def value_at(field: Field[Any, Any], rest: str, program: Program | None) -> Any:
    model: Any = field.related_model
    if model is Program:
        return program
    if model is User:
        return User.objects.order_by("pk").first()
    if model is Action:
        return Action.objects.create(
            number=f"T-{next(numbers)}",
            title="an action",
            program=program,
            opened=DAY,
            metric="csat_t2b",
            unit=f"unit {next(numbers)}",
        )
    if model is not None:
        return related(model, program)
    return plain_value(field)


def related(model: Any, program: Program | None) -> Any:
    """A row of another model, itself with what it needs; by its own register where it has one."""
    for register in REGISTERS.values():
        if register.model is model and register.create is not None:
            return register.create(actor="a test", values=values_of(register, program))
    values = {}
    for field in model._meta.concrete_fields:
        if field.related_model is Program:
            values[field.name] = program
        elif not field.primary_key and is_needed(field) and not field.null:
            values[field.name] = value_at(field, "", program)
    return model._default_manager.create(**values)


def plain_value(field: Field[Any, Any]) -> Any:
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, DateTimeField | DateField):
        return DAY
    if isinstance(field, IntegerField | FloatField):
        return 1
    if isinstance(field, BooleanField):
        return False
    if isinstance(field, JSONField):
        return []
    return f"text {next(numbers)}"[: getattr(field, "max_length", None) or 100]


def posted(values: dict[str, Any]) -> dict[str, str]:
    """Values as a browser sends them."""
    return {name: "" if value is None else str(getattr(value, "pk", value)) for name, value in values.items()}
