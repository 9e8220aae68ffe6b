"""Sources whose files are no tables of rows: each reader makes rows of fact tables of them.

What a reader makes goes the way of every mapped file: places, zones, pseudonyms and checks by the compiler,
merging by natural key, one commit.
"""

from __future__ import annotations

from collections.abc import Mapping

from seido.facts.ingest.sources.asterisk import ASTERISK
from seido.facts.ingest.sources.source import Source

#: Every source with a reader of its own, by the name that `seido ingest --source` takes.
READERS: Mapping[str, Source] = {source.name: source for source in (ASTERISK,)}
