"""A first guess at a mapping: tables and columns by their names, units, formats and words by the first rows."""

from __future__ import annotations

import pytest

from seido.facts.ingest.guess import guess, guess_table
from seido.facts.ingest.mapping import ALL_TABLES
from seido.facts.schema import TABLES

JAPANESE = {
    "受付番号": ["A-1", "A-2"],
    "業務": ["Desk", "Desk"],
    "着信日時": ["2026/01/31 9:30:00", "2026/01/31 10:05:00"],
    "応答結果": ["応答", "放棄"],
    "待ち時間(秒)": ["12", "40"],
    "通話時間": ["0:03:10", "0:00:00"],
    "担当者": ["E1", ""],
    "解決": ["○", "×"],
}


def guessed(found: dict[str, list[str]], table: str) -> dict[str, object]:
    return guess(ALL_TABLES[table], list(found), lambda name: [v for v in found[name] if v])["columns"]


def test_a_japanese_call_list() -> None:
    schema = guess_table(list(JAPANESE))
    assert schema is not None
    assert schema.name == "contacts"
    assert guessed(JAPANESE, "contacts") == {
        "contact_id": "受付番号",
        "program": "業務",
        "arrived_at": {"column": "着信日時", "format": "%Y/%m/%d %H:%M:%S"},
        "outcome": {"column": "応答結果", "values": {"応答": "handled", "放棄": "abandoned"}},
        "wait_ms": {"column": "待ち時間(秒)", "unit": "s"},
        "handle_ms": {"column": "通話時間", "unit": "h:m:s"},
        "agent": "担当者",
        "resolved": {"column": "解決", "is": ["○"]},
    }


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_tables_own_columns_are_themselves(table: str) -> None:
    names = [column.name for column in TABLES[table].fields]
    assert guess_table(names) is TABLES[table]
    assert guess(TABLES[table], names, lambda name: [])["columns"].keys() == set(names)


def test_a_header_like_none_is_no_table() -> None:
    assert guess_table(["x", "y", "z"]) is None


@pytest.mark.parametrize(
    ("name", "found", "unit"),
    [
        ("Talk time", ["1:02"], "m:s"),
        ("Talk time (min)", ["3"], None),
        ("talk_ms", ["182000"], "ms"),
        ("talk", ["182000"], "ms"),
        ("talk", ["182"], "s"),
        ("通話時間（分）", ["3"], "m"),
    ],
)
def test_units(name: str, found: list[str], unit: str | None) -> None:
    from seido.facts.ingest.guess import unit_of

    assert unit_of(name, found) == (unit or "m")
