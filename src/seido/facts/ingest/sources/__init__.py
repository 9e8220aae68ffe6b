"""Sources whose files are no tables of rows: each reader makes rows of fact tables of them.

What a reader makes goes the way of every mapped file: places, zones, pseudonyms and checks by the compiler,
merging by natural key, one commit.
"""

from __future__ import annotations

from collections.abc import Mapping

from seido.facts.ingest.sources.asterisk import ASTERISK
from seido.facts.ingest.sources.connect import CONNECT
from seido.facts.ingest.sources.connect_agents import CONNECT_AGENTS
from seido.facts.ingest.sources.genesys import GENESYS
from seido.facts.ingest.sources.genesys_users import GENESYS_USERS
from seido.facts.ingest.sources.source import Source
from seido.facts.ingest.sources.zendesk import ZENDESK

#: Every source with a reader of its own, by the name that `seido ingest --source` takes.
READERS: Mapping[str, Source] = {
    source.name: source for source in (ASTERISK, CONNECT, CONNECT_AGENTS, GENESYS, GENESYS_USERS, ZENDESK)
}
