"""What waits for a person's decision: each app tells of its own in an `attention.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from seido.apps.accounts.access import Access


@dataclass(frozen=True)
class Attention:
    """One matter: its status (`statuses.STATUSES`), what it is, why in one sentence, and one verb that leads there.

    `kind` groups matters into tabs: review, metric, finding, action, target, data, evaluation or other.
    `weight` orders matters of one due date: points or rows at stake.
    """

    kind: str
    status: str
    title: str
    why: str
    verb: str
    path: str
    due: date | None = None
    owner: str = ""
    weight: float = 0.0


Source = Callable[[Access, date], Iterable[Attention]]
SOURCES: list[Source] = []


def needs_attention(source: Source) -> Source:
    """Adds a source of matters, which gets the person's access and the day."""
    SOURCES.append(source)
    return source


def matters(access: Access, day: date) -> list[Attention]:
    """Everything that waits for a person, the most urgent first."""
    found = [matter for source in SOURCES for matter in source(access, day)]
    return sorted(
        found, key=lambda matter: (urgency(matter, day), matter.due or date.max, -matter.weight, matter.title)
    )


def urgency(matter: Attention, day: date) -> int:
    if matter.status == "overdue" or (matter.due and matter.due < day):
        return 0
    return 1 if matter.due else 2
