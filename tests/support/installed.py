"""Running the `seido` command in a process and a home of its own, as a user does.

The processes are forked from one that has imported the libraries, and an empty home begins as a copy of one that
is migrated already: both only save time.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.preloaded import run

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["support.preloaded"])


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def ended(home: Path, *arguments: object, **environment: str) -> Ended:
    """Runs `seido ARGUMENTS…` in a home, with more of the environment if given."""
    if not (home / "seido.sqlite3").exists():
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(migrated() / "seido.sqlite3", home)
    return command(home, *arguments, **environment)


def command(home: Path, *arguments: object, **environment: str) -> Ended:
    settings = {"SEIDO_HOME": str(home), "SEIDO_LANG": "en", "SEIDO_DATABASE_URL": "", **environment}
    with tempfile.TemporaryDirectory(prefix="seido-tests-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = FORKED.Process(
            target=run, args=([*map(str, arguments)], {**os.environ, **settings}, str(out), str(err))
        )
        process.start()
        process.join()
        return Ended(process.exitcode or 0, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


@functools.cache
def migrated() -> Path:
    """A home whose database is in its newest form and empty."""
    home = Path(tempfile.mkdtemp(prefix="seido-tests-"))
    command(home, "measure")
    return home


def seido(home: Path, *arguments: object, status: int = 0) -> str:
    """What `seido ARGUMENTS…` prints; it must end with this status, and never with a traceback."""
    done = ended(home, *arguments)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def document(home: Path, *arguments: object) -> Any:
    """The document that a command prints with --json."""
    return json.loads(seido(home, *arguments, "--json"))
