"""Genesys Cloud conversation detail: conversation > participants > sessions > segments and metrics.

A conversation that was offered to a queue is a contact. A conversation that changes its queue before anybody
answers waits on; one that is offered to a queue again after an agent had answered is a further contact (`#2`).
A transfer gives the agents' work several sessions: their times add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from seido.facts.ingest.sources.desk import Desk, Origin, Value
from seido.facts.ingest.sources.documents import FieldError, Fields, milliseconds, objects
from seido.facts.ingest.sources.source import Source

#: Metrics of an agent's session that make up the handle time, where it lacks the whole of it.
PARTS = ("tTalk", "tHeld", "tAcw", "tDialing")
#: Segments in which an agent deals with the customer.
AT_WORK = ("interact", "hold", "wrapup")
NOT_INCOMING = ("outbound",)


@dataclass
class Session:
    """One participant's session: where, when, and what was measured (milliseconds by metric)."""

    purpose: str
    user: str | None
    media: str
    queue: str | None
    start: datetime
    end: datetime | None
    metrics: dict[str, float]
    worked: bool
    wrapped: timedelta = timedelta()
    disconnect: str | None = None


@dataclass
class Offer:
    """A contact in the making: offered to a queue, perhaps answered."""

    arrived: datetime
    queue: str
    media: str
    agents: list[Session] = field(default_factory=list)
    left: datetime | None = None


def read(files: Sequence[Path], desk: Desk) -> None:
    wrappers = ("conversations", "results")
    for origin, node in objects(files, desk, wrappers, "conversationId", "conversations with their detail"):
        try:
            take(desk, origin, Fields(node))
        except FieldError as bad:
            desk.reject(origin, bad.field, bad.expected, bad.got)


def take(desk: Desk, origin: Origin, conversation: Fields) -> None:
    number = conversation.required("conversationId")
    conversation.must_moment("conversationStart")
    ended = conversation.moment("conversationEnd")
    found = sorted(sessions(conversation), key=lambda session: (session.start, session.purpose != "acd"))
    offers = list(offers_of(found))
    if not offers or conversation.text("originatingDirection") in NOT_INCOMING:
        desk.filtered += 1  # nobody waited in a queue
        return
    revised = ended or max(session.end or session.start for session in found)
    customer = next(
        (
            each.text("externalContactId") or None
            for each in conversation.each("participants")
            if each.text("purpose") in ("customer", "external") and each.text("externalContactId")
        ),
        None,
    ) or remote(conversation)
    for place, offer in enumerate(offers, start=1):
        contact = number if place == 1 else f"{number}#{place}"
        row = row_of(offer, ended if place == len(offers) else offer.left or ended)
        desk.lay("contacts", origin, {**row, "contact_id": contact, "customer": customer}, revised=revised)


def remote(conversation: Fields) -> str | None:
    """Where the customer called or wrote from."""
    for participant in conversation.each("participants"):
        if participant.text("purpose") in ("customer", "external"):
            for session in participant.each("sessions"):
                if address := session.text("ani") or session.text("addressFrom"):
                    return address
    return None


def sessions(conversation: Fields) -> Iterator[Session]:
    """Every session that has a segment. Raises FieldError."""
    for participant in conversation.each("participants"):
        purpose, user = participant.text("purpose") or "", participant.text("userId")
        for session in participant.each("sessions"):
            segments = session.each("segments")
            if not segments:
                continue
            starts = [segment.must_moment("segmentStart") for segment in segments]
            ends = [segment.moment("segmentEnd") for segment in segments]
            for segment, start, end in zip(segments, starts, ends, strict=True):
                if end is not None and end < start:
                    segment.fail("segmentEnd", "a moment that is not before segmentStart", end)
            kinds = [segment.text("segmentType") for segment in segments]
            yield Session(
                purpose=purpose,
                user=user,
                media=session.text("mediaType") or "",
                queue=next((name for each in segments if (name := each.text("queueId"))), None),
                start=min(starts),
                end=None if None in ends else max(end for end in ends if end is not None),
                metrics=metrics(session),
                worked=any(kind in AT_WORK for kind in kinds),
                wrapped=sum(
                    (
                        end - start
                        for kind, start, end in zip(kinds, starts, ends, strict=True)
                        if kind == "wrapup" and end is not None
                    ),
                    timedelta(),
                ),
                disconnect=next((name for each in segments if (name := each.text("disconnectType"))), None),
            )


def metrics(session: Fields) -> dict[str, float]:
    """Sum of a session's metrics by name; times are milliseconds."""
    found: dict[str, float] = {}
    for metric in session.each("metrics"):
        name = metric.required("name")
        value = metric.number("value")
        found[name] = found.get(name, 0) + (value or 0)
    return found


def offers_of(found: Sequence[Session]) -> Iterator[Offer]:
    """What was offered to queues, in order."""
    current: Offer | None = None
    for session in found:
        if session.purpose == "acd" and session.queue:
            if current is None or current.agents:
                if current is not None:
                    yield current
                current = Offer(session.start, session.queue, session.media)
            current.queue, current.left = session.queue, session.end
        elif current is not None and session.purpose == "agent" and answered(session):
            current.agents.append(session)
    if current is not None:
        yield current


def answered(session: Session) -> bool:
    return "tAnswered" in session.metrics or "tTalk" in session.metrics or session.worked


def row_of(offer: Offer, ended: datetime | None) -> dict[str, Value]:
    row: dict[str, Value] = {
        "queue": offer.queue,
        "arrived_at": offer.arrived,
        "transaction_type": offer.media,
    }
    if not offer.agents:
        left = offer.left or ended
        row["outcome"] = "open" if left is None else "abandoned"
        if left is not None:
            row["wait_ms"] = max(milliseconds(left - offer.arrived), 0)
        return row
    first = offer.agents[0]
    measured = first.metrics.get("tAnswered")
    alerting = round(first.metrics.get("tAlert", 0))
    since = milliseconds(first.start - offer.arrived) + alerting
    times = [handled(session) for session in offer.agents]
    known = [time for time in times if time is not None]
    return {
        **row,
        "outcome": "callback_connected" if offer.media == "callback" else "handled",
        "agent": first.user,
        "wait_ms": max(round(measured), 0) if measured is not None else max(since, 0),
        "handle_ms": sum(known) if known else None,
        "session_ms": milliseconds(ended - first.start)
        if ended and offer.media in CHATS and ended >= first.start
        else None,
        "wrap_ms": milliseconds(first.wrapped) if offer.media in CHATS else None,
    }


CHATS = ("chat", "message")


def handled(session: Session) -> int | None:
    """Talk, hold and after-contact work of a session, as measured; None where it goes on."""
    if "tHandle" in session.metrics:
        return round(session.metrics["tHandle"])
    known = [session.metrics[name] for name in PARTS if name in session.metrics]
    return round(sum(known)) if known else None


GENESYS = Source(
    "genesys",
    "conversation detail of Genesys Cloud: JSON of a query, a job or one a line; also gzipped",
    {
        "contacts": {
            "contact_id": "conversationId",
            "queue": "queueId",
            "customer": "ani",
            "agent": "userId",
            "transaction_type": "mediaType",
            "arrived_at": "segmentStart",
            "outcome": "metrics",
            "wait_ms": "tAnswered",
            "handle_ms": "tHandle",
            "session_ms": "segmentEnd",
            "wrap_ms": "tAcw",
        }
    },
    read,
)
