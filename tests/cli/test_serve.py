"""`seido serve`: what it refuses before it begins."""

from __future__ import annotations

import socket
from pathlib import Path

from support.installed import seido


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = seido(tmp_path / "home", "serve", "--port", port, status=2)
    assert f"127.0.0.1:{port}" in said
    assert not (tmp_path / "home" / "static").exists()
