"""Tables of numbers that a user brings as a delimited file, and tables written back.

Reading says every fault by row and column before anything is used; writing either leaves the whole new
file or the old one.
"""

from __future__ import annotations

import csv
import math
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, Literal

from seido.faults import Fault, InputError

Kind = Literal["text", "number", "non_negative", "positive", "moment", "flag"]

#: Above this a number in a table of calls and seconds is a slip, and sums of it lose their last digits.
LARGEST = 1e12
#: A file with more faults than this is of the wrong kind; the rest would not help its owner.
MOST_FAULTS = 50

FLAGS = {"1": True, "true": True, "yes": True, "y": True, "0": False, "false": False, "no": False, "n": False}


@dataclass(frozen=True)
class Table:
    """A file that was read: typed values by column, all lists of one length.

    `columns` holds each wanted column that the file has (an optional one that it lacks is absent; a blank
    cell in an optional column is None). `extra` holds the remaining columns as text, in file order.
    `rows` are the row numbers as a spreadsheet counts them, for faults found later.
    """

    path: Path
    columns: dict[str, list[Any]]
    extra: dict[str, list[str]]
    rows: list[int]
    header: list[str]

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def __getitem__(self, column: str) -> list[Any]:
        return self.columns[column]

    def as_read(self) -> dict[str, list[Any]]:
        """Every named column in file order, wanted and extra."""
        return {
            name: self.columns[name] if name in self.columns else self.extra[name]
            for name in self.header
            if name
        }

    def fault(self, index: int, column: str, expected: str, found: object) -> Fault:
        """A fault in line `index` of the lists (from 0), said in the file's own rows."""
        return Fault(str(self.path), expected, repr(found), self.rows[index], column)


def words(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def number(text: str) -> float:
    """A finite number of ordinary size. Raises ValueError."""
    # float() also takes 1_000, which no spreadsheet writes.
    value = math.nan if "_" in text else float(text)
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(text)
    return value


def non_negative(text: str) -> float:
    value = number(text)
    if value < 0:
        raise ValueError(text)
    return value


def positive(text: str) -> float:
    value = number(text)
    if value <= 0:
        raise ValueError(text)
    return value


def flag(text: str) -> bool:
    try:
        return FLAGS[text.lower()]
    except KeyError:
        raise ValueError(text) from None


#: How a cell of each kind is read, and what is expected of it.
READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "text": (words, "text"),
    "number": (number, "a number"),
    "non_negative": (non_negative, "a number of at least 0"),
    "positive": (positive, "a number above 0"),
    "moment": (datetime.fromisoformat, "a time such as 2026-01-31T09:30"),
    "flag": (flag, "yes or no (or 1 or 0)"),
}


def decoded(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte-order mark."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(Fault(str(path), "a file that can be read", error.strerror or str(error))) from None
    except UnicodeDecodeError as error:
        raise InputError(
            Fault(str(path), "text in UTF-8", f"byte 0x{error.object[error.start]:02x} at {error.start}")
        ) from None


def delimiter_of(header: str) -> str:
    """The separator of a file, told from its first line: the most frequent of the usual four."""
    return max(",;\t|", key=header.count)


def records_of(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the lines that are not blank, each with its row number."""
    text = decoded(path)
    if "\0" in text:
        raise InputError(Fault(str(path), "a text file", "a file with zero bytes"))
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text.partition("\n")[0]))
    try:
        lines = [
            (row, [cell.strip() for cell in line]) for row, line in enumerate(reader, start=1) if any(line)
        ]
    except csv.Error as error:
        raise InputError(Fault(str(path), "a delimited file", str(error))) from None
    if not lines:
        raise InputError(Fault(str(path), "a header and lines of data", "an empty file"))
    return lines[0][1], lines[1:]


def header_faults(path: Path, header: list[str], required: Iterable[str]) -> list[Fault]:
    faults = [
        Fault(str(path), "this column", f"only {', '.join(header)}", 1, column)
        for column in required
        if column not in header
    ]
    faults += [
        Fault(str(path), "each column once", "it twice", 1, column)
        for column in sorted({column for column in header if column and header.count(column) > 1})
    ]
    return faults


def read_columns(path: Path, required: Mapping[str, Kind], optional: Mapping[str, Kind]) -> Table:
    """A delimited file (comma, semicolon, tab or bar; UTF-8) as typed columns.

    Every cell of a required column must hold its kind; an optional column may be absent and its cells may
    be blank (None). Kinds: `text`; `number` (float, finite); `non_negative`; `positive`; `moment`
    (datetime, ISO 8601); `flag` (bool). Raises InputError with all faults (at most MOST_FAULTS).
    """
    header, records = records_of(path)
    faults = header_faults(path, header, required)
    if not records:
        faults.append(Fault(str(path), "lines of data", "a header only"))
    if faults:
        raise InputError(faults)
    kinds = {**optional, **required}
    wanted = [(index, name) for index, name in enumerate(header) if name in kinds]
    others = [(index, name) for index, name in enumerate(header) if name and name not in kinds]
    columns: dict[str, list[Any]] = {name: [] for _, name in wanted}
    extra: dict[str, list[str]] = {name: [] for _, name in others}
    for row, cells in records:
        if len(cells) != len(header):
            faults.append(Fault(str(path), f"{len(header)} cells", str(len(cells)), row))
            continue
        for index, name in wanted:
            read, expected = READERS[kinds[name]]
            text = cells[index]
            value = None
            if text or name in required:
                try:
                    value = read(text)
                except ValueError:
                    faults.append(Fault(str(path), expected, repr(text) if text else "nothing", row, name))
            columns[name].append(value)
        for index, name in others:
            extra[name].append(cells[index])
        if len(faults) >= MOST_FAULTS:
            faults.append(
                Fault(str(path), "a file of this kind", f"{MOST_FAULTS} faults before row {row + 1}")
            )
            break
    if faults:
        raise InputError(faults)
    return Table(path, columns, extra, [row for row, _ in records], header)


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: such text gets an apostrophe before it."""
    if isinstance(value, str) and value[:1] in ("=", "@", "\t", "\r"):
        return "'" + value
    if isinstance(value, str) and value[:1] in ("+", "-"):
        try:
            float(value)
        except ValueError:
            return "'" + value
    return value


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV (UTF-8) whole or not at all: an interruption leaves what stood there before.

    None is an empty cell. Raises InputError where the place cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise InputError(
            Fault(str(path), "a place that can be written", error.strerror or str(error))
        ) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows([safe_cell(cell) for cell in row] for row in rows)
        os.chmod(temporary, 0o644)  # noqa: PTH101 mkstemp makes it private; a result is an ordinary file
        os.replace(temporary, path)  # noqa: PTH105
    except OSError as error:
        raise InputError(
            Fault(str(path), "a place that can be written", error.strerror or str(error))
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
