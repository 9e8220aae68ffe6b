"""Tables that people send: CSV in any encoding, or a workbook, row by row."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from seido.facts.ingest import encoding, workbook
from seido.facts.ingest.archive import is_workbook
from seido.facts.ingest.files import delimiter_of
from seido.faults import Fault, InputError

MOST_ROWS = 200_000
MOST_COLUMNS = 200


def read_rows(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """(row as a spreadsheet counts, cells) of every row that is not blank; the first is the header.

    Raises InputError where the file is no table or too large.
    """
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        if path.read_bytes()[:2] == b"PK":
            if not is_workbook(path, name):
                raise InputError(Fault(name, "a CSV or XLSX file", "a zip archive"))
            text = workbook.as_delimited(path, name, "", scratch)
        else:
            text = encoding.as_utf8(path, name, "", scratch).path
        csv.field_size_limit(1 << 20)
        with text.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            yield from cells_of(file, delimiter_of(first), name)


def cells_of(file: Iterator[str], delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    width = 0
    reader = csv.reader(file, delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise InputError(
                    Fault(name, f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns", "more", number)
                )
            width = width or len(cells)
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                raise InputError(Fault(name, f"{width} cells", f"{len(cells)} cells", number))
            yield number, [*cells[:width], *[""] * (width - len(cells))]
    except csv.Error as error:
        raise InputError(Fault(name, "a table", str(error), reader.line_num)) from None
    if not width:
        raise InputError(Fault(name, "a header and rows", "an empty file"))
