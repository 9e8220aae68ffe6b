"""The one way in which tables leave the site: CSV and XLSX in which no text is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

Cell = Any
#: What Excel takes for the beginning of a formula, in ASCII and in full width.
RISKY = frozenset("=+-@\t\r＝＋－＠")
#: A mark before risky text; Excel hides it, and a reader of our files takes it off again.
GUARD = "'"
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
FONT: dict[str, Any] = {"font_name": "Yu Gothic", "font_size": 10}
STYLES: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#f5f6f8", "bottom": 1},
    "plain": {"valign": "top"},
    "text": {"valign": "top", "text_wrap": True},
    "day": {"valign": "top", "num_format": "yyyy/mm/dd"},
    "moment": {"valign": "top", "num_format": "yyyy/mm/dd hh:mm"},
}
LONGEST_CELL = 32_767


def inert(text: str) -> str:
    """Text that a spreadsheet shows as it stands, also where blanks come before the sign."""
    return f"{GUARD}{text}" if text.lstrip(" \u3000")[:1] in RISKY and text.strip() else text


def without_guard(text: str) -> str:
    """The text that `inert` was given."""
    bare = text.removeprefix(GUARD)
    return bare if inert(bare) == text else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads Japanese; numbers are never touched."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(str(cell)) for cell in header])
    for row in rows:
        writer.writerow([cell_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return inert(str(cell))


def as_xlsx(sheet_name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a filter; text cells are text, numbers numbers, days days."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    styles = {name: book.add_format({**FONT, **style}) for name, style in STYLES.items()}
    sheet = book.add_worksheet("".join(sign for sign in sheet_name if sign not in "[]:*?/\\'")[:31] or "1")
    widths: list[float] = [len(str(name)) + 4 for name in header]
    for column, name in enumerate(header):
        sheet.write_string(0, column, str(name), styles["head"])
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            put(sheet, number, column, cell, styles)
            longest = max((len(line) for line in str(cell).splitlines()), default=0)
            widths[column] = max(widths[column], min(longest * 1.4 + 2, 50))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, 60))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(number, 1), max(len(header) - 1, 0))
    book.close()
    return out.getvalue()


def put(sheet: Any, row: int, column: int, cell: Cell, styles: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_string(row, column, str(cell).lower(), styles["plain"])
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, styles["plain"])
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), styles["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), styles["day"])  # noqa: DTZ001
    else:
        sheet.write_string(row, column, str(cell)[:LONGEST_CELL], styles["text"])


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(name: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A table as a file: `kind` is csv or xlsx, `name` what the file is called without its ending."""
    content = as_csv(header, rows) if kind == "csv" else as_xlsx(name, header, rows)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
