"""What narrows a list, each filter by keys of the address: choices of a field, a day in or out of a stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seido.apps.pages.clock import today

if TYPE_CHECKING:
    from seido.apps.registers.register import Register

#: More values than this are searched for, not listed.
MOST_OPTIONS = 200
#: The value of rows that have none.
NONE = "-"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """Narrows by values of a field; `name` is the field and the key in the address."""

    name: str
    label: Promise | str = ""

    @property
    def is_dates(self) -> bool:
        return False

    def chosen(self, query: QueryDict) -> list[str]:
        return [value for value in query.getlist(self.name) if value]

    def condition(self, register: Register, query: QueryDict) -> Q:
        values = self.chosen(query)
        if not values:
            return Q()
        found = Q(
            **{f"{self.name}__in": [value for value in map(self.read(register), values) if value is not None]}
        )
        if NONE in values:
            found |= Q(**{f"{self.name}__isnull": True}) if self.nullable(register) else Q(**{self.name: ""})
        return found

    def read(self, register: Register) -> Any:
        """From a value of the address to one of the field; None for what is none."""
        field: Any = register.field(self.name)
        if field is None or isinstance(field, BooleanField):
            return {"true": True, "false": False}.get
        target = field.target_field if field.is_relation else field

        def one(value: str) -> Any:
            if value == NONE:
                return None
            try:
                return target.to_python(value)
            except Exception:
                return None

        return one

    def nullable(self, register: Register) -> bool:
        field = register.field(self.name)
        return bool(field is not None and field.null)

    def options(self, register: Register, rows: QuerySet[Any], query: QueryDict) -> list[Option]:
        """The values that can be chosen: all choices of the field, else those of the rows that the person sees."""
        chosen = set(self.chosen(query))
        field: Any = register.field(self.name)
        pairs: Sequence[tuple[Any, Any]]
        if isinstance(field, BooleanField):
            pairs = [("true", _("Yes")), ("false", _("No"))]
        elif field.choices:
            pairs = list(field.flatchoices)
        elif field.is_relation:
            used = rows.order_by().values(self.name)
            related = field.related_model._default_manager.filter(pk__in=used)[:MOST_OPTIONS]
            pairs = [(one.pk, one) for one in related]
        else:
            values = rows.order_by(self.name).values_list(self.name, flat=True).distinct()[:MOST_OPTIONS]
            pairs = [(value, value) for value in values if value not in (None, "")]
        found = [Option(str(value), str(label), str(value) in chosen) for value, label in pairs]
        if field.null or (field.blank and not field.choices):
            found.append(Option(NONE, str(_("(none)")), NONE in chosen))
        return found


@dataclass(frozen=True)
class Due(Filter):
    """Narrows by a day: overdue, within so many days, without one, or from one day to another."""

    @property
    def is_dates(self) -> bool:
        return True

    def condition(self, register: Register, query: QueryDict) -> Q:
        found, day = Q(), today()
        presets = {
            "overdue": Q(**{f"{self.name}__lt": day}),
            "week": Q(**{f"{self.name}__range": (day, day + timedelta(days=7))}),
            "month": Q(**{f"{self.name}__range": (day, day + timedelta(days=30))}),
            NONE: Q(**{f"{self.name}__isnull": True}),
        }
        wanted = Q()
        for value in self.chosen(query):
            wanted |= presets.get(value, Q())
        found &= wanted
        for key, lookup in (("from", "gte"), ("to", "lte")):
            if (bound := day_of(query.get(f"{self.name}_{key}", ""))) is not None:
                found &= Q(**{f"{self.name}__{lookup}": bound})
        return found

    def options(self, register: Register, rows: QuerySet[Any], query: QueryDict) -> list[Option]:
        chosen = set(self.chosen(query))
        pairs = [
            ("overdue", _("Past")),
            ("week", _("Within 7 days")),
            ("month", _("Within 30 days")),
            (NONE, _("(none)")),
        ]
        return [Option(value, str(label), value in chosen) for value, label in pairs]


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def filter_of(register: Register, entry: str | Filter) -> Filter:
    return Filter(entry) if isinstance(entry, str) else entry
