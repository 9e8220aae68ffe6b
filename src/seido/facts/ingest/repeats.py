"""Finding the few keys that stand more than once among very many rows."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

#: Rows whose hashes are sorted at a time: 64 MB of them.
PART = 8_000_000


def note_repeats(connection: duckdb.DuckDBPyConnection, key: str, rows: int) -> None:
    """Makes the table `twice` of the hashes (of `key`, SQL columns of `staged`) that more than one row has.

    Sorting hashes takes a third of the time of grouping rows, and a bounded memory. Two keys of one hash do no
    harm: whoever looks at these rows compares the keys themselves.
    """
    parts = rows // PART + 1
    found = []
    for part in range(parts):
        hashes = connection.execute(
            f"SELECT hash({key}) AS hashed FROM staged"
            + (f" WHERE hashed % {parts} = {part}" if parts > 1 else "")
        ).fetchnumpy()["hashed"]
        ordered = np.sort(np.asarray(hashes))
        found.append(np.unique(ordered[1:][ordered[1:] == ordered[:-1]]))
    connection.register("arrow", pa.table({"hashed": pa.array(np.concatenate(found), pa.uint64())}))
    connection.execute("CREATE TEMP TABLE twice AS FROM arrow")
    connection.unregister("arrow")
