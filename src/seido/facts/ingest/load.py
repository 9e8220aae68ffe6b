"""A load of facts: staged rows merged and committed. The application stores the load afterwards.

The order is what makes a crash harmless: an unfinished load is undone, files are written, each table commits
once; until the application has stored the new snapshots, every reader keeps to the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from seido.facts.ingest.stage import Staged
from seido.facts.integrity import refuse_rows_beside_sums
from seido.facts.merge import Merger
from seido.facts.store import Warehouse


@dataclass(frozen=True)
class Outcome:
    """What a load did: rows changed and same, (program, local month) touched, snapshots now to be read."""

    changed: int
    same: int
    touched: tuple[tuple[str, str], ...] = ()
    snapshots: Mapping[str, int] = field(default_factory=dict)


def preview(staged: Staged, warehouse: Warehouse, pinned: Mapping[str, int], file: str) -> Outcome:
    """What a load would do; nothing is written."""
    merger = merger_of(staged, warehouse, pinned, file)
    changed, same = merger.compare()
    return Outcome(changed, same + staged.superseded, tuple(merger.touched()), pinned)


def load(staged: Staged, warehouse: Warehouse, pinned: Mapping[str, int], name: str, file: str) -> Outcome:
    """Merges the staged rows and commits them under the load's name. The caller holds the load lock, stores
    the snapshots, and then calls `warehouse.finish()`; where this raises, nothing has changed.
    """
    warehouse.begin(name, pinned)
    try:
        merge = merger_of(staged, warehouse, pinned, file).run(name)
        snapshots = dict(pinned)
        if merge.changed:
            table = staged.schema.name
            snapshots[table] = warehouse.commit(table, name, list(merge.files), merge.replaced_months)
    except BaseException:
        undo(warehouse, pinned, name)
        raise
    return Outcome(merge.changed, merge.same + staged.superseded, merge.touched, snapshots)


def undo(warehouse: Warehouse, pinned: Mapping[str, int], name: str) -> None:
    """Takes the warehouse back to where it was before a load that will not be stored."""
    warehouse.restore(pinned)
    warehouse.discard(name)
    warehouse.finish()


def merger_of(staged: Staged, warehouse: Warehouse, pinned: Mapping[str, int], file: str) -> Merger:
    table = staged.schema.name
    refuse_rows_beside_sums(staged.connection, warehouse, table, pinned, file)
    return Merger(staged.connection, warehouse, staged.schema, pinned.get(table), staged.source)
