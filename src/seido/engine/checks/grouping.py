"""What summing fact tables into activities shares: rows of a frame, conditions counted, numbers of sums."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
from narwhals.selectors import by_dtype

Frame = nw.LazyFrame[Any]
Row = Mapping[str, Any]


def rows(frame: Frame) -> list[dict[str, Any]]:
    """The rows of a frame. DuckDB adds whole numbers up to decimals: they become whole numbers again."""
    found = frame.collect("pyarrow").with_columns(by_dtype(nw.Decimal).cast(nw.Int64))
    return found.to_native().to_pylist()  # type: ignore[no-any-return]


def counted(condition: nw.Expr) -> nw.Expr:
    """1 where a condition holds, else 0; a blank condition does not hold."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def numbered(*words: str) -> str:
    """A number by which the rows behind a sum are found again."""
    return ":".join(words)


def first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
