"""Genesys Cloud user detail: what a person's presence was, and within it what routing had the person do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from seido.facts.ingest.sources.desk import Desk, Origin
from seido.facts.ingest.sources.documents import FieldError, Fields, objects
from seido.facts.ingest.sources.source import Source
from seido.facts.ingest.sources.stretches import TIME_FIELDS, Stretch

#: What a presence means; on queue, routing tells.
PRESENCES = {
    "AVAILABLE": "other_work",
    "BUSY": "other_work",
    "IDLE": "other_work",
    "AWAY": "break",
    "BREAK": "break",
    "MEAL": "lunch",
    "MEETING": "meeting",
    "TRAINING": "training",
    "ON_QUEUE": "available",
    "OFFLINE": None,
}
#: On queue: at work on a contact, waiting for one, or not answering what was offered.
ROUTING = {
    "INTERACTING": "handling",
    "COMMUNICATING": "handling",
    "IDLE": "available",
    "NOT_RESPONDING": "other_work",
    "OFF_QUEUE": "available",
}
Span = tuple[datetime, datetime, str]


def read(files: Sequence[Path], desk: Desk) -> None:
    for origin, node in objects(files, desk, ("userDetails",), "userId", "user details"):
        try:
            take(desk, origin, Fields(node))
        except FieldError as bad:
            desk.reject(origin, bad.field, bad.expected, bad.got)


def take(desk: Desk, origin: Origin, user: Fields) -> None:
    agent = user.required("userId")
    program = desk.program_of(agent)
    if program is None:
        user.fail("userId", "a person whom the organisation assigns to a program", agent)
    presences = spans(user, "primaryPresence", "systemPresence", tuple(PRESENCES))
    routing = spans(user, "routingStatus", "routingStatus", tuple(ROUTING))
    for start, end, state in joined(overlaid(presences, routing)):
        stretch = Stretch(state, program or "", start, end, origin)
        desk.lay("agent_time", origin, stretch.row(agent), revised=end)


def spans(user: Fields, name: str, word: str, words: tuple[str, ...]) -> list[Span]:
    """The spans of a list that have ended, in order; one that goes on is told whole by a later delivery."""
    found = []
    for entry in user.each(name):
        state = entry.required(word).upper()
        if state not in words:
            entry.fail(word, f"one of {', '.join(words)}", state)
        start, end = entry.must_moment("startTime"), entry.moment("endTime")
        if end is None:
            continue
        if end < start:
            entry.fail("endTime", "a moment that is not before startTime", end)
        found.append((start, end, state))
    found.sort()
    for (_, end, _), (start, _, _) in pairwise(found):
        if start < end:
            user.fail(name, "spans that do not overlap", f"{start} before {end}")
    return found


def overlaid(presences: Sequence[Span], routing: Sequence[Span]) -> Iterator[Span]:
    """Presences, those on queue cut by what routing tells."""
    place = 0
    for start, end, presence in presences:
        state = PRESENCES[presence]
        if state is None:
            continue
        if presence != "ON_QUEUE":
            yield start, end, state
            continue
        while place < len(routing) and routing[place][1] <= start:
            place += 1
        at, following = start, place
        while following < len(routing) and routing[following][0] < end:
            begins, ends, status = routing[following]
            begins, ends = max(begins, at), min(ends, end)
            if begins > at:
                yield at, begins, state
            if ends > begins:
                yield begins, ends, ROUTING[status]
            at, following = max(at, ends), following + 1
        if at < end:
            yield at, end, state


def joined(found: Iterator[Span]) -> Iterator[Span]:
    """Neighbours in one state as one stretch; empty ones left out."""
    current: Span | None = None
    for start, end, state in found:
        if end == start:
            continue
        if current is not None and current[1] == start and current[2] == state:
            current = (current[0], end, state)
            continue
        if current is not None:
            yield current
        current = (start, end, state)
    if current is not None:
        yield current


GENESYS_USERS = Source(
    "genesys-users",
    "user detail of Genesys Cloud (presence and routing status): JSON; also gzipped",
    {
        "agent_time": {
            **TIME_FIELDS,
            "agent": "userId",
            "program": "userId (program)",
            "state": "systemPresence",
            "started_at": "startTime",
        }
    },
    read,
)
