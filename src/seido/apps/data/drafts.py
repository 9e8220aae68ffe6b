"""A load in the making: files and how they are read, tried in a dry run, then loaded; each a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from seido.apps.audit.services import record_event
from seido.apps.data import uploads
from seido.apps.data.folders import scratch_folder
from seido.apps.data.models import Draft, ReplacedRecord, SavedMapping, Upload
from seido.apps.jobs.models import Job
from seido.apps.jobs.services import submit
from seido.facts.ingest.read_mapping import read_mapping
from seido.facts.ingest.sources import READERS
from seido.faults import Fault, InputError

MAPPING = "mapping.yaml"
#: Days for which the files of a load, and records that it replaced, are kept.
KEPT_DAYS = 90


def begin(*, actor: str, user_id: int | None, source: str, files: Sequence[UploadedFile]) -> Draft:
    """A draft of the files sent, all of them or none. A source that needs no mapping is tried at once."""
    if source != "csv" and source not in READERS:
        raise InputError(Fault("source", f"one of csv, {', '.join(READERS)}", source))
    if not files:
        raise InputError(Fault("files", "at least one file", "none"))
    received = receive_all(actor, files)
    with transaction.atomic():
        draft = Draft.objects.create(source=source, actor=actor, user_id=user_id, begun_at=datetime.now(UTC))
        draft.files.set(received)
        record_event(
            actor=actor,
            verb="began a load",
            subject=source,
            details={"files": [one.name for one in received]},
        )
    return draft


def receive_all(actor: str, files: Sequence[UploadedFile]) -> list[Upload]:
    received: list[Upload] = []
    try:
        for file in files:
            received.append(uploads.receive(actor=actor, file=file))
    except InputError:
        for one in received:
            uploads.remove(one)
        raise
    return received


@transaction.atomic
def replace_files(*, actor: str, draft: Draft, files: Sequence[UploadedFile]) -> None:
    """Puts corrected files in place of a draft's."""
    if not files:
        raise InputError(Fault("files", "at least one file", "none"))
    received = receive_all(actor, files)
    draft.files.set(received)
    changed(draft)
    record_event(
        actor=actor,
        verb="replaced the files of a load",
        subject=draft.source,
        details={"draft": draft.pk, "files": [one.name for one in received]},
    )


@transaction.atomic
def set_mapping(*, actor: str, draft: Draft, document: Mapping[str, Any], save_as: str = "") -> None:
    """Sets how a draft's files are read, and keeps the mapping under a name. Raises InputError where the document
    is no mapping."""
    checked(document)
    draft.mapping, draft.mapping_name = dict(document), save_as
    draft.save(update_fields=["mapping", "mapping_name"])
    changed(draft)
    if save_as:
        SavedMapping.objects.update_or_create(
            name=save_as,
            defaults={
                "document": dict(document),
                "header": columns_named(document),
                "actor": actor,
                "changed_at": datetime.now(UTC),
            },
        )
    record_event(
        actor=actor, verb="mapped", subject=draft.source, details={"draft": draft.pk, "mapping": save_as}
    )


def checked(document: Mapping[str, Any]) -> None:
    with TemporaryDirectory(dir=scratch()) as folder:
        path = written(document, Path(folder))
        try:
            read_mapping(path)
        except InputError as error:
            raise InputError(
                [
                    Fault(MAPPING, fault.expected, fault.found, fault.row, fault.column)
                    for fault in error.faults
                ]
            ) from None


def columns_named(document: Mapping[str, Any]) -> list[str]:
    """Columns of the file that a document names, for finding it again for a file with the same header."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, Mapping):
            for key in ("column", "join", "first", "between", "follows", "by", "lookup"):
                if key in node:
                    walk(node[key])
        elif isinstance(node, list):
            for part in node:
                walk(part)

    for node in document.get("columns", {}).values():
        walk(node)
    return sorted(set(found))


def changed(draft: Draft) -> None:
    """What was tried or asked for before no longer holds."""
    Draft.objects.filter(pk=draft.pk).update(preview=None, job=None, version=F("version") + 1)
    draft.refresh_from_db()


@transaction.atomic
def preview(*, actor: str, draft: Draft) -> Job:
    """Asks for a dry run; asked for twice without a change it is one."""
    job = submit(
        actor=actor,
        kind="data.preview",
        arguments={"draft": draft.pk},
        key=f"preview of draft {draft.pk}, version {draft.version}",
        user_id=draft.user_id,
    )
    Draft.objects.filter(pk=draft.pk).update(preview=job.pk)
    return job


@transaction.atomic
def load(*, actor: str, draft: Draft, leave_out: bool) -> Job:
    """Asks for the load; pressed twice it is one. `leave_out` loads the others where rows cannot be read."""
    job = submit(
        actor=actor,
        kind="data.load",
        arguments={"draft": draft.pk, "leave_out": leave_out},
        key=f"load of draft {draft.pk}, version {draft.version}",
        user_id=draft.user_id,
    )
    if job.ended and job.state in ("failed", "cancelled"):
        changed(draft)
        return load(actor=actor, draft=draft, leave_out=leave_out)
    Draft.objects.filter(pk=draft.pk).update(job=job.pk)
    return job


@contextmanager
def laid_out(draft: Draft) -> Any:
    """The draft's files under the names that they were sent with, and its mapping beside them, for as long as the
    context lasts: (files, mapping or None)."""
    with TemporaryDirectory(dir=scratch()) as folder:
        paths = []
        for number, upload in enumerate(draft.files.all()):
            own = Path(folder) / str(number)
            own.mkdir()
            path = own / upload.name
            if not uploads.path_of(upload).exists():
                raise InputError(Fault(upload.name, "a file that is still kept", "one that was removed"))
            path.symlink_to(uploads.path_of(upload))
            paths.append(path)
        yield paths, written(draft.mapping, Path(folder)) if draft.mapping else None


def scratch() -> Path:
    folder = scratch_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def written(document: Mapping[str, Any], folder: Path) -> Path:
    """A mapping file of a document. Everything in it is text, as mapping files are read."""
    path = folder / MAPPING
    path.write_text(as_yaml(document), encoding="utf-8")
    return path


def as_yaml(document: Mapping[str, Any]) -> str:
    text: str = yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=100)
    return text


def tidy(*, now: datetime | None = None) -> int:
    """Removes files that have served their time, with what is kept for rolling their loads back; how many files."""
    now = now or datetime.now(UTC)
    old = Upload.objects.filter(removed_at=None, uploaded_at__lt=now - timedelta(days=KEPT_DAYS))
    for upload in list(old):
        uploads.remove(upload)
    removed = len(old)
    known = set(Upload.objects.filter(removed_at=None).values_list("stored", flat=True))
    yesterday = (now - timedelta(days=1)).timestamp()
    for path in uploads.folder().glob("*") if uploads.folder().is_dir() else ():
        if path.name not in known and path.stat().st_mtime < yesterday:  # left by an upload that broke off
            path.unlink()
            removed += 1
    first = f"{now - timedelta(days=KEPT_DAYS):%Y%m%dT%H%M%S}"
    ReplacedRecord.objects.filter(load__lt=first).delete()
    return removed
