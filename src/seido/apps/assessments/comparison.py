"""Two assessments side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seido.apps.assessments.models import Cycle
from seido.apps.assessments.pictures import Entry, ItemLine, Picture


@dataclass(frozen=True)
class ItemPair:
    """An item in both; None where one of them lacks it."""

    id: str
    a: ItemLine | None
    b: ItemLine | None

    @property
    def title(self) -> object:
        return (self.b or self.a).title  # type: ignore[union-attr]

    @property
    def moved(self) -> float:
        return (self.b.score["score"] if self.b else 0.0) - (self.a.score["score"] if self.a else 0.0)


@dataclass(frozen=True)
class Changed:
    """A requirement whose verdict differs: in its approach, or in the scopes named."""

    a: Entry
    b: Entry
    gained: Sequence[str]
    lost: Sequence[str]


@dataclass(frozen=True)
class Compared:
    a: Picture
    b: Picture

    @property
    def items(self) -> list[ItemPair]:
        first = {line.id: line for line in self.a.items}
        second = {line.id: line for line in self.b.items}
        return [
            ItemPair(name, first.get(name), second.get(name)) for name in dict.fromkeys([*first, *second])
        ]

    @property
    def changed(self) -> list[Changed]:
        before = {row["id"]: Entry(row) for row in self.a.document["requirements"]}
        found = []
        for row in self.b.document["requirements"]:
            one, two = before.get(row["id"]), Entry(row)
            if one is None or not one.approach or not two.approach:
                continue
            earlier, later = dict(one.deployed), dict(two.deployed)
            gained = [name for name, value in later.items() if value and earlier.get(name) is False]
            lost = [name for name, value in later.items() if not value and earlier.get(name)]
            if one.approach != two.approach or gained or lost:
                found.append(Changed(one, two, gained, lost))
        return found

    @property
    def moved(self) -> float:
        return float(self.b.document["score"]["total"]["score"] - self.a.document["score"]["total"]["score"])


def compared(a: Cycle, b: Cycle) -> Compared:
    return Compared(Picture.of(a), Picture.of(b))
