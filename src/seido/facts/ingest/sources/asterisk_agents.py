"""From an agent's events in the log to stretches of time.

A member who is fixed in the configuration never logs in or off: of such a one only calls and pauses are known,
not the time between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

ON_CALLS = (
    "CONNECT",
    "COMPLETEAGENT",
    "COMPLETECALLER",
    "TRANSFER",
    "BLINDTRANSFER",
    "ATTENDEDTRANSFER",
)
ARRIVALS = ("AGENTLOGIN", "AGENTCALLBACKLOGIN", "ADDMEMBER")
LEAVINGS = ("AGENTLOGOFF", "AGENTCALLBACKLOGOFF", "REMOVEMEMBER")
#: What a reason for a pause means, by a word in it; a pause without a known reason is a break.
REASONS = {
    "lunch": "lunch",
    "meal": "lunch",
    "昼": "lunch",
    "食事": "lunch",
    "train": "training",
    "coach": "training",
    "研修": "training",
    "meet": "meeting",
    "会議": "meeting",
    "ミーティング": "meeting",
    "wrap": "handling",
    "acw": "handling",
    "after": "handling",
    "後処理": "handling",
    "admin": "other_work",
    "mail": "other_work",
    "事務": "other_work",
}


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
        everywhere = sign.queue in ("", "NONE", "all")
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
        elif sign.event in ("PAUSE", "PAUSEALL"):
            self.pauses["" if everywhere else sign.queue] = meaning(sign.word)
        elif sign.event in ("UNPAUSE", "UNPAUSEALL"):
            if everywhere:
                self.pauses.clear()
            else:
                self.pauses.pop(sign.queue, None)
        elif sign.event == "CONNECT":
            self.calls.add(sign.call)
        else:
            self.calls.discard(sign.call)


def meaning(reason: str | None) -> str:
    lowered = (reason or "").lower()
    return next((state for word, state in REASONS.items() if word in lowered), "break")


def stretches(signs: Sequence[Sign], first: float, last: float) -> Iterator[Stretch]:
    """The agent's stretches, of signs in the order of their seconds, in a log from `first` to `last`."""
    presence = before(signs)
    state, start, cut, place = presence.state(), first, True, (signs[0].file, signs[0].row)
    for at, group in groupby(signs, key=lambda sign: sign.at):
        together = sorted(group, key=order)
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


def order(sign: Sign) -> tuple[object, ...]:
    """Within a second: whoever leaves had come, a call is taken before it ends, a pause begins before it ends."""
    ranks = (*ARRIVALS, "PAUSE", "PAUSEALL", "CONNECT", *ON_CALLS[1:], "UNPAUSE", "UNPAUSEALL", *LEAVINGS)
    return ranks.index(sign.event), sign.queue, sign.call, sign.word or ""


def before(signs: Sequence[Sign]) -> Presence:
    """What the first signs tell of the time before the log: who leaves had come, who ends a call had begun it."""
    presence = Presence()
    met: set[str] = set()
    calls: set[str] = set()
    for sign in sorted(signs, key=lambda sign: (sign.at, order(sign))):
        if sign.event in ARRIVALS:
            met.add(sign.queue)
        elif sign.event in LEAVINGS and sign.queue not in met:
            met.add(sign.queue)
            presence.take(sign._replace(event="ADDMEMBER" if sign.event == "REMOVEMEMBER" else "AGENTLOGIN"))
        elif sign.event == "CONNECT":
            calls.add(sign.call)
        elif sign.event in ON_CALLS and sign.call not in calls:
            calls.add(sign.call)
            presence.calls.add(sign.call)
    return presence
