"""`seido summary FILE`: the worked case, the forms a file may take, and every fault by row and column."""

import json
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import numbers

from seido.cli import sheets
from support.commands import run

GOLDEN = Path(__file__).parents[1] / "golden"
HEADER = (
    "item,unit_kind,unit,process,metric,type,direction,target,target_low,target_high,period,value,"
    "collected,usable,integrity,low_volume,additional,new,site"
)
ROW = {
    "item": "4.1",
    "unit_kind": "entity",
    "unit": "E",
    "metric": "m",
    "type": "experience",
    "direction": "higher",
    "target": "85",
    "period": "2025-01",
    "value": "86",
}


def csv_of(*rows: dict[str, str]) -> str:
    lines = [",".join({**ROW, **row}.get(column, "") for column in HEADER.split(",")) for row in rows]
    return "\n".join([HEADER, *lines]) + "\n"


@pytest.fixture
def seido(capsys, monkeypatch):
    return lambda *arguments: run(capsys, monkeypatch, *arguments)


@pytest.fixture
def faults(seido, tmp_path):
    """The faults of a file's text, without the file's name."""

    def of(text: str) -> list[str]:
        path = tmp_path / "results.csv"
        path.write_text(text, encoding="utf-8")
        ran = seido("summary", path, "--json")
        assert ran.status == 2
        assert ran.out == ""
        return [line.removeprefix(f"{path}, ") for line in ran.faults]

    return of


def within(expected: object, found: object) -> bool:
    """Whether a document holds all that is expected of it, and maybe more keys."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            key in found and within(expected[key], found[key]) for key in expected
        )
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(within, expected, found))
    if isinstance(expected, float):
        return found == pytest.approx(expected, rel=1e-12)
    return found == expected


def test_the_worked_case(seido):
    document = seido("summary", GOLDEN / "results.csv", "--json").document
    expected = json.loads((GOLDEN / "summary.json").read_text())
    for key, value in expected.items():
        assert within(value, document[key]), key
    assert document["role"] == "csp"
    assert set(document["items"]) == set(expected["items"])


def test_the_table_for_people_says_the_states_in_words(seido):
    english = seido("summary", GOLDEN / "results.csv")
    assert english.status == 0
    for word in ("● at", "▲", "– neither", "57.1 %", "Tokyo", "not"):
        assert word in english.out
    japanese = seido("summary", GOLDEN / "results.csv", "--lang", "ja")
    assert "パフォーマンスサマリー" in japanese.out
    assert "目標達成" in japanese.out


def workbook(path: Path, text: str) -> Path:
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([None if cell == "" else cell for cell in line.split(",")])
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "xlsx", "semicolon"])
def test_the_forms_a_file_may_take_give_the_same(seido, tmp_path, encoding):
    text = (
        (GOLDEN / "results.csv")
        .read_text(encoding="utf-8")
        .replace("Tokyo", "東京")
        .replace("P1", "会員窓口")
    )
    plain = tmp_path / "plain.csv"
    plain.write_text(text, encoding="utf-8")
    other = tmp_path / "other"
    if encoding == "xlsx":
        workbook(other, text)
    elif encoding == "semicolon":
        other.write_text(text.replace(",", ";"), encoding="utf-8")
    else:
        other.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert seido("summary", other, "--json").out == seido("summary", plain, "--json").out


def test_a_workbook_as_excel_leaves_it(seido, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([column.upper() for column in HEADER.split(",")] + [None, None])
    for month, value in ((1, 0.86), (2, 0.9), (3, 0.1)):
        sheet.append([4.1, "entity", "E", None, "m", "experience", "higher", 0.85, None, None])
        row = sheet.max_row
        sheet.cell(row, 11, datetime(2025, month, 1)).number_format = "mmm-yy"  # noqa: DTZ001
        sheet.cell(row, 12, value)
        sheet.cell(row, 13, True)
        for column in (8, 12):
            sheet.cell(row, column).number_format = numbers.FORMAT_PERCENTAGE
    sheet.append([])
    sheet.append(
        ["４.１", "entity", "E", None, "n", "experience", "lower", "１０", None, None, 2025, "1,000"]
    )
    path = tmp_path / "results.xlsx"
    book.save(path)
    metrics = seido("summary", path, "--json").document["metrics"]
    assert [(one["metric"], one["periods"], one["met"], one["last"]) for one in metrics] == [
        ("m", 3, 2, [86.0, 90.0, 10.0]),
        ("n", 1, 0, [1000.0]),
    ]


FAULTS = [
    ({"item": "4.9"}, "item: expected an item with metrics"),
    ({"item": "4.6"}, "item: expected an item with metrics"),
    ({"item": "1.1"}, "item: expected an item with metrics"),
    ({"item": ""}, "item: expected an item with metrics"),
    ({"unit_kind": "site"}, "unit_kind: expected one of entity, client, program, found 'site'"),
    ({"unit_kind": "program", "unit": ""}, "unit: expected the name of the unit, found a blank cell"),
    ({"metric": ""}, "metric: expected a catalogue id or a name, found a blank cell"),
    ({"type": "speed"}, "type: expected one of service, quality"),
    ({"type": ""}, "type: expected one of service, quality"),
    ({"direction": "up"}, "direction: expected one of higher, lower, range, found 'up'"),
    (
        {"target": ""},
        "target: expected the target in force, as direction higher needs it, found a blank cell",
    ),
    ({"target": "high"}, "target: expected a number, found 'high'"),
    ({"direction": "range", "target_low": "1"}, "target_high: expected the target in force"),
    ({"direction": "range", "target_high": "1"}, "target_low: expected the target in force"),
    (
        {"direction": "range", "target_low": "9", "target_high": "1"},
        "target_low: expected at most target_high, 1, found '9'",
    ),
    ({"period": ""}, "period: expected a period such as"),
    ({"period": "2025-13"}, "period: expected a month"),
    ({"period": "2025-01-31"}, "period: expected a month (2026-01), quarter (2026-Q1) or year (2026), found"),
    ({"value": "n/a"}, "value: expected a number, found 'n/a'"),
    ({"value": "nan"}, "value: expected a number, found 'nan'"),
    ({"value": "inf"}, "value: expected a number, found 'inf'"),
    ({"value": "1e999"}, "value: expected a number, found '1e999'"),
    ({"collected": "maybe"}, "collected: expected yes or no, found 'maybe'"),
    ({"usable": "1"}, "usable: expected yes or no, found '1'"),
    ({"integrity": "ok"}, "integrity: expected yes or no, found 'ok'"),
    ({"low_volume": "x"}, "low_volume: expected yes or no, found 'x'"),
    ({"additional": "x"}, "additional: expected yes or no, found 'x'"),
    ({"new": "x"}, "new: expected yes or no, found 'x'"),
]


@pytest.mark.parametrize(("change", "expected"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_bad_cell_is_named_by_row_and_column(faults, change, expected):
    (fault,) = faults(csv_of({"period": "2025-02", "metric": "other"}, change))
    assert fault.startswith(f"row 3, {expected}")


SERIES_FAULTS = [
    ({"period": "2025-Q1"}, "period: expected a month, as in row 2 of the same series, found '2025-Q1'"),
    ({}, "period: expected each period of a series once; row 2 has it too, found '2025-01'"),
    ({"period": "2025-02", "type": "quality"}, "type: expected 'experience', as in row 2"),
    ({"period": "2025-02", "direction": "lower"}, "direction: expected 'higher', as in row 2"),
    ({"period": "2025-02", "site": "Osaka"}, "site: expected 'Tokyo', as in row 2"),
    ({"period": "2025-02", "new": "no"}, "new: expected 'yes', as in row 2"),
]


@pytest.mark.parametrize(("change", "expected"), SERIES_FAULTS, ids=lambda value: str(value)[:40])
def test_rows_of_a_series_that_disagree_are_named(faults, change, expected):
    (fault,) = faults(csv_of({"site": "Tokyo", "new": "yes"}, {"site": "", "new": "", **change}))
    assert fault.startswith(f"row 3, {expected}")


def test_all_faults_come_together_in_order(faults):
    found = faults(
        csv_of({"value": "x", "type": "y"}, {"item": "z"}, {"period": "2025-02"}, {"period": "2025-02"})
    )
    assert [fault.split(":")[0] for fault in found] == [
        "row 2, type",
        "row 2, value",
        "row 3, item",
        "row 5, period",
    ]


def test_columns_are_checked(faults):
    assert faults(csv_of({}).replace("value", "figure")) == [
        "row 1, value: expected a column value, found only "
        + HEADER.replace("value", "figure").replace(",", ", "),
        "row 1, figure: expected one of item, unit_kind, unit, metric, type, direction, period, value, process, "
        "target, target_low, target_high, collected, usable, integrity, low_volume, additional, new, site, "
        "location_group, service, found 'figure'",
    ]
    (twice,) = faults("item,item,unit_kind,unit,metric,type,direction,period,value\n")
    assert twice == "row 1, item: expected each column once, found it several times"
    (beyond,) = faults(csv_of({}).rstrip() + ",more\n")
    assert beyond == "row 2: expected 19 cells, found 'more' beyond them"


def test_optional_columns_may_be_absent(seido, tmp_path):
    path = tmp_path / "short.csv"
    path.write_text(
        "item,unit_kind,unit,metric,type,direction,target,period,value\n4.1,entity,E,m,experience,higher,1,2025,2\n"
    )
    (metric,) = seido("summary", path, "--json").document["metrics"]
    assert metric["at_level"]


def test_a_blank_value_is_a_period_that_was_not_collected(seido, tmp_path):
    path = tmp_path / "blank.csv"
    path.write_text(csv_of(*({"period": f"2025-0{n}", "value": "" if n == 2 else "86"} for n in range(1, 6))))
    (metric,) = seido("summary", path, "--json").document["metrics"]
    assert (metric["periods"], metric["met"], metric["at_level"], metric["improving"]) == (5, 4, False, False)
    assert (metric["counted"], metric["collected"]) == (True, False)
    assert "2025-02" in metric["reason"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "an empty file"),
        (b"\n\n", "an empty file"),
        (b"item,\xff\xff\x00", "bytes that are neither"),
        (b"item,value\n\x81", "bytes that are neither"),
        (HEADER.encode() + b'\n"4.1,2', "a line of separated cells"),
        (b"PK\x03\x04 no zip", "an XLSX workbook"),
    ],
)
def test_files_that_cannot_be_read(seido, tmp_path, content, expected):
    path = tmp_path / "results.csv"
    path.write_bytes(content)
    ran = seido("summary", path)
    assert ran.status == 2
    assert expected in ran.faults[0]
    assert len(ran.faults) == 1


def test_a_file_that_is_absent_or_a_folder(seido, tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path):
        ran = seido("summary", path)
        assert (ran.status, len(ran.faults)) == (2, 1)
        assert str(path) in ran.faults[0]


def test_a_workbook_that_unfolds_to_too_much_is_refused_unread(seido, tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.LARGEST_UNFOLDED + 1))
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("was read"))
    ran = seido("summary", path)
    assert ran.status == 2
    assert "unfolded" in ran.faults[0]


def test_a_zip_that_is_no_workbook_is_said(seido, tmp_path):
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    ran = seido("summary", path)
    assert (ran.status, len(ran.faults)) == (2, 1)


def test_too_large_files_are_refused(seido, tmp_path, monkeypatch):
    path = tmp_path / "results.csv"
    path.write_text(csv_of({}, {"period": "2025-02"}))
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert "at most 2 rows" in seido("summary", path).faults[0]
    monkeypatch.setattr(sheets, "LARGEST_FILE", 10)
    assert "at most 0 MB" in seido("summary", path).faults[0]


def test_the_role(seido, tmp_path):
    path = tmp_path / "results.csv"
    path.write_text(csv_of({"item": "4.2a"}, {"item": "4.2b"}))
    ran = seido("summary", path, "--json")
    assert ran.status == 2
    assert "--role csp or osp" in ran.faults[0]
    for role, item in (("csp", "4.2a"), ("osp", "4.2b")):
        document = seido("summary", path, "--role", role, "--json").document
        assert document["role"] == role
        assert [one["item"] for one in document["metrics"] if one["counted"]] == [item]
        assert document["fifty_seventy_five"]["metrics"] == 1
        assert document["warnings"]
    path.write_text(csv_of({"item": "4.2b"}))
    assert seido("summary", path, "--json").document["role"] == "osp"


def test_names_that_look_like_markup_are_shown_as_they_are(seido, tmp_path):
    path = tmp_path / "results.csv"
    path.write_text(csv_of({"metric": "[red]m[/x]"}))
    ran = seido("summary", path)
    assert ran.status == 0
    assert "[red]" in ran.out
