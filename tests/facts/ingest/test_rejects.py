"""Every kind of defect is rejected by row and column, with what was expected and what was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from seido.facts.ingest.stage import Reject
from seido.faults import InputError
from support.loads import Centre, contact, write_rows

#: Column, what stands in it, and a word of what was expected.
DEFECTS = [
    ("contact_id", "", "a value"),
    ("contact_id", "x" * 1001, "at most 1,000 bytes"),
    ("program", "Tokio", "a program of the organisation"),
    ("program", "", "a program of the organisation"),
    ("process", "Mails", "a process of the program"),
    ("arrived_at", "", "a value"),
    ("arrived_at", "yesterday", "a date and time"),
    ("arrived_at", "2026-02-30 10:00", "a date and time"),
    ("arrived_at", "1989-12-31 10:00", "1990 to 2100"),
    ("arrived_at", "2101-01-01 10:00", "1990 to 2100"),
    ("arrived_at", "infinity", "a date and time"),
    ("arrived_at", "45123.5", "a date and time"),
    ("outcome", "", "a value"),
    ("outcome", "answered", "one of handled, abandoned"),
    ("wait_ms", "-1", "zero or more"),
    ("wait_ms", "soon", "a duration"),
    ("wait_ms", "1,000", "a duration"),
    ("wait_ms", "99999999999999999999999", "a hundred years"),
    ("wait_ms", "1e300", "a duration"),
    ("wait_ms", "NaN", "a duration"),
    ("wait_ms", "3200000000000", "a hundred years"),
    ("inputs", "2.5", "a whole number"),
    ("inputs", "-2", "zero or more"),
    ("inputs", "9223372036854775808", "at most 1,000,000,000,000,000"),
    ("amount_minor", "1000000000000001", "at most"),
    ("resolved", "maybe", "true or false"),
    ("completed_at", "2026-01-15 09:29:59", "not before arrived_at"),
    ("offer", "yes", "one of accepted, declined, ignored"),
]


def rejected(centre: Centre, path: Path, **options: object) -> list[Reject]:
    with centre.stage(path, reject_limit=1.0, **options) as staged:
        return list(staged.rejects)


@pytest.mark.parametrize(("column", "text", "expected"), DEFECTS)
def test_a_defect_is_named_by_row_and_column(tmp_path: Path, column: str, text: str, expected: str) -> None:
    rows = [
        contact(number, **{column: ""}) if column not in contact(1) else contact(number)
        for number in range(5)
    ]
    rows[3][column] = text
    if column == "program" or column == "process":
        rows[3]["queue"] = ""
    (reject,) = rejected(Centre(tmp_path), write_rows(tmp_path / "rows.csv", rows))
    assert (reject.row, reject.column) == (5, column)
    assert expected in reject.expected
    assert reject.got == (text[:80] or "nothing")


def test_an_unknown_queue(tmp_path: Path) -> None:
    row = contact(1, queue="T9", process="")
    (reject,) = rejected(Centre(tmp_path), write_rows(tmp_path / "rows.csv", [row]))
    assert (reject.row, reject.column, reject.got) == (2, "queue", "T9")


def test_a_blank_program_is_named_as_blank(tmp_path: Path) -> None:
    row = contact(1, program="", queue="T1", process="")
    (reject,) = rejected(Centre(tmp_path), write_rows(tmp_path / "rows.csv", [row]))
    assert (reject.column, reject.got) == ("program", "nothing")


def test_the_queue_tells_the_process_and_alone_the_program(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    rows = [contact(1, process=""), contact(2, process="", queue="T2")]
    for row in rows:
        del row["program"]
    rows.append({**rows[0], "contact_id": 3, "queue": "L1"})  # a queue of two programs
    path = write_rows(tmp_path / "rows.csv", rows)
    (reject,) = rejected(centre, path)
    assert (reject.row, reject.column, reject.got) == (4, "queue", "L1")
    centre.load(path, reject_limit=0.5)
    places = [(row["program"], row["process"]) for row in centre.rows("contacts")]
    assert places == [("Tokyo", "Calls"), ("Tokyo", "Chat")]


def test_all_defects_of_a_row_are_listed(tmp_path: Path) -> None:
    row = contact(1, wait_ms="-5", outcome="none")
    rejects = rejected(Centre(tmp_path), write_rows(tmp_path / "rows.csv", [row]))
    assert [(reject.column, reject.got) for reject in rejects] == [("outcome", "none"), ("wait_ms", "-5")]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "contact_id,program,process,arrived_at,outcome,transaction_type\n"
        '1,Tokyo,Calls,2026-01-15 09:30,handled,"two\nlines"\n'
        "2,Tokyo,Calls,2026-01-15 09:30,wrong,x\n"
        "3,Tokyo,Calls\n"
        "4,Tokyo,Calls,2026-01-15 09:30,wrong,x\n"
        "5,Tokyo,Calls,2026-01-15 09:30,handled,x,y\n"
        ",,,,,\n"
        "6,Tokyo,Calls,2026-01-15 09:30,wrong,x\n"
        '7,Tokyo,Calls,2026-01-15 09:30,handled,"open\n',
        encoding="utf-8",
    )
    rejects = rejected(Centre(tmp_path), path)
    assert [(reject.row, reject.column) for reject in rejects] == [
        (3, "outcome"),
        (4, None),
        (5, "outcome"),
        (6, None),
        (8, "outcome"),
        (9, None),
    ]
    assert rejects[1].expected == "6 cells"
    assert rejects[1].got.startswith("3: ")


def test_blank_lines_keep_their_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    header = "contact_id,program,process,arrived_at,outcome"
    good, bad = "{},Tokyo,Calls,2026-01-15 09:30,handled", "{},Tokyo,Calls,2026-01-15 09:30,wrong"
    path.write_text(
        "\n\n".join([header, good.format(1), bad.format(2), bad.format(3)]) + "\n\n\n", encoding="utf-8"
    )
    assert [reject.row for reject in rejected(Centre(tmp_path), path)] == [5, 7]


def test_order_and_rows_hold_over_many_rows(tmp_path: Path) -> None:
    """More rows than the engine takes at once, on several threads."""
    count = 300_000
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("contact_id,program,queue,arrived_at,outcome,wait_ms\n")
        for number in range(count):
            wait = "x" if number % 1000 == 7 else number
            file.write(f"{number},London,L1,2026-0{1 + number % 9}-15 09:30,handled,{wait}\n")
    centre = Centre(tmp_path)
    with centre.stage(path, reject_limit=1.0) as staged:
        assert [reject.row for reject in staged.rejects] == list(range(9, count, 1000))
        assert staged.read == count
        (wrong,) = staged.connection.execute(
            "SELECT count(*) FROM staged WHERE wait_ms::VARCHAR <> contact_id"
        ).fetchone() or (None,)
        assert wrong == 0


def test_too_many_rejects_load_nothing(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    rows = [contact(number, wait_ms="x" if number < 2 else 5) for number in range(20)]
    path = write_rows(tmp_path / "rows.csv", rows)
    with pytest.raises(InputError) as raised:
        centre.load(path, reject_limit=0.09)
    assert "found 2 of 20" in str(raised.value)
    assert "row 2, wait_ms" in str(raised.value)
    assert centre.rows("contacts") == []
    outcome, staged = centre.load(path, reject_limit=0.1)
    assert (outcome.changed, staged.accepted, staged.rejected) == (18, 18, 2)


def test_a_repeated_key_is_the_last_row_and_counts_as_same(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    rows = [contact(1, wait_ms=1), contact(2, wait_ms=2), contact(1, wait_ms=3)]
    path = write_rows(tmp_path / "rows.csv", rows)
    outcome, staged = centre.load(path)
    assert (staged.accepted, outcome.changed, outcome.same) == (3, 2, 1)
    assert [row["wait_ms"] for row in centre.rows("contacts")] == [3, 2]
    outcome, _ = centre.load(path)
    assert (outcome.changed, outcome.same) == (0, 3)
