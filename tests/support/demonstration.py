"""The demonstration centre, built once for all tests of a run and copied for those that change it.

SEIDO_TEST_DEMONSTRATION names a home with the demonstration as of the day below, which saves a minute.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from support.installed import Ended, ended

AS_OF = "2026-11-22"
COMMAND = ("demo", "--contacts", "20000", "--as-of", AS_OF, "--lang", "ja")


def build(temporary: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """The home that the first process of a run which asks has built, and what the command printed."""
    shared = temporary.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    home, printed = shared / "demonstration", shared / "demonstration.json"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not printed.exists():
            done = ended(home, *COMMAND)
            assert done.returncode == 0, done.stderr
            printed.write_text(json.dumps(asdict(done)), encoding="utf-8")
    return home, Ended(**json.loads(printed.read_text(encoding="utf-8")))


def copy(temporary: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration's home, to do anything with."""
    given = os.environ.get("SEIDO_TEST_DEMONSTRATION")
    home = Path(given) if given else build(temporary)[0]
    own = temporary.mktemp("demonstration") / "home"
    shutil.copytree(home, own)
    return own
