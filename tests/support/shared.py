"""Material that lies beside the repository and is not part of it: real data and worked numbers.

The data folder is named by `SEIDO_SHARED_DATA`, or else is `../shared/data` beside the repository; the
standard's material is its neighbour `standard`. A test that needs what is absent is skipped with a reason.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    return Path(os.environ.get("SEIDO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")


def shared_data(*parts: str) -> Path:
    """A file or folder of the shared real data; skips the test where it is absent."""
    return present(data_folder().joinpath(*parts))


def shared_standard(*parts: str) -> Path:
    """A file or folder of the standard's inventories and worked numbers; skips where it is absent."""
    return present(data_folder().parent.joinpath("standard", *parts))


def present(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path} is absent: set SEIDO_SHARED_DATA to the folder of shared data")
    return path
