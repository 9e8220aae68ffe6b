"""The one place where an engine is chosen: everything else sees narwhals frames.

DuckDB reads the Parquet files of pinned Iceberg snapshots; no extension of it is ever fetched.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from seido.facts.schema import TABLES, Kind, TableSchema
from seido.facts.store import Warehouse

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


class Facts:
    """The fact tables as they stood at one map of snapshots; what is loaded later does not show.

    `snapshots` names the pinned snapshot of each table that has rows.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        snapshots: Mapping[str, int],
        connection: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        self.warehouse = warehouse
        self.snapshots = dict(snapshots)
        self.connection = connection or connect()

    def relation(self, table: str, months: Collection[str] | None = None) -> nw.LazyFrame[Any]:
        """A fact table as a lazy frame with every column of its schema, of all or of some local months."""
        files = self.warehouse.files(table, self.snapshots.get(table), months)
        return nw.from_native(
            self.connection.sql(f"FROM {stored_rows(self.connection, TABLES[table], files)}")
        )

    def frame(self, name: str, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Rows from elsewhere as a lazy frame of the same engine, so that they can be joined to facts."""
        self.connection.register(f"given_{name}", rows)
        return nw.from_native(self.connection.sql(f"FROM given_{name}"))

    def close(self) -> None:
        self.connection.close()
