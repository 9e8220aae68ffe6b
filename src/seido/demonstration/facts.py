"""What one part of the centre's work adds to the fact tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import pyarrow as pa

from seido.demonstration.plan import Work
from seido.demonstration.write import together


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation of a person, and whether it had a critical error."""

    number: str
    work: Work
    agent: str
    day: date
    failed: bool


@dataclass
class Facts:
    """Tables by name, in parts; call lists, as (work, month, records); people's
    evaluations; what was dealt with, by place."""

    parts: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    lists: list[tuple[Work, date, int]] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    pools: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    def add(self, name: str, rows: pa.Table | None) -> None:
        if rows is not None and rows.num_rows:
            self.parts[name].append(rows)

    def whole(self, name: str) -> pa.Table:
        return together(self.parts[name])
