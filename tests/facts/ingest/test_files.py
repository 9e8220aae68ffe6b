"""Files of every kind, encoding and state: read as they are, or refused with a reason."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from seido.faults import InputError
from support.loads import Centre, contact, write_rows

HEADER = ["contact_id", "program", "process", "arrived_at", "outcome", "transaction_type"]
ROWS = [
    ["1", "Tokyo", "Calls", "2026-01-15 09:30", "handled", "料金の問い合わせ"],
    ["2", "Tokyo", "Chat", "2026-01-15 10:30", "abandoned", "故障"],
]


def text(delimiter: str = ",") -> str:
    return "\n".join(delimiter.join(row) for row in [HEADER, *ROWS]) + "\n"


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    for row in ROWS:
        cells: list[object] = list(row)
        cells[0], cells[3] = int(row[0]), datetime.fromisoformat(row[3])
        sheet.append(cells)
    book.save(path)


def as_parquet(path: Path) -> None:
    values = ", ".join(
        f"({int(row[0])}, '{row[1]}', '{row[2]}', TIMESTAMP '{row[3]}', '{row[4]}', '{row[5]}')"
        for row in ROWS
    )
    duckdb.sql(f"COPY (FROM (VALUES {values}) t({', '.join(HEADER)})) TO '{path}' (FORMAT parquet)")


def as_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("one/a.csv", "\n".join([",".join(HEADER), ",".join(ROWS[0])]))
        packed.writestr("b.txt", "\n".join(["\t".join(HEADER), "\t".join(ROWS[1])]))
        packed.writestr("__MACOSX/._a.csv", b"\0\0")
        packed.writestr("notes.md", "# nothing here")


WRITERS: dict[str, Callable[[Path], object]] = {
    "comma": lambda path: path.write_text(text(), encoding="utf-8"),
    "semicolon": lambda path: path.write_text(text(";"), encoding="utf-8"),
    "tab": lambda path: path.write_text(text("\t"), encoding="utf-8"),
    "bar": lambda path: path.write_text(text("|"), encoding="utf-8"),
    "windows lines": lambda path: path.write_text(text().replace("\n", "\r\n"), encoding="utf-8", newline=""),
    "byte order mark": lambda path: path.write_text(text(), encoding="utf-8-sig"),
    "cp932": lambda path: path.write_text(text(), encoding="cp932"),
    "utf-16": lambda path: path.write_text(text("\t"), encoding="utf-16"),
    "no last line end": lambda path: path.write_text(text().rstrip("\n"), encoding="utf-8"),
    "spaces": lambda path: path.write_text(text().replace(",", " , "), encoding="utf-8"),
    "blank lines above": lambda path: path.write_text("\n\n" + text(), encoding="utf-8"),
    "xlsx": as_xlsx,
    "parquet": as_parquet,
    "zip": as_zip,
}


@pytest.mark.parametrize("kind", WRITERS)
def test_kinds_of_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "rows.any"
    WRITERS[kind](path)
    centre = Centre(tmp_path)
    outcome, staged = centre.load(path)
    assert (outcome.changed, staged.rejects) == (2, [])
    found = centre.rows("contacts", ["contact_id", "process", "outcome", "transaction_type"])
    assert [list(row.values()) for row in found] == [[row[0], row[2], row[4], row[5]] for row in ROWS]


@pytest.mark.parametrize("kind", ["comma", "xlsx", "parquet"])
def test_a_date_that_is_no_text_needs_no_format(tmp_path: Path, kind: str) -> None:
    path, mapping = tmp_path / "rows.any", tmp_path / "map.yaml"
    WRITERS[kind](path)
    names = [name for name in HEADER if name != "arrived_at"]
    moment = '{column: arrived_at, format: "%d/%m/%Y %H:%M"}'
    columns = "".join(f"  {name}: {name}\n" for name in names) + f"  arrived_at: {moment}\n"
    mapping.write_text(f"table: contacts\ncolumns:\n{columns}", encoding="utf-8")
    _, staged = Centre(tmp_path).load(path, mapping=mapping, reject_limit=1)
    assert staged.rejected == (2 if kind == "comma" else 0)


def truncated_parquet(path: Path) -> None:
    as_parquet(path)
    path.write_bytes(path.read_bytes()[:-60])


def truncated_zip(path: Path) -> None:
    as_zip(path)
    path.write_bytes(path.read_bytes()[:-30])


def broken_member(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.csv", text())
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Tokyo,Calls", b"Tokyo,Cells"))


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("a.csv", "w") as member:
        for _ in range(80):
            member.write(b"0" * (1 << 20))


def nested(path: Path) -> None:
    inner = path.with_suffix(".inner")
    as_zip(inner)
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(inner, "inner.csv")


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "an empty file"),
    "blank": (lambda path: path.write_bytes(b"\n\n\n"), "blank lines only"),
    "header only": (lambda path: path.write_text(",".join(HEADER) + "\n", encoding="utf-8"), "a header only"),
    "header and blank lines": (
        lambda path: path.write_text(",".join(HEADER) + "\n\n\n", encoding="utf-8"),
        "a header only",
    ),
    "binary": (lambda path: path.write_bytes(text().encode() + b"\0\1\2"), "zero byte"),
    "latin-1": (
        lambda path: path.write_bytes(
            ",".join(HEADER).encode() + b"\n1,Tokyo,Calls,,caf\xe9,\xe0 la carte\n"
        ),
        "row 2: expected text in UTF-8",
    ),
    "broken utf-8": (
        lambda path: path.write_bytes(text().encode()[:-3] + b"\n"),
        "row 3: expected text in UTF-8",
    ),
    "picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)), "a picture"),
    "old workbook": (
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100)),
        "an old Excel workbook",
    ),
    "gzip": (lambda path: path.write_bytes(b"\x1f\x8b" + bytes(100)), "unpack it first"),
    "truncated parquet": (truncated_parquet, "a whole Parquet file"),
    "truncated zip": (truncated_zip, "a whole zip file"),
    "broken member": (broken_member, "a whole member"),
    "bomb": (bomb, "unpacks to at most 200 times"),
    "nested zip": (nested, "a zip within a zip"),
    "prose": (
        lambda path: path.write_text("Dear reader,\nhow are you?\n", encoding="utf-8"),
        "a mapping, or",
    ),
    "one long line": (lambda path: path.write_bytes(b"x" * 1_500_000), "1,000,000 bytes"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_a_reason(tmp_path: Path, kind: str) -> None:
    write, reason = REFUSED[kind]
    path = tmp_path / "rows.csv"
    write(path)
    centre = Centre(tmp_path)
    with pytest.raises(InputError) as raised:
        centre.load(path)
    assert reason in str(raised.value)
    assert "rows.csv" in str(raised.value)
    assert centre.rows("contacts") == []
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_file_that_is_absent(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a file that can be read"):
        Centre(tmp_path).load(tmp_path / "none.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a file that can be read"):
        Centre(tmp_path).load(tmp_path)


def test_several_files_are_one_load(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    first = write_rows(tmp_path / "a.csv", [contact(1), contact(2, outcome="x")])
    second = write_rows(
        tmp_path / "b.csv", [contact(3, outcome="x", resolved="yes"), contact(4, resolved="yes")]
    )
    outcome, staged = centre.load(first, second, reject_limit=0.5)
    assert outcome.changed == 2
    assert [(reject.file, reject.row) for reject in staged.rejects] == [("a.csv", 3), ("b.csv", 2)]
    assert [row["resolved"] for row in centre.rows("contacts")] == [None, True]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.csv", [contact(1)])
    path.chmod(0)
    with pytest.raises(InputError, match="a file that can be read"):
        Centre(tmp_path).load(path)
