"""Search: the rows of every register, by the fields that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.pages.search import SHOWN, Found, rank, searched
from seido.apps.registers.register import REGISTERS


@searched(gettext_lazy("Records"), "list", 5)
def records(access: Access, words: Sequence[str]) -> Iterator[Found]:
    for register in REGISTERS.values():
        if not register.search or not access.may(f"{register.capability}.read"):
            continue
        for row in register.rows(access, {"q": " ".join(words)})[: SHOWN + 1]:
            title = register.title_of(row)
            yield Found(
                title,
                register.address(row),
                str(register.title),
                rank(words, title, *title.split(maxsplit=1)[:1]),
            )
