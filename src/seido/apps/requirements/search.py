"""Search: requirements and items by id, in our words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.pages.search import SHOWN, Found, fits, rank, searched
from seido.apps.pages.templatetags.words import word
from seido.standard import load


@searched(gettext_lazy("Requirements"), "check", 2)
def requirements(access: Access, words: Sequence[str]) -> Iterator[Found]:
    if not access.may("requirements.read"):
        return
    standard, count = load(), 0
    for clause in standard.requirements.values():
        if not fits(words, clause.id, clause.text.en, clause.text.ja):
            continue
        item = standard.items.get(clause.item)
        about = f"{clause.item} {word(item.title)}" if item else ""
        yield Found(
            f"{clause.id} {shortened(word(clause.text))}",
            f"/requirements/{clause.id}/",
            about,
            rank(words, clause.id),
        )
        count += 1
        if count > 5 * SHOWN:
            return


def shortened(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
