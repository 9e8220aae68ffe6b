"""Which engine is chosen, and what is said where it cannot be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from seido.facts.engine import DuckDB, open_engine
from seido.faults import InputError


def test_duckdb_is_an_engine(tmp_path: Path) -> None:
    engine = open_engine("duckdb", tmp_path)
    assert isinstance(engine, DuckDB)
    engine.close()


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(InputError, match="SEIDO_ENGINE: expected duckdb or spark, found polars"):
        open_engine("polars")


def test_spark_without_its_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(InputError, match=r"expected pyspark .* \(pip install 'seido\[spark\]'\), found none"):
        open_engine("spark")


def test_spark_without_java_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed (`make setup-spark`)")
    for name in ("JAVA_HOME", "SPARK_REMOTE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="expected Java 17 or newer for the engine spark, found no java"):
        open_engine("spark")
