"""Merging by natural key: the same file changes nothing, a corrected one just its rows, in any order of months."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seido.faults import InputError
from support.loads import Centre, contact, write_rows

ROWS = st.dictionaries(
    st.integers(0, 11),
    st.tuples(st.integers(1, 4), st.integers(0, 3), st.sampled_from(["handled", "abandoned"])),
    min_size=1,
    max_size=8,
)


def rows_of(values: dict[int, tuple[int, int, str]]) -> list[dict[str, object]]:
    return [
        contact(number, arrived_at=f"2026-0{month}-15 09:30:00", wait_ms=wait, outcome=outcome)
        for number, (month, wait, outcome) in values.items()
    ]


def seen(centre: Centre) -> dict[tuple[str, int], tuple[int, int, str]]:
    return {
        (row["source"], int(row["contact_id"])): (int(row["local_month"][-1]), row["wait_ms"], row["outcome"])
        for row in centre.rows("contacts")
    }


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), ROWS), min_size=1, max_size=4))
def test_loads_are_a_dictionary_by_source_and_key(loads: list[tuple[str, dict[int, Any]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        centre = Centre(Path(name))
        model: dict[tuple[str, int], Any] = {}
        for source, values in loads:
            changed = {
                number: value for number, value in values.items() if model.get((source, number)) != value
            }
            touched = {("Tokyo", f"2026-0{value[0]}") for value in changed.values()}
            touched |= {
                ("Tokyo", f"2026-0{model[source, number][0]}")
                for number in changed
                if (source, number) in model
            }
            before = dict(centre.pinned)
            outcome, staged = centre.load(write_rows(Path(name) / "rows.csv", rows_of(values)), source=source)
            model |= {(source, number): value for number, value in values.items()}
            assert (outcome.changed, outcome.same) == (len(changed), len(values) - len(changed))
            assert staged.accepted == len(values)
            assert set(outcome.touched) == touched
            assert seen(centre) == model
            if not changed:
                assert centre.pinned == before


def test_a_file_keeps_its_rows_when_a_month_empties(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    path = tmp_path / "rows.csv"
    centre.load(write_rows(path, [contact(1, arrived_at="2026-01-15 09:30")]))
    outcome, _ = centre.load(write_rows(path, [contact(1, arrived_at="2026-03-15 09:30")]))
    assert outcome.touched == (("Tokyo", "2026-01"), ("Tokyo", "2026-03"))
    assert [row["local_month"] for row in centre.rows("contacts")] == ["2026-03"]


def test_keys_with_blanks_meet_themselves(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    row = {
        "program": "Tokyo",
        "process": "",
        "site": "",
        "started_at": "2026-01-15 09:30",
        "length_ms": 1_800_000,
    }
    path = write_rows(tmp_path / "rows.csv", [row | {"volume": 5}])
    assert centre.load(path, table="staffing_intervals")[0].changed == 1
    assert centre.load(path, table="staffing_intervals")[0].changed == 0
    write_rows(path, [row | {"volume": 6}])
    assert centre.load(path, table="staffing_intervals")[0].changed == 1
    assert [row["volume"] for row in centre.rows("staffing_intervals")] == [6]


def test_only_the_corrected_row_is_rewritten(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    rows = [contact(number) for number in range(100)]
    centre.load(write_rows(tmp_path / "rows.csv", rows))
    rows[7]["wait_ms"] = 5
    outcome, _ = centre.load(write_rows(tmp_path / "rows.csv", rows))
    assert (outcome.changed, outcome.same) == (1, 99)
    loads = [row["load"] for row in centre.rows("contacts")]
    assert (loads.count("load-1"), loads.count("load-2")) == (99, 1)


def test_readers_keep_to_their_snapshot(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.load(write_rows(tmp_path / "rows.csv", [contact(1)]))
    before = dict(centre.pinned)
    centre.load(write_rows(tmp_path / "rows.csv", [contact(1, wait_ms=9), contact(2)]))
    assert len(centre.rows("contacts")) == 2
    centre.pinned = before
    assert [row["wait_ms"] for row in centre.rows("contacts")] == [1000]


def test_rows_and_sums_of_one_month_are_refused(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    sums = {
        "program": "Tokyo",
        "process": "Calls",
        "started_at": "2026-01-20 09:30",
        "length_ms": 1_800_000,
        "offered": 4,
    }
    aggregates = write_rows(tmp_path / "sums.csv", [sums])
    centre.load(aggregates, table="interval_aggregates")
    with pytest.raises(InputError, match="interval_aggregates of Tokyo, Calls in 2026-01"):
        centre.load(write_rows(tmp_path / "rows.csv", [contact(1)]))
    assert centre.rows("contacts") == []
    centre.load(write_rows(tmp_path / "rows.csv", [contact(1, arrived_at="2026-02-01 00:00")]))
    assert len(centre.rows("contacts")) == 1
