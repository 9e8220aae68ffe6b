"""The small tables that a translation joins: programs, processes, queues, sites, clients and zones."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from seido.facts.ingest.mapping import MappingFile
from seido.facts.places import Places
from seido.facts.pseudonym import PseudonymKeys
from seido.facts.zones import fixed_offset, offset_tables


def describe_places(connection: duckdb.DuckDBPyConnection, places: Places, keys: PseudonymKeys) -> None:
    """Makes `known_programs`, `known_processes`, `known_queues`, `known_sites` and `known_clients`."""
    programs = sorted(places.programs)
    make(
        connection,
        "known_programs",
        program=text(programs),
        zone=text(places.programs[name].zone for name in programs),
        pseudonym_key=text(keys.key(places.programs[name].client) for name in programs),
    )
    processes = sorted(places.processes)
    make(
        connection,
        "known_processes",
        program=text(program for program, _ in processes),
        process=text(process for _, process in processes),
    )
    queues = sorted(places.queues)
    names = [queue for _, queue in queues]
    make(
        connection,
        "known_queues",
        program=text(program for program, _ in queues),
        queue=text(names),
        process=text(places.queues[key] for key in queues),
        alone=pa.array([names.count(name) == 1 for name in names], pa.bool_()),
    )
    make(connection, "known_sites", site=text(sorted(places.sites)))
    make(connection, "known_clients", client=text(sorted(places.clients)))


def describe_zones(
    connection: duckdb.DuckDBPyConnection, places: Places, mapping: MappingFile | None
) -> dict[str, int] | None:
    """Offsets of all zones in play where each keeps one; else None, and the tables `walls_to_utc` and
    `utc_to_walls` are made."""
    zones = {"UTC", *(place.zone for place in places.programs.values()), *zones_named(mapping)}
    offsets = {zone: fixed_offset(zone) for zone in sorted(zones)}
    fixed = {zone: offset for zone, offset in offsets.items() if offset is not None}
    if len(fixed) == len(zones):
        return fixed
    for name, rows in zip(("walls_to_utc", "utc_to_walls"), offset_tables(zones), strict=True):
        make(connection, name, **{column: rows[column] for column in rows.column_names})
    return None


def zones_named(mapping: MappingFile | None) -> set[str]:
    """Zones that a mapping itself names."""
    if mapping is None:
        return set()
    parts = [part for column in mapping.columns.values() for part in (column, *(column.between or ()))]
    return {zone for zone in (mapping.zone, *(part.zone for part in parts)) if zone}


def text(values: Iterable[str]) -> pa.Array:
    return pa.array(list(values), pa.string())


def make(connection: duckdb.DuckDBPyConnection, name: str, **columns: pa.Array) -> None:
    connection.register("arrow", pa.table(columns))
    connection.execute(f"CREATE TEMP TABLE {name} AS FROM arrow")
    connection.unregister("arrow")
