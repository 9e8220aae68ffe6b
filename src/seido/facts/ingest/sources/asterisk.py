"""Asterisk's queue_log, which FreePBX, Issabel and VICIdial write too.

A line is `epoch|call|queue|member|event|parameters…`, with as many parameters as the event has. DuckDB reads
and sorts the lines; `asterisk_calls` and `asterisk_agents` make contacts and stretches of time of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import duckdb

from seido.facts.engine import quoted
from seido.facts.ingest.sources import asterisk_agents, asterisk_calls
from seido.facts.ingest.sources.asterisk_calls import Call, Event
from seido.facts.ingest.sources.desk import Desk, Origin
from seido.facts.ingest.sources.lines import readable, text_of
from seido.facts.ingest.sources.source import Source
from seido.facts.ingest.stage import MOST_REJECTS
from seido.faults import Fault, InputError

#: Events that make contacts, with the places (from 1) of hold or wait, and of talk, among their parameters.
CALL_EVENTS: Mapping[str, tuple[int | None, int | None]] = {
    "ENTERQUEUE": (None, None),
    "CONNECT": (1, None),
    "COMPLETEAGENT": (1, 2),
    "COMPLETECALLER": (1, 2),
    "TRANSFER": (3, 4),
    "BLINDTRANSFER": (3, 4),
    "ATTENDEDTRANSFER": (3, 4),  # one place later where two channels were linked
    "ABANDON": (3, None),
    "EXITEMPTY": (3, None),
    "EXITWITHTIMEOUT": (3, None),
    "EXITWITHKEY": (4, None),
}
#: Events that make agents' time.
AGENT_EVENTS = (
    "AGENTLOGIN",
    "AGENTCALLBACKLOGIN",
    "AGENTLOGOFF",
    "AGENTCALLBACKLOGOFF",
    "ADDMEMBER",
    "REMOVEMEMBER",
    "PAUSE",
    "UNPAUSE",
    "PAUSEALL",
    "UNPAUSEALL",
)
#: Events without which there would be no outcome: a line that lacks their first parameter is of no use.
NEEDS_HOLD = ("CONNECT", "COMPLETEAGENT", "COMPLETECALLER", "ABANDON")
#: Members by their channel (`PJSIP/201`, `Local/201@from-queue/n`) are called by what follows the technology.
CHANNEL = re.compile(r"(?:PJSIP|SIP|IAX2|DAHDI|Zap|SCCP|Agent|Local|USER)/([^@/;]+).*", re.ASCII)
#: A number of seconds beyond this is a slip.
LONGEST = 10_000_000
FETCH = 50_000
NOT_A_LOG = "lines of a queue_log: epoch|call|queue|member|event|…"


def read(files: Sequence[Path], desk: Desk) -> None:
    """Makes contacts and agents' time of the log's lines. The files may come in any order, and overlap."""
    desk.connection.execute(
        "CREATE TABLE events (file INTEGER, row BIGINT, epoch DOUBLE, call VARCHAR, queue VARCHAR, member VARCHAR, "
        "event VARCHAR, hold BIGINT, talk BIGINT, word VARCHAR)"
    )
    desk.connection.execute("CREATE TABLE known (queue VARCHAR)")
    if desk.queue_programs:
        desk.connection.executemany("INSERT INTO known VALUES (?)", [[name] for name in desk.queue_programs])
    spans = [read_lines(path, number, desk) for number, path in enumerate(files)]
    for call, events in each_call(desk.connection):
        for contact in asterisk_calls.contacts(call, events):
            lay_contact(desk, contact)
    lay_time(desk, min(first for first, _ in spans), max(last for _, last in spans))


def read_lines(path: Path, number: int, desk: Desk) -> tuple[float, float]:
    """Adds a file's events, names the lines that are none, and returns the moments of its first and last line."""
    name, run = desk.names[number], desk.connection.execute
    text = text_of(path, name, desk.scratch)
    first, second = case("event", 0), case("event", 1)
    call_events = ", ".join(quoted(event) for event in CALL_EVENTS)
    known_events = ", ".join(quoted(event) for event in (*CALL_EVENTS, *AGENT_EVENTS))
    with readable(name):
        run(
            f"""CREATE OR REPLACE TABLE lines AS
            SELECT *, TRY_CAST(hold_text AS BIGINT) AS hold, TRY_CAST(talk_text AS BIGINT) AS talk,
              CASE WHEN length(parts) < 5 THEN 0 WHEN epoch IS NULL OR NOT epoch BETWEEN 0 AND 1e10 THEN 1
                WHEN event NOT IN ({known_events}) THEN NULL
                WHEN event IN ({call_events}) AND call IN ('', 'NONE', 'REALTIME', 'MANAGER') THEN 2
                WHEN event IN ({call_events}) AND queue NOT IN (FROM known) THEN 3
                WHEN hold_text IS NOT NULL AND coalesce(TRY_CAST(hold_text AS BIGINT), -1) NOT BETWEEN 0 AND {LONGEST}
                  THEN 4
                WHEN hold_text IS NULL AND event IN ({", ".join(quoted(event) for event in NEEDS_HOLD)}) THEN 4
                WHEN talk_text IS NOT NULL AND coalesce(TRY_CAST(talk_text AS BIGINT), -1) NOT BETWEEN 0 AND {LONGEST}
                  THEN 5
                WHEN event NOT IN ({call_events}) AND member IN ('', 'NONE') THEN 6 END AS fault
            FROM (SELECT *, nullif(trim({first}), '') AS hold_text, nullif(trim({second}), '') AS talk_text
              FROM (SELECT row, parts, TRY_CAST(parts[1] AS DOUBLE) AS epoch, parts[2] AS call, parts[3] AS queue,
                  parts[4] AS member, upper(parts[5]) AS event,
                  CASE WHEN parts[6] = 'LINK' AND upper(parts[5]) = 'ATTENDEDTRANSFER' THEN parts[7:] ELSE parts[6:]
                  END AS given
                FROM (SELECT row_number() OVER () AS row, string_split(line, '|') AS parts
                  FROM read_csv({quoted(str(text.path))}, auto_detect = false, header = false, delim = '\x01',
                    quote = '', escape = '', strict_mode = false, null_padding = true,
                    max_line_size = 1000000, columns = {{'line': 'VARCHAR'}}))
                WHERE parts IS NOT NULL AND trim(parts[1]) <> ''))"""
        )
    (met, used_as_lines, low, high) = run(
        "SELECT count(*), count(*) FILTER (length(parts) >= 5 AND epoch IS NOT NULL), min(epoch) FILTER (fault IS NULL "
        "AND length(parts) >= 5), max(epoch) FILTER (fault IS NULL AND length(parts) >= 5) FROM lines"
    ).fetchone() or (0, 0, None, None)
    desk.read += met
    name_rejects(desk, number)
    if not used_as_lines:
        raise InputError(Fault(name, NOT_A_LOG, f"{met:,} lines, none of them one", 1))
    run(
        f"""INSERT INTO events SELECT {number}, row, epoch, call, queue, member, event, hold, talk,
          CASE WHEN event = 'ENTERQUEUE' THEN given[2] ELSE given[1] END
        FROM lines WHERE fault IS NULL AND event IN ({known_events}) ORDER BY row"""
    )
    (used,) = run(f"SELECT count(*) FROM events WHERE file = {number}").fetchone() or (0,)
    (bad,) = run("SELECT count(fault) FROM lines").fetchone() or (0,)
    desk.filtered += met - used - bad
    run("DROP TABLE lines")
    desk.progress(desk.read, desk.read)
    return (low, high) if low is not None else (0.0, 0.0)


def case(event: str, place: int) -> str:
    """SQL of a parameter of an event, by its place."""
    cases = " ".join(
        f"WHEN {quoted(name)} THEN given[{places[place]}]"
        for name, places in CALL_EVENTS.items()
        if places[place] is not None
    )
    return f"CASE {event} {cases} END"


def name_rejects(desk: Desk, number: int) -> None:
    expected = (
        ("", "at least five fields: epoch|call|queue|member|event", "array_to_string(parts, '|')"),
        ("epoch", "seconds since 1970", "parts[1]"),
        ("call", "the call's number", "call"),
        ("queue", "a queue of one program of the organisation", "queue"),
        ("hold time", "whole seconds", "coalesce(hold_text, 'nothing')"),
        ("talk time", "whole seconds", "talk_text"),
        ("member", "an agent", "member"),
    )
    shown = " ".join(f"WHEN {code} THEN {sql}" for code, (_, _, sql) in enumerate(expected))
    rows = desk.connection.execute(
        f"SELECT row, fault, left(CASE fault {shown} END, 80) FROM lines WHERE fault IS NOT NULL ORDER BY row "
        f"LIMIT {MOST_REJECTS}"
    ).fetchall()
    for row, fault, got in rows:
        column, words, _ = expected[fault]
        desk.reject(Origin(number, row), column or None, words, got or "nothing")
    (bad,) = desk.connection.execute("SELECT count(fault) FROM lines").fetchone() or (0,)
    desk.rejected += bad - len(rows)


def each_call(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, list[Event]]]:
    """Every call's events in the order of their seconds; a line that came twice counts once."""
    events = ", ".join(quoted(event) for event in CALL_EVENTS)
    cursor = connection.cursor().execute(
        f"""SELECT call, epoch, event, queue, member, hold, talk, word, min(file), min(row)
        FROM events WHERE event IN ({events}) GROUP BY ALL
        ORDER BY call, epoch, event, queue, member, hold, talk, word"""
    )
    for call, rows in groupby(fetched(cursor), key=lambda row: row[0]):
        yield call, [Event(*row[1:]) for row in rows]


def fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple]:  # type: ignore[type-arg]
    while rows := cursor.fetchmany(FETCH):
        yield from rows


def lay_contact(desk: Desk, call: Call) -> None:
    desk.lay(
        "contacts",
        Origin(call.file, call.row),
        {
            "contact_id": call.contact_id,
            "queue": call.queue,
            "customer": call.customer or None,
            "agent": agent_of(call.member) if call.member else None,
            "arrived_at": moment(call.arrived),
            "outcome": call.outcome,
            "wait_ms": None if call.wait is None else round(call.wait * 1000),
            "handle_ms": None if call.talk is None else call.talk * 1000,
        },
        revised=moment(call.last),
        cut=call.cut,
    )


def lay_time(desk: Desk, first: float, last: float) -> None:
    events = ", ".join(quoted(event) for event in (*AGENT_EVENTS, *asterisk_agents.ON_CALLS))
    cursor = desk.connection.cursor().execute(
        f"""SELECT member, epoch, event, queue, call, word, min(file), min(row) FROM events
        WHERE event IN ({events}) AND member NOT IN ('', 'NONE') GROUP BY ALL
        ORDER BY member, epoch, event, queue, call, word"""
    )
    by_agent: dict[str, list[str]] = {}
    for member, rows in groupby(fetched(cursor), key=lambda row: row[0]):
        signs = [asterisk_agents.Sign(*row[1:]) for row in rows]
        agent = agent_of(member)
        by_agent.setdefault(agent, []).append(member)
        program = desk.program_of(agent, [sign.queue for sign in signs])
        if program is None:
            place = Origin(signs[0].file, signs[0].row)
            desk.reject(place, "member", "an agent of a program, or in a queue of one", agent)
            continue
        for stretch in asterisk_agents.stretches(signs, first, last):
            desk.lay(
                "agent_time",
                Origin(stretch.file, stretch.row),
                {
                    "agent": agent,
                    "program": program,
                    "layer": "actual",
                    "state": stretch.state,
                    "paid": stretch.state != "lunch",
                    "started_at": moment(stretch.start),
                    "duration_ms": round((stretch.end - stretch.start) * 1000),
                },
                revised=moment(stretch.end),
                cut=stretch.cut,
            )


def agent_of(member: str) -> str:
    """The agent's number or name without the technology of the channel."""
    found = CHANNEL.fullmatch(member.strip())
    return found[1] if found else member.strip()


def moment(epoch: float) -> int:
    """Seconds as microseconds."""
    return round(epoch * 1_000_000)


ASTERISK = Source(
    "asterisk",
    "queue_log of Asterisk, FreePBX, Issabel, VICIdial; also gzipped",
    {
        "contacts": {
            "contact_id": "call",
            "queue": "queue",
            "customer": "caller id",
            "agent": "member",
            "arrived_at": "epoch",
            "outcome": "event",
            "wait_ms": "wait",
            "handle_ms": "talk time",
        },
        "agent_time": {
            "agent": "member",
            "program": "queue",
            "layer": "layer",
            "state": "event",
            "paid": "paid",
            "started_at": "epoch",
            "duration_ms": "duration",
        },
    },
    read,
)
