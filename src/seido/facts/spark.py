"""Apache Spark as the engine: it reads the same Parquet files, on one machine or on a cluster's workers.

A session is made once a process and follows the usual Spark settings (`spark-defaults.conf`, `SPARK_CONF_DIR`,
`PYSPARK_SUBMIT_ARGS`, `SPARK_REMOTE`); docs/scale.md says which of them matter.
"""

from __future__ import annotations

import os
import re
import shutil
import warnings
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pyarrow as pa

from seido.facts.schema import Kind, TableSchema
from seido.faults import Fault, InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SPARK_TYPES: Mapping[Kind, str] = {
    "text": "STRING",
    "choice": "STRING",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
    "moment": "TIMESTAMP_NTZ",
    "duration": "BIGINT",
    "money": "BIGINT",
    "thousandths": "BIGINT",
}
#: Without these, figures would depend on the machine: moments are UTC and have no zone.
NEEDED = {"spark.sql.session.timeZone": "UTC", "spark.sql.timestampType": "TIMESTAMP_NTZ"}
#: Signs that Spark would take for a pattern of paths.
PATTERN = re.compile(r"([\\{}\[\]*?])")


class Spark:
    """The fact tables' files as Spark's data frames, behind narwhals."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        for name, value in NEEDED.items():
            session.conf.set(name, value)

    def stored(self, schema: TableSchema, files: Collection[str]) -> nw.LazyFrame[Any]:
        """A table's rows in some files, with every column of the schema; NULL where a file lacks one."""
        columns = ", ".join(f"{column.name} {SPARK_TYPES[column.kind]}" for column in schema.columns)
        if not files:
            return nw.from_native(self.session.createDataFrame([], columns))
        # A folder named a=b is no partition of the rows: they hold all their columns themselves.
        reader = self.session.read.schema(columns).option("recursiveFileLookup", "true")
        return nw.from_native(reader.parquet(*("file://" + PATTERN.sub(r"\\\1", path) for path in files)))

    def given(self, name: str, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Rows from elsewhere as a frame of the same session."""
        return nw.from_native(self.session.createDataFrame(rows))

    def close(self) -> None:
        """Nothing: the session serves the whole process, and ends with it."""


def open_session() -> SparkSession:
    """The process's Spark session. Raises InputError where pyspark or Java is not installed."""
    # It speaks of data frames of pandas, which are not used here: rows come and go as Arrow tables.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError(
            Fault("SEIDO_ENGINE", "pyspark for the engine spark (pip install 'seido[spark]')", "none")
        ) from None
    if os.environ.get("SPARK_REMOTE"):
        return SparkSession.builder.getOrCreate()
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise InputError(Fault("SEIDO_ENGINE", "Java 17 or newer for the engine spark", "no java"))
    # Settings given to the builder override the user's; those the user has made are known once the JVM runs.
    SparkContext._ensure_initialized()
    settings = SparkConf().setAppName("seido").set("spark.ui.showConsoleProgress", "false")
    settings.setIfMissing("spark.ui.enabled", "false")  # it would listen on every network
    settings.setIfMissing("spark.log.level", "ERROR")
    return SparkSession.builder.config(conf=settings).getOrCreate()
