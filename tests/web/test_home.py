"""The home is made private, with a secret of its own, and migrated before it is used."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

SCRIPT = """
from seido.web.home import pending_migrations, prepare
from django.conf import settings
print(prepare(), len(settings.SECRET_KEY), pending_migrations())
"""


def prepared(home: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "SEIDO_SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**environment, "SEIDO_HOME": str(home), "SEIDO_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_home_is_made_once(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    assert prepared(home) == f"{home} 64 False"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    secret = home / "keys" / "site.key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    before = secret.read_text(encoding="ascii")
    assert prepared(home) == f"{home} 64 False"
    assert secret.read_text(encoding="ascii") == before
    assert [path.name for path in secret.parent.iterdir()] == ["site.key"]
