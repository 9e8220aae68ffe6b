"""A first look at a file that was sent: its header and some rows, read from its beginning only."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import duckdb

from seido.apps.data.folders import scratch_folder
from seido.facts.engine import connect
from seido.facts.ingest import workbook
from seido.facts.ingest.archive import fits, opened
from seido.facts.ingest.files import open_file
from seido.facts.ingest.mapping import FileOptions
from seido.faults import Fault, InputError

ROWS = 200
#: Bytes of a text, and rows of a workbook, that are looked at.
BEGINNING = 1 << 18


@dataclass(frozen=True)
class Look:
    """Column names and the first rows, as text ("" is blank)."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def values(self, column: str) -> list[str]:
        """What stands in a column, blanks left out."""
        if column not in self.header:
            return []
        place = self.header.index(column)
        return [row[place] for row in self.rows if row[place]]


def look(path: Path, name: str, kind: str, options: FileOptions | None = None) -> Look:
    """Raises InputError where the file cannot be read."""
    options = options or FileOptions()
    scratch = scratch_folder()
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=scratch) as folder,
        beginning(path, name, kind, options, Path(folder)) as head,
    ):
        connection = connect(Path(folder), threads=1)
        try:
            cells = next(iter(open_file(head, options, Path(folder), connection)))
            columns = ", ".join(f"coalesce(trim(c{number}), '')" for number in range(cells.width))
            rows = connection.execute(f"SELECT {columns} FROM {cells.relation} LIMIT {ROWS}").fetchall()
        except duckdb.Error as error:
            raise InputError(Fault(name, "a table", str(error).splitlines()[0][:200])) from None
        finally:
            connection.close()
    return Look(cells.header, tuple(tuple(row) for row in rows))


@contextmanager
def beginning(path: Path, name: str, kind: str, options: FileOptions, folder: Path) -> Iterator[Path]:
    """A file with the first rows of another, under its own name."""
    head = folder / name
    if kind == "parquet":
        head.symlink_to(path)
    elif kind == "xlsx":
        workbook_head(path, name, options.sheet, head)
    elif kind == "zip":
        with opened(path, name) as packed:
            chosen = sorted(
                (
                    info
                    for info in packed.infolist()
                    if not info.is_dir() and fits(info.filename, options.members)
                ),
                key=lambda info: info.filename,
            )
            if not chosen:
                raise InputError(Fault(name, "a table within the zip", "none"))
            member_head(packed, chosen[0], name, head)
    else:
        with path.open("rb") as source:
            copy_lines(source, head)
    yield head


def member_head(packed: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, head: Path) -> None:
    """The first lines of a text; a Parquet file or a workbook can only be had whole."""
    try:
        with packed.open(info) as member:
            if PurePosixPath(info.filename).suffix.lower() in (".parquet", ".xlsx"):
                with head.open("wb") as target:
                    shutil.copyfileobj(member, target)
            else:
                copy_lines(member, head)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise InputError(Fault(f"{name}/{info.filename}", "a whole member", str(error))) from None


def copy_lines(source: IO[bytes], head: Path) -> None:
    """Whole lines only, unless a line is longer than all that is looked at."""
    begun = source.read(BEGINNING)
    if len(begun) == BEGINNING and b"\n" in begun:
        utf16 = begun.startswith((b"\xff\xfe", b"\xfe\xff"))
        end = begun.rfind(b"\n\x00" if begun.startswith(b"\xff\xfe") else b"\x00\n" if utf16 else b"\n")
        begun = begun[: end + (2 if utf16 else 1)]
    head.write_bytes(begun)


def workbook_head(path: Path, name: str, sheet: str, head: Path) -> None:
    """A workbook of the first rows of a sheet: openpyxl reads a sheet as far as it is asked for."""
    from openpyxl import Workbook

    with path.open("rb") as file:
        book = workbook.opened_book(file, name)
        try:
            if sheet and sheet not in book.sheetnames:
                raise InputError(Fault(name, f"the sheet {sheet}", ", ".join(book.sheetnames)))
            chosen = book[sheet] if sheet else book.worksheets[0]
            copy = Workbook()
            copied = copy.worksheets[0]
            if sheet:
                copied.title = sheet
            for row in itertools.islice(
                chosen.iter_rows(values_only=True, max_col=workbook.MOST_COLUMNS), ROWS + 1
            ):
                copied.append(
                    [f"'{cell}" if isinstance(cell, str) and cell.startswith("=") else cell for cell in row]
                )
            copy.save(head)
        finally:
            book.close()
