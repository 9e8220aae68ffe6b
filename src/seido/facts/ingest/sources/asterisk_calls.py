"""From a call's events to its contacts: every call that entered a queue ends in exactly one outcome.

A call that leaves a queue without an answer and enters another is one contact still: it arrived once and waits
on. A call that enters a queue after a person had answered it is a further contact (`#2`), offered to others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

TRANSFERS = ("TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER")
COMPLETIONS = ("COMPLETEAGENT", "COMPLETECALLER", *TRANSFERS)
EXITS = ("EXITEMPTY", "EXITWITHTIMEOUT", "EXITWITHKEY")


class Event(NamedTuple):
    """One line of the log: seconds since 1970, and what it says. `word` is the caller's number on ENTERQUEUE."""

    at: float
    event: str
    queue: str
    member: str
    hold: int | None
    talk: int | None
    word: str | None
    file: int
    row: int


@dataclass
class Call:
    """A contact in the making. Times are seconds; `cut` says that the log does not hold its beginning."""

    contact_id: str
    arrived: float
    queue: str
    file: int
    row: int
    customer: str | None = None
    cut: bool = False
    entered: float = 0.0  # the queue that it is in, or was in last
    member: str | None = None
    wait: float | None = None
    talk: int | None = None
    state: str = "waiting"  # waiting, left, talking, ended
    abandoned: bool = False
    last: float = 0.0

    @property
    def outcome(self) -> str:
        if self.member is not None:
            return "handled"
        return "abandoned" if self.state in ("left", "ended") else "open"


def contacts(call: str, events: Sequence[Event]) -> Iterator[Call]:
    """The contacts of a call, of events in the order of their seconds."""
    found: list[Call] = []
    for _, group in groupby(events, key=lambda event: event.at):
        remaining = list(group)
        while remaining:
            following = next_of(remaining, found[-1] if found else None)
            remaining.remove(following)
            take(call, following, found)
    yield from found


def next_of(events: list[Event], current: Call | None) -> Event:
    """Which event of one second came first: the log does not keep their order, but only one makes sense."""
    if len(events) == 1:
        return events[0]
    leaving = {event.queue for event in events if event.event != "ENTERQUEUE"}
    state = current.state if current else "ended"

    def rank(event: Event) -> tuple[object, ...]:
        first: float
        here = current is not None and event.queue == current.queue
        entering = event.event == "ENTERQUEUE"
        if state in ("ended", "left"):
            first = 0 if entering and event.queue in leaving else 1 if entering else 2
        elif state == "waiting":
            first = 1 if event.event == "CONNECT" else 3 if entering else 2
            if here:  # the same entry once more, or what belongs to the queue that the call is in
                first = 0 if entering else first - 0.5
        else:
            first = 2 if entering else 0 if here and event.event in COMPLETIONS else 1
        order = ("CONNECT", *COMPLETIONS, "ABANDON", *EXITS, "ENTERQUEUE").index(event.event)
        return first, order, event.queue, event.member, event.hold or 0, event.talk or 0, event.word or ""

    return min(events, key=rank)


def take(call: str, event: Event, found: list[Call]) -> None:
    """Moves the call's newest contact on by one event, or begins another."""
    current = found[-1] if found else None
    if event.event == "ENTERQUEUE":
        enter(call, event, current, found)
    elif current is None or (current.state == "ended" and not repeats(current, event)):
        waited = event.hold or 0
        started = event.at - waited - (event.talk or 0)
        beginning = begin(call, event, found, started)
        beginning.cut = True
        close(beginning, event)
    else:
        close(current, event)
    found[-1].last = max(found[-1].last, event.at)


def enter(call: str, event: Event, current: Call | None, found: list[Call]) -> None:
    if current is None or current.state in ("ended", "talking"):
        begin(call, event, found, event.at).customer = event.word or None
    elif current.state == "left" or event.queue != current.queue:  # it waits on in another queue
        current.state, current.queue, current.entered = "waiting", event.queue, event.at
        current.wait, current.abandoned = None, False


def begin(call: str, event: Event, found: list[Call], started: float) -> Call:
    number = f"{call}#{len(found) + 1}" if found else call
    found.append(Call(number, started, event.queue, event.file, event.row, entered=started))
    return found[-1]


def repeats(current: Call, event: Event) -> bool:
    """Whether an event only tells once more how the contact ended."""
    if event.event in ("ABANDON", *EXITS):
        return current.abandoned or current.member is not None
    return current.member is not None and event.queue == current.queue


def close(current: Call, event: Event) -> None:
    """Takes an event other than an entry."""
    if event.event in ("CONNECT", *COMPLETIONS) and current.member is None:
        current.member, current.queue, current.abandoned = event.member, event.queue, False
        current.wait = max(current.entered - current.arrived, 0.0) + (event.hold or 0)
        current.state = "talking"
    if event.event in COMPLETIONS:
        if current.talk is None:
            current.talk = event.talk
        current.state = "ended"
    elif event.event in ("ABANDON", *EXITS) and current.member is None:
        waited = event.hold if event.hold is not None else max(event.at - current.entered, 0.0)
        current.wait = max(current.entered - current.arrived, 0.0) + waited
        current.abandoned = True
        current.state = "ended" if event.event == "ABANDON" else "left"
