"""Staging: source files become one table of checked rows in a DuckDB connection, and a list of rejects."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from seido.facts.engine import connect
from seido.facts.ingest.compile import Compiler, Translation
from seido.facts.ingest.files import CellTable, RowNumbers, open_file, said
from seido.facts.ingest.known import describe_places, describe_zones
from seido.facts.ingest.mapping import ALL_TABLES, FileOptions, MappingFile
from seido.facts.ingest.read_mapping import plain_mapping, read_mapping, table_of
from seido.facts.ingest.repeats import note_repeats
from seido.facts.ingest.texts import lookup_table
from seido.facts.merge import Merger
from seido.facts.places import Places
from seido.facts.pseudonym import PseudonymKeys
from seido.facts.schema import TableSchema
from seido.faults import Fault, InputError

#: More rejects than this are counted, not listed.
MOST_REJECTS = 10_000
#: Faults shown where a file is refused as a whole.
MOST_SHOWN = 50

#: Called with rows done and rows expected (both about right) while a file is read.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Reject:
    """A row that could not be read: where, and why."""

    file: str
    row: int
    column: str | None
    expected: str
    got: str


@dataclass
class Staged:
    """Rows ready to be merged: the table `staged` of `connection`, with those columns of the schema that the
    files have, besides program, process and the local time; the others are blank.

    `read` counts the rows of the files, `filtered` those that the mapping's filters left out, `superseded`
    those that a later (or newer) row of the same key replaced. accepted = read - filtered - rejected.
    """

    connection: duckdb.DuckDBPyConnection
    schema: TableSchema
    source: str
    read: int = 0
    filtered: int = 0
    rejected: int = 0
    superseded: int = 0
    rejects: list[Reject] = field(default_factory=list)
    #: Joins rows that the files hold only in part to what is stored, just before the merge; returns how many
    #: turned out to be stored already.
    knit: Callable[[Merger], int] | None = None

    @property
    def accepted(self) -> int:
        return self.read - self.filtered - self.rejected


@contextmanager
def staging(
    files: Sequence[Path],
    source: str,
    places: Places,
    keys: PseudonymKeys,
    scratch: Path,
    *,
    mapping: Path | None = None,
    table: str | None = None,
    reject_limit: float = 0.05,
    memory: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Staged]:
    """Read files into a table of staged rows, which lasts as long as the context.

    `mapping` names a mapping file; without one the files have a table's own columns. Raises InputError where a
    file cannot be used, or where more than `reject_limit` (0 to 1) of the rows are rejected.
    """
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=scratch))
    connection = connect(folder, memory, threads)
    # The smaller side of every join is on the right as written; swapping sides would lose the rows' order.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        work = Stager(files, source, places, keys, folder, connection, mapping, table, progress)
        yield work.run(reject_limit)
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


class Stager:
    """The work of `staging`, file by file."""

    def __init__(
        self,
        files: Sequence[Path],
        source: str,
        places: Places,
        keys: PseudonymKeys,
        folder: Path,
        connection: duckdb.DuckDBPyConnection,
        mapping: Path | None,
        table: str | None,
        progress: Progress | None,
    ) -> None:
        self.files = files
        self.places = places
        self.keys = keys
        self.folder = folder
        self.connection = connection
        self.mapping = read_mapping(mapping) if mapping is not None else None
        self.table = table
        self.progress = progress or (lambda done, total: None)
        self.source = (self.mapping.source if self.mapping else "") or source
        self.lookup_headers: dict[str, Sequence[str]] = {}
        self.fixed_offsets: dict[str, int] | None = None
        self.inserted = 0
        self.staged: Staged | None = None

    def run(self, reject_limit: float) -> Staged:
        describe_places(self.connection, self.places, self.keys)
        self.fixed_offsets = describe_zones(self.connection, self.places, self.mapping)
        if self.mapping is not None:
            self.read_lookups(self.mapping)
        options = self.mapping.file if self.mapping else FileOptions()
        for path in self.files:
            for cells in open_file(path, options, self.folder, self.connection):
                self.add(cells)
        assert self.staged is not None  # opening a file yields a table or raises
        refuse_above(self.staged, reject_limit)
        self.keep_latest(self.staged)
        return self.staged

    def read_lookups(self, mapping: MappingFile) -> None:
        """Each second file as a table of its cells and the key that finds a row; a key that stands twice is a fault."""
        for name, lookup in mapping.lookups.items():
            (cells,) = open_file(lookup.path, FileOptions(), self.folder, self.connection)
            if lookup.key not in cells.header:
                found = ", ".join(cells.header[:30])
                raise InputError(Fault(cells.name, f"the column {lookup.key}", found, 1, lookup.key))
            key = f"trim(c{cells.header.index(lookup.key)})"
            trimmed = ", ".join(f"nullif(trim(c{i}), '') AS found{i}" for i in range(cells.width))
            self.run_query(
                f"CREATE TEMP TABLE {lookup_table(name)} AS SELECT {trimmed}, {key} AS key FROM {cells.relation}",
                cells,
            )
            twice = self.connection.execute(
                f"SELECT key FROM {lookup_table(name)} GROUP BY key HAVING count(*) > 1 LIMIT 1"
            ).fetchone()
            if twice:
                raise InputError(Fault(cells.name, "each key once", f"{twice[0]!r} twice", None, lookup.key))
            self.lookup_headers[name] = cells.header
            self.forget_broken_lines()

    def add(self, cells: CellTable) -> None:
        """Stages one file's rows."""
        mapping = self.mapping_for(cells)
        common = self.places.common_zone()
        compiler = Compiler(
            mapping, cells, common, self.lookup_headers, bool(self.places.sites), self.fixed_offsets
        )
        translation = compiler.translate()
        before = self.inserted  # the first row id of this file: ids go on after rows are deleted
        if self.staged is None:
            # CREATE TABLE AS runs on all cores; INSERT does not.
            self.run_query(f"CREATE TEMP TABLE staged AS {translation.sql}", cells)
            self.staged = Staged(self.connection, mapping.schema, self.source)
        else:
            self.run_query(f"CREATE TEMP TABLE following AS {translation.sql}", cells)
            self.widen()
            self.connection.execute("INSERT INTO staged BY NAME FROM following")
            self.connection.execute("DROP TABLE following")
        broken = self.broken_lines(cells)
        self.count(cells, translation, broken, before)

    def mapping_for(self, cells: CellTable) -> MappingFile:
        if self.mapping is not None:
            return self.mapping
        schema = ALL_TABLES[self.table] if self.table else table_of(cells.header)
        if schema is None:
            raise InputError(
                Fault(
                    cells.name,
                    "a mapping, or the columns of one table (name it with --table)",
                    ", ".join(cells.header[:30]),
                    1,
                )
            )
        if self.staged is not None and schema is not self.staged.schema:
            raise InputError(
                Fault(cells.name, f"rows for {self.staged.schema.name}", f"rows for {schema.name}")
            )
        return plain_mapping(schema, cells.header, cells.name)

    def widen(self) -> None:
        """Gives `staged` the columns of `following` that the files before had not."""
        columns = {
            table: dict(
                self.connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()
            )
            for table in ("staged", "following")
        }
        for name, kind in columns["following"].items():
            if name not in columns["staged"]:
                self.connection.execute(f"ALTER TABLE staged ADD COLUMN {name} {kind}")

    def run_query(self, sql: str, cells: CellTable) -> None:
        """Runs a statement beside the caller, so that it can be watched, and stopped by Ctrl-C."""
        errors: list[BaseException] = []

        def work() -> None:
            try:
                self.connection.execute(sql)
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(0.1)
                share = max(self.connection.query_progress(), 0) / 100
                self.progress(int(cells.lines * share), cells.lines)
        except BaseException:
            self.connection.interrupt()
            thread.join()
            raise
        for error in errors:
            if isinstance(
                error, duckdb.InvalidInputException | duckdb.IOException | duckdb.ConversionException
            ):
                raise InputError(Fault(cells.name, "a file that can be read", said(error))) from error
            raise error

    def broken_lines(self, cells: CellTable) -> list[Reject]:
        """Lines that have not the header's number of cells, or an open quote."""
        if cells.text is None:
            return []
        lines = self.connection.execute(
            "SELECT line, min(error_type), min(error_message), min(left(csv_line, 80)) FROM reject_errors "
            "GROUP BY line ORDER BY line"
        ).fetchall()
        self.forget_broken_lines()
        return [
            Reject(cells.name, line, None, *broken(kind, message, text, cells.width))
            for line, kind, message, text in lines
        ]

    def forget_broken_lines(self) -> None:
        self.connection.execute("DROP TABLE IF EXISTS reject_errors")
        self.connection.execute("DROP TABLE IF EXISTS reject_scans")

    def count(self, cells: CellTable, translation: Translation, broken: list[Reject], before: int) -> None:
        """Adds the file to the counts, lists its rejects, and leaves only rows to merge in the table."""
        staged = self.staged
        assert staged is not None
        positions, rows, filtered, faulty = self.one(
            "SELECT count(*), count(*) FILTER (kept IS NOT NULL), count(*) FILTER (NOT kept), count(faults) "
            f"FROM staged WHERE rowid >= {before}"
        )
        if not rows and not broken:
            raise InputError(Fault(cells.name, "lines of data", "a header only"))
        self.inserted += positions
        staged.read += rows + len(broken)
        staged.filtered += filtered
        staged.rejected += faulty + len(broken)
        if faulty or broken:
            self.list_rejects(cells, translation, broken, before)
        if faulty or filtered or rows < positions:
            self.connection.execute(
                f"DELETE FROM staged WHERE rowid >= {before} AND (faults IS NOT NULL OR kept IS NOT true)"
            )

    def list_rejects(
        self, cells: CellTable, translation: Translation, broken: list[Reject], before: int
    ) -> None:
        """Adds a file's rejects, in the order of its rows."""
        staged = self.staged
        assert staged is not None
        spread = len(self.mapping.unpivot.columns) if self.mapping and self.mapping.unpivot else 1
        numbers = RowNumbers(cells.first_row, sorted({*cells.blank_rows(), *(line.row for line in broken)}))
        found = self.connection.execute(
            f"SELECT rowid, faults FROM staged WHERE rowid >= {before} AND faults IS NOT NULL "
            f"ORDER BY rowid LIMIT {MOST_REJECTS}"
        ).fetchall()
        rejects = list(broken)
        for rowid, faults in found:
            row = numbers.row((rowid - before) // spread)
            for fault in faults:
                check = translation.checks[fault["check"]]
                rejects.append(Reject(cells.name, row, check.column, check.expected, fault["found"]))
        rejects.sort(key=lambda reject: reject.row)
        staged.rejects += rejects[: MOST_REJECTS - len(staged.rejects)]

    def keep_latest(self, staged: Staged) -> None:
        """Leaves one row a key: the newest by the mapping's order, else the last in the files."""
        filled = {row[0] for row in self.connection.execute("DESCRIBE staged").fetchall()}
        key = ", ".join(name for name in staged.schema.key if name in filled)
        (rows,) = self.one("SELECT count(*) FROM staged")
        note_repeats(self.connection, key, rows)
        order = "rowid DESC"
        if self.mapping is not None and self.mapping.latest_by is not None:
            order = f"TRY_CAST(latest AS DOUBLE) DESC NULLS LAST, latest DESC NULLS LAST, {order}"
        self.connection.execute(
            f"""CREATE TEMP TABLE replaced AS SELECT number FROM (
                SELECT rowid AS number, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS place
                FROM staged WHERE hash({key}) IN (SELECT hashed FROM twice)
            ) WHERE place > 1"""
        )
        (staged.superseded,) = self.one("SELECT count(*) FROM replaced")
        if staged.superseded:
            self.connection.execute("DELETE FROM staged WHERE rowid IN (SELECT number FROM replaced)")

    def one(self, sql: str) -> tuple[int, ...]:
        row = self.connection.execute(sql).fetchone()
        assert row is not None
        return row


def broken(kind: str, message: str, line: str, width: int) -> tuple[str, str]:
    """What a line should have been, and what it was."""
    if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        return f"{width} cells", f"{message.rpartition(' ')[2]}: {line.strip()}"
    return "a line of the table, quotes closed", f"{kind.lower()}: {line.strip()}"


def refuse_above(staged: Staged, limit: float) -> None:
    """Raises InputError where too many rows were rejected: the file is of another kind than was said."""
    if staged.rejected <= limit * (staged.read - staged.filtered):
        return
    faults = [
        Fault(reject.file, reject.expected, repr(reject.got), reject.row, reject.column)
        for reject in staged.rejects[:MOST_SHOWN]
    ]
    base = staged.read - staged.filtered
    faults.append(
        Fault(
            ", ".join(sorted({reject.file for reject in staged.rejects})),
            f"at most {limit * 100:.4g} % of the rows rejected",
            f"{staged.rejected:,} of {base:,}; nothing was loaded",
        )
    )
    raise InputError(faults)
