"""Writing generated columns as Parquet files, and putting them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def table(columns: Mapping[str, Any], rows: int) -> pa.Table:
    """A table of numpy arrays, Arrow arrays, or single values that stand in every row."""
    return pa.table({name: column(value, rows) for name, value in columns.items()})


def column(value: Any, rows: int) -> pa.Array:
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return value
    if isinstance(value, np.ndarray):
        return pa.array(value)
    return pa.repeat(pa.scalar(value), rows)


def numbered(prefix: str, numbers: np.ndarray) -> pa.Array:
    """Names such as C-17 of whole numbers."""
    return pc.binary_join_element_wise(prefix, pc.cast(pa.array(numbers), pa.string()), "-")


def chosen(words: Iterable[str], index: np.ndarray) -> pa.Array:
    """The words at an index; a negative one gives none."""
    names = pa.array(list(words), pa.string())
    return names.take(pa.array(np.where(index < 0, 0, index), mask=index < 0))


def where(known: np.ndarray, values: np.ndarray) -> pa.Array:
    """Values where they are known, else nothing."""
    return pa.array(values, mask=~known)


def together(tables: Iterable[pa.Table]) -> pa.Table:
    """All rows; a column that a table lacks is empty in its rows."""
    return pa.concat_tables(list(tables), promote_options="permissive")


def write(path: Path, rows: pa.Table) -> Path:
    """The rows as a Parquet file, which stands there whole or not at all."""
    part = path.with_suffix(".part")
    pq.write_table(rows, part, compression="zstd")
    return part.replace(path)
