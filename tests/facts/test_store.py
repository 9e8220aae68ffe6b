"""The warehouse: pinned reading, going back, growing schemas, one load at a time; and pseudonyms."""

from __future__ import annotations

import dataclasses
import os
import stat
from pathlib import Path

import pytest

from seido.facts import store
from seido.facts.engine import Facts, connect
from seido.facts.lock import loading
from seido.facts.pseudonym import PseudonymKeys, pseudonym, pseudonym_sql
from seido.facts.schema import TABLES
from seido.faults import InputError
from support.loads import Centre, contact, write_rows


def test_tables_without_rows_have_their_columns(tmp_path: Path) -> None:
    with Centre(tmp_path).warehouse() as warehouse:
        facts = Facts(warehouse, {})
        for name, schema in TABLES.items():
            frame = facts.relation(name).collect("pyarrow").to_native()
            assert (frame.num_rows, frame.column_names) == (0, list(schema.names))
        facts.close()


def test_a_column_added_later_is_blank_in_older_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = TABLES["contacts"]
    fields = tuple(column for column in whole.fields if column.name != "migrated")
    older = {**TABLES, "contacts": dataclasses.replace(whole, fields=fields)}
    centre = Centre(tmp_path)
    with monkeypatch.context() as before:
        before.setattr(store, "TABLES", older)
        centre.load(write_rows(tmp_path / "a.csv", [contact(1)]))
    centre.load(write_rows(tmp_path / "b.csv", [contact(2, migrated="yes")]))
    assert [row["migrated"] for row in centre.rows("contacts")] == [None, True]
    centre.load(write_rows(tmp_path / "b.csv", [contact(1, migrated="no")]))
    assert [row["migrated"] for row in centre.rows("contacts")] == [False, True]


def test_months_are_read_alone(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    rows = [contact(month, arrived_at=f"2026-0{month}-15 09:30") for month in range(1, 5)]
    centre.load(write_rows(tmp_path / "rows.csv", rows))
    with centre.warehouse() as warehouse:
        assert len(warehouse.files("contacts", centre.pinned["contacts"])) == 4
        assert len(warehouse.files("contacts", centre.pinned["contacts"], ["2026-02", "2027-01"])) == 1
        assert warehouse.files("contacts", centre.pinned["contacts"], []) == []


def test_a_snapshot_names_its_load(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.load(write_rows(tmp_path / "rows.csv", [contact(1)]))
    with centre.warehouse() as warehouse:
        table = warehouse.catalog.load_table((store.NAMESPACE, "contacts"))
        assert store.load_of(table, centre.pinned["contacts"]) == "load-1"


def test_one_load_at_a_time(tmp_path: Path) -> None:
    with (
        loading(tmp_path),
        pytest.raises(InputError, match=f"no other load at work, found one by process {os.getpid()}"),
        loading(tmp_path, wait=0.2),
    ):
        raise AssertionError("two loads at once")
    with loading(tmp_path):
        pass


def test_pseudonyms_are_the_same_in_both_engines(tmp_path: Path) -> None:
    keys = PseudonymKeys(tmp_path / "keys" / "pseudonyms.json")
    key = keys.key("Alpha")
    assert keys.key("Alpha") == key != keys.key("Beta")
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    connection = connect()
    for identifier in ("0901234", "客 1", "x" * 500):
        found = connection.execute(f"SELECT {pseudonym_sql('$1', '$2')}", [identifier, key]).fetchone()
        assert found == (pseudonym(key, identifier),)
        assert pseudonym(keys.key("Beta"), identifier) != pseudonym(key, identifier)
    connection.close()
