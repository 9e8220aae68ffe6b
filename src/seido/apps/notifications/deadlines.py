"""What is due, and whose it is: each app tells of its own in a `deadlines.py`.

    @has_deadlines
    def of_actions(day: date) -> Iterable[Deadline]: ...

A source names everything that is open on a day. Who is named no more, or with another date, is not reminded any
more: nothing has to be cancelled by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Deadline:
    """Something open: where it is found, what people call it, whose it is and when it is due.

    `room` is the room whose readers may know of it, `program` the program it belongs to ("" is the entity).
    """

    path: str
    title: str
    user_id: int
    due: date
    room: str
    program: str = ""


Source = Callable[[date], Iterable[Deadline]]
SOURCES: list[Source] = []


def has_deadlines(source: Source) -> Source:
    """Adds a source of what is due."""
    SOURCES.append(source)
    return source


def open_deadlines(day: date) -> list[Deadline]:
    return [deadline for source in SOURCES for deadline in source(day)]
