"""A load of facts: staged rows merged and committed. The application stores the load afterwards.

The order is what makes a crash harmless: an unfinished load is undone, files are written, each table commits
once; until the application has stored the new snapshots, every reader keeps to the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """What a load of one table would do; nothing is written."""
    return preview_parts([staged], warehouse, pinned, file)


def preview_parts(
    parts: Sequence[Staged], warehouse: Warehouse, pinned: Mapping[str, int], file: str
) -> Outcome:
    """What a load of several tables would do; nothing is written."""
    changed = same = 0
    touched: set[tuple[str, str]] = set()
    for staged in parts:
        merger = merger_of(staged, warehouse, pinned, file)
        differing, alike = merger.compare()
        changed, same = changed + differing, same + alike + staged.superseded
        touched |= set(merger.touched())
    return Outcome(changed, same, tuple(sorted(touched)), pinned)


def load(staged: Staged, warehouse: Warehouse, pinned: Mapping[str, int], name: str, file: str) -> Outcome:
    """`load_parts` of one table."""
    return load_parts([staged], warehouse, pinned, name, file)


def load_parts(
    parts: Sequence[Staged], warehouse: Warehouse, pinned: Mapping[str, int], name: str, file: str
) -> Outcome:
    """Merges the staged rows of each table and commits them under the load's name. The caller holds the load
    lock, stores the snapshots, and then calls `warehouse.finish()`; where this raises, nothing has changed.
    """
    warehouse.begin(name, pinned)
    try:
        merges = [(staged, merger_of(staged, warehouse, pinned, file).run(name)) for staged in parts]
        snapshots = dict(pinned)
        for staged, merge in merges:
            if merge.changed:
                table = staged.schema.name
                snapshots[table] = warehouse.commit(table, name, list(merge.files), merge.replaced_months)
    except BaseException:
        undo(warehouse, pinned, name)
        raise
    return Outcome(
        changed=sum(merge.changed for _, merge in merges),
        same=sum(merge.same + staged.superseded for staged, merge in merges),
        touched=tuple(sorted({pair for _, merge in merges for pair in merge.touched})),
        snapshots=snapshots,
    )


def undo(warehouse: Warehouse, pinned: Mapping[str, int], name: str) -> None:
    """Takes the warehouse back to where it was before a load that will not be stored."""
    warehouse.restore(pinned)
    warehouse.discard(name)
    warehouse.finish()


def merger_of(staged: Staged, warehouse: Warehouse, pinned: Mapping[str, int], file: str) -> Merger:
    table = staged.schema.name
    refuse_rows_beside_sums(staged.connection, warehouse, table, pinned, file)
    merger = Merger(staged.connection, warehouse, staged.schema, pinned.get(table), staged.source)
    if staged.knit is not None:
        staged.superseded += staged.knit(merger)
    return merger
