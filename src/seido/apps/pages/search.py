"""Search over everything: each app tells in a `search.py` what of its own fits some words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from seido.apps.accounts.access import Access

#: Of each kind so many are shown.
SHOWN = 8


@dataclass(frozen=True)
class Found:
    """A thing that fits: its name, a line about it, and its page. `rank` 0 stands first."""

    title: str
    path: str
    about: str = ""
    rank: int = 1


#: Gets the person's access and the words, gives what they may see of what fits, at most a page of it.
Source = Callable[[Access, Sequence[str]], Iterable[Found]]


@dataclass(frozen=True)
class Kind:
    """A kind of thing: what it is called, its icon, and who finds it; `place` orders kinds on the page."""

    label: Promise
    icon: str
    place: int
    source: Source


KINDS: list[Kind] = []


def searched(label: Promise, icon: str, place: int) -> Callable[[Source], Source]:
    """Adds a kind to the search."""

    def keep(source: Source) -> Source:
        KINDS.append(Kind(label, icon, place, source))
        return source

    return keep


@dataclass(frozen=True)
class Hits:
    kind: Kind
    found: list[Found]
    more: bool


def words_of(text: str) -> list[str]:
    """The words asked for, wide and narrow letters alike, at most six."""
    return unicodedata.normalize("NFKC", text).casefold().split()[:6]


def fits(words: Sequence[str], *texts: str) -> bool:
    """Whether every word stands somewhere in the texts."""
    whole = unicodedata.normalize("NFKC", " ".join(texts)).casefold()
    return all(word in whole for word in words)


def search(access: Access, text: str) -> list[Hits]:
    """What fits by kind, as far as the person may see it; what begins with the words comes first."""
    words = words_of(text)
    if not words:
        return []
    hits = []
    for kind in sorted(KINDS, key=lambda kind: kind.place):
        found = sorted(kind.source(access, words), key=lambda one: one.rank)
        if found:
            hits.append(Hits(kind, found[:SHOWN], len(found) > SHOWN))
    return hits


def rank(words: Sequence[str], *texts: str) -> int:
    """0 for what is called exactly so, 1 for what begins so, 2 for the rest."""
    asked = " ".join(words)
    names = [unicodedata.normalize("NFKC", text).casefold() for text in texts]
    return 0 if asked in names else 1 if any(name.startswith(asked) for name in names) else 2
