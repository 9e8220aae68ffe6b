"""The desk: where a reader lays the rows that it makes, and names what it could not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from seido.facts.ingest.convert import LONGEST_TEXT
from seido.facts.ingest.stage import MOST_REJECTS, Progress, Reject
from seido.facts.places import Places

BATCH = 20_000
#: Signs of a value that a reject shows.
SHOWN = 80

#: A value of a row: text as it stands, a moment (naive UTC), whole milliseconds or a count, or a flag.
Value = str | int | bool | datetime | None


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
        self.waiting: dict[str, list[tuple[int | str | bool | None, ...]]] = {table: [] for table in tables}
        self.read = self.filtered = self.rejected = 0
        self.rejects: list[Reject] = []
        self.queue_programs = programs_of_queues(places)
        self.only_program = next(iter(places.programs)) if len(places.programs) == 1 else None
        self.writer = connection.cursor()
        for table, columns in self.columns.items():
            cells = ", ".join(f"c{number} VARCHAR" for number in range(len(columns)))
            connection.execute(
                f"CREATE TABLE made_{table} (file INTEGER, row BIGINT, cut BOOLEAN, latest VARCHAR, {cells})"
            )

    def lay(
        self,
        table: str,
        origin: Origin,
        values: Mapping[str, Value],
        *,
        revised: datetime | None = None,
        cut: bool = False,
    ) -> None:
        """Takes a row. Of two versions of one row the later `revised` stands, over loads too. `cut` says that the
        row's beginning lies before what the files hold.
        """
        cells = [text(values.get(name)) for name in self.columns[table]]
        rows = self.waiting[table]
        rows.append((origin.file, origin.row, cut, text(revised), *cells))
        if len(rows) >= BATCH:
            self.write(table)

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
        columns = list(zip(*rows, strict=True))
        kinds = [pa.int32(), pa.int64(), pa.bool_(), *[pa.string()] * (len(columns) - 3)]
        arrow = pa.table(
            [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)],
            names=[str(number) for number in range(len(columns))],
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


def text(value: Value) -> str | None:
    """A value as a cell."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='microseconds')}Z"
    return str(value)


def clean(value: str) -> str:
    """A text without half characters and zero bytes, cut just above what a column takes."""
    if value.isascii():
        return value.replace("\0", " ")[: LONGEST_TEXT + 1]
    return value[: LONGEST_TEXT + 1].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
