"""Rewriting what is stored: rows that leave, and rows whose place or local time is derived again.

Both write whole months anew and commit them in place of the old ones, as a load does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from seido.facts.engine import quoted, stored_rows
from seido.facts.places import Places
from seido.facts.schema import TABLES, TableSchema
from seido.facts.store import PARTITION, Warehouse
from seido.facts.zones import offset_tables

MICROSECONDS_A_SLOT = 1_800_000_000


@dataclass(frozen=True)
class Rewrite:
    """What was written of one table, not yet committed; `rows` left or changed."""

    table: str
    rows: int
    touched: tuple[tuple[str, str], ...]
    files: tuple[Path, ...]
    months: frozenset[str]


def without(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    pinned: Mapping[str, int],
    load: str,
    leaving: Mapping[str, str],
) -> list[Rewrite]:
    """Writes the months that hold rows which leave, without them. `leaving` is an SQL condition by table."""
    found = []
    for name, condition in leaving.items():
        schema = TABLES[name]
        stored = stored_rows(connection, schema, warehouse.files(name, pinned.get(name)))
        touched = connection.execute(
            f"SELECT program, {PARTITION}, count(*) FROM {stored} WHERE {condition} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        if touched:
            months = sorted({month for _, month, _ in touched})
            rest = f"(FROM {months_of(connection, warehouse, schema, pinned, months)} WHERE ({condition}) IS NOT TRUE)"
            files = write(connection, warehouse, schema, load, rest, months)
            rows = sum(count for _, _, count in touched)
            pairs = tuple((program, month) for program, month, _ in touched)
            found.append(Rewrite(name, rows, pairs, files, frozenset(months)))
    return found


def derived_again(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    pinned: Mapping[str, int],
    load: str,
    places: Places,
    programs: Iterable[str],
) -> list[Rewrite]:
    """Writes the months of some programs with their local columns, and the process of mapped queues, as the
    organisation has them now. Rows that stay as they are touch nothing.
    """
    named = [name for name in programs if name in places.programs]
    if not named:
        return []
    register(connection, places, named)
    found = []
    for name, schema in TABLES.items():
        files = warehouse.files(name, pinned.get(name))
        wanted = ", ".join(quoted(program) for program in named)
        rows = f"(FROM {stored_rows(connection, schema, files)} WHERE program IN ({wanted}))"
        derived = derived_sql(schema, rows)
        changing = connection.execute(
            f"""SELECT program, {PARTITION}, now_{PARTITION}, count(*) FROM {derived}
            WHERE now_{PARTITION} IS DISTINCT FROM {PARTITION} OR now_local_date IS DISTINCT FROM local_date
              OR now_local_slot IS DISTINCT FROM local_slot OR now_process IS DISTINCT FROM process
            GROUP BY ALL ORDER BY ALL"""
        ).fetchall()
        if changing:
            months = sorted({month for _, old, new, _ in changing for month in (old, new)})
            source = months_of(connection, warehouse, schema, pinned, months)
            written = f"(SELECT {', '.join(renewed(schema))} FROM {derived_sql(schema, source)})"
            paths = write(connection, warehouse, schema, load, written, months)
            pairs = {(program, month) for program, old, new, _ in changing for month in (old, new)}
            count = sum(row[-1] for row in changing)
            found.append(Rewrite(name, count, tuple(sorted(pairs)), paths, frozenset(months)))
    return found


def register(connection: duckdb.DuckDBPyConnection, places: Places, programs: list[str]) -> None:
    """The tables that a derivation joins: zones by program, offsets by zone and day, processes by queue."""
    _, offsets = offset_tables(places.programs[name].zone for name in programs)
    connection.register("zone_offsets", offsets)
    connection.execute("CREATE OR REPLACE TEMP TABLE program_zones (program VARCHAR, zone VARCHAR)")
    connection.executemany(
        "INSERT INTO program_zones VALUES (?, ?)", [(name, places.programs[name].zone) for name in programs]
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE queue_map (program VARCHAR, queue VARCHAR, process VARCHAR)"
    )
    mapped = [(program, queue, process) for (program, queue), process in places.queues.items()]
    if mapped:
        connection.executemany("INSERT INTO queue_map VALUES (?, ?, ?)", mapped)


def derived_sql(schema: TableSchema, rows: str) -> str:
    """SQL of rows with what is derived of them as `now_…`; rows of other programs keep what they have."""
    queue = "rows.queue" if "queue" in schema.names else "NULL"
    offset = f"CASE WHEN rows.{schema.moment} < offsets.switch THEN offsets.before ELSE offsets.after END"
    return f"""(
      SELECT *, coalesce(strftime(local_at, '%Y-%m'), {PARTITION}) AS now_{PARTITION},
        coalesce(strftime(local_at, '%Y-%m-%d'), local_date) AS now_local_date,
        coalesce(CAST(epoch_us(local_at) // {MICROSECONDS_A_SLOT} % 48 AS BIGINT), local_slot) AS now_local_slot,
        coalesce(mapped_process, process) AS now_process
      FROM (
        SELECT rows.*, rows.{schema.moment} + to_microseconds({offset}) AS local_at,
          queue_map.process AS mapped_process
        FROM {rows} rows
        LEFT JOIN program_zones ON program_zones.program = rows.program
        LEFT JOIN zone_offsets offsets
          ON offsets.zone = program_zones.zone AND offsets.day = CAST(rows.{schema.moment} AS DATE)
        LEFT JOIN queue_map ON queue_map.program = rows.program AND queue_map.queue = {queue}
      ))"""


def renewed(schema: TableSchema) -> list[str]:
    """The columns of a table, those derived again under their own names."""
    again = {PARTITION, "local_date", "local_slot", "process"}
    return [f"now_{name} AS {name}" if name in again else name for name in schema.names]


def months_of(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    schema: TableSchema,
    pinned: Mapping[str, int],
    months: Iterable[str],
) -> str:
    return stored_rows(connection, schema, warehouse.files(schema.name, pinned.get(schema.name), set(months)))


def write(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    schema: TableSchema,
    load: str,
    rows: str,
    months: Iterable[str],
) -> tuple[Path, ...]:
    """One file a month; a month that no row is left of has none."""
    files = []
    for month in months:
        chosen = f"SELECT {', '.join(schema.names)} FROM {rows} WHERE {PARTITION} = {quoted(month)}"
        if connection.execute(f"SELECT 1 FROM ({chosen}) LIMIT 1").fetchone():
            path = warehouse.new_file(schema.name, load, month)
            connection.execute(f"COPY ({chosen}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")
            files.append(path)
    return tuple(files)


def commit(
    warehouse: Warehouse, pinned: Mapping[str, int], load: str, rewrites: Iterable[Rewrite]
) -> dict[str, int]:
    """Commits what was written, and returns the map of snapshots to be pinned."""
    snapshots = dict(pinned)
    for one in rewrites:
        snapshots[one.table] = warehouse.commit(one.table, load, list(one.files), one.months)
    return snapshots
