"""Amazon Connect agent events: each tells how an agent stands from its moment on.

While an agent is signed in an event comes at least every 120 seconds. Where none comes for much longer, the
stream has a hole, and the time after the last event is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from seido.facts.ingest.sources.connect import arn_end
from seido.facts.ingest.sources.desk import Desk, Origin
from seido.facts.ingest.sources.documents import FieldError, Fields, objects
from seido.facts.ingest.sources.source import Source
from seido.facts.ingest.sources.stretches import TIME_FIELDS, Stretch, state_of_status

#: Longest silence of an agent who is signed in.
SILENCE = timedelta(minutes=5)
EVENTS = ("LOGIN", "LOGOUT", "STATE_CHANGE", "HEART_BEAT")
#: States of a contact in which it takes the agent's time; after ENDED the agent still wraps up.
AT_WORK = ("CONNECTED", "CONNECTED_ONHOLD", "PAUSED", "ENDED")
FETCH = 20_000
COLUMNS = "agent VARCHAR, moment TIMESTAMP, kind VARCHAR, state VARCHAR, program VARCHAR"


@dataclass(frozen=True)
class Sign:
    """An event: from `moment` on the agent is in `state` (None: signed out)."""

    moment: datetime
    kind: str
    state: str | None
    program: str | None
    origin: Origin


def read(files: Sequence[Path], desk: Desk) -> None:
    desk.connection.execute(f"CREATE TABLE signs (file INTEGER, row BIGINT, {COLUMNS})")
    batch: list[tuple[object, ...]] = []
    for origin, node in objects(files, desk, ("Records",), "EventType", "agent events"):
        try:
            batch.append((origin.file, origin.row, *sign_of(desk, Fields(node))))
        except FieldError as bad:
            desk.reject(origin, bad.field, bad.expected, bad.got)
        if len(batch) >= FETCH:
            keep(desk, batch)
    keep(desk, batch)
    for agent, signs in each_agent(desk):
        for stretch in stretches(signs):
            desk.lay("agent_time", stretch.origin, stretch.row(agent), revised=stretch.end, cut=stretch.cut)


def keep(desk: Desk, batch: list[tuple[object, ...]]) -> None:
    if batch:
        marks = ", ".join("?" * len(batch[0]))
        desk.connection.executemany(f"INSERT INTO signs VALUES ({marks})", batch)
        batch.clear()


def sign_of(desk: Desk, event: Fields) -> tuple[object, ...]:
    """An event as a row of `signs`. Raises FieldError."""
    kind = event.required("EventType")
    if kind not in EVENTS:
        event.fail("EventType", f"one of {', '.join(EVENTS)}", kind)
    moment = event.must_moment("EventTimestamp")
    snapshot = event.within("CurrentAgentSnapshot")
    if not snapshot.node:
        snapshot = event.within("PreviousAgentSnapshot")
    setup = snapshot.within("Configuration")
    agent = setup.text("Username") or arn_end(event.text("AgentARN"))
    if agent is None:
        event.fail("CurrentAgentSnapshot.Configuration.Username", "a text", None)
    profile = setup.within("RoutingProfile")
    queues = [queue.text("Name") for queue in profile.each("InboundQueues")]
    program = desk.program_of(agent or "", [*queues, profile.within("DefaultOutboundQueue").text("Name")])
    if program is None:
        setup.fail(
            "RoutingProfile",
            "queues of one program, or an agent assigned to one",
            ", ".join(filter(None, queues)),
        )
    state = None if kind == "LOGOUT" else state_of(snapshot)
    return agent, moment, kind, state, program


def state_of(snapshot: Fields) -> str | None:
    if any(contact.text("State") in AT_WORK for contact in snapshot.each("Contacts")):
        return "handling"
    status = snapshot.within("AgentStatus")
    kind, name = status.text("Type") or "", status.text("Name") or ""
    if kind == "OFFLINE" or name.lower() == "offline":
        return None
    if kind == "ROUTABLE" or name.lower() == "available":
        return "available"
    return state_of_status(name)


def each_agent(desk: Desk) -> Iterator[tuple[str, list[Sign]]]:
    """Every agent's events in order; one that was delivered twice counts once."""
    cursor = desk.connection.cursor().execute(
        """SELECT agent, moment, kind, state, program, min(file), min(row),
          list_position(['LOGIN', 'HEART_BEAT', 'STATE_CHANGE', 'LOGOUT'], kind) AS place
        FROM signs GROUP BY ALL ORDER BY agent, moment, place, state, program"""
    )

    def rows() -> Iterator[tuple]:  # type: ignore[type-arg]
        while fetched := cursor.fetchmany(FETCH):
            yield from fetched

    for agent, group in groupby(rows(), key=lambda row: row[0]):
        yield agent, [Sign(row[1], row[2], row[3], row[4], Origin(row[5], row[6])) for row in group]


def stretches(signs: Sequence[Sign]) -> Iterator[Stretch]:
    """The agent's stretches; equal ones that follow one another are one."""
    current: Stretch | None = None
    signed_out = False
    for sign in signs:
        if current is not None and sign.moment - current.end > SILENCE:
            yield from whole(current)
            current, signed_out = None, False
        if signed_out and sign.kind == "HEART_BEAT":
            continue  # beats go on for a while after an agent has signed out
        signed_out = sign.kind == "LOGOUT" or sign.state is None
        if current is not None:
            current.end = sign.moment
            if sign.state == current.state and sign.program == current.program:
                continue
            yield from whole(current)
            current = None
        if sign.state is not None and sign.program is not None:
            # The agent may have been in this state before the first event that tells of it.
            cut = sign is signs[0] and sign.kind != "LOGIN"
            current = Stretch(sign.state, sign.program, sign.moment, sign.moment, sign.origin, cut)
    if current is not None:
        yield from whole(current)


def whole(stretch: Stretch) -> Iterator[Stretch]:
    if stretch.end > stretch.start:
        yield stretch


CONNECT_AGENTS = Source(
    "connect-agent-events",
    "agent events of Amazon Connect: JSON, one a line or one after another; also gzipped",
    {
        "agent_time": {
            **TIME_FIELDS,
            "agent": "CurrentAgentSnapshot.Configuration.Username",
            "program": "CurrentAgentSnapshot.Configuration.RoutingProfile",
            "state": "CurrentAgentSnapshot.AgentStatus",
            "started_at": "EventTimestamp",
        }
    },
    read,
)
