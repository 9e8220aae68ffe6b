"""The desk: where a reader lays the rows that it makes, and names what it could not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from seido.facts.engine import SQL_TYPES
from seido.facts.ingest.stage import MOST_REJECTS, Progress, Reject
from seido.facts.places import Places
from seido.facts.schema import TABLES, Kind

BATCH = 20_000
#: Signs of a value that a reject shows.
SHOWN = 80

#: A value of a row: text, a moment (naive UTC, or microseconds since 1970), whole milliseconds, or a flag.
Value = str | int | bool | datetime | None

KINDS: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "choice": pa.string(),
    "moment": pa.timestamp("us"),
    "duration": pa.int64(),
    "flag": pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row or a defect stands: position of the file among those given, and row of it."""

    file: int
    row: int


class Desk:
    """Takes rows in batches into tables of a DuckDB connection, which spills to disk what does not fit.

    `read` counts what the reader has met (lines, records, tickets), `filtered` what is no business of its tables,
    `rejected` what it could not use.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        places: Places,
        scratch: Path,
        names: list[str],
        tables: Mapping[str, Mapping[str, str]],
        progress: Progress,
    ) -> None:
        self.connection = connection
        self.places = places
        self.scratch = scratch
        self.names = names
        self.progress = progress
        self.columns = {table: tuple(columns) for table, columns in tables.items()}
        self.waiting: dict[str, list[tuple[Value, ...]]] = {table: [] for table in tables}
        self.read = self.filtered = self.rejected = 0
        self.rejects: list[Reject] = []
        self.queue_programs = programs_of_queues(places)
        self.only_program = next(iter(places.programs)) if len(places.programs) == 1 else None
        self.writer = connection.cursor()
        self.kinds: dict[str, list[pa.DataType]] = {}
        for table, columns in self.columns.items():
            kinds = [TABLES[table].field(name).kind for name in columns]
            self.kinds[table] = [
                pa.int32(),
                pa.int64(),
                pa.bool_(),
                pa.timestamp("us"),
                *map(KINDS.__getitem__, kinds),
            ]
            cells = ", ".join(f"c{number} {SQL_TYPES[kind]}" for number, kind in enumerate(kinds))
            connection.execute(
                f"CREATE TABLE made_{table} (file INTEGER, row BIGINT, cut BOOLEAN, revised TIMESTAMP, {cells})"
            )

    def lay(
        self,
        table: str,
        origin: Origin,
        values: Mapping[str, Value],
        *,
        revised: datetime | int | None = None,
        cut: bool = False,
    ) -> None:
        """Takes a row. Of two versions of one row the later `revised` stands, over loads too. `cut` says that the
        row's beginning lies before what the files hold.
        """
        rows = self.waiting[table]
        rows.append((origin.file, origin.row, cut, revised, *map(values.get, self.columns[table])))
        if len(rows) >= BATCH:
            self.write(table)

    def cells(self, table: str) -> list[str]:
        """SQL of a table's cells as text, which is what a mapping reads, and of `revised`."""
        columns = [*(f"c{number}" for number in range(len(self.columns[table]))), "revised"]
        return [
            f"CAST({name} AS VARCHAR)" + (" || 'Z'" if kind == pa.timestamp("us") else "")
            for name, kind in zip(columns, [*self.kinds[table][4:], pa.timestamp("us")], strict=True)
        ]

    def reject(self, origin: Origin, column: str | None, expected: str, got: object) -> None:
        """Names a thing that cannot be used, and counts it."""
        self.rejected += 1
        if len(self.rejects) < MOST_REJECTS:
            found = clean(str(got))[:SHOWN] if got is not None else "nothing"
            self.rejects.append(Reject(self.names[origin.file], origin.row, column, expected, found))

    def write(self, table: str) -> None:
        rows, self.waiting[table] = self.waiting[table], []
        if not rows:
            return
        arrow = pa.table(
            [
                array(column, kind)
                for column, kind in zip(zip(*rows, strict=True), self.kinds[table], strict=True)
            ],
            names=[str(number) for number in range(len(self.kinds[table]))],
        )
        self.writer.register("arrow", arrow)
        self.writer.execute(f"INSERT INTO made_{table} FROM arrow")
        self.writer.unregister("arrow")

    def close(self) -> None:
        for table in self.columns:
            self.write(table)
        self.writer.close()

    def program_of(self, agent: str, queues: object = ()) -> str | None:
        """The program of a person's time: as the organisation assigns it, else that of the first queue known."""
        if found := self.places.agents.get(agent):
            return found
        for queue in queues:  # type: ignore[attr-defined]
            if found := self.queue_programs.get(queue):
                return found
        return self.only_program


def programs_of_queues(places: Places) -> dict[str, str]:
    """The program of each queue that one program only has."""
    programs: dict[str, set[str]] = {}
    for program, queue in places.queues:
        programs.setdefault(queue, set()).add(program)
    return {queue: next(iter(names)) for queue, names in programs.items() if len(names) == 1}


def array(values: Sequence[Value], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half a character, as JSON can escape it
        return pa.array([clean(value) if isinstance(value, str) else None for value in values], kind)


def clean(value: str) -> str:
    """A text without half characters."""
    return value.encode("utf-8", "replace").decode("utf-8")
