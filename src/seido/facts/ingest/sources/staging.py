"""Staging of a source: its reader's rows become checked rows of each table that it fills."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from seido.facts.engine import connect
from seido.facts.ingest.compile import Compiler, Translation
from seido.facts.ingest.files import CellTable
from seido.facts.ingest.known import describe_places, describe_zones
from seido.facts.ingest.mapping import Expression, MappingFile
from seido.facts.ingest.sources.desk import Desk
from seido.facts.ingest.sources.knit import knit_of
from seido.facts.ingest.sources.source import Source
from seido.facts.ingest.stage import MOST_REJECTS, Progress, Reject, Staged, Stager, refuse_above
from seido.facts.places import Places
from seido.facts.pseudonym import PseudonymKeys
from seido.facts.schema import TABLES

REVISED = "revised_at"


@contextmanager
def source_staging(
    files: Sequence[Path],
    source: Source,
    places: Places,
    keys: PseudonymKeys,
    scratch: Path,
    *,
    reject_limit: float = 0.05,
    memory: str = "1GB",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Iterator[list[Staged]]:
    """Read a source's files into one table of staged rows for each fact table that it fills.

    The counts of what was read and rejected stand with the first. Raises InputError where a file cannot be used,
    or where more than `reject_limit` (0 to 1) of what was read is rejected.
    """
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=scratch))
    connection = connect(folder, memory, threads)
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")  # as in `staging`
    try:
        names = [path.name for path in files]
        desk = Desk(connection, places, folder, names, source.tables, progress or (lambda done, total: None))
        source.read(files, desk)
        desk.close()
        parts = []
        for table in source.tables:
            # Temporary tables are a cursor's own: each fact table has a `staged` of its own, in one memory.
            cursor = connection.cursor()
            cursor.execute("SET TimeZone = 'UTC'")
            stager = Stager(files, source.name, places, keys, folder, cursor, None, None, progress)
            parts.append(RowStaging(stager, source, table, names).run(desk))
        first = parts[0]
        first.read += desk.read
        first.filtered += desk.filtered
        first.rejected += desk.rejected + sum(part.rejected for part in parts[1:])
        first.rejects += [reject for part in parts[1:] for reject in part.rejects] + desk.rejects
        order = {name: number for number, name in enumerate(names)}
        first.rejects.sort(key=lambda reject: (order[reject.file], reject.row))
        for part in parts[1:]:
            part.rejected, part.rejects = 0, []
        refuse_above(first, reject_limit)
        yield parts
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class RowStaging:
    """The work of `source_staging` for one table, whose rows the reader has laid on the desk."""

    stager: Stager
    source: Source
    table: str
    names: list[str]

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        return self.stager.connection

    def run(self, desk: Desk) -> Staged:
        called = self.source.tables[self.table]
        mapping = MappingFile(
            self.source.name,
            TABLES[self.table],
            {
                name: Expression(f"columns.{name}", column=field)
                for name, field in {**cells_of(called), REVISED: REVISED}.items()
            },
            latest_by=Expression(REVISED, column=REVISED),
        )
        self.stager.mapping = mapping
        describe_places(self.connection, self.stager.places, self.stager.keys)
        self.stager.fixed_offsets = describe_zones(self.connection, self.stager.places, mapping)
        (lines,) = self.stager.one(f"SELECT count(*) FROM made_{self.table}")
        header = (*cells_of(called).values(), REVISED)
        cells = ", ".join(f"{sql} AS c{number}" for number, sql in enumerate(desk.cells(self.table)))
        relation = f"(SELECT {cells} FROM made_{self.table})"
        table = CellTable(self.source.name, header, relation, 1, lines)
        translation = Compiler(
            mapping, table, desk.places.common_zone(), {}, False, self.stager.fixed_offsets
        ).translate()
        self.stager.run_query(f"CREATE TEMP TABLE staged AS {translation.sql}", table)
        staged = Staged(self.connection, mapping.schema, self.source.name)
        self.stager.staged = staged
        run = self.connection.execute
        run("ALTER TABLE staged ADD COLUMN cut BOOLEAN")
        run(f"UPDATE staged SET cut = true WHERE rowid IN (SELECT rowid FROM made_{self.table} WHERE cut)")
        self.reject(staged, translation)
        self.stager.keep_latest(staged)
        staged.knit = knit_of(self.table)
        return staged

    def reject(self, staged: Staged, translation: Translation) -> None:
        """Takes rows with faults out of the table, and lists them by the place of the source that made them."""
        found = self.connection.execute(
            f"""SELECT made.file, made.row, staged.faults FROM staged JOIN made_{self.table} made
            ON made.rowid = staged.rowid WHERE staged.faults IS NOT NULL ORDER BY ALL LIMIT {MOST_REJECTS}"""
        ).fetchall()
        for file, row, faults in found:
            for fault in faults:
                check = translation.checks[fault["check"]]
                staged.rejects.append(
                    Reject(self.names[file], row, check.column, check.expected, fault["found"])
                )
        (staged.rejected,) = self.stager.one("SELECT count(faults) FROM staged")
        if staged.rejected:
            self.connection.execute("DELETE FROM staged WHERE faults IS NOT NULL")


def cells_of(called: Mapping[str, str]) -> dict[str, str]:
    """Column to the name of its cell: what the source calls it, made unlike where two are called the same."""
    cells: dict[str, str] = {}
    for column, field in called.items():
        taken = field in cells.values()
        cells[column] = f"{field} ({column})" if taken else field
    return cells
