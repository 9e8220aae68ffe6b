"""Running the `seido` command in this process as the console script does."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from seido.cli import main


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit status, what it printed, and the document of `--json`."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def faults(self) -> list[str]:
        return self.err.splitlines()


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object) -> Outcome:
    """`seido ARGUMENTS…`; any traceback fails the test."""
    monkeypatch.setattr(sys, "argv", ["seido", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return Outcome(int(ended.value.code or 0), printed.out, printed.err)
