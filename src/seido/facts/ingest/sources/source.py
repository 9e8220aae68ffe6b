"""What a source is: a name, the tables it fills, and a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seido.facts.ingest.sources.desk import Desk


@dataclass(frozen=True)
class Source:
    """A source with a reader of its own.

    `tables` names, for each fact table that it fills, the columns and what each is called in the source, so that
    a reject speaks its owner's language. `read` takes the files and lays rows on the desk; it raises InputError
    where a file is of another kind.
    """

    name: str
    note: str
    tables: Mapping[str, Mapping[str, str]]
    read: Callable[[Sequence[Path], Desk], None]
