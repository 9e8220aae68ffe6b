"""XLSX workbooks: one sheet as a delimited text, read cell by cell within limits.

openpyxl parses with defusedxml, which is among Seido's requirements, and so refuses entities.
"""

from __future__ import annotations

import csv
import tempfile
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException

from seido.facts.ingest.archive import opened
from seido.faults import Fault, InputError

#: A small file can hold a sheet of endless repetition: the limits are on what it unpacks to.
MOST_BYTES = 400 << 20
MOST_ENTRIES = 10_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1_000


#: What a damaged workbook makes the libraries raise.
BROKEN = (
    InvalidFileException,
    KeyError,
    NotImplementedError,
    ParseError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


def as_delimited(path: Path, name: str, sheet: str, scratch: Path) -> Path:
    """A sheet (the first, or the named one) as UTF-8 text with commas; row for row as in the workbook."""
    refuse_large(path, name)
    with path.open("rb") as file:  # by its path openpyxl would judge a file by its name
        book = opened_book(file, name)
        try:
            return sheet_as_delimited(book, name, sheet, scratch)
        except BROKEN as error:
            raise InputError(Fault(name, "a sheet that can be read", str(error)[:200])) from None
        finally:
            book.close()


def opened_book(file: BinaryIO, name: str) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about formatting that a table of values does not need
            return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except BROKEN as error:
        raise InputError(Fault(name, "a workbook that can be read", str(error)[:200])) from None


def sheet_as_delimited(book: Workbook, name: str, sheet: str, scratch: Path) -> Path:
    if sheet and sheet not in book.sheetnames:
        raise InputError(Fault(name, f"the sheet {sheet}", ", ".join(book.sheetnames)))
    chosen = book[sheet] if sheet else book.worksheets[0]
    with tempfile.NamedTemporaryFile(
        "w", dir=scratch, suffix=".csv", delete=False, encoding="utf-8", newline=""
    ) as copy:
        writer = csv.writer(copy, lineterminator="\n", quoting=csv.QUOTE_ALL)
        width = 0
        for number, row in enumerate(chosen.iter_rows(values_only=True), start=1):
            if number > MOST_ROWS or len(row) > MOST_COLUMNS:
                limit = f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns"
                raise InputError(Fault(name, limit, "more", number))
            cells = [cell_text(cell) for cell in row]
            # Cells beyond the header are formatting where they are blank; a value there is a fault of the row.
            while len(cells) > width and not cells[-1]:
                cells.pop()
            width = width or len(cells)
            if not width:  # nothing stands above the header
                copy.write("\n")
                continue
            writer.writerow([*cells, *[""] * (width - len(cells))])
    return Path(copy.name)


def refuse_large(path: Path, name: str) -> None:
    with opened(path, name) as packed:
        infos = packed.infolist()
        size = sum(info.file_size for info in infos)
    if size > MOST_BYTES or len(infos) > MOST_ENTRIES:
        raise InputError(
            Fault(name, f"a workbook that unpacks to at most {MOST_BYTES >> 20} MB", f"{size >> 20:,} MB")
        )


def cell_text(cell: object) -> str:
    """A cell as text: moments in ISO form, durations as hours:minutes:seconds, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = cell.total_seconds()
        return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02}:{seconds % 60:06.3f}"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
