"""A list as a table for other programs: what is filtered, every column, and the comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.pages.templatetags.words import day
from seido.apps.registers.cells import value_of
from seido.apps.registers.models import Comment

if TYPE_CHECKING:
    from seido.apps.registers.register import Register

BATCH = 500


def header_of(register: Register) -> list[str]:
    extra = [name for name in register.importable if name not in {column.name for column in register.columns}]
    return [
        *(register.label_of(column) for column in register.columns),
        *(register.label(name) for name in extra),
        _("Comments"),
    ]


def rows_of(register: Register, access: Access, query: Any) -> Iterator[Sequence[Any]]:
    """The rows of a list as its address narrows and sorts it, with all columns and what can be imported."""
    from seido.apps.registers.register import Column

    shown = {column.name for column in register.columns}
    columns = [*register.columns, *(Column(name) for name in register.importable if name not in shown)]
    rows = list(register.rows(access, query))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        said = comments_of(register, [str(row.pk) for row in batch])
        for row in batch:
            yield [*(value_of(register, column, row) for column in columns), said[str(row.pk)]]


def comments_of(register: Register, keys: Sequence[str]) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for comment in Comment.objects.filter(place=register.place, key__in=keys).select_related("author"):
        found[comment.key].append(
            f"{day(timezone.localtime(comment.at))} {comment.author or ''}: {comment.text}"
        )
    return defaultdict(str, {key: "\n".join(lines) for key, lines in found.items()})
