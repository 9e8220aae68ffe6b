"""The home: everything that the embedded default keeps, made and brought up to date before it is used."""

from __future__ import annotations

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import django
from django.conf import settings

from seido.apps.data.folders import keys_folder
from seido.faults import Fault, InputError


def prepare() -> Path:
    """Set Django up, make the home where it is absent, and bring the database to the newest form.

    Every command that touches the home calls this first; where nothing is to do it costs a tenth of a
    second. Returns the home. Raises InputError where the home cannot be written.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seido.web.settings")
    home: Path = settings.HOME
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys_folder().mkdir(mode=0o700, exist_ok=True)
        if not os.environ.get("SEIDO_SECRET_KEY"):
            settings.SECRET_KEY = kept_secret(keys_folder() / "site.key")
    except OSError as error:
        raise InputError(
            Fault(str(home), "a home folder that can be written", error.strerror or str(error))
        ) from None
    django.setup()
    migrate()
    return home


def kept_secret(path: Path) -> str:
    """A random secret that is made once and read afterwards; only its owner can read the file."""
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent)  # private from its first moment
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first: its secret holds
            Path(path).hardlink_to(name)
        Path(name).unlink()
    return path.read_text(encoding="ascii")


def migrate() -> None:
    """Apply the migrations that the database lacks, one process at a time."""
    from django.core.management import call_command

    if not pending_migrations():
        return
    with exclusive(settings.HOME / "migrate.lock"):
        if pending_migrations():
            call_command("migrate", interactive=False, verbosity=0)


def pending_migrations() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock file; it is free again when the process ends, however it ends."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
