"""One load at a time: a lock file in the warehouse, free again when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seido.faults import Fault, InputError


@contextmanager
def loading(folder: Path, wait: float = 0) -> Iterator[None]:
    """Hold the warehouse's load lock, waiting some seconds for another load to end.

    Raises InputError where the other load is still running then.
    """
    path = folder / "load.lock"
    give_up = time.monotonic() + wait
    with path.open("a+", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= give_up:
                    file.seek(0)
                    holder = file.read().strip() or "unknown"
                    raise InputError(
                        Fault(str(path), "no other load at work", f"one by process {holder}")
                    ) from None
                time.sleep(0.1)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
