"""Where data lies in the home."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def keys_folder() -> Path:
    """Where keys lie; part of a backup of the home."""
    home: Path = settings.HOME
    return home / "keys"


def warehouse_folder() -> Path:
    """Where the Iceberg tables lie: `SEIDO_WAREHOUSE`, else a folder of the home."""
    home: Path = settings.HOME
    return Path(os.environ.get("SEIDO_WAREHOUSE") or home / "warehouse").resolve()


def scratch_folder() -> Path:
    """Where a load keeps what it is working on; may be emptied whenever no load runs."""
    home: Path = settings.HOME
    return home / "scratch"


def uploads_folder() -> Path:
    """Where files lie that people sent, under random names; part of a backup of the home."""
    home: Path = settings.HOME
    return home / "uploads"
