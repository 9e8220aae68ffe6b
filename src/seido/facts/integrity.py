"""What no single row shows: facts that contradict others."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from seido.facts.engine import stored_rows
from seido.facts.schema import TABLES
from seido.facts.store import Warehouse
from seido.faults import Fault, InputError

#: Rows and sums of the same happenings: one process and month has the one or the other.
EITHER = {"contacts": "interval_aggregates", "interval_aggregates": "contacts"}
MOST_SHOWN = 20


def refuse_rows_beside_sums(
    connection: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    table: str,
    snapshots: Mapping[str, int],
    file: str,
) -> None:
    """Raises InputError where staged contacts meet stored interval aggregates of their process and month, or
    the other way round: the contacts would count twice."""
    other = EITHER.get(table)
    files = warehouse.files(other, snapshots.get(other)) if other else []
    if other is None or not files:
        return
    met = connection.execute(
        f"""SELECT DISTINCT program, process, local_month FROM staged
        INTERSECT SELECT DISTINCT program, process, local_month
        FROM {stored_rows(connection, TABLES[other], files)} ORDER BY ALL LIMIT {MOST_SHOWN}"""
    ).fetchall()
    if met:
        raise InputError(
            Fault(
                file,
                f"{table} of a process and month without {other}",
                f"{other} of {program}{f', {process}' if process else ''} in {month}",
            )
            for program, process, month in met
        )
