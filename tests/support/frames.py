"""Fact tables held in memory, as frames of an engine, from rows that name only what matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from seido.facts.schema import RECORDS, TABLES, Kind, TableSchema

SCHEMAS: Mapping[str, TableSchema] = {**TABLES, "records": RECORDS}
TYPES: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "choice": pa.string(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
    "moment": pa.timestamp("us"),
    "duration": pa.int64(),
    "money": pa.int64(),
    "thousandths": pa.int64(),
}
NOON = datetime(2026, 1, 14, 12)  # noqa: DTZ001 moments are UTC without a zone


def arrow_table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows as an Arrow table of a fact table's schema.

    Rows are numbered and lie half an hour apart from noon of 14 January 2026 where they name no moment, in
    program P and process Q where they name none. The local columns follow the moment, as in UTC.
    """
    schema = SCHEMAS[name]
    filled = [complete(schema, number, row) for number, row in enumerate(rows)]
    return pa.table(
        {
            column.name: pa.array([row.get(column.name) for row in filled], TYPES[column.kind])
            for column in schema.columns
        }
    )


def complete(schema: TableSchema, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(row) - set(schema.names)
    assert not unknown, f"{schema.name} has no {', '.join(sorted(unknown))}"
    moment = row.get(schema.moment) or NOON + timedelta(minutes=30 * number)
    return {
        **{key: f"{schema.name}-{number}" for key in schema.key if key.endswith("_id")},
        "program": "P",
        "process": "Q",
        schema.moment: moment,
        "source": "test",
        "load": "1",
        "local_month": f"{moment:%Y-%m}",
        "local_date": f"{moment:%Y-%m-%d}",
        "local_slot": moment.hour * 2 + moment.minute // 30,
        **row,
    }


def duckdb_frames(
    tables: Mapping[str, Iterable[Mapping[str, Any]]], connection: duckdb.DuckDBPyConnection | None = None
) -> dict[str, nw.LazyFrame[Any]]:
    """Tables as DuckDB relations behind narwhals."""
    connection = connection or duckdb.connect()
    return {
        name: nw.from_native(connection.from_arrow(arrow_table(name, rows))) for name, rows in tables.items()
    }


def pandas_frames(tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, nw.LazyFrame[Any]]:
    """Tables as pandas data frames behind narwhals."""
    types = {"flag": "boolean", "text": "string[python]", "choice": "string[python]"}
    frames = {}
    for name, rows in tables.items():
        wanted = {column.name: types[column.kind] for column in SCHEMAS[name].columns if column.kind in types}
        frames[name] = nw.from_native(arrow_table(name, rows).to_pandas().astype(wanted)).lazy()
    return frames
