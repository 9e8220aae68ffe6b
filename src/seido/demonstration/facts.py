"""What one part of the centre's work adds to the fact tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from seido.demonstration.plan import Work
from seido.demonstration.write import together


@dataclass
class Facts:
    """Tables by name, in parts; call lists, as (work, month, records); failed evaluations, as (number, work,
    agent, day)."""

    parts: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    lists: list[tuple[Work, date, int]] = field(default_factory=list)
    failed: list[tuple[str, Work, str, date]] = field(default_factory=list)

    def add(self, name: str, rows: pa.Table | None) -> None:
        if rows is not None and rows.num_rows:
            self.parts[name].append(rows)

    def whole(self, name: str) -> pa.Table:
        return together(self.parts[name])
