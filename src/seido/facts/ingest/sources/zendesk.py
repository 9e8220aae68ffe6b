"""Zendesk tickets with their metrics: the CSV tables of an export or a connector, given together.

Which table a file is, its columns tell. Tickets are required; each other table adds what it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from seido.facts.engine import quoted
from seido.facts.ingest.files import CellTable, RowNumbers, open_file
from seido.facts.ingest.mapping import FileOptions
from seido.facts.ingest.sources import zendesk_ticket
from seido.facts.ingest.sources.desk import Desk, Origin
from seido.facts.ingest.sources.documents import FieldError, Fields, moment_of
from seido.facts.ingest.sources.lines import readable
from seido.facts.ingest.sources.source import Source
from seido.facts.ingest.sources.zendesk_hours import WEEK, Hours
from seido.facts.ingest.sources.zendesk_ticket import Settings, Target
from seido.facts.ingest.stage import broken
from seido.facts.zones import known_zone
from seido.faults import Fault, InputError


@dataclass(frozen=True)
class Table:
    """A table of the export: the columns that tell it from the others, and further ones that are read."""

    marks: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.marks, *self.others)


TABLES: Mapping[str, Table] = {
    "tickets": Table(
        ("id", "requester_id", "status", "created_at"),
        ("assignee_id", "group_id", "priority", "type", "updated_at"),
    ),
    "history": Table(("field_name", "ticket_id", "updated", "value")),
    "comments": Table(("id", "ticket_id", "user_id", "public", "created")),
    "metrics": Table(("ticket_id", "reopens"), ("solved_at", "group_stations")),
    "targets": Table(
        ("sla_policy_id", "metric", "priority", "target", "business_hours"), ("sla_policy_updated_at",)
    ),
    "policies": Table(("ticket_id", "sla_policy_id", "policy_applied_at")),
    "schedules_of": Table(("ticket_id", "schedule_id", "created_at")),
    "schedules": Table(("id", "start_time", "end_time", "time_zone")),
    "groups": Table(("id", "name", "created_at", "updated_at", "url")),
}
#: Tables that are gathered by ticket.
OF_TICKETS = ("history", "comments", "metrics", "policies", "schedules_of")
FETCH = 2_000


@dataclass
class Rows:
    """Where the rows of the files stand."""

    numbers: dict[int, RowNumbers] = field(default_factory=dict)

    def origin(self, file: int, position: int) -> Origin:
        return Origin(file, self.numbers[file].row(position))


def read(files: Sequence[Path], desk: Desk) -> None:
    for name, table in TABLES.items():
        cells = ", ".join(f'"{column}" VARCHAR' for column in table.columns)
        desk.connection.execute(f"CREATE TABLE z_{name} (file INTEGER, position BIGINT, {cells})")
    rows = Rows()
    met = {take_file(path, number, desk, rows) for number, path in enumerate(files)}
    if "tickets" not in met:
        raise InputError(Fault(desk.names[0], "the table of tickets among the files", ", ".join(sorted(met))))
    settings = settings_of(desk, rows)
    (desk.read,) = desk.connection.execute("SELECT count(*) FROM z_tickets").fetchone() or (0,)
    desk.read += desk.rejected
    for file, position, node in each_ticket(desk):
        origin = rows.origin(file, position)
        try:
            if not zendesk_ticket.lay(desk, origin, Fields(node), settings):
                desk.filtered += 1
        except FieldError as bad:
            desk.reject(origin, bad.field, bad.expected, bad.got)


def take_file(path: Path, number: int, desk: Desk, rows: Rows) -> str:
    """Copies the columns in use of one table, and returns its name."""
    tables = list(open_file(path, FileOptions(), desk.scratch, desk.connection))
    if len(tables) != 1:
        raise InputError(Fault(desk.names[number], "one table", f"{len(tables)} in one file"))
    cells = tables[0]
    name = next((name for name, table in TABLES.items() if set(table.marks) <= set(cells.header)), None)
    if name is None:
        expected = f"a table of tickets or {', '.join(list(TABLES)[1:])}"
        raise InputError(Fault(cells.name, expected, ", ".join(cells.header[:12]), 1))
    chosen = ", ".join(
        f"nullif(trim(c{cells.header.index(column)}), '')" if column in cells.header else "NULL"
        for column in TABLES[name].columns
    )
    rows_in_order = f"SELECT {number}, row_number() OVER () - 1, {chosen} FROM {cells.relation}"
    with readable(cells.name):
        desk.connection.execute(f"INSERT INTO z_{name} {rows_in_order}")
    left_out = name_broken(cells, number, desk)
    rows.numbers[number] = RowNumbers(cells.first_row, sorted({*cells.blank_rows(), *left_out}))
    return name


def name_broken(cells: CellTable, number: int, desk: Desk) -> list[int]:
    """Rejects the lines that have not the header's number of cells, or an open quote."""
    if cells.text is None:
        return []
    found = desk.connection.execute(
        "SELECT line, min(error_type), min(error_message), min(left(csv_line, 80)) FROM reject_errors "
        "GROUP BY line ORDER BY line"
    ).fetchall()
    for table in ("reject_errors", "reject_scans"):
        desk.connection.execute(f"DROP TABLE IF EXISTS {table}")
    for line, kind, message, text in found:
        expected, got = broken(kind, message, text, cells.width)
        desk.reject(Origin(number, line), None, expected, got)
    return [row[0] for row in found]


def each_ticket(desk: Desk) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Every ticket with what the other tables tell of it, as lists under their names."""
    columns = TABLES["tickets"].columns
    joins, lists = [], []
    for name in OF_TICKETS:
        entry = ", ".join(f"{quoted(column)}: {column}" for column in TABLES[name].columns)
        joins.append(
            f"LEFT JOIN (SELECT ticket_id, list({{{entry}}} ORDER BY file, position) AS {name} FROM z_{name} "
            f"GROUP BY ticket_id) {name} ON {name}.ticket_id = tickets.id"
        )
        lists.append(f"{name}.{name}")
    cursor = desk.connection.cursor().execute(
        f"SELECT tickets.file, tickets.position, {', '.join(f'tickets.{name}' for name in columns)}, "
        f"{', '.join(lists)} FROM z_tickets tickets {' '.join(joins)}"
    )
    while found := cursor.fetchmany(FETCH):
        for file, position, *cells in found:
            yield file, position, dict(zip((*columns, *OF_TICKETS), cells, strict=True))


def settings_of(desk: Desk, rows: Rows) -> Settings:
    """Groups, targets and schedules; a row that cannot be read is rejected."""
    settings = Settings(queues=frozenset(desk.queue_programs))
    run = desk.connection.execute
    settings.groups = dict(run("SELECT id, arg_max(name, updated_at) FROM z_groups GROUP BY id").fetchall())
    spans: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    for name, keep in (("targets", keep_target), ("schedules", keep_schedule)):
        columns = TABLES[name].columns
        for file, position, *cells in run(f"SELECT * FROM z_{name}").fetchall():
            try:
                keep(Fields(dict(zip(columns, cells, strict=True))), settings, spans)
            except FieldError as bad:
                desk.reject(rows.origin(file, position), bad.field, bad.expected, bad.got)
    for targets in settings.targets.values():
        targets.sort(key=lambda target: target.since)
    settings.hours = {name: Hours(zone, tuple(sorted(found))) for name, (zone, found) in spans.items()}
    return settings


def keep_target(row: Fields, settings: Settings, _: object) -> None:
    key = (row.required("sla_policy_id"), row.required("metric"), row.required("priority").lower())
    minutes = whole(row, "target")
    business = row.required("business_hours").lower()
    if business not in ("true", "false"):
        row.fail("business_hours", "true or false", business)
    since = moment_of(row.text("sla_policy_updated_at") or "1990-01-01 00:00") or row.must_moment(
        "sla_policy_updated_at"
    )
    settings.targets.setdefault(key, []).append(Target(since, timedelta(minutes=minutes), business == "true"))


def keep_schedule(row: Fields, _: Settings, spans: dict[str, tuple[str, list[tuple[int, int]]]]) -> None:
    zone, start, end = row.required("time_zone"), whole(row, "start_time"), whole(row, "end_time")
    if not known_zone(zone):
        row.fail("time_zone", "a time zone such as Asia/Tokyo", zone)
    if not start < end <= start + WEEK:
        row.fail("end_time", "minutes since Sunday, after start_time", end)
    spans.setdefault(row.required("id"), (zone, []))[1].append((start, end))


def whole(row: Fields, name: str) -> int:
    value = row.required(name)
    if not (value.isascii() and value.isdigit() and len(value) < 8):
        row.fail(name, "whole minutes", value)
    return int(value)


ZENDESK = Source(
    "zendesk",
    "tables of Zendesk (CSV): tickets, and with them history, comments, metrics, SLA policies, schedules, groups",
    {
        "contacts": {
            "contact_id": "id",
            "queue": "group_id",
            "customer": "requester_id",
            "agent": "assignee_id",
            "transaction_type": "type",
            "priority": "priority",
            "arrived_at": "created_at",
            "outcome": "status",
            "wait_ms": "created",
            "escalated": "group_stations",
            "reopened": "reopens",
            "due_at": "target",
            "completed_at": "solved_at",
            "on_time": "target",
        },
        "responses": {
            "response_id": "id (comment)",
            "program": "group_id",
            "process": "group_id (process)",
            "contact_id": "ticket_id",
            "agent": "user_id",
            "responded_at": "created",
            "latency_ms": "created (latency)",
        },
    },
    read,
)
