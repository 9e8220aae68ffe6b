"""Search: the rows of every register, by the fields that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.pages.search import SHOWN, Found, rank, searched
from seido.apps.registers.register import REGISTERS, Register


@searched(gettext_lazy("Records"), "list", 5)
def records(access: Access, words: Sequence[str]) -> Iterator[Found]:
    """One query finds what fits in all registers together; those that have something are then read."""
    keys = defaultdict(list)
    for place, key in together(
        [fitting(one, access, words) for one in REGISTERS.values() if asked(one, access)]
    ):
        keys[place].append(key)
    for place, found in keys.items():
        register = REGISTERS[place]
        for row in register.rows(access).filter(pk__in=found):
            title = register.title_of(row)
            first = title.split(maxsplit=1)[:1]
            yield Found(title, register.address(row), str(register.title), rank(words, title, *first))


def asked(register: Register, access: Access) -> bool:
    return bool(register.search) and access.may(f"{register.capability}.read")


def fitting(register: Register, access: Access, words: Sequence[str]) -> QuerySet[Any]:
    """The place of a register with the key of each of its rows that fits."""
    rows = register.rows(access, {"q": " ".join(words)}).order_by()
    return rows.values_list(Value(register.place, output_field=CharField()), "pk")


def together(parts: Sequence[QuerySet[Any]]) -> list[tuple[str, int]]:
    if not parts:
        return []
    return list(parts[0].union(*parts[1:], all=True)[: 5 * SHOWN])
