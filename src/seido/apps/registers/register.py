"""The declaration of a kind of record, from which it gets its pages, its import and export, its search and its API.

An app declares its registers in its `register.py`:

    @register
    class Actions(Register):
        model = Action
        path = "actions"
        capability = "actions"
        title = _("Corrective actions")
        program = "program__name"
        columns = (Column("number", link=True), Column("title"), Column("owner"), Column("due"))
        filters = ("owner", "program", Due("due"))
        form = ("title", "program", "owner", "due")
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.text import capfirst

from seido.apps.accounts.access import Access
from seido.apps.registers import services
from seido.apps.registers.filters import Filter, filter_of

#: Place -> register, in the order in which the apps declare them.
REGISTERS: dict[str, Register] = {}

#: create(actor=, values=, reason=) -> row; update(actor=, row=, values=, reason=) -> row
Service = Callable[..., Model]


@dataclass(frozen=True)
class Column:
    """A column of a list: a field, a path through relations (program__name), a property or a method of the row.

    `link` leads to the row's page. `as_status` shows one of `pages.statuses`: the value is its name, or a pair of
    name and word. `template` draws the cell with `row` and `value`. `sort` is what it sorts by, where the name is no
    field. A column that is not `shown` at first can be chosen; an export has them all. `keep` keeps the words on
    one line.
    """

    name: str
    label: Promise | str = ""
    link: bool = False
    as_status: bool = False
    number: bool = False
    template: str = ""
    sort: str = ""
    shown: bool = True
    keep: bool = False

    def value(self, row: Model) -> Any:
        return follow(row, self.name)


class Register:
    """A kind of record. `program` is the path to the name of the program that decides who sees a row: a row of no
    program, and every row where `program` is "", belongs to the whole entity."""

    model: type[Model]
    path: str
    capability: str
    title: Promise | str
    icon: str = "list"
    program: str = ""
    columns: tuple[Column, ...]
    filters: tuple[str | Filter, ...] = ()
    #: A field with choices whose values stand as tabs above the list.
    tabs: str = ""
    search: tuple[str, ...] = ()
    default_sort: str = "-pk"
    form: tuple[str, ...] = ()
    #: (heading, fields) of the form; without them it is one piece.
    sections: tuple[tuple[Promise | str, tuple[str, ...]], ...] = ()
    #: Fields of the form that a new row does not have yet.
    later: tuple[str, ...] = ()
    bulk: tuple[str, ...] = ()
    importable: tuple[str, ...] = ()
    #: The field by which an imported row finds the one that there is.
    key: str = ""
    create: Service | None = None
    update: Service | None = None
    related: tuple[str, ...] = ()
    #: Fields that follow from others: a history leaves them out.
    silent: tuple[str, ...] = ()
    #: What a person reads where there is no row yet.
    empty: Promise | str = ""
    #: One line under the heading of the list.
    hint: Promise | str = ""
    list_template = "registers/list.html"
    detail_template = "registers/detail.html"
    form_template = "registers/form.html"

    @property
    def place(self) -> str:
        """Its name in addresses and in audit events."""
        return self.path.replace("/", "-")

    @property
    def one(self) -> str:
        """What one row is called."""
        return str(self.model._meta.verbose_name)

    def address(self, row: Model | None = None, rest: str = "") -> str:
        return f"/{self.path}/{f'{row.pk}/' if row is not None else ''}{rest}"

    def title_of(self, row: Model) -> str:
        return str(row)

    # Reading

    def visible(self, access: Access) -> Q:
        """Which rows a person may see."""
        scope = access.scope(f"{self.capability}.read")
        if self.program:
            return scope.within(self.program)
        return Q() if scope.everything else Q(pk__in=())

    def rows(self, access: Access, query: Mapping[str, Any] | None = None) -> QuerySet[Any]:
        """The rows that a person may see, narrowed and sorted by a query as it stands in an address."""
        from seido.apps.registers.listing import narrowed

        rows = self.model._default_manager.filter(self.visible(access)).select_related(*self.related)
        return narrowed(self, access, rows, query or {})

    def get(self, access: Access, pk: Any) -> Any:
        """Raises Http404 for a row that is absent or not for this person."""
        found = (
            self.model._default_manager.filter(self.visible(access))
            .select_related(*self.related)
            .filter(pk=pk)
            .first()
        )
        if found is None:
            raise Http404
        return found

    # Writing

    def may_write(self, access: Access, row: Model | None = None) -> bool:
        """Whether a person may write a row, or any row at all."""
        if row is None:
            return access.may(f"{self.capability}.write")
        return access.may(
            f"{self.capability}.write", str(follow(row, self.program) or "") if self.program else ""
        )

    def add(self, access: Access, values: Mapping[str, Any], reason: str = "") -> Any:
        """Creates a row. Raises services.NotAllowedError where it would lie outside the person's part."""
        self.refuse(access, self.model(**values))
        create = self.create or services.creating(self)
        return create(actor=access.actor, values=values, reason=reason)

    def change(self, access: Access, row: Any, values: Mapping[str, Any], reason: str = "") -> Any:
        """Changes a row. Raises services.NotAllowedError where it lies, or would lie, outside the person's part."""
        self.refuse(access, row)
        if self.program and (self.program.split("__")[0] in values):
            moved = copy(row)
            for name, value in values.items():
                setattr(moved, name, value)
            self.refuse(access, moved)
        update = self.update or services.updating(self)
        return update(actor=access.actor, row=row, values=values, reason=reason)

    def refuse(self, access: Access, row: Model) -> None:
        if not self.may_write(access, row):
            raise services.NotAllowedError(self.place)

    # What the pages ask

    def field(self, name: str) -> Field[Any, Any] | None:
        """The model's field at the end of a path; None for a property or method."""
        model: Any = self.model
        found = None
        for part in name.split("__"):
            try:
                found = model._meta.get_field(part)
            except FieldDoesNotExist:
                return None
            model = found.related_model or model
        return found  # type: ignore[return-value]

    def label(self, name: str) -> str:
        field = self.field(name)
        return str(capfirst(str(field.verbose_name))) if field is not None else name

    def label_of(self, column: Column) -> str:
        return str(column.label) or self.label(column.name)

    def sort_of(self, column: Column) -> str:
        """What a column sorts by; "" where it does not."""
        return column.sort or (column.name if self.field(column.name) is not None else "")

    def all_filters(self) -> list[Filter]:
        return [filter_of(self, entry) for entry in self.filters]

    def choices_of(self, access: Access, name: str) -> list[tuple[str, str]] | None:
        """What may be chosen in a text field, as (value, words); None where any text may stand."""
        return None

    def extra(self, access: Access, row: Any) -> Mapping[str, Any]:
        """What the page of a row shows besides."""
        return {}


Declared = TypeVar("Declared", bound=type[Register])


def register(declared: Declared) -> Declared:
    """Adds a kind of record."""
    for name in ("create", "update"):
        service = declared.__dict__.get(name)
        if inspect.isfunction(service):
            setattr(declared, name, staticmethod(service))
    made = declared()
    if made.place in REGISTERS and type(REGISTERS[made.place]).__qualname__ != declared.__qualname__:
        raise RuntimeError(f"two registers stand at /{made.path}/")
    REGISTERS[made.place] = made
    return declared


def follow(row: Any, path: str) -> Any:
    """The value at the end of a path; None where something on the way is absent."""
    for part in path.split("__"):
        if row is None:
            return None
        row = getattr(row, part)
    return row() if callable(row) and not isinstance(row, type) else row
