"""Django's settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

HOME = Path(os.environ.get("SEIDO_HOME", "seido-home")).resolve()

#: What computes figures from the facts: duckdb or spark (seido.facts.engine).
SEIDO_ENGINE = os.environ.get("SEIDO_ENGINE") or "duckdb"

DEBUG = False
SECRET_KEY = os.environ.get("SEIDO_SECRET_KEY", "")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "seido.apps.audit",
    "seido.apps.organization",
    "seido.apps.data",
    "seido.apps.integrity",
    "seido.apps.performance",
    "seido.apps.checks",
    "seido.apps.assessments",
]

# SQLite loses 40-70 % of concurrent writes with Django's defaults and none with these (docs/decisions).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000"
    ),
}

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("SEIDO_DATABASE_URL") or f"sqlite:///{HOME / 'seido.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = 0

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
