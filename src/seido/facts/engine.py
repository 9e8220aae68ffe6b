"""The one place where an engine is chosen: everything else sees narwhals frames.

DuckDB, and Spark where it is chosen, read the Parquet files of pinned Iceberg snapshots; no extension of DuckDB
is ever fetched. Loading is DuckDB's work in either case.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

import duckdb
import narwhals as nw
import pyarrow as pa

from seido.facts.schema import TABLES, Kind, TableSchema
from seido.facts.store import Warehouse
from seido.faults import Fault, InputError

SQL_TYPES: Mapping[Kind, str] = {
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
    "moment": "TIMESTAMP",
    "duration": "BIGINT",
    "money": "BIGINT",
    "thousandths": "BIGINT",
}


def connect(
    scratch: Path | None = None, memory: str | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection of bounded memory (by default a quarter of the machine's, from 0.5 to 2 GB); what does
    not fit goes to the scratch folder."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory or usual_memory(),
    }
    if scratch is not None:
        settings["temp_directory"] = str(scratch)
    if threads is not None:
        settings["threads"] = threads
    connection = duckdb.connect(config=settings)
    connection.execute("SET TimeZone = 'UTC'")
    # Where Python runs no file, DuckDB takes it for a person's session and draws a bar on stdout.
    connection.execute("SET enable_progress_bar = false")
    return connection


def usual_memory() -> str:
    quarter = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 22  # MB
    return f"{min(max(quarter, 512), 2048)}MB"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def stored_rows(connection: duckdb.DuckDBPyConnection, schema: TableSchema, files: Collection[str]) -> str:
    """SQL of a table's rows in some files: every column of the schema, in its order and type.

    Files written before a column existed have NULL there; without files there are no rows.
    """
    if not files:
        columns = ", ".join(f"CAST(NULL AS {SQL_TYPES[c.kind]}) AS {c.name}" for c in schema.columns)
        return f"(SELECT {columns} WHERE false)"
    paths = ", ".join(quoted(path) for path in files)
    source = f"read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"
    present = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    columns = ", ".join(
        column.name if column.name in present else f"CAST(NULL AS {SQL_TYPES[column.kind]}) AS {column.name}"
        for column in schema.columns
    )
    return f"(SELECT {columns} FROM {source})"


class Engine(Protocol):
    """What makes lazy frames of fact tables and runs them."""

    def stored(self, schema: TableSchema, files: Collection[str]) -> nw.LazyFrame[Any]:
        """A table's rows in some Parquet files: every column of the schema, in its order and type."""

    def given(self, name: str, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Rows from elsewhere as a frame that can be joined to stored ones."""

    def close(self) -> None: ...


class DuckDB:
    """The engine that comes with Seido: one machine, larger than its memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def stored(self, schema: TableSchema, files: Collection[str]) -> nw.LazyFrame[Any]:
        return nw.from_native(self.connection.sql(f"FROM {stored_rows(self.connection, schema, files)}"))

    def given(self, name: str, rows: pa.Table) -> nw.LazyFrame[Any]:
        self.connection.register(f"given_{name}", rows)
        return nw.from_native(self.connection.sql(f"FROM given_{name}"))

    def close(self) -> None:
        self.connection.close()


def open_engine(name: str, scratch: Path | None = None) -> Engine:
    """The engine of a name (`SEIDO_ENGINE`). Raises InputError where there is none, or it is not installed."""
    if name == "duckdb":
        return DuckDB(connect(scratch))
    if name == "spark":
        from seido.facts.spark import Spark, open_session

        return Spark(open_session())
    raise InputError(Fault("SEIDO_ENGINE", "duckdb or spark", name))


class Facts:
    """The fact tables as they stood at one map of snapshots; what is loaded later does not show.

    `snapshots` names the pinned snapshot of each table that has rows.
    """

    def __init__(
        self, warehouse: Warehouse, snapshots: Mapping[str, int], engine: Engine | None = None
    ) -> None:
        self.warehouse = warehouse
        self.snapshots = dict(snapshots)
        self.engine = engine or DuckDB(connect())

    def relation(self, table: str, months: Collection[str] | None = None) -> nw.LazyFrame[Any]:
        """A fact table as a lazy frame with every column of its schema, of all or of some local months."""
        files = self.warehouse.files(table, self.snapshots.get(table), months)
        return self.engine.stored(TABLES[table], files)

    def frame(self, name: str, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Rows from elsewhere as a lazy frame of the same engine, so that they can be joined to facts."""
        return self.engine.given(name, rows)

    def close(self) -> None:
        self.engine.close()
