"""What one part of the centre's work adds to the fact tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import pyarrow as pa

from seido.demonstration.write import together


@dataclass
class Facts:
    """Tables by name, in parts."""

    parts: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, rows: pa.Table) -> None:
        if rows.num_rows:
            self.parts[name].append(rows)

    def whole(self, name: str) -> pa.Table:
        return together(self.parts[name])
