"""Opening a source file of any supported kind as cells of text that DuckDB can read in one stream.

What a file is, its content says, not its name: delimited text, Parquet, an XLSX workbook, or a zip of these.
Nothing is held in memory as a whole; text that is not UTF-8 is rewritten chunk by chunk in the scratch folder.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import duckdb

from seido.facts.engine import quoted
from seido.facts.ingest import archive, encoding, workbook
from seido.facts.ingest.mapping import FileOptions
from seido.faults import Fault, InputError

MOST_COLUMNS = 2_000
#: A first line longer than this is no header.
LONGEST_HEADER = 1_000_000
DELIMITERS = ",;\t|"

#: First bytes of kinds of file that people send by mistake.
STRANGERS = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls): save it as .xlsx or CSV",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip file: unpack it first",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"7z\xbc\xaf": "a 7-zip archive: unpack it first",
    b"Rar!": "a RAR archive: unpack it first",
    b"{\\rt": "an RTF document",
}


@dataclass(frozen=True)
class CellTable:
    """A table of text cells: `relation` is SQL that yields them, in file order, as c0, c1, … and `width` many.

    `header` names the columns. `first_row` is the row (as a spreadsheet counts) of the first line of data;
    `lines` is about how many rows there are; `text` is the file of lines behind it, where it is one.
    `typed` says that the file holds dates as dates (Parquet, XLSX), which stand here as ISO writes them.
    """

    name: str
    header: tuple[str, ...]
    relation: str
    first_row: int
    lines: int
    text: encoding.Utf8Text | None = None
    typed: bool = False

    @property
    def width(self) -> int:
        return len(self.header)

    def blank_rows(self) -> list[int]:
        """Rows of the file that the relation leaves out, for nothing stands in them."""
        if self.text is None:
            return []
        return [row for row in self.text.blank_lines() if row >= self.first_row]


def open_file(
    path: Path, options: FileOptions, scratch: Path, connection: duckdb.DuckDBPyConnection
) -> Iterator[CellTable]:
    """The tables of a file: one, or for a zip one a member. Raises InputError where it cannot be used.

    Each is used before the next is asked for.
    """
    yield from open_as(path, path.name, options, scratch, connection)


def open_as(
    path: Path, name: str, options: FileOptions, scratch: Path, connection: duckdb.DuckDBPyConnection
) -> Iterator[CellTable]:
    head = first_bytes(path, name)
    if head.startswith(b"PAR1"):
        yield parquet(path, name, connection)
    elif head.startswith(b"PK"):
        if archive.is_workbook(path, name):
            yield delimited(
                workbook.as_delimited(path, name, options.sheet, scratch),
                name,
                options,
                scratch,
                converted=True,
            )
        else:
            for member, unpacked in archive.members(path, name, options.members, scratch):
                if first_bytes(unpacked, member).startswith(b"PK") and not archive.is_workbook(
                    unpacked, member
                ):
                    raise InputError(Fault(member, "a table", "a zip within a zip"))
                yield from open_as(unpacked, member, options, scratch, connection)
    else:
        for magic, found in STRANGERS.items():
            if head.startswith(magic):
                raise InputError(Fault(name, "delimited text, Parquet, XLSX or a zip of them", found))
        yield delimited(path, name, options, scratch)


def first_bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise InputError(Fault(str(path), "a file that can be read", error.strerror or str(error))) from None
    if not head:
        raise InputError(Fault(name, "a header and lines of data", "an empty file"))
    return head


def parquet(path: Path, name: str, connection: duckdb.DuckDBPyConnection) -> CellTable:
    source = f"read_parquet({quoted(str(path))}, hive_partitioning = false)"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        (lines,) = connection.execute(f"SELECT count(*) FROM {source}").fetchone() or (0,)
    except duckdb.Error as error:
        raise InputError(Fault(name, "a whole Parquet file", said(error))) from None
    if not lines:
        raise InputError(Fault(name, "rows of data", "a Parquet file without rows"))
    header = tuple(row[0] for row in described)
    cells = ", ".join(
        f'CAST("{column.replace(chr(34), chr(34) * 2)}" AS VARCHAR) AS c{index}'
        for index, column in enumerate(header)
    )
    return CellTable(name, header, f"(SELECT {cells} FROM {source})", 2, lines, typed=True)


def delimited(
    path: Path, name: str, options: FileOptions, scratch: Path, converted: bool = False
) -> CellTable:
    """A text of lines. `converted` says that Seido wrote it itself from a workbook."""
    text = encoding.as_utf8(path, name, "utf-8" if converted else options.encoding, scratch)
    line, lines_before = header_line(text.path, name, 0 if converted else options.skip)
    delimiter = "," if converted else options.delimiter or delimiter_of(line)
    header = options.names or header_of(line, delimiter, name)
    skip = lines_before + (0 if options.names else 1)
    if text.lines <= skip:
        raise InputError(Fault(name, "lines of data", "a header only"))
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(header)))
    relation = (
        f"read_csv({quoted(str(text.path))}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {quoted(delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}, "
        "store_rejects = true, rejects_limit = 0, strict_mode = true)"
    )
    return CellTable(name, header, relation, skip + 1, text.lines - skip, text, typed=converted)


def header_line(path: Path, name: str, skip: int) -> tuple[str, int]:
    """The header's text, and how many lines stand before it. Blank lines before the header do not count."""
    with path.open("rb") as file:
        before = 0
        while raw := file.readline(LONGEST_HEADER + 1):
            if len(raw) > LONGEST_HEADER:
                raise InputError(
                    Fault(name, "a header line", f"a line of more than {LONGEST_HEADER:,} bytes", before + 1)
                )
            line = raw.decode("utf-8-sig" if before == 0 else "utf-8")
            if before >= skip and line.strip():
                return line.rstrip("\r\n"), before
            before += 1
    raise InputError(Fault(name, "a header and lines of data", "blank lines only"))


def delimiter_of(header: str) -> str:
    """The most frequent of comma, semicolon, tab and bar outside quotes."""
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def header_of(line: str, delimiter: str, name: str) -> tuple[str, ...]:
    """Column names; the second of one name is `name#2`."""
    try:
        cells = next(csv.reader(StringIO(line), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(Fault(name, "a header on one line", str(error), 1)) from None
    if len(cells) > MOST_COLUMNS:
        raise InputError(Fault(name, f"at most {MOST_COLUMNS} columns", f"{len(cells):,}", 1))
    seen: dict[str, int] = {}
    header = []
    for cell in cells:
        cell = cell.strip()
        seen[cell] = seen.get(cell, 0) + 1
        header.append(cell if seen[cell] == 1 else f"{cell}#{seen[cell]}")
    return tuple(header)


@dataclass(frozen=True)
class RowNumbers:
    """From the position of a row in the relation (from 0) to its row in the file.

    `left_out` are the rows of the file, in order, that the relation does not have.
    """

    first_row: int
    left_out: Sequence[int]

    def row(self, position: int) -> int:
        row = self.first_row + position
        while (after := self.first_row + position + bisect_right(self.left_out, row)) != row:
            row = after
        return row


def said(error: Exception) -> str:
    """An engine's complaint in one line."""
    return str(error).splitlines()[0][:200]
