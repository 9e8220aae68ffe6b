"""Running the installed `seido` command in a process and a home of its own, as a user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def seido(home: Path, *arguments: object, status: int = 0) -> str:
    """What `seido ARGUMENTS…` prints; it must end with this status, and never with a traceback."""
    done = subprocess.run(
        [Path(sys.executable).with_name("seido"), *map(str, arguments)],
        env={**os.environ, "SEIDO_HOME": str(home), "SEIDO_LANG": "en", "SEIDO_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def document(home: Path, *arguments: object) -> Any:
    """The document that a command prints with --json."""
    return json.loads(seido(home, *arguments, "--json"))
