"""Opening a source's files: unpacked where they are gzipped, and checked to be text in UTF-8."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from seido.facts.ingest.encoding import Utf8Text, as_utf8
from seido.facts.ingest.files import said
from seido.faults import Fault, InputError

GZIP = b"\x1f\x8b"
#: Logs shrink to a twentieth or so; beyond this a file is a bomb.
MOST_RATIO = 1_000
HARMLESS = 64 << 20
CHUNK = 1 << 20


def text_of(path: Path, name: str, scratch: Path, encoding: str = "") -> Utf8Text:
    """The file as UTF-8 text. Raises InputError where it cannot be read, is empty, or is no text."""
    try:
        with path.open("rb") as file:
            head = file.read(2)
    except OSError as error:
        raise InputError(Fault(str(path), "a file that can be read", error.strerror or str(error))) from None
    if not head:
        raise InputError(Fault(name, "lines of data", "an empty file"))
    return as_utf8(unpacked(path, name, scratch) if head == GZIP else path, name, encoding, scratch)


def unpacked(path: Path, name: str, scratch: Path) -> Path:
    """A gzipped file's content as a file in the scratch folder."""
    most = max(HARMLESS, path.stat().st_size * MOST_RATIO)
    written = 0
    with tempfile.NamedTemporaryFile(dir=scratch, delete=False) as copy:
        try:
            with gzip.open(path, "rb") as packed:
                while chunk := packed.read(CHUNK):
                    written += len(chunk)
                    if written > most or len(chunk) > shutil.disk_usage(scratch).free:
                        raise InputError(Fault(name, f"at most {most:,} bytes unpacked, and room", "more"))
                    copy.write(chunk)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(Fault(name, "a whole gzip file", str(error))) from None
    if not written:
        raise InputError(Fault(name, "lines of data", "an empty file"))
    return Path(copy.name)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Reading a file's text in DuckDB: what it cannot read at all becomes an InputError."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException) as error:
        raise InputError(Fault(name, "a file that can be read", said(error))) from error
