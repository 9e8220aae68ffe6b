"""A workbook whose text stays text: nothing in it is ever taken for a formula or a link but our own formulas."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

#: Text looks inert to Excel only where XlsxWriter is told not to guess.
SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
FONT = "Yu Gothic"
STYLES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 14},
    "quiet": {"font_color": "#5f6876"},
    "head": {"bold": True, "bg_color": "#f5f6f8", "bottom": 1, "text_wrap": True, "valign": "top"},
    "number": {"num_format": "#,##0.##"},
    "percent": {"num_format": '0.0" %"'},
    "met": {"num_format": "#,##0.##", "bg_color": "#e7f4ec"},
    "missed": {"num_format": "#,##0.##", "bg_color": "#fceceb", "font_color": "#b3211b", "bold": True},
    "good": {"font_color": "#14683d"},
    "bad": {"font_color": "#b3211b", "bold": True},
    "wrap": {"text_wrap": True, "valign": "top"},
    "total": {"bold": True, "top": 1},
    "total_percent": {"bold": True, "top": 1, "num_format": '0.0" %"'},
}


class Book:
    """A workbook being written, with its styles by name."""

    def __init__(self, path: Path) -> None:
        self.workbook = xlsxwriter.Workbook(str(path), SAFE)
        self.styles: dict[str, Format] = {
            name: self.workbook.add_format({"font_name": FONT, "font_size": 10, **style})
            for name, style in STYLES.items()
        }

    def sheet(self, name: str, widths: Sequence[float] = ()) -> Worksheet:
        sheet = self.workbook.add_worksheet(name[:31])
        sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: object, style: str = "plain") -> None:
        """A cell: numbers as numbers, anything else as text; None leaves it blank."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.styles[style])
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.styles[style])
        else:
            sheet.write_string(row, column, str(value), self.styles[style])

    def formula(
        self, sheet: Worksheet, row: int, column: int, formula: str, value: object, style: str = "plain"
    ) -> None:
        """One of our formulas, with the value that it has now."""
        sheet.write_formula(row, column, formula, self.styles[style], "" if value is None else value)


@contextmanager
def book(path: Path) -> Iterator[Book]:
    """A workbook that stands at its path only once it is whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".xlsx")
    os.close(handle)
    try:
        made = Book(Path(name))
        yield made
        made.workbook.close()
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def list_sheet(
    made: Book, name: str, columns: Sequence[tuple[str, str, float]], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Any list as a sheet with a filter: columns as (key, heading, width)."""
    sheet = made.sheet(name, [width for _, _, width in columns])
    for position, (_, heading, _) in enumerate(columns):
        made.put(sheet, 0, position, heading, "head")
    for number, row in enumerate(rows, start=1):
        for position, (key, _, _) in enumerate(columns):
            made.put(sheet, number, position, row.get(key), "wrap")
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
