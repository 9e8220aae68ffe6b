"""What the checks see of the world: activities, made of records and of summed facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

EMPTY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happened, was agreed or is kept, in plain values.

    `count` is how many happenings it stands for: 1 for a record, more for summed facts, 0 for an explicit
    zero. `part` and `whole` mean what the kind says. `relates_to` are the ids or names that it answers or
    follows. Blank text and None say that a column does not hold.
    """

    kind: str
    id: str
    happened: date
    program: str = ""
    process: str = ""
    site: str = ""
    client: str = ""
    subject: str = ""
    person: str = ""
    job_role: str = ""
    due: date | None = None
    done: date | None = None
    expires: date | None = None
    outcome: str = ""
    part: int | None = None
    whole: int | None = None
    parts: frozenset[str] = EMPTY
    relates_to: tuple[str, ...] = ()
    link: str = ""
    count: int = 1

    @property
    def about(self) -> tuple[str, ...]:
        """What it is about: its subject, and what it relates to."""
        return (self.subject, *self.relates_to) if self.subject else self.relates_to


TEXTS = ("program", "process", "site", "client", "subject", "person", "job_role", "outcome", "link")


def activities_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[Activity]:
    """Activities from rows of the records' table (`seido.facts.schema.RECORDS`).

    A row's local date stands for the day on which it happened, where it has one. Words in `parts` and
    `relates_to` are parted by semicolons.
    """
    for row in rows:
        texts: dict[str, Any] = {name: row.get(name) or "" for name in TEXTS}
        yield Activity(
            kind=row["kind"],
            id=row["record_id"],
            happened=day(row.get("local_date") or row["happened_at"]),
            due=optional_day(row.get("due_at")),
            done=optional_day(row.get("done_at")),
            expires=optional_day(row.get("expires_at")),
            part=row.get("part"),
            whole=row.get("whole"),
            parts=frozenset(listed(row.get("parts"))),
            relates_to=tuple(listed(row.get("relates_to"))),
            **texts,
        )


def listed(text: str | None) -> Iterator[str]:
    return (word for word in map(str.strip, (text or "").split(";")) if word)


def day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value.date() if isinstance(value, datetime) else value


def optional_day(value: date | datetime | str | None) -> date | None:
    # A missing moment of a data frame (NaT) is not equal to itself.
    return None if value is None or value != value else day(value)
