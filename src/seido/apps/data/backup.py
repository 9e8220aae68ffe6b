"""Copies: database, warehouse, uploads and keys in one file, consistent with one another.

A copy is a tar of plain parts: the records as JSON lines, the Parquet files of the pinned snapshots, the files that
people sent, the keys, and a manifest with the digest of every part. It depends on no path and no database: one made
on SQLite may be restored on PostgreSQL.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction

from seido.apps.audit.services import record_event
from seido.apps.data import selectors
from seido.apps.data.folders import keys_folder, uploads_folder
from seido.apps.data.models import Load
from seido.apps.data.warehouse import open_warehouse
from seido.facts.lock import loading
from seido.facts.store import Warehouse
from seido.faults import Fault, InputError
from seido.standard import RELEASE

FORMAT = 1
MANIFEST = "manifest.json"
RECORDS = "records.jsonl"
#: Apps of others that keep who may sign in, and how.
SIGN_IN = ("auth", "account", "mfa", "socialaccount")
#: Seconds to wait for a load to end.
PATIENCE = 60
#: Rows written or read at a time.
BATCH = 1000


def write_backup(path: Path) -> dict[str, int]:
    """Writes a copy of everything; it stands at its path only once it is whole. Returns counts by kind of part.

    Holds the load lock, so that database and warehouse tell of the same moment.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        with open_warehouse() as warehouse, loading(warehouse.folder, PATIENCE), transaction.atomic():
            counts = write_parts(Path(name), warehouse)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    return counts


def write_parts(path: Path, warehouse: Warehouse) -> dict[str, int]:
    pinned = selectors.pinned_snapshots()
    digests: dict[str, str] = {}
    counts = {"records": 0, "fact files": 0, "uploads": 0, "keys": 0}
    with tarfile.open(path, "w") as archive, tempfile.TemporaryFile() as records:
        for record in all_records():
            line = serializers.serialize("jsonl", [record]).encode()
            records.write(line if line.endswith(b"\n") else line + b"\n")
            counts["records"] += 1
        digests[RECORDS] = add(archive, RECORDS, records)
        for table, snapshot in pinned.items():
            for number, source in enumerate(warehouse.files(table, snapshot)):
                month = Path(source).stem
                counts["fact files"] += 1
                with Path(source).open("rb") as file:
                    part = f"facts/{table}/{number:06}/{month}.parquet"
                    digests[part] = add(archive, part, file)
        # After the records: what a record tells of was on the disk before it.
        for sent in uploaded_files():
            name = f"uploads/{sent.relative_to(uploads_folder()).as_posix()}"
            with suppress(FileNotFoundError), sent.open("rb") as file:  # one may be removed meanwhile
                digests[name] = add(archive, name, file)
                counts["uploads"] += 1
        for key in sorted(keys_folder().glob("*")):
            if key.is_file():
                counts["keys"] += 1
                with key.open("rb") as file:
                    digests[f"keys/{key.name}"] = add(archive, f"keys/{key.name}", file)
        manifest = {
            "format": FORMAT,
            "release": RELEASE,
            "made": datetime.now(UTC).isoformat(),
            "parts": digests,
        }
        add(archive, MANIFEST, io.BytesIO(json.dumps(manifest, indent=1).encode()))
    return counts


def uploaded_files() -> list[Path]:
    """Every file that people sent."""
    folder = uploads_folder()
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def all_records() -> Iterator[models.Model]:
    """Every record of the application, what is referred to before what refers."""
    for model in kept_models():
        yield from model._default_manager.order_by("pk").iterator(chunk_size=BATCH)


def kept_models() -> list[type[models.Model]]:
    """The application's own models, users and their ways to sign in, sorted by what they refer to."""
    own = [
        config
        for config in apps.get_app_configs()
        if config.name.startswith("seido.") or config.label in SIGN_IN
    ]
    listed = serializers.sort_dependencies([(config, None) for config in own], allow_cycles=True)
    return [model for model in listed if model._meta.label != "auth.Permission" and not model._meta.proxy]


def add(archive: tarfile.TarFile, name: str, file: Any) -> str:
    """Adds a part and returns its digest."""
    file.seek(0, os.SEEK_END)
    entry = tarfile.TarInfo(name)
    entry.size = file.tell()
    entry.mode = 0o600
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    archive.addfile(entry, file)
    return digest


def restore_backup(path: Path) -> dict[str, int]:
    """Brings a copy back into an empty home. Raises InputError where the copy is not whole or the home not empty.

    Nothing is changed before every part has been compared with its digest.
    """
    manifest = checked(path)
    if any(model._default_manager.exists() for model in kept_models()):
        raise InputError(Fault("SEIDO_HOME", "an empty home to restore into", "one that holds records"))
    counts = {"records": 0, "fact files": 0, "uploads": 0, "keys": 0}
    with tarfile.open(path) as archive, open_warehouse() as warehouse, loading(warehouse.folder, PATIENCE):
        name = f"restored-{secrets.token_hex(4)}"
        warehouse.begin(name, {})
        try:
            snapshots = restore_facts(archive, manifest, warehouse, name, counts)
            restore_uploads(archive, manifest, counts)
            with transaction.atomic():
                counts["records"] = restore_records(archive)
                pin(snapshots)
                record_event(
                    actor="restore", verb="restored", subject=path.name, details={"made": manifest["made"]}
                )
            restore_keys(archive, manifest, counts)
        except BaseException:
            warehouse.restore({})
            warehouse.discard(name)
            warehouse.finish()
            raise
        warehouse.finish()
    return counts


def checked(path: Path) -> dict[str, Any]:
    """The manifest of a copy, all of whose parts are whole."""
    try:
        with tarfile.open(path) as archive:
            manifest: dict[str, Any] = json.loads(part(archive, MANIFEST).read())
            if manifest.get("format") != FORMAT:
                raise InputError(Fault(str(path), f"a copy of format {FORMAT}", str(manifest.get("format"))))
            for name, digest in manifest["parts"].items():
                if hashlib.file_digest(part(archive, name), "sha256").hexdigest() != digest:
                    raise InputError(
                        Fault(str(path), "the part as it was written", "another content", column=name)
                    )
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise InputError(Fault(str(path), "a whole copy made by `seido backup`", str(error))) from None
    return manifest


def part(archive: tarfile.TarFile, name: str) -> Any:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file


def restore_facts(
    archive: tarfile.TarFile,
    manifest: dict[str, Any],
    warehouse: Warehouse,
    load: str,
    counts: dict[str, int],
) -> dict[str, int]:
    """Writes the fact files under one load and commits each table; returns the new snapshots."""
    files: dict[str, list[Path]] = {}
    for name in manifest["parts"]:
        if name.startswith("facts/"):
            _, table, number, month = name.split("/")
            target = warehouse.new_file(table, load, f"{number}-{month.removesuffix('.parquet')}")
            target.write_bytes(part(archive, name).read())
            files.setdefault(table, []).append(target)
            counts["fact files"] += 1
    return {table: warehouse.commit(table, load, paths, ()) for table, paths in files.items()}


def restore_uploads(archive: tarfile.TarFile, manifest: dict[str, Any], counts: dict[str, int]) -> None:
    """Files that people sent; one that a broken-off attempt left is written over. Names that lead out of the
    folder are refused."""
    folder = uploads_folder().resolve()
    for name in manifest["parts"]:
        if name.startswith("uploads/"):
            target = (folder / name.removeprefix("uploads/")).resolve()
            if not target.is_relative_to(folder):
                raise InputError(Fault(name, "a file within the uploads", "one outside"))
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, scratch = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(part(archive, name), file, 1 << 20)
            Path(scratch).replace(target)
            counts["uploads"] += 1


def restore_records(archive: tarfile.TarFile) -> int:
    """Writes the records as they were, their numbers included."""
    count = 0
    batch: list[models.Model] = []
    for entry in serializers.deserialize("jsonl", part(archive, RECORDS).read().decode()):
        record = entry.object
        if batch and (type(batch[0]) is not type(record) or len(batch) >= BATCH):
            flush(batch)
        batch.append(record)
        for field, related in (entry.m2m_data or {}).items():
            flush(batch)
            getattr(record, field).set(related)
        count += 1
    flush(batch)
    statements = connection.ops.sequence_reset_sql(no_style(), kept_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return count


def flush(batch: list[models.Model]) -> None:
    if batch:
        type(batch[0])._default_manager.bulk_create(batch)
        batch.clear()


def pin(snapshots: dict[str, int]) -> None:
    """Readers keep to the newest load's snapshots: those made by restoring."""
    newest = Load.objects.order_by("-id").first()
    if newest is not None:
        newest.snapshots = snapshots
        newest.save(update_fields=["snapshots"])


def restore_keys(archive: tarfile.TarFile, manifest: dict[str, Any], counts: dict[str, int]) -> None:
    """Keys replace those that an empty home has made for itself."""
    for name in manifest["parts"]:
        if name.startswith("keys/"):
            target = keys_folder() / Path(name).name
            handle, scratch = tempfile.mkstemp(dir=keys_folder())
            with os.fdopen(handle, "wb") as file:
                file.write(part(archive, name).read())
            Path(scratch).replace(target)
            counts["keys"] += 1
