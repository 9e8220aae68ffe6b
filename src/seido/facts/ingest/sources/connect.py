"""Amazon Connect contact records: a JSON object each, delivered at least once; the newest version stands.

Every record that was in a queue is a contact. Where a customer moves from queue to queue before anybody
answers, only the record in which the wait ended counts, and the wait runs from the first queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from seido.facts.ingest.sources.desk import Desk, Origin
from seido.facts.ingest.sources.documents import FieldError, Fields, milliseconds, objects
from seido.facts.ingest.sources.source import Source

#: How contacts begin that nobody was waiting for: an agent dials, or a supervisor listens in.
NOT_INCOMING = ("OUTBOUND", "EXTERNAL_OUTBOUND", "MONITOR", "DISCONNECT", "AGENT_REPLY")
#: A customer is waited on through at most so many queues.
MOST_QUEUES = 20


def read(files: Sequence[Path], desk: Desk) -> None:
    desk.connection.execute(
        "CREATE TABLE passed (contact VARCHAR, next VARCHAR, entered TIMESTAMP, revised TIMESTAMP)"
    )
    passed: list[tuple[str, str, datetime, datetime]] = []
    for origin, node in objects(files, desk, ("ContactRecords", "Records"), "ContactId", "contact records"):
        try:
            if (link := take(desk, origin, Fields(node))) is not None:
                passed.append(link)
        except FieldError as bad:
            desk.reject(origin, bad.field, bad.expected, bad.got)
        if len(passed) >= 10_000:
            keep(desk, passed)
    keep(desk, passed)
    desk.write("contacts")
    wait_from_the_first_queue(desk)


def keep(desk: Desk, passed: list[tuple[str, str, datetime, datetime]]) -> None:
    if passed:
        desk.connection.executemany("INSERT INTO passed VALUES (?, ?, ?, ?)", passed)
        passed.clear()


def take(desk: Desk, origin: Origin, record: Fields) -> tuple[str, str, datetime, datetime] | None:
    """Lays a record's contact; returns the link of one that went on waiting in another queue."""
    contact = record.required("ContactId")
    revised = record.must_moment("LastUpdateTimestamp")
    queue = record.within("Queue")
    entered = queue.moment("EnqueueTimestamp")
    name = queue.text("Name") or arn_end(queue.text("ARN"))
    method = record.text("InitiationMethod") or "INBOUND"
    if method in NOT_INCOMING or entered is None or name is None:
        desk.filtered += 1  # it never waited for a person
        return None
    if name not in desk.queue_programs and (known := arn_end(queue.text("ARN"))) in desk.queue_programs:
        name = known
    agent = record.within("Agent")
    connected = agent.moment("ConnectedToAgentTimestamp")
    left = queue.moment("DequeueTimestamp") or record.moment("DisconnectTimestamp")
    following = record.text("NextContactId")
    if connected is None and following and left is not None:
        desk.filtered += 1
        return contact, following, entered, revised
    ended = connected or left
    waited = queue.number("Duration")
    wait = ended - entered if ended else None
    if wait is not None and wait < timedelta():
        record.fail("Queue.EnqueueTimestamp", "a moment that is not after the answer or the end", entered)
    exact = None if waited is None else round(waited * 1000)
    desk.lay(
        "contacts",
        origin,
        {
            "contact_id": contact,
            "queue": name,
            "customer": record.within("CustomerEndpoint").text("Address"),
            "agent": agent.text("Username") or arn_end(agent.text("ARN")),
            "transaction_type": (record.text("Channel") or "").lower() or None,
            "arrived_at": entered,
            "outcome": outcome(method, connected is not None, ended is not None),
            "wait_ms": milliseconds(wait) if wait is not None else exact,
            "handle_ms": handled(agent) if connected else None,
        },
        revised=revised,
    )
    return None


def outcome(method: str, answered: bool, ended: bool) -> str:
    if method == "CALLBACK":
        return "callback_connected" if answered else "callback_missed" if ended else "open"
    return "handled" if answered else "abandoned" if ended else "open"


def handled(agent: Fields) -> int | None:
    """Talk, hold and after-contact work in milliseconds; the platform gives whole seconds."""
    parts = [
        agent.number(name)
        for name in ("AgentInteractionDuration", "CustomerHoldDuration", "AfterContactWorkDuration")
    ]
    known = [part for part in parts if part is not None]
    return round(sum(known) * 1000) if known else None


def arn_end(arn: str | None) -> str | None:
    return arn.rpartition("/")[2] if arn else None


def wait_from_the_first_queue(desk: Desk) -> None:
    """Moves the arrival of contacts that waited before in other queues to their entry into the first."""
    number = {name: f"c{place}" for place, name in enumerate(desk.columns["contacts"])}
    arrived, wait, contact = number["arrived_at"], number["wait_ms"], number["contact_id"]
    desk.connection.execute(
        f"""WITH RECURSIVE links AS (
          SELECT contact, arg_max(next, revised) AS next, arg_max(entered, revised) AS entered
          FROM passed GROUP BY contact
        ), chains(contact, entered, steps) AS (
          SELECT next, entered, 1 FROM links
          UNION ALL
          SELECT links.next, least(chains.entered, links.entered), steps + 1
          FROM chains JOIN links ON links.contact = chains.contact WHERE steps < {MOST_QUEUES}
        ), firsts AS (SELECT contact, min(entered) AS entered FROM chains GROUP BY contact)
        UPDATE made_contacts SET {arrived} = firsts.entered,
          {wait} = {wait} + date_diff('millisecond', firsts.entered, {arrived})
        FROM firsts WHERE firsts.contact = {contact} AND firsts.entered < {arrived}"""
    )


CONNECT = Source(
    "connect",
    "contact records of Amazon Connect: JSON, one a line or one after another; also gzipped",
    {
        "contacts": {
            "contact_id": "ContactId",
            "queue": "Queue.Name",
            "customer": "CustomerEndpoint.Address",
            "agent": "Agent.Username",
            "transaction_type": "Channel",
            "arrived_at": "Queue.EnqueueTimestamp",
            "outcome": "Agent.ConnectedToAgentTimestamp",
            "wait_ms": "Queue.Duration",
            "handle_ms": "Agent.AgentInteractionDuration",
        }
    },
    read,
)
