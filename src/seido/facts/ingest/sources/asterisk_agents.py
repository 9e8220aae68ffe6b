"""From an agent's events in the log to stretches of time.

A member who is fixed in the configuration never logs in or off: of such a one only calls and pauses are known,
not the time between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from seido.facts.ingest.sources.stretches import state_of_status

ON_CALLS = (
    "CONNECT",
    "COMPLETEAGENT",
    "COMPLETECALLER",
    "TRANSFER",
    "BLINDTRANSFER",
    "ATTENDEDTRANSFER",
)
ARRIVALS = ("AGENTLOGIN", "AGENTCALLBACKLOGIN", "ADDMEMBER")
#: Queues of lines that are about all queues.
EVERYWHERE = ("", "NONE", "all")
LEAVINGS = ("AGENTLOGOFF", "AGENTCALLBACKLOGOFF", "REMOVEMEMBER")


class Sign(NamedTuple):
    """One line of the log about an agent; `word` is the reason of a pause."""

    at: float
    event: str
    queue: str
    call: str
    word: str | None
    file: int
    row: int


class Stretch(NamedTuple):
    """From `start` to `end` (seconds) the agent was in one state; `cut`: it began before the log does."""

    state: str
    start: float
    end: float
    file: int
    row: int
    cut: bool


@dataclass
class Presence:
    """Where an agent stands: queues joined, pauses by queue, calls in hand."""

    present: bool = False
    queues: set[str] = field(default_factory=set)
    pauses: dict[str, str] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)

    def state(self) -> str | None:
        if self.calls:
            return "handling"
        if self.pauses:
            return self.pauses[min(self.pauses)]
        return "available" if self.present or self.queues else None

    def take(self, sign: Sign) -> None:
        everywhere = sign.queue in EVERYWHERE
        if sign.event in ARRIVALS:
            if sign.event == "ADDMEMBER" and not everywhere:
                self.queues.add(sign.queue)
            else:
                self.present = True
        elif sign.event in LEAVINGS:
            if sign.event == "REMOVEMEMBER" and not everywhere:
                self.queues.discard(sign.queue)
                self.pauses.pop(sign.queue, None)
            else:
                self.present = False
                self.queues.clear()
            if not (self.present or self.queues):
                self.pauses.clear()
                self.calls.clear()
        elif sign.event in ("PAUSE", "PAUSEALL"):
            self.pauses[pause_of(sign)] = state_of_status(sign.word, "break")
        elif sign.event in ("UNPAUSE", "UNPAUSEALL"):
            if everywhere:
                self.pauses.clear()
            else:
                self.pauses.pop(sign.queue, None)
        elif sign.event == "CONNECT":
            self.calls = {sign.call}  # one at a time: an earlier call whose end was never logged is over
        else:
            self.calls.discard(sign.call)


def stretches(signs: Sequence[Sign], first: float, last: float) -> Iterator[Stretch]:
    """The agent's stretches, of signs in the order of their seconds, in a log from `first` to `last`."""
    presence = before(signs)
    state, start, cut, place = presence.state(), first, True, (signs[0].file, signs[0].row)
    for at, group in groupby(signs, key=lambda sign: sign.at):
        together = in_order(list(group), presence)
        for sign in together:
            presence.take(sign)
        following = presence.state()
        if following == state:
            continue
        if state is not None and at > start:
            yield Stretch(state, start, at, *place, cut)
        state, start, cut, place = following, at, False, (together[0].file, together[0].row)
    if state is not None and last > start:
        yield Stretch(state, start, last, *place, cut)


def in_order(signs: list[Sign], presence: Presence) -> list[Sign]:
    """The signs of one second in an order that makes sense: what holds ends before it begins anew."""

    def rank(sign: Sign) -> tuple[object, ...]:
        if sign.event in (*ARRIVALS, *LEAVINGS):
            there = sign.queue in presence.queues or presence.present
            first = 1 if sign.event in ARRIVALS else 0 if there else 5
        elif sign.event in ("PAUSE", "PAUSEALL", "UNPAUSE", "UNPAUSEALL"):
            first = 3 if sign.event.startswith("PAUSE") else 2 if presence.pauses else 4
        else:
            first = 3 if sign.event == "CONNECT" else 2 if sign.call in presence.calls else 4
        return first, sign.event, sign.queue, sign.call, sign.word or ""

    return sorted(signs, key=rank)


def before(signs: Sequence[Sign]) -> Presence:
    """What the first signs tell of the time before the log: who leaves had come, who ends a call had begun it."""
    presence = Presence()
    met: set[str] = set()
    answered: set[str] = set()
    paused: set[str] = set()
    for _, group in groupby(signs, key=lambda sign: sign.at):
        together = list(group)
        # Who comes and leaves in one second had come in it.
        met |= {sign.queue for sign in together if sign.event in ARRIVALS}
        answered |= {sign.call for sign in together if sign.event == "CONNECT"}
        for sign in together:
            if sign.event in LEAVINGS and sign.queue not in met:
                met.add(sign.queue)
                arrival = "ADDMEMBER" if sign.event == "REMOVEMEMBER" else "AGENTLOGIN"
                presence.take(sign._replace(event=arrival))
            elif sign.event in ON_CALLS and sign.call not in answered and not answered:
                answered.add(sign.call)
                presence.calls = {sign.call}
        # Whoever ends a pause had begun it.
        paused |= {pause_of(sign) for sign in together if sign.event in ("PAUSE", "PAUSEALL", *ARRIVALS)}
        for sign in together:
            if sign.event in ("UNPAUSE", "UNPAUSEALL") and not paused:
                presence.pauses[pause_of(sign)] = "break"
                paused.add(pause_of(sign))
    return presence


def pause_of(sign: Sign) -> str:
    """The queue that a pause is for; "" for all."""
    return "" if sign.queue in EVERYWHERE else sign.queue
