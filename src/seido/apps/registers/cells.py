"""What stands in a cell: as words on a page, as a value in an export."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from seido.apps.pages.statuses import STATUSES
from seido.apps.pages.templatetags.words import day, moment

if TYPE_CHECKING:
    from seido.apps.registers.register import Column, Register


def value_of(register: Register, column: Column, row: Model) -> Any:
    """A value as an export has it: numbers and days as such, choices by their words, people by their names."""
    value = column.value(row)
    if column.as_status:
        return status_of(value)[1]
    field = register.field(column.name)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value if value is not None else ""))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, int | float | date):
        return value
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def words_of(register: Register, column: Column, row: Model) -> str:
    """A value as a page shows it."""
    value = value_of(register, column, row)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float):
        return f"{value:,}"
    return "" if value is None else str(value)


def status_of(value: Any) -> tuple[str, str]:
    """(name, word) of a status; a value is a name, or a pair of name and word."""
    if not value:
        return "", ""
    name, word = value if isinstance(value, tuple) else (value, "")
    return name, str(word or STATUSES[name].word)
