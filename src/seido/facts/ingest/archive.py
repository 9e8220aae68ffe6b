"""Zip files: their members one by one, and refusal of those that would unpack to a flood."""

from __future__ import annotations

import fnmatch
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from seido.faults import Fault, InputError

MOST_MEMBERS = 1_000
#: Delimited text shrinks to a tenth or so; a member that shrinks to less than a two-hundredth is a bomb.
MOST_RATIO = 200
#: Below this size any ratio is harmless.
HARMLESS = 64 << 20
#: Where these stand in a path, no table does.
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")
TABLES = (".csv", ".txt", ".tsv", ".parquet", ".xlsx", ".dat", ".log")


def opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise InputError(Fault(name, "a whole zip file", str(error))) from None


def is_workbook(path: Path, name: str) -> bool:
    with opened(path, name) as packed:
        return "[Content_Types].xml" in packed.namelist() and "xl/workbook.xml" in packed.namelist()


def members(path: Path, name: str, pattern: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Name and unpacked file of each member that holds a table, or that fits the pattern, in order of name.

    An unpacked member is removed when the next is asked for.
    """
    with opened(path, name) as packed:
        infos = [info for info in packed.infolist() if not info.is_dir()]
        if len(infos) > MOST_MEMBERS:
            raise InputError(Fault(name, f"at most {MOST_MEMBERS:,} members", f"{len(infos):,}"))
        chosen = sorted((info for info in infos if fits(info.filename, pattern)), key=lambda i: i.filename)
        if not chosen:
            found = ", ".join(info.filename for info in infos[:5]) or "an empty zip"
            raise InputError(Fault(name, f"a member {pattern or 'such as *.csv'}", found))
        for info in chosen:
            label = f"{name}/{info.filename}"
            refuse_bomb(info, label)
            unpacked = unpack(packed, info, label, scratch)
            yield label, unpacked
            unpacked.unlink(missing_ok=True)


def fits(member: str, pattern: str) -> bool:
    if any(word in member for word in CLUTTER):
        return False
    if pattern:
        return fnmatch.fnmatch(member, pattern) or fnmatch.fnmatch(PurePosixPath(member).name, pattern)
    return member.lower().endswith(TABLES)


def refuse_bomb(info: zipfile.ZipInfo, label: str) -> None:
    if info.flag_bits & 1:
        raise InputError(Fault(label, "a member without a password", "an encrypted one"))
    if info.file_size > HARMLESS and info.file_size > info.compress_size * MOST_RATIO:
        ratio = info.file_size // max(info.compress_size, 1)
        raise InputError(
            Fault(label, f"a member that unpacks to at most {MOST_RATIO} times its size", f"{ratio:,} times")
        )


def unpack(packed: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, scratch: Path) -> Path:
    """One member as a file; no more bytes are written than the directory promises."""
    free = shutil.disk_usage(scratch).free
    if info.file_size > free:
        raise InputError(Fault(label, f"at most {free:,} bytes, the space left", f"{info.file_size:,}"))
    suffix = PurePosixPath(info.filename).suffix
    with tempfile.NamedTemporaryFile(dir=scratch, suffix=suffix, delete=False) as copy:
        try:
            with packed.open(info) as member:
                shutil.copyfileobj(member, copy, 1 << 20)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise InputError(Fault(label, "a whole member", str(error))) from None
    return Path(copy.name)
