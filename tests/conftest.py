"""Every test runs on the embedded database, or, with SEIDO_TEST_POSTGRESQL=1, on a private PostgreSQL server."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("SEIDO_HOME", tempfile.mkdtemp(prefix="seido-tests-"))
os.environ.setdefault("SEIDO_SECRET_KEY", "for-tests-only")
os.environ["SEIDO_LANG"] = "en"

if os.environ.get("SEIDO_TEST_POSTGRESQL"):
    from support.postgresql import start

    os.environ["SEIDO_DATABASE_URL"] = start()
