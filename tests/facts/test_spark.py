"""Spark as the engine: the same figures as DuckDB's, from the same files, to the last bit."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pytest

from seido.engine.checks.from_facts import activities_from
from seido.engine.integrity import examine
from seido.engine.metrics import base_sums, metric_rows, roll_up
from seido.engine.metrics.keys import columns_in
from seido.engine.metrics.sums import milliseconds
from seido.facts.engine import DuckDB, Engine, Facts, connect, open_engine
from seido.facts.schema import RECORDS, TABLES
from seido.facts.store import Warehouse
from seido.standard.load import load
from support import any_rows
from support.frames import arrow_table, duckdb_frames
from support.worked import CASES, organization_of

SIZES = {
    "contacts": 1_000_000,
    "responses": 60_000,
    "agent_time": 60_000,
    "staffing_intervals": 40_000,
    "dials": 40_000,
    "visits": 40_000,
    "evaluation_answers": 60_000,
    "survey_answers": 60_000,
    "interval_aggregates": 20_000,
}
RECORD_ROWS = 20_000
#: Two cores and few partitions, as the usual settings would have it on one machine.
SUBMIT = "--master local[2] --driver-memory 2g --conf spark.sql.shuffle.partitions=2 pyspark-shell"
MISSING = [
    what for what, found in (("pyspark", find_spec("pyspark")), ("java", shutil.which("java"))) if not found
]
Frames = dict[str, nw.LazyFrame[Any]]

#: Continuous integration sets SEIDO_TEST_SPARK: there nothing may be skipped.
pytestmark = pytest.mark.skipif(
    bool(MISSING) and not os.environ.get("SEIDO_TEST_SPARK"),
    reason=f"Spark needs {' and '.join(MISSING)} (`make setup-spark`, Java 17)",
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYSPARK_SUBMIT_ARGS", SUBMIT)
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        engine = open_engine("spark")
        yield engine
        engine.session.stop()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, spark: Engine) -> tuple[Frames, Frames]:
    """The same tables on both engines: files of one warehouse, and records from memory."""
    folder = tmp_path_factory.mktemp("warehouse")
    with Warehouse(folder) as warehouse:
        snapshots = any_rows.fill(warehouse, SIZES)
        connection = connect()
        records = connection.sql(any_rows.rows_sql(RECORDS, RECORD_ROWS, 0, RECORD_ROWS)).to_arrow_table()
        frames = []
        for engine in (DuckDB(connection), spark):
            facts = Facts(warehouse, snapshots, engine)
            found = {name: facts.relation(name) for name in TABLES}
            frames.append({**found, "records": facts.frame("records", records.select(RECORDS.names))})
    return frames[0], frames[1]


@pytest.mark.slow
def test_a_million_contacts_give_the_same_measurements(both: tuple[Frames, Frames]) -> None:
    entity = any_rows.organization()
    ours, theirs = (base_sums(frames, entity) for frames in both)
    assert theirs == ours
    assert {row.metric for row in ours} == set(load().metrics)
    assert {type(row.numerator) for row in theirs} == {int}
    assert roll_up(theirs, load(), entity) == roll_up(ours, load(), entity)


def test_rows_behind_a_figure_are_the_same(both: tuple[Frames, Frames]) -> None:
    place = (any_rows.organization(), "df_on_time", "process", "north", "deferred", "2025-03")
    ours, theirs = (columns_in(metric_rows(frames, *place, limit=20)["contacts"]) for frames in both)
    assert len(ours["contact_id"]) == 20
    assert theirs == ours


def test_examination_and_activities_are_the_same(spark: Engine) -> None:
    """On the rows of the worked cases: some of them break rules, and every kind of activity is among them."""
    rows = {
        table: [row for case in CASES for row in case["rows"].get(table, ())]
        for table in ("contacts", "evaluation_answers", "survey_answers")
    }
    theirs = {name: spark.given(name, arrow_table(name, of_table)) for name, of_table in rows.items()}
    found = [
        (
            examine({"contacts": frames["contacts"]}, organization_of(CASES[0])),
            sorted(map(repr, activities_from(frames))),
        )
        for frames in (duckdb_frames(rows), theirs)
    ]
    assert found[1] == found[0]
    assert {result.state for result in found[0][0].results} >= {"pass", "fail"}


def test_moments_are_utc_whatever_the_zone_of_the_machine(
    spark: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a folder whose name looks like a partition and like a pattern."""
    folder = tmp_path / "year=2025 [a]*"
    folder.mkdir()
    path = folder / "2026-01.parquet"
    noon = datetime(2026, 1, 14, 12)  # noqa: DTZ001 moments are UTC without a zone
    table = arrow_table("contacts", [{"arrived_at": noon}]).drop_columns("migrated")
    duckdb.from_arrow(table).write_parquet(str(path))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        frame = spark.stored(TABLES["contacts"], [str(path)])
        found = columns_in(frame.filter(nw.col("arrived_at") == nw.lit(noon)))
        assert columns_in(frame.select(ms=milliseconds(nw.col("arrived_at")))) == {"ms": [1_768_392_000_000]}
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (found["arrived_at"], found["migrated"]) == ([noon], [None])
    assert tuple(found) == TABLES["contacts"].names


def test_tables_without_rows_have_their_columns(spark: Engine) -> None:
    for schema in TABLES.values():
        frame = spark.stored(schema, [])
        assert columns_in(frame) == {name: [] for name in schema.names}
