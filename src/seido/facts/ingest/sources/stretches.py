"""Stretches of a person's time, as sources of agent states make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from seido.facts.ingest.sources.desk import Origin, Value
from seido.facts.ingest.sources.documents import milliseconds

TIME_FIELDS: Mapping[str, str] = {
    "agent": "agent",
    "program": "program",
    "layer": "layer",
    "state": "state",
    "paid": "paid",
    "started_at": "start",
    "duration_ms": "duration",
}

#: What a status or a reason means, by a part of its name; one without a known part is other work.
WORDS = {
    "lunch": "lunch",
    "meal": "lunch",
    "dinner": "lunch",
    "昼": "lunch",
    "食事": "lunch",
    "break": "break",
    "rest": "break",
    "away": "break",
    "休憩": "break",
    "離席": "break",
    "train": "training",
    "coach": "training",
    "研修": "training",
    "meet": "meeting",
    "huddle": "meeting",
    "会議": "meeting",
    "ミーティング": "meeting",
    "after": "handling",
    "acw": "handling",
    "wrap": "handling",
    "後処理": "handling",
    "admin": "other_work",
    "mail": "other_work",
    "事務": "other_work",
}


def state_of_status(name: str | None, otherwise: str = "other_work") -> str:
    """The state that a status stands for by its name."""
    lowered = (name or "").lower()
    return next((state for word, state in WORDS.items() if word in lowered), otherwise)


@dataclass
class Stretch:
    """From `start` to `end` the agent was in one state; `cut`: it may have begun before the files do."""

    state: str
    program: str
    start: datetime
    end: datetime
    origin: Origin
    cut: bool = False

    def row(self, agent: str) -> dict[str, Value]:
        """As a row of agent_time. All time but lunch is paid."""
        return {
            "agent": agent,
            "program": self.program,
            "layer": "actual",
            "state": self.state,
            "paid": self.state != "lunch",
            "started_at": self.start,
            "duration_ms": milliseconds(self.end - self.start),
        }
