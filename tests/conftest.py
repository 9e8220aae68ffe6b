"""Every test runs on the embedded database, or, with SEIDO_TEST_POSTGRESQL=1, on a private PostgreSQL server."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("SEIDO_HOME", tempfile.mkdtemp(prefix="seido-tests-"))
Path(os.environ["SEIDO_HOME"], "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("SEIDO_SECRET_KEY", "for-tests-only")
os.environ["SEIDO_LANG"] = "en"
# The browser's tests leave an event loop in their process, where nothing else runs at the same time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Named here and not in pyproject.toml, from where the settings would be read before what stands above is set.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seido.web.settings")

if os.environ.get("SEIDO_TEST_POSTGRESQL"):
    from support.postgresql import start

    os.environ["SEIDO_DATABASE_URL"] = start()


def pytest_configure() -> None:
    import django

    django.setup()


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test works its results out anew."""
    from seido.apps.pages.kept import forget

    forget()
