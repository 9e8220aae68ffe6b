"""Whatever the bytes, a sheet is read or refused with a fault; never anything else."""

import io
import tempfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seido.cli.results_file import a_number, read_results
from seido.cli.sheets import read_sheet
from seido.faults import InputError
from support.series import small_standard

STANDARD = small_standard()
HEADER = "item,unit_kind,unit,metric,type,direction,target,period,value"


def read(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in")
        path.write_bytes(content)
        with suppress(InputError):
            read_results(path, STANDARD)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content):
    read(content)


CELL = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["4.1", "entity", "E", "m", "quality", "higher", "range", "80", "2025-01", "2025", "yes", "-"]
    ),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELL, max_size=11).map(",".join), max_size=5))
def test_any_rows_under_the_right_header(lines):
    read("\n".join([HEADER, *lines]).encode("utf-8", "surrogatepass"))


def a_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(["4.1", "entity", "E", "m", "quality", "higher", 80, "2025", 81])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


WORKBOOK = a_workbook()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=6))
def test_any_damage_to_a_workbook(position, damage):
    read(WORKBOOK[:position] + damage + WORKBOOK[position + len(damage) :])


def test_rows_count_as_a_spreadsheet_does(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text('a,b\n\n1,"two\nlines"\n,\n2,\n')
    lines = read_sheet(path, ("a",), ("b",))
    assert [(line.row, dict(line.cells)) for line in lines] == [
        (3, {"a": "1", "b": "two\nlines"}),
        (5, {"a": "2"}),
    ]
    assert lines[1]["b"] == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [("85", 85), ("85%", 85), ("-0.5", -0.5), ("+3", 3), (".5", 0.5), ("1,234.5", 1234.5), ("1e3", 1000)],
)
def test_numbers_as_people_write_them(text, number):
    assert a_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "%", ".", "1,23", "1_000", "nan", "inf", "1e999", "0x10", "12a", "١٢", "1e16"]
)
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="a number"):
        a_number(text)
