"""Lists in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """A page of a list: `count` is that of the whole list."""

    items: list[Item]
    count: int
    page: int
    per_page: int


class Paging(Schema):
    page: int = Field(1, ge=1, le=1_000_000, description="counted from 1")
    per_page: int = Field(50, ge=1, le=500)


#: The parameter of an operation that lists.
Pages = Annotated[Paging, Query()]


def paged(
    rows: QuerySet[Any] | Sequence[Any], paging: Paging, plain: Callable[[Any], Any] = lambda row: row
) -> dict[str, Any]:
    first = (paging.page - 1) * paging.per_page
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    items = [plain(row) for row in rows[first : first + paging.per_page]] if first < count else []
    return {"items": items, "count": count, "page": paging.page, "per_page": paging.per_page}
