"""A list as an address describes it: which rows, in which order, with which columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OrderBy, Q, QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from seido.apps.accounts.access import Access
from seido.apps.registers.filters import Filter, Option

if TYPE_CHECKING:
    from seido.apps.registers.register import Column, Register

PER_PAGE = 50


def query_of(query: Mapping[str, Any]) -> QueryDict:
    """A query from any mapping: a value may be one or several."""
    if isinstance(query, QueryDict):
        return query
    made = QueryDict(mutable=True)
    for name, value in query.items() if not isinstance(query, MultiValueDict) else query.lists():
        made.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])
    return made


def conditions(register: Register, query: QueryDict, leaving_out: str = "") -> Q:
    found = Q()
    for one in register.all_filters():
        if one.name != leaving_out:
            found &= one.condition(register, query)
    if register.tabs and register.tabs != leaving_out:
        found &= Filter(register.tabs).condition(register, query)
    for word in query.get("q", "").split()[:8]:
        either = Q()
        for name in register.search:
            either |= Q(**{f"{name}__icontains": word})
        found &= either
    return found


def narrowed(
    register: Register, access: Access, rows: QuerySet[Any], query: Mapping[str, Any]
) -> QuerySet[Any]:
    asked = query_of(query)
    return rows.filter(conditions(register, asked)).order_by(*order(register, asked))


def sorting(register: Register, query: QueryDict) -> str:
    """What the list is sorted by: a field, with a minus where it falls."""
    wanted = query.get("sort", "")
    known = {register.sort_of(column) for column in register.columns} - {""}
    return wanted if wanted.removeprefix("-") in known else register.default_sort


def order(register: Register, query: QueryDict) -> tuple[OrderBy | str, ...]:
    """Rows without a value come last either way; always ends in the key, so that pages never overlap."""
    chosen = sorting(register, query)
    name = chosen.removeprefix("-")
    if chosen.startswith("-"):
        return (F(name).desc(nulls_last=True), "-pk")
    return (F(name).asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Head:
    """The head of a column: its words, how it is sorted now, and the address that sorts it the other way."""

    column: Column
    label: str
    sorted: str
    sort_query: str


@dataclass(frozen=True)
class Chip:
    filter: Filter
    label: str
    options: list[Option]
    start: str = ""
    end: str = ""

    @property
    def said(self) -> str:
        """What is chosen, in words; "" where nothing narrows."""
        chosen = [option.label for option in self.options if option.chosen]
        if self.start or self.end:
            chosen.append(f"{self.start.replace('-', '/')}〜{self.end.replace('-', '/')}")
        return ", ".join(chosen[:2]) + (f" +{len(chosen) - 2}" if len(chosen) > 2 else "")


class Listing:
    """What the page of a list shows."""

    def __init__(self, register: Register, access: Access, query: QueryDict) -> None:
        self.register, self.access, self.query = register, access, query

    @cached_property
    def visible(self) -> QuerySet[Any]:
        return self.register.model._default_manager.filter(self.register.visible(self.access))

    @cached_property
    def rows(self) -> QuerySet[Any]:
        return self.register.rows(self.access, self.query)

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, PER_PAGE).get_page(self.query.get("page"))

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def may_write(self) -> bool:
        return self.register.may_write(self.access)

    @cached_property
    def columns(self) -> list[Column]:
        """Those chosen in the address, else those shown at first."""
        chosen = set(self.query.getlist("columns"))
        found = [column for column in self.register.columns if column.name in chosen]
        return found or [column for column in self.register.columns if column.shown]

    @cached_property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Every column with its words and whether it is shown."""
        shown = {column.name for column in self.columns}
        return [
            (column.name, self.register.label_of(column), column.name in shown)
            for column in self.register.columns
        ]

    @cached_property
    def heads(self) -> list[Head]:
        now = sorting(self.register, self.query)
        found = []
        for column in self.columns:
            by = self.register.sort_of(column)
            going = {by: "ascending", f"-{by}": "descending"}.get(now, "") if by else ""
            turned = f"-{by}" if going == "ascending" else by
            found.append(
                Head(
                    column, self.register.label_of(column), going, self.with_query(sort=turned) if by else ""
                )
            )
        return found

    def with_query(self, **values: str) -> str:
        """The query with some keys otherwise, from the first page on."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in values.items():
            if value:
                query[name] = value
            else:
                query.pop(name, None)
        return query.urlencode()

    @cached_property
    def export_query(self) -> str:
        return self.with_query()

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                one,
                str(one.label) or self.register.label(one.name),
                one.options(self.register, self.visible, self.query),
                self.query.get(f"{one.name}_from", ""),
                self.query.get(f"{one.name}_to", ""),
            )
            for one in self.register.all_filters()
        ]

    @cached_property
    def narrowing(self) -> bool:
        return bool(self.query.get("q")) or any(chip.said for chip in self.chips)

    @cached_property
    def tabs(self) -> list[tuple[str, str, int, bool, str]]:
        """(value, words, rows, current, query) of each tab, the first of all rows."""
        name = self.register.tabs
        if not name:
            return []
        rows = self.visible.filter(conditions(self.register, self.query, leaving_out=name))
        counts = dict(rows.order_by().values_list(name).annotate(Count("pk")))
        field: Any = self.register.field(name)
        now = self.query.get(name, "")
        return [
            ("", "", sum(counts.values()), not now, self.with_query(**{name: ""})),
            *(
                (value, str(label), counts[value], now == value, self.with_query(**{name: value}))
                for value, label in field.flatchoices
                if counts.get(value)
            ),
        ]
