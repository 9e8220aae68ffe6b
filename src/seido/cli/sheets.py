"""A sheet that somebody kept by hand, as rows of text: CSV in UTF-8 or cp932, or the first sheet of an XLSX.

What makes such files differ is taken away here: the encoding, full-width letters and digits, Excel's
habit of turning `2026-01` into a date and `85%` into 0.85. A small XLSX can unfold to gigabytes, so its
size is looked at before it is read.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from seido.cli.tables import delimiter_of
from seido.faults import Fault, InputError

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_UNFOLDED = 60 * 1024 * 1024
MOST_PARTS = 1_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Line:
    """A line of data: its number as a spreadsheet counts, and its cells by column, trimmed; "" is blank."""

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> list[Line]:
    """The lines of a sheet that are not blank, by the columns of its first line.

    Raises InputError where the file cannot be read, lacks a required column, or has a column twice or
    one that is neither required nor optional.
    """
    grid = cells_of(path)
    header = next(grid, (1, []))[1]
    if not header:
        raise InputError(Fault(str(path), f"a first line with {', '.join(required)}", "an empty file", 1))
    columns = [column.lower() for column in header]
    faults = header_faults(str(path), columns, required, optional)
    if faults:
        raise InputError(faults)
    lines = []
    for row, cells in grid:
        if not any(cells):
            continue
        for cell in filter(None, cells[len(columns) :]):
            faults.append(Fault(str(path), f"{len(columns)} cells", f"{cell!r} beyond them", row))
        lines.append(Line(row, dict(zip(columns, cells, strict=False))))
    if faults:
        raise InputError(faults)
    return lines


def header_faults(
    file: str, columns: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> list[Fault]:
    known = [*required, *optional]
    faults = [
        Fault(file, f"a column {column}", f"only {', '.join(columns)}", 1, column)
        for column in required
        if column not in columns
    ]
    for column in dict.fromkeys(columns):
        if column not in known:
            faults.append(Fault(file, f"one of {', '.join(known)}", repr(column), 1, column))
        elif columns.count(column) > 1:
            faults.append(Fault(file, "each column once", "it several times", 1, column))
    return faults


def cells_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every line of the file with its number, from 1."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise InputError(Fault(str(path), "a file that can be read", error.strerror or str(error))) from None
    if size > LARGEST_FILE:
        raise InputError(Fault(str(path), f"at most {LARGEST_FILE // 2**20} MB", f"{size / 2**20:.0f} MB"))
    rows = workbook_rows(path, content) if content[:4] == b"PK\x03\x04" else text_rows(path, content)
    for number, cells in enumerate(rows, start=1):
        cells = [plain(cell) for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            expected = f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
            raise InputError(Fault(str(path), expected, "more", number))
        yield number, cells


def plain(cell: str) -> str:
    """A cell without outer blanks and with full-width letters and digits made plain."""
    return cell.strip() if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


def text_rows(path: Path, content: bytes) -> Iterable[list[str]]:
    """The lines of a delimited text, in UTF-8 or else in cp932, as Japanese Excel writes it."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return csv_rows(path, text)
    raise InputError(Fault(str(path), "CSV text in UTF-8 or cp932, or XLSX", "bytes that are neither"))


def csv_rows(path: Path, text: str) -> Iterator[list[str]]:
    separator = delimiter_of(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield cells
    except csv.Error as error:
        raise InputError(Fault(str(path), "a line of separated cells", str(error), number + 1)) from None


def workbook_rows(path: Path, content: bytes) -> list[list[str]]:
    """The lines of a workbook's first sheet; a formula gives the value that was stored with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise InputError(Fault(str(path), "an XLSX workbook", str(error))) from None
    unfolded = sum(part.file_size for part in parts)
    if unfolded > LARGEST_UNFOLDED or len(parts) > MOST_PARTS:
        raise InputError(
            Fault(
                str(path),
                f"a workbook of at most {LARGEST_UNFOLDED // 2**20} MB unfolded and {MOST_PARTS} parts",
                f"{unfolded / 2**20:.0f} MB in {len(parts)} parts",
            )
        )
    try:
        with warnings.catch_warnings():  # of features of the workbook that hold no values
            warnings.simplefilter("ignore")
            return sheet_rows(content)
    except Exception as error:  # a damaged workbook fails in many ways inside the parser
        raise InputError(
            Fault(str(path), "an XLSX workbook with a sheet", f"{type(error).__name__}: {error}")
        ) from None


def sheet_rows(content: bytes) -> list[list[str]]:
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        rows = islice(sheet.iter_rows(), MOST_ROWS + 1)
        return [[cell_text(cell.value, cell.number_format) for cell in cells] for cells in rows]
    finally:
        workbook.close()


def cell_text(value: Any, number_format: str | None) -> str:
    """A workbook's cell as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if number_format and "%" in number_format:
            return f"{value * 100:.12g}%"
        return f"{value:.15g}"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if value.day == 1 else f"{value:%Y-%m-%d}"
    return str(value)
