"""Merging staged rows into a table by natural key.

Rows that are stored already, just as they are staged, change nothing. The others go to their months: a month
in which nothing is replaced gains a file, a month that loses a row is written anew. Iceberg's own upsert is
not used: it is slow, and fails on composite keys of ordinary size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from seido.facts.engine import SQL_TYPES, quoted, stored_rows
from seido.facts.schema import TableSchema
from seido.facts.store import PARTITION, Warehouse

#: A column that names the load says nothing about the happening itself.
BOOKKEEPING = frozenset({"load"})

#: The staged rows that are to be written, once `compare` has run.
CHANGES = "(FROM staged WHERE rowid NOT IN (SELECT staged_row FROM met WHERE NOT differs))"


@dataclass(frozen=True)
class Merge:
    """What a merge would do: counts of rows, the months touched, and the files written for them."""

    changed: int
    same: int
    touched: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()
    replaced_months: frozenset[str] = field(default_factory=frozenset)


class Merger:
    """Merges the rows of `staged`, a table of the connection with the columns of the schema but `load`.

    Keys are unique in it, and all of its rows are of one source.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        warehouse: Warehouse,
        schema: TableSchema,
        snapshot: int | None,
        source: str,
    ) -> None:
        self.connection = connection
        self.warehouse = warehouse
        self.schema = schema
        self.snapshot = snapshot
        self.source = source
        staged = {row[0] for row in connection.execute("DESCRIBE staged").fetchall()}
        #: SQL of each column of the schema for the staged rows.
        self.staged = {
            column.name: f"staged.{column.name}"
            if column.name in staged
            else f"CAST(NULL AS {SQL_TYPES[column.kind]})"
            for column in schema.columns
        }
        self.staged["source"] = quoted(source)
        self.filled = [name for name in schema.names if name in {*staged, "source", "load"}]

    def stored(self, months: Iterable[str] | None = None) -> str:
        chosen = None if months is None else set(months)
        files = self.warehouse.files(self.schema.name, self.snapshot, chosen)
        return stored_rows(self.connection, self.schema, files)

    def same_key(self) -> str:
        return " AND ".join(
            f"stored.{name} IS NOT DISTINCT FROM {self.staged[name]}" for name in self.schema.key
        )

    def months(self, sql: str) -> list[str]:
        return [row[0] for row in self.connection.execute(sql).fetchall()]

    def compare(self) -> tuple[int, int]:
        """Counts of changed and of same rows. Leaves the table `met`: the stored rows that staged ones stand for."""
        run = self.connection.execute
        candidates = self.months(
            f"""SELECT DISTINCT stored.{PARTITION} FROM {self.stored()} stored SEMI JOIN staged
            ON {self.same_key()} WHERE stored.source = {quoted(self.source)}"""
        )
        differs = " OR ".join(
            f"stored.{name} IS DISTINCT FROM {value}"
            for name, value in self.staged.items()
            if name not in BOOKKEEPING
        )
        if "revised_at" in self.staged:  # an older version changes nothing
            newer = f"coalesce({self.staged['revised_at']} >= stored.revised_at, true)"
            differs = f"(({differs}) AND {newer})"
        run(
            f"""CREATE OR REPLACE TEMP TABLE met AS
            SELECT staged.rowid AS staged_row, {differs} AS differs, stored.program AS program,
              stored.{PARTITION} AS month, {", ".join(f"stored.{name} AS {name}_" for name in self.schema.key)}
            FROM {self.stored(candidates)} stored JOIN staged ON {self.same_key()}
            WHERE stored.source = {quoted(self.source)}"""
        )
        (same,) = run("SELECT count(*) FROM met WHERE NOT differs").fetchone() or (0,)
        (staged,) = run("SELECT count(*) FROM staged").fetchone() or (0,)
        return staged - same, same

    def touched(self) -> list[tuple[str, str]]:
        """(program, local month) of the rows that would change, as they are and as they were."""
        return self.connection.execute(
            f"""SELECT DISTINCT program, {PARTITION} FROM {CHANGES}
            UNION SELECT DISTINCT program, month FROM met WHERE differs ORDER BY ALL"""
        ).fetchall()

    def run(self, load: str) -> Merge:
        """Write what has changed as files of the load; nothing is committed."""
        changed, same = self.compare()
        if not changed:
            return Merge(0, same)
        touched = self.touched()
        replaced = set(self.months("SELECT DISTINCT month FROM met WHERE differs"))
        gaining = self.months(f"SELECT DISTINCT {PARTITION} FROM {CHANGES}")
        files = []
        for month in sorted(replaced | set(gaining)):
            # A column that the source never fills needs no place in a file of its own.
            names = self.schema.names if month in replaced else self.filled
            rows = f"SELECT {self.columns(load, names)} FROM {CHANGES} staged WHERE {PARTITION} = {quoted(month)}"
            if month in replaced:
                rows = f"{self.kept(month)} UNION ALL {rows}"
                if not self.connection.execute(f"SELECT 1 FROM ({rows}) LIMIT 1").fetchone():
                    continue  # every row of the month has moved elsewhere
            path = self.warehouse.new_file(self.schema.name, load, month)
            self.connection.execute(
                f"COPY ({rows}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
            )
            files.append(path)
        return Merge(changed, same, tuple(touched), tuple(files), frozenset(replaced))

    def columns(self, load: str, names: Iterable[str]) -> str:
        """SQL of the staged rows as they are stored."""
        values = {**self.staged, "load": quoted(load)}
        return ", ".join(f"{values[name]} AS {name}" for name in names)

    def kept(self, month: str) -> str:
        """The stored rows of a month that no staged row stands for."""
        keys = " AND ".join(f"stored.{name} IS NOT DISTINCT FROM met.{name}_" for name in self.schema.key)
        return f"""SELECT {", ".join(self.schema.names)} FROM {self.stored([month])} stored
        WHERE NOT (source = {quoted(self.source)} AND EXISTS
          (SELECT 1 FROM met WHERE differs AND month = {quoted(month)} AND {keys}))"""
