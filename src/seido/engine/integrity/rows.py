"""The rows behind a result: those that break a rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import narwhals as nw

from seido.engine.integrity.rule import Rule
from seido.engine.integrity.scan import at_fault, narrowed
from seido.engine.metrics.keys import Frame, columns_in
from seido.facts.schema import RECORDS, TABLES


def rows_at_fault(
    frame: Frame,
    rule: Rule,
    *,
    programs: Collection[str] | None = None,
    months: Collection[str] | None = None,
    limit: int = 20,
) -> list[Mapping[str, Any]]:
    """The first rows that break a rule, by day and key, without what is blank in them."""
    schema = RECORDS if rule.table == RECORDS.name else TABLES[rule.table]
    rows = narrowed(frame, months).filter(at_fault(rule))
    if programs is not None:
        rows = rows.filter(nw.col("program").is_in(sorted(programs)))
    columns = columns_in(rows.sort("local_date", *schema.key).head(limit))
    return [
        {name: value for name, value in zip(columns, values, strict=True) if value is not None}
        for values in zip(*columns.values(), strict=True)
    ]
