"""Tables of the documentation as rows of text, so that the examples there run as tests."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def tables(page: str) -> list[list[dict[str, str]]]:
    """Every table of a page under docs/, each a list of rows by column name."""
    found: list[list[dict[str, str]]] = []
    header: list[str] | None = None
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            header = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if header is None:
            header = cells
            found.append([])
        elif not set("".join(cells)) <= set("-: "):
            found[-1].append(dict(zip(header, cells, strict=True)))
    return found


def table_with(page: str, *columns: str) -> list[dict[str, str]]:
    """The one table of a page that has all these columns."""
    (match,) = [table for table in tables(page) if table and set(columns) <= set(table[0])]
    return match


def blocks(page: str, language: str = "") -> list[str]:
    """The fenced blocks of a page in a language ("" for those that name none)."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [
        found[1]
        for found in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if found[0] == language
    ]


def same_digits(value: float, printed: str) -> bool:
    """Whether `value` rounds to the digits printed."""
    decimals = len(printed.partition(".")[2])
    return abs(value - float(printed)) <= 0.5000001 * 10**-decimals
