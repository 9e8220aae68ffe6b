"""The file of a report, with what narrows it said inside."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape, quoteattr

import typst
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.report_schedules.sources import File, Source, asked, left_off, table_in
from seido.apps.reports.readiness import PREFERRED, SHIPPED, fonts

TEMPLATE = Path(__file__).with_name("table.typ")
#: Rows and columns that fit a PDF; the other formats have them all.
MOST_ROWS, MOST_COLUMNS = 1500, 26
LONGEST_CELL = 120
PDF = "application/pdf"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

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
        content, media_type = (
            as_pdf(title, facts, *on_paper(source, content, language), language=language),
            PDF,
        )
    elif kind == "xlsx":
        content = with_facts(content, facts, language)
    return File(f"{name.rpartition('.')[0] or name}.{kind}", content, media_type)


def on_paper(source: Source, content: bytes, language: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file, less the columns that paper has no room for."""
    header, rows = table_in(content)
    with translation.override(language):
        without = left_off(source)
    kept = [place for place, name in enumerate(header) if name not in without]
    return [header[place] for place in kept], [[row[place] for place in kept] for row in rows]


def body_of(response: HttpResponse) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content


def name_of(response: HttpResponse) -> str:
    """The name that the page gives its file."""
    given = response.get("Content-Disposition", "")
    return unquote(given.partition("filename*=UTF-8''")[2]) or "report"


def with_facts(content: bytes, facts: Facts, language: str) -> bytes:
    """The workbook with one more sheet, which says what narrows it; everything else stays as it is to the byte."""
    with translation.override(language):
        name = _("About this report")
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        number = 1 + sum(part.startswith("xl/worksheets/sheet") for part in given.namelist())
        parts = {part: given.read(part) for part in given.namelist()}
        book = parts["xl/workbook.xml"].decode()
        identity = 1 + max(map(int, re.findall(r'sheetId="(\d+)"', book)))
        entries = {
            "xl/workbook.xml": (
                "</sheets>",
                f'<sheet name={quoteattr(name[:31])} sheetId="{identity}" r:id="rIdAbout"/>',
            ),
            "xl/_rels/workbook.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rIdAbout" Type="{RELATION}" Target="worksheets/sheet{number}.xml"/>',
            ),
            "[Content_Types].xml": (
                "</Types>",
                f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_TYPE}"/>',
            ),
        }
        for part, (end, entry) in entries.items():
            parts[part] = parts[part].decode().replace(end, entry + end, 1).encode()
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet_of(facts).encode()
        for part, text in parts.items():
            made.writestr(part, text)
    return out.getvalue()


def sheet_of(facts: Facts) -> str:
    """A sheet of two columns; its cells are text, never formulas."""
    rows = "".join(
        "<row>"
        + "".join(
            f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in fact
        )
        + "</row>"
        for fact in facts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<worksheet xmlns="{SHEETS}"><cols><col min="1" max="1" width="24" customWidth="1"/>'
        f'<col min="2" max="2" width="80" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
    )


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
