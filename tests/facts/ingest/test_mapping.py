"""The mapping language: what it can say, and that every mistake in it is named at its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from seido.facts.ingest.read_mapping import read_mapping
from seido.faults import InputError
from support.loads import PLACES, Centre
from support.shared import REPOSITORY

SCHEMA = json.loads((REPOSITORY / "docs/schemas/map.schema.json").read_text(encoding="utf-8"))

CONTACTS = """
table: contacts
columns:
  contact_id: id
  program: {constant: Tokyo}
  process: {constant: Calls}
  arrived_at: at
  outcome: {constant: handled}
"""


def load(tmp_path: Path, mapping: str, text: str, table: str = "contacts") -> list[dict[str, Any]]:
    centre = Centre(tmp_path, PLACES)
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    _, staged = centre.load(tmp_path / "rows.csv", mapping=tmp_path / "map.yaml")
    assert staged.rejects == []
    return centre.rows(table)


#: Lines to add to CONTACTS, a header and a row besides id and at, and what the row becomes.
WORKS = [
    ("  wait_ms: {column: w, unit: s}", "w", "12.5", {"wait_ms": 12_500}),
    ("  wait_ms: {column: w, unit: m}", "w", "2", {"wait_ms": 120_000}),
    ('  wait_ms: {column: w, unit: "h:m:s"}', "w", "1:02:03", {"wait_ms": 3_723_000}),
    ('  wait_ms: {column: w, unit: "h:m:s"}', "w", "25:00:00", {"wait_ms": 90_000_000}),
    ('  wait_ms: {column: w, unit: "m:s"}', "w", "2:03", {"wait_ms": 123_000}),
    ("  amount_minor: {column: w, unit: major}", "w", "-12.34", {"amount_minor": -1234}),
    ("  wait_ms: w\nfile: {thousands: ','}", "w", '"1,234"', {"wait_ms": 1234}),
    (
        "  wait_ms: {column: w, unit: s}\nfile: {decimal: ',', delimiter: ','}",
        "w",
        '"1,5"',
        {"wait_ms": 1500},
    ),
    ("  resolved: w", "w", "YES", {"resolved": True}),
    ("  resolved: {column: w, is: [S, T]}", "w", "T", {"resolved": True}),
    ("  resolved: {column: w, is: [S, T]}", "w", "U", {"resolved": False}),
    ("  resolved: {column: w, is: [S, T]}", "w", "", {"resolved": None}),
    ("  reopened: {column: w, above: 0}", "w", "0", {"reopened": False}),
    ("  reopened: {column: w, above: 0}", "w", "2", {"reopened": True}),
    ("  priority: {column: w, values: {'1': high}, otherwise: keep}", "w", "low", {"priority": "low"}),
    ("  priority: {column: w, values: {'1': high}, otherwise: other}", "w", "", {"priority": None}),
    ("  priority: {column: w, values: {yes: high, no: low}}", "w", "no", {"priority": "low"}),
    ("  priority: {column: w, missing: [n/a], default: none}", "w", "n/a", {"priority": "none"}),
    ("  priority: {first: [w, x]}", "w,x", ",second", {"priority": "second"}),
    ("  priority: {join: [w, {constant: b}, x], with: /}", "w,x", "a,c", {"priority": "a/b/c"}),
    ("  priority: {join: [w, x]}", "w,x", "a,", {"priority": None}),
    ("  priority: w#2", "w,w", "a,b", {"priority": "b"}),
    ("  priority: w#1", "w,w", "a,b", {"priority": "a"}),
    ("  priority: {row: true}", "w", "", {"priority": "2"}),
    ("  handle_ms: {between: [w, x]}", "w,x", "2026-01-01 23:59,2026-01-02 00:01", {"handle_ms": 120_000}),
    ("  due_at: {column: w, format: ['%Y', '%d.%m.%Y']}", "w", "3.4.2026", {"local_date": "2026-01-15"}),
    ("  priority: w\nfile: {missing: ['?', '-']}", "w", "?", {"priority": None}),
    ("  queue: w\nqueues: {A: Chat}", "w", "A", {"process": "Chat"}),
    ("  priority: w\nfilter: [{column: w, is: [a]}]", "w", "a", {"priority": "a"}),
    (
        "  priority: w\nfilter: [{column: w, not: [b]}, {column: w, blank: false}]",
        "w",
        "a",
        {"priority": "a"},
    ),
    ("  priority: w\nzone: UTC", "w", "a", {"local_date": "2026-01-15", "local_slot": 37}),
]


@pytest.mark.parametrize(("lines", "header", "cells", "expected"), WORKS)
def test_expressions(tmp_path: Path, lines: str, header: str, cells: str, expected: dict[str, Any]) -> None:
    base = CONTACTS.replace("  process: {constant: Calls}\n", "") if "queues" in lines else CONTACTS
    (row,) = load(tmp_path, base + lines, f"id,at,{header}\n1,2026-01-15 09:30,{cells}\n")
    assert {name: row[name] for name in expected} == expected


def test_calls_over_midnight(tmp_path: Path) -> None:
    mapping = CONTACTS.replace(
        "arrived_at: at",
        'arrived_at: {join: [day, left], with: " ", format: "%y%m%d %H:%M:%S",\n'
        '    follows: {join: [day, came], with: " ", format: "%y%m%d %H:%M:%S"}}',
    )
    text = "id,day,came,left\n1,260131,23:59:50,0:00:05\n2,260131,9:00:10,9:00:00\n3,260131,9:00:00,9:00:10\n"
    rows = load(tmp_path, mapping, text)
    assert [row["local_date"] for row in rows] == ["2026-02-01", "2026-01-31", "2026-01-31"]
    assert [row["local_month"] for row in rows] == ["2026-02", "2026-01", "2026-01"]


def test_filters_count_apart(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(CONTACTS + "filter: [{column: n, above: 1.5}]", encoding="utf-8")
    (tmp_path / "rows.csv").write_text(
        "id,at,n\n1,x,1\n2,2026-01-15 09:30,2\n3,,\n4,2026-01-15 09:30,x\n", encoding="utf-8"
    )
    outcome, staged = Centre(tmp_path).load(tmp_path / "rows.csv", mapping=tmp_path / "map.yaml")
    assert (staged.read, staged.filtered, staged.rejected, outcome.changed) == (4, 3, 0, 1)


def test_the_newest_row_of_a_key(tmp_path: Path) -> None:
    mapping = CONTACTS + "  priority: p\nlatest_by: n"
    at = "2026-01-15 09:30"
    rows = load(tmp_path, mapping, f"id,at,n,p\n1,{at},10,new\n1,{at},9,old\n2,{at},1,a\n2,{at},1,b\n")
    assert [row["priority"] for row in rows] == ["new", "b"]


def test_unpivot_and_lookup(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("login;number\nann;E1\nbob;E2\n", encoding="utf-8")
    mapping = """
table: survey_answers
lookups: {people: {file: people.csv, key: login}}
unpivot: {columns: {Q1: Overall, Q2: Waiting}}
columns:
  response_id: id
  program: {constant: Tokyo}
  agent: {lookup: {in: people, by: who, column: number}}
  answered_at: {column: day, format: "%Y%m%d"}
  surveyed: {constant: customer}
  about: {column: question, values: {Overall: overall}, otherwise: attribute}
  question: question
  score: {column: answer, missing: ["9"]}
  lowest: {constant: "1"}
  highest: {constant: "5"}
"""
    rows = load(
        tmp_path, mapping, "id,who,day,Q1,Q2\n1,ann,20260115,5,9\n2,zoe,20260115,1,2\n", "survey_answers"
    )
    found = [(row["response_id"], row["agent"], row["question"], row["about"], row["score"]) for row in rows]
    assert sorted(found) == [
        ("1", "E1", "Overall", "overall", 5),
        ("1", "E1", "Waiting", "attribute", None),
        ("2", None, "Overall", "overall", 1),
        ("2", None, "Waiting", "attribute", 2),
    ]


def test_rejects_of_unpivoted_rows_name_the_line(tmp_path: Path) -> None:
    mapping = CONTACTS.replace("contact_id: id", "contact_id: {join: [id, question]}") + (
        "  wait_ms: answer\nunpivot: {columns: {a: x, b: y, c: z}}"
    )
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    at = "2026-01-15 09:30"
    (tmp_path / "rows.csv").write_text(f"id,at,a,b,c\n1,{at},1,2,3\n2,{at},1,bad,3\n", encoding="utf-8")
    with Centre(tmp_path).stage(
        tmp_path / "rows.csv", mapping=tmp_path / "map.yaml", reject_limit=1
    ) as staged:
        assert [(reject.row, reject.got) for reject in staged.rejects] == [(3, "bad")]
        assert staged.read == 6


#: What is wrong, and a part of what is said.
WRONG = [
    ("", "keys and values"),
    ("- a", "keys and values"),
    ("table: contacts\ntable: dials", "row 2"),
    ("table: [", "expected YAML"),
    ("table: contact", "did you mean contacts?"),
    ("columns: {}", "table: expected one of contacts"),
    ("table: contacts", "columns: expected the columns"),
    (CONTACTS + "colums: {}", "did you mean columns?"),
    (CONTACTS + "  wait: w", "columns.wait: expected one of"),
    (CONTACTS + "  wait_mss: w", "did you mean wait_ms?"),
    (
        CONTACTS.replace("  contact_id: id\n", ""),
        "columns.contact_id: expected a mapping, for the column is required",
    ),
    (CONTACTS + "  wait_ms: {colunm: w}", "did you mean column?"),
    (CONTACTS + "  wait_ms: {column: w, constant: 5}", "columns.wait_ms: expected exactly one of"),
    (CONTACTS + "  wait_ms: {unit: s}", "none of them"),
    (CONTACTS + "  wait_ms: {column: w, unit: seconds}", "columns.wait_ms.unit: expected one of ms, s, m, h"),
    (CONTACTS + "  priority: {column: w, unit: s}", "columns.priority.unit"),
    (CONTACTS + "  wait_ms: {column: w, otherwise: x}", "expected values beside it"),
    (CONTACTS + "  due_at: {column: w, zone: Asia/Tokio}", "a time zone such as"),
    (CONTACTS + "  resolved: {column: w, above: many}", "columns.resolved.above: expected a number"),
    (CONTACTS + "  wait_ms: {between: [a]}", "expected two moments, found 1"),
    (CONTACTS + "  wait_ms: [w]", "columns.wait_ms: expected keys and values, found a list"),
    (CONTACTS + "  priority: {lookup: {in: x, by: y, column: z}}", "expected the lookup x"),
    (CONTACTS + "filter: [{column: w}]", "filter.1: expected exactly one of is, not, above, blank"),
    (CONTACTS + "filter: [{column: w, is: []}]", "at least one value"),
    (CONTACTS + "file: {encoding: sjis}", "file.encoding"),
    (CONTACTS + "file: {delimiter: ';;'}", "one character"),
    (CONTACTS + "file: {skip: two}", "file.skip: expected a whole number"),
    (CONTACTS + "queues: {A: B}", "queues: expected the column queue mapped"),
    (
        CONTACTS.replace("{constant: handled}", "{column: o, values: {A: handeled}}"),
        "columns.outcome.values.A",
    ),
    (CONTACTS.replace("{constant: handled}", "{constant: answered}"), "columns.outcome.constant"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_mistakes_are_named_at_their_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_mapping(path)
    assert said in str(raised.value)
    assert "map.yaml" in str(raised.value)


def test_columns_that_the_file_lacks(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(CONTACTS + "  priority: Prioritty", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("id,at,Priority\n1,2026-01-15,x\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        Centre(tmp_path).load(tmp_path / "rows.csv", mapping=tmp_path / "map.yaml")
    assert "rows.csv, row 1, Prioritty" in str(raised.value)
    assert "did you mean Priority?" in str(raised.value)


def test_without_a_mapping_unknown_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(
        "contact_id,program,arrived_at,outcom\n1,Tokyo,2026-01-15,x\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as raised:
        Centre(tmp_path).load(tmp_path / "rows.csv", table="contacts")
    assert "outcom: expected a column of contacts, found this one (did you mean outcome?)" in str(
        raised.value
    )
    assert "outcome: expected this column" in str(raised.value)


def documented() -> list[str]:
    page = (REPOSITORY / "docs/your-own-data.md").read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)


def examples() -> list[str]:
    return [
        path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "examples").glob("*/map*.yaml"))
    ]


@pytest.mark.parametrize("text", documented() + examples())
def test_documented_mappings_are_right_by_reader_and_schema(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    read_mapping(tmp_path / "map.yaml")
    jsonschema.validate(yaml.safe_load(text), SCHEMA)


@pytest.mark.parametrize("lines", [lines for lines, *_ in WORKS])
def test_the_schema_allows_what_works(lines: str) -> None:
    base = CONTACTS.replace("  process: {constant: Calls}\n", "") if "queues" in lines else CONTACTS
    jsonschema.validate(
        yaml.safe_load(base + lines.replace("yes: high, no: low", "'yes': high, 'no': low")), SCHEMA
    )


SHAPES = (
    "did you mean columns?",
    "did you mean column?",
    "exactly one of",
    "none of them",
    "two moments",
    "a list",
)


@pytest.mark.parametrize("text", [text for text, said in WRONG if any(word in said for word in SHAPES)])
def test_the_schema_refuses_wrong_shapes(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), SCHEMA)
