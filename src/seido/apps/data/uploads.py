"""Files that people send: judged by size, name and content before anything reads them, kept under random names."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pyarrow.parquet as pq
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.data.folders import uploads_folder
from seido.apps.data.models import Upload
from seido.facts.ingest.archive import MOST_MEMBERS, opened, refuse_bomb
from seido.facts.ingest.files import STRANGERS, first_bytes
from seido.faults import Fault, InputError

#: Limits on what is sent, and on what it unpacks to: a 5 MB workbook can hold 120 MB of cells.
MOST_BYTES = 512 << 20
MOST_WORKBOOK = 60 << 20
MOST_ENTRIES = 1_000
MOST_UNPACKED = 2 << 30
LONGEST_NAME = 150
GZIP = b"\x1f\x8b"
#: Ending of a name -> what the content must then be.
ENDINGS = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".dat", ".log", ".json", ".jsonl", ".ndjson"), "text"),
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".zip": "zip",
    ".gz": "gzip",
}


def folder() -> Path:
    """Where files of loads lie."""
    return uploads_folder() / "loads"


def path_of(upload: Upload) -> Path:
    return folder() / upload.stored


def receive(*, actor: str, file: UploadedFile) -> Upload:
    """Keeps a file that was sent. Raises InputError, with nothing kept, where it is too large or not what its name
    says. The file is on the disk before the row that tells of it."""
    name = clean_name(file.name or "")
    ending = PurePosixPath(name).suffix.lower()
    # A log may have no ending (queue_log), or the number of its turn (queue_log.1).
    wanted = "text" if not ending.strip(".0123456789") else ENDINGS.get(ending)
    if wanted is None:
        raise InputError(
            Fault(name, f"a file ending in {', '.join(ENDINGS)}", PurePosixPath(name).suffix or name)
        )
    if (file.size or 0) > MOST_BYTES:
        raise InputError(Fault(name, f"at most {MOST_BYTES >> 20} MB", f"{(file.size or 0) >> 20:,} MB"))
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    stored = secrets.token_hex(20)
    path = folder() / stored
    try:
        size, digest = written(path, file.chunks(1 << 20))
        kind = kind_of(path, name)
        if kind != wanted:
            raise InputError(Fault(name, f"{wanted}, as its name says", f"{kind}, by its content"))
        refuse_flood(path, name, kind)
        with transaction.atomic():
            upload = Upload.objects.create(
                stored=stored,
                name=name,
                kind=kind,
                bytes=size,
                sha256=digest,
                actor=actor,
                uploaded_at=datetime.now(UTC),
            )
            record_event(
                actor=actor, verb="uploaded", subject=name, details={"bytes": size, "sha256": digest}
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return upload


def remove(upload: Upload) -> None:
    """Removes a file; its row keeps what it was called, and its digest."""
    path_of(upload).unlink(missing_ok=True)
    Upload.objects.filter(pk=upload.pk).update(removed_at=datetime.now(UTC))


def remove_all() -> None:
    """Removes every file of a load that is still kept: any of them may tell of somebody who is erased."""
    for upload in Upload.objects.filter(removed_at=None):
        remove(upload)


def clean_name(name: str) -> str:
    """The last part of a name, without signs that mean something to a file system or a terminal."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = re.sub(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]', "", name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:20]}" if dot else name[:LONGEST_NAME] or "file"


def written(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Writes a private file and forces it to the disk; its size and digest."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise InputError(Fault(path.name, f"at most {MOST_BYTES >> 20} MB", "more"))
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()


def kind_of(path: Path, name: str) -> str:
    """text, xlsx, parquet or zip, by the content. Raises InputError for what no load can use."""
    head = first_bytes(path, name)
    if head.startswith(GZIP):
        return "gzip"
    for magic, found in STRANGERS.items():
        if head.startswith(magic):
            raise InputError(Fault(name, "delimited text, Parquet, XLSX or a zip of them", found))
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        with opened(path, name) as packed:
            return "xlsx" if "xl/workbook.xml" in packed.namelist() else "zip"
    with path.open("rb") as file:
        sample = file.read(1 << 16)
    if b"\0" in sample and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Fault(name, "text", "bytes that no text has"))
    if re.match(rb"\s*<(!doctype|html|svg|\?xml|script)", sample, re.IGNORECASE):
        raise InputError(Fault(name, "delimited text", "a page or a drawing"))
    return "text"


def refuse_flood(path: Path, name: str, kind: str) -> None:
    """Raises InputError for what would unpack to more than a load can hold; nothing is unpacked to find out."""
    if kind == "parquet":
        try:
            about = pq.ParquetFile(path).metadata
            size = sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
        except Exception as error:  # whatever a broken file makes the reader say
            raise InputError(Fault(name, "a whole Parquet file", str(error)[:200])) from None
        refuse_more(name, size, MOST_UNPACKED)
    if kind == "gzip":
        refuse_more(name, unpacked_size(path, name), MOST_UNPACKED)
    if kind in ("xlsx", "zip"):
        with opened(path, name) as packed:
            infos = packed.infolist()
        entries = MOST_ENTRIES if kind == "xlsx" else MOST_MEMBERS
        if len(infos) > entries:
            raise InputError(Fault(name, f"at most {entries:,} members", f"{len(infos):,}"))
        refuse_more(
            name, sum(info.file_size for info in infos), MOST_WORKBOOK if kind == "xlsx" else MOST_UNPACKED
        )
        refuse_members(name, kind, infos)


def unpacked_size(path: Path, name: str) -> int:
    """How many bytes a gzip file unpacks to, counted no further than the limit."""
    size = 0
    try:
        with gzip.open(path) as packed:
            while chunk := packed.read(1 << 20):
                size += len(chunk)
                if size > MOST_UNPACKED:
                    break
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(Fault(name, "a whole gzip file", str(error))) from None
    return size


def refuse_members(name: str, kind: str, infos: Iterable[zipfile.ZipInfo]) -> None:
    for info in infos:
        refuse_bomb(info, f"{name}/{info.filename}")
        if kind == "xlsx" and info.filename.endswith("vbaProject.bin"):
            raise InputError(Fault(name, "a workbook without macros", "one with macros"))


def refuse_more(name: str, size: int, most: int) -> None:
    if size > most:
        raise InputError(Fault(name, f"at most {most >> 20:,} MB unpacked", f"{size >> 20:,} MB"))
