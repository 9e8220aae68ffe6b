"""Writes the page of the fact tables: `python -m seido.facts.page > docs/facts.md` (`make docs`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seido.facts.records import record_kinds
from seido.facts.schema import ADDED, RECORDS, TABLES, Column, TableSchema

HEAD = """# The fact tables

What happened, in nine tables of a fixed schema, and records, which the database keeps and calculations see as one
more table. A source's columns become these by a [mapping](your-own-data.md). Times are stored in UTC with the local
month, day and half-hour of the program beside them; durations are milliseconds, money minor units, staff thousandths
of a position.
"""


def page() -> str:
    """The whole page, as Markdown."""
    lines = [HEAD]
    for table in (*TABLES.values(), RECORDS):
        lines += [*section(table), ""]
    lines += ["## What loading adds to every row", "", *columns(ADDED), ""]
    lines += [
        "## Kinds of record",
        "",
        "What `part`, `whole`, `subject` and `outcome` mean depends on the kind.",
        "",
    ]
    lines += ["| kind | | 日本語 | part | whole | subject | outcome |", "|---|---|---|---|---|---|---|"]
    for kind in record_kinds().values():
        cells = (kind.name, kind.en, kind.ja, kind.part, kind.whole, kind.subject, ", ".join(kind.outcomes))
        lines.append(f"| {' | '.join(cell or '' for cell in cells)} |")
    return "\n".join(lines) + "\n"


def section(table: TableSchema) -> Iterator[str]:
    yield f"## {table.name}"
    yield ""
    yield f"{table.note} Key: {', '.join(table.key)}, within a source."
    yield ""
    yield from columns(table.fields)


def columns(fields: Iterable[Column]) -> Iterator[str]:
    yield "| column | kind | |"
    yield "|---|---|---|"
    for column in fields:
        words = [f"{column.note}."]
        if column.choices:
            words.append(f"One of {', '.join(column.choices)}.")
        if column.identifier:
            words.append("Replaced by a keyed hash at load.")
        if column.required:
            words.append("**Needed.**")
        yield f"| {column.name} | {column.kind} | {' '.join(words)} |"


if __name__ == "__main__":
    print(page(), end="")
