"""Which workers are alive: each holds a lock on a file of its own, which the system frees when it ends in any way."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def present(folder: Path) -> Iterator[str]:
    """Announces a worker for as long as the context lasts; its name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    path = folder / name
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield name
        finally:
            path.unlink(missing_ok=True)


def ended(folder: Path) -> set[str]:
    """Workers announced here that have ended without taking their leave."""
    return {path.name for path in (folder.iterdir() if folder.is_dir() else ()) if is_free(path)}


def is_free(path: Path) -> bool:
    try:
        with path.open(encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False
    return True


def forget(folder: Path, names: set[str]) -> None:
    """Removes what ended workers left, once their jobs are taken care of."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
