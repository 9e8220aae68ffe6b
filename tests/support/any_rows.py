"""Many rows of any fact table, made by DuckDB from row numbers alone: every column, every word, blanks among them.

The rows tell no likely story; they reach every branch of every sum, and are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import get_args

import duckdb

from seido.engine.metrics.parameters import PARAMETERS
from seido.engine.metrics.traits import TRAITS
from seido.engine.organization import Organization, Parameter, Process, ProcessKind, Program
from seido.facts.records import record_kinds
from seido.facts.schema import RECORDS, TABLES, Column, TableSchema
from seido.facts.store import Warehouse

KINDS: tuple[ProcessKind, ...] = get_args(ProcessKind)
PROGRAMS = ("north", "south")
FIRST = date(2025, 1, 1)
MONTHS = [date(2025, month, 1) for month in range(1, 13)]
YEAR = 365 * 86_400  # seconds
NEEDED = {"cycle_time": 86_400_000, "satisfied_from": 8, "dissatisfied_to": 3}
#: Every pair of a kind of record and an outcome of it.
RECORD_WORDS = [(kind.name, word) for kind in record_kinds().values() for word in kind.outcomes or ("done",)]
#: Columns in which any value would leave sums empty.
FIXED = {
    "length_ms": "1800000",
    "lowest": "1",
    "highest": "CASE WHEN {} % 3 = 0 THEN 10 ELSE 5 END",
    "score": "nullif({} % 12, 11)",
    "evaluation_id": "'evaluation ' || i // 5",
    "contact_id": "'contact ' || {} % 1000000",
    "response_id": "'response ' || i // 2",
    "program": f"{list(PROGRAMS)}[1 + {{}} % {len(PROGRAMS)}]",
    "process": f"{[*KINDS, 'unheard of']}[1 + {{}} % {len(KINDS) + 2}]",
    "site": "['east', 'west'][1 + {} % 3]",
    "client": "['C', 'D'][1 + {} % 3]",
    "agent": "'agent ' || nullif({} % 251, 250)",
    "person": "'agent ' || {} % 2500",
    "evaluator": "'evaluator ' || {} % 20",
}


def organization() -> Organization:
    """An entity of two programs with a process of every kind and trait; one of them has no parameter by default."""
    return Organization(
        "entity",
        "osp",
        {name: Program(name, "Etc/UTC", "C", "support", ("east", "west")) for name in PROGRAMS},
        {
            (program, kind): Process(program, kind, kind, frozenset(TRAITS), parameters_of(program))
            for program in PROGRAMS
            for kind in KINDS
        },
        ("C", "D"),
    )


def parameters_of(program: str) -> tuple[Parameter, ...]:
    """What has no default; in one program also the last of each choice, from the middle of the year on."""
    found = [
        Parameter(name, NEEDED.get(name, 20_000)) for name, rule in PARAMETERS.items() if rule.default is None
    ]
    if program == PROGRAMS[1]:
        found += [
            Parameter(name, rule.choices[-1], valid_from=date(FIRST.year, 7, 1))
            for name, rule in PARAMETERS.items()
            if rule.choices
        ]
    return tuple(found)


def rows_sql(schema: TableSchema, rows: int, first: int, last: int) -> str:
    """SQL of the rows from one number to the one before another, of as many as spread over the twelve months."""
    moment = f"TIMESTAMP '{FIRST}' + to_milliseconds(i * {YEAR} // {rows} * 1000 + i % 1000)"
    numbers = count(1)
    columns = {column.name: column_sql(column, schema, numbers) for column in schema.fields}
    columns |= {"source": "'generated'", "load": "'1'"}
    columns |= {
        "local_month": "strftime(moment, '%Y-%m')",
        "local_date": "strftime(moment, '%Y-%m-%d')",
        "local_slot": "hour(moment) * 2 + minute(moment) // 30",
    }
    chosen = ", ".join(f"{columns[name]} AS {name}" for name in schema.names)
    return f"SELECT {chosen} FROM (SELECT i, {moment} AS moment FROM range({first}, {last}) AS numbers(i))"


def column_sql(column: Column, schema: TableSchema, numbers: Iterator[int]) -> str:
    """A column's value in row i; one in seven is blank where it may be."""
    chance = f"((i * 48271 + {next(numbers)} * 104729) % 2147483647 * 48271 % 2147483647 // 7)"
    if column.name == schema.moment:
        return "moment"
    if column.name == schema.key[-1] and column.name.endswith("_id") and column.name not in FIXED:
        return f"'{schema.name} ' || i"
    if schema is RECORDS and column.name in ("kind", "outcome"):
        words = [pair[column.name == "outcome"] for pair in RECORD_WORDS]
        return f"{words}[1 + i % {len(words)}]"
    if column.name == "contact_id" and schema.name == "contacts":
        return "'contact ' || i"
    if column.name in FIXED:
        return FIXED[column.name].format(chance)
    match column.kind:
        case "text":
            value = f"'{column.name} ' || {chance} % 9"
        case "choice":
            value = f"{list(column.choices)}[1 + {chance} % {len(column.choices)}]"
        case "flag":
            value = f"{chance} % 2 = 0"
        case "moment":
            value = f"moment + to_milliseconds({chance} % 400000000)"
        case "duration":
            value = f"{chance} % 700000"
        case "integer":
            value = f"{chance} % 12"
        case _:
            value = f"{chance} % 20000"
    return value if column.required else f"CASE WHEN {chance} // 5 % 7 > 0 THEN {value} END"


def fill(warehouse: Warehouse, sizes: Mapping[str, int]) -> dict[str, int]:
    """Writes tables of so many rows, a file a month, in one load; returns the snapshots."""
    snapshots: dict[str, int] = {}
    connection = duckdb.connect()
    for name, rows in sizes.items():
        schema = TABLES[name]
        files: list[Path] = []
        borders = [-(-(month - FIRST).days * 86_400 * rows // YEAR) for month in MONTHS]
        for month, begin, end in zip(MONTHS, borders, [*borders[1:], rows], strict=True):
            files.append(warehouse.new_file(schema.name, "1", f"{month:%Y-%m}"))
            connection.execute(
                f"COPY ({rows_sql(schema, rows, begin, end)}) TO '{files[-1]}' (FORMAT parquet)"
            )
        snapshots[schema.name] = warehouse.commit(schema.name, "1", files, ())
    connection.close()
    return snapshots
