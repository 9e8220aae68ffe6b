"""The file of a report, with what narrows it said inside."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import typst
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.styles import Font

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.report_schedules.sources import File, Source, asked, table_in
from seido.apps.reports.readiness import PREFERRED, SHIPPED, fonts

TEMPLATE = Path(__file__).with_name("table.typ")
#: Rows and columns that fit a PDF; the other formats have them all.
MOST_ROWS, MOST_COLUMNS = 1500, 14
LONGEST_CELL = 120
PDF = "application/pdf"

Facts = Sequence[tuple[str, str]]


def file_of(
    source: Source, query: str, kind: str, language: str, user: User, access: Access, title: str, facts: Facts
) -> File:
    """What somebody's page gives out, with the facts of the report in it. Raises PermissionDenied or Http404
    where the person may not see it."""
    given = source.files.get(kind)
    response = asked(user, access, f"{given or source.files['csv']}?{query}", language)
    content, name = body_of(response), name_of(response)
    media_type = response["Content-Type"]
    if given is None:
        content, media_type = as_pdf(title, facts, *table_in(content), language=language), PDF
    elif kind == "xlsx":
        content = with_facts(content, facts, language)
    return File(f"{name.rpartition('.')[0] or name}.{kind}", content, media_type)


def body_of(response: HttpResponse) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content


def name_of(response: HttpResponse) -> str:
    """The name that the page gives its file."""
    given = response.get("Content-Disposition", "")
    return unquote(given.partition("filename*=UTF-8''")[2]) or "report"


def with_facts(content: bytes, facts: Facts, language: str) -> bytes:
    """The workbook with one more sheet, which says what narrows it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    with translation.override(language):
        sheet = book.create_sheet(_("About this report"))
    for number, (name, value) in enumerate(facts, start=1):
        for column, text in ((1, name), (2, value)):
            cell = sheet.cell(number, column)
            cell.value = text
            cell.data_type = "s"  # never a formula
        sheet.cell(number, 1).font = Font(bold=True)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 80
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_pdf(
    title: str, facts: Facts, header: Sequence[str], rows: Sequence[Sequence[str]], *, language: str
) -> bytes:
    """A table on landscape pages; columns that are empty throughout are left out."""
    filled = [place for place in range(len(header)) if any(row[place] for row in rows)][:MOST_COLUMNS]
    shown = [[row[place][:LONGEST_CELL] for place in filled] for row in rows[:MOST_ROWS]]
    heads = [header[place] for place in filled] or [""]
    with translation.override(language):
        left_out = (
            _("%(count)s more rows are in the XLSX and CSV files.") % {"count": len(rows) - MOST_ROWS}
            if len(rows) > MOST_ROWS
            else ""
        )
    families = fonts().families()
    document: dict[str, Any] = {
        "language": language,
        "fonts": [*(family for family in PREFERRED if family in families), SHIPPED],
        "title": title,
        "facts": [list(fact) for fact in facts],
        "footer": title,
        "header": heads,
        "rows": [[shortened(cell) for cell in row] for row in shown],
        "numbers": [
            bool(shown) and all(is_number(row[place]) for row in shown) for place in range(len(heads))
        ],
        "widths": [
            min(max(4, len(head), *(wide(row[place]) for row in shown)) if shown else len(head), 30)
            for place, head in enumerate(heads)
        ],
        "left_out": left_out,
    }
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(document, ensure_ascii=False)},
        timestamp=0,
    )


def is_number(text: str) -> bool:
    if not text:
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def shortened(text: str) -> str:
    """A figure with at most two decimals: paper is for reading."""
    if not is_number(text) or "." not in text:
        return text
    return f"{float(text):,.2f}".rstrip("0").rstrip(".")


def wide(text: str) -> int:
    """The width of a text in half-width letters."""
    bare = shortened(text)
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in bare)
