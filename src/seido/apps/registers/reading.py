"""Values of a row as others write them down: texts of a file, values of the API. Each is checked against its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, DateField, Field, FloatField, IntegerField
from django.utils import translation
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.organization.models import Person
from seido.apps.pages.exports import without_guard
from seido.faults import Fault

if TYPE_CHECKING:
    from seido.apps.registers.register import Register

YES = {"yes", "true", "1", "はい", "○"}
NO = {"no", "false", "0", "いいえ", "×"}
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
ERA = re.compile(r"(令和|平成|R|H)(\d{1,2}|元)[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
NUMBER = re.compile(r"[+-]?(\d[\d,]*)?(\.\d+)?")


class UnreadableError(Exception):
    """What was expected instead."""


class Reader:
    """Reads values for a register's fields; what people and places are called is looked up once."""

    def __init__(self, register: Register, access: Access) -> None:
        self.register, self.access = register, access
        self.known: dict[str, dict[str, Any]] = {}
        self.offered: dict[str, list[tuple[str, str]] | None] = {}

    @cached_property
    def fields(self) -> dict[str, Field[Any, Any]]:
        names = dict.fromkeys((*self.register.importable, *self.register.form))
        return {name: self.register.model._meta.get_field(name) for name in names}  # type: ignore[misc]

    def values(
        self, cells: Mapping[str, Any], *, where: str = "", row: int | None = None, partial: bool = False
    ) -> tuple[dict[str, Any], list[Fault]]:
        """The values of named fields, and a fault for each that is none. Unless `partial`, what must be filled
        must be there."""
        values: dict[str, Any] = {}
        faults = []
        for name, cell in cells.items():
            field = self.fields.get(name)
            label = self.register.label(name)
            if field is None:
                faults.append(Fault(where or "request", self.among(), name, row, name))
                continue
            try:
                values[name] = self.one(field, cell)
            except UnreadableError as expected:
                faults.append(
                    Fault(where or "request", str(expected), said(cell), row, label if where else name)
                )
        for name, field in self.fields.items():
            if not partial and name not in cells and is_needed(field):
                label = self.register.label(name) if where else name
                faults.append(Fault(where or "request", _("a value"), _("nothing"), row, label))
        return values, faults

    def among(self) -> str:
        return _("one of %(names)s") % {"names": ", ".join(self.fields)}

    def one(self, field: Field[Any, Any], cell: Any) -> Any:
        """A field's value. Raises UnreadableError with what was expected."""
        text = normal(cell) if isinstance(cell, str) else cell
        if text in (None, ""):
            if is_needed(field):
                raise UnreadableError(_("a value"))
            return None if field.null else (field.get_default() if field.has_default() else "")
        if (pairs := self.pairs(field.name)) is not None:
            for value, label in pairs:
                if str(text).casefold() in (value.casefold(), normal(label).casefold()):
                    return value
            raise UnreadableError(_("one of those that the form offers"))
        if field.is_relation:
            return self.related(field, str(text))
        if field.choices:
            return choice(field, str(text))
        if isinstance(field, BooleanField):
            return yes_or_no(text)
        if isinstance(field, DateField):
            return day(text)
        if isinstance(field, IntegerField | FloatField):
            text = number(text, isinstance(field, IntegerField))
        try:
            return field.clean(text, None)
        except ValidationError as error:
            raise UnreadableError(" ".join(error.messages)) from None

    def pairs(self, name: str) -> list[tuple[str, str]] | None:
        if name not in self.offered:
            self.offered[name] = self.register.choices_of(self.access, name)
        return self.offered[name]

    def related(self, field: Any, text: str) -> Any:
        """A person by sign-in name, e-mail, employee number or name; anything else by its number or name."""
        if field.name not in self.known:
            self.known[field.name] = names_of(field.related_model)
        found = self.known[field.name].get(text.casefold())
        if found is None:
            raise UnreadableError(expected_of(field))
        if found is Ambiguous:
            raise UnreadableError(_("the number or e-mail address: several have this name"))
        return found


class Ambiguous:
    """Several rows go by one name."""


def names_of(model: Any) -> dict[str, Any]:
    """Everything that a row of a model may be called."""
    rows: Iterable[Any] = model._default_manager.all()
    if model is User:
        rows = model._default_manager.select_related("person").filter(is_active=True)
    found: dict[str, Any] = {}
    loose: dict[str, Any] = {}
    for row in rows:
        for attribute in ("username", "email", "number"):
            if name := getattr(row, attribute, ""):
                found[str(name).casefold()] = row
        if model is User and row.person is not None:
            found[row.person.number.casefold()] = row
        called = normal(str(row)).casefold()
        loose[called] = Ambiguous if called in loose and loose[called] != row else row
    return {**loose, **found}


def expected_of(field: Any) -> str:
    if field.related_model in (User, Person):
        return _("somebody's sign-in name, e-mail address, employee number or name")
    return _("the name of one that there is: %(what)s") % {"what": field.verbose_name}


def choice(field: Any, text: str) -> Any:
    """A choice by its value, or by its words in any language of the site."""
    wanted = text.casefold()
    for language in ("ja", "en"):
        with translation.override(language):
            for value, label in field.flatchoices:
                if wanted in (str(value).casefold(), normal(str(label)).casefold()):
                    return value
    raise UnreadableError(
        _("one of %(names)s") % {"names": ", ".join(str(label) for _value, label in field.flatchoices)}
    )


def yes_or_no(cell: Any) -> bool:
    text = str(cell).casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    raise UnreadableError(_("yes or no"))


def day(cell: Any) -> date:
    """2026/11/09, 2026-11-09, 2026年11月9日 or 令和8年11月9日."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell)
    if match := DAY.fullmatch(text):
        year, month, number_of_day = map(int, match.groups())
    elif match := ERA.fullmatch(text):
        year = ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
        month, number_of_day = int(match[3]), int(match[4])
    else:
        raise UnreadableError(_("a day such as 2026/11/09"))
    try:
        return date(year, month, number_of_day)
    except ValueError:
        raise UnreadableError(_("a day such as 2026/11/09")) from None


def number(cell: Any, whole: bool) -> Any:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = repr(cell)
    else:
        text = str(cell)
        if not NUMBER.fullmatch(text) or not any(map(str.isdigit, text)):
            raise UnreadableError(_("a whole number") if whole else _("a number"))
        text = text.replace(",", "")
    if whole:
        if float(text) != int(float(text)):
            raise UnreadableError(_("a whole number"))
        return int(float(text))
    return float(text)


def is_needed(field: Any) -> bool:
    return not field.blank and not field.has_default() and not isinstance(field, BooleanField)


def normal(text: str) -> str:
    """Half-width digits and letters, no blanks around, no guard of an export."""
    bare = without_guard(text.strip())
    return (
        unicodedata.normalize("NFKC", bare).strip() if len(bare) < 200 and "\n" not in bare else bare.strip()
    )


def said(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return repr(text if len(text) <= 60 else f"{text[:60]}…") if text else _("nothing")
