"""What every `seido` command needs, imported once: processes forked from here begin where a user's waits for it."""

from __future__ import annotations

import importlib
import os

from seido.standard.load import load

LIBRARIES = (
    "duckdb",
    "holidays",
    "narwhals",
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "pyiceberg.catalog.sql",
    "scipy.special",
    "seido.cli.main",
    "seido.engine.checks",
    "seido.engine.metrics",
    "seido.facts.store",
    "sqlalchemy",
)

for name in LIBRARIES:
    importlib.import_module(name)
load()


def run(arguments: list[str], environment: dict[str, str], out: str, err: str) -> None:
    """Runs the console script's function in this process, with its output kept in two files."""
    os.environ.clear()
    os.environ.update(environment)
    for path, number in ((out, 1), (err, 2)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    import sys

    from seido.cli import main

    sys.argv = ["seido", *arguments]
    main()
