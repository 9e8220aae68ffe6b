"""Loading through the application: facts and records, what a load leaves, and what it leaves alone."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from seido.apps.audit.models import AuditEvent
from seido.apps.data import selectors, services
from seido.apps.data.models import Load, Record
from seido.apps.data.warehouse import open_warehouse
from seido.apps.organization.services import apply_setup
from seido.facts.schema import RECORDS, TABLES
from seido.faults import InputError
from support.loads import contact, write_rows

pytestmark = pytest.mark.django_db

SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "csp"},
    "clients": ["Alpha"],
    "programs": [
        {
            "name": "Tokyo",
            "client": "Alpha",
            "zone": "Asia/Tokyo",
            "processes": [{"name": "Calls", "kind": "real_time", "queues": ["T1"]}],
        }
    ],
}


@pytest.fixture(autouse=True)
def _centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    apply_setup(actor="tester", document=SETUP)


def ingest(*files: Path, **options: Any) -> services.Ingested:
    return services.ingest(**{"actor": "tester", "files": files, "source": "csv"} | options)


def contacts() -> list[dict[str, Any]]:
    frame = selectors.tables()["contacts"].sort("contact_id").collect("pyarrow").to_native()
    rows: list[dict[str, Any]] = frame.to_pylist()
    return rows


def absence(number: int, **values: object) -> dict[str, object]:
    row = {"kind": "absence", "record_id": number, "program": "Tokyo", "happened_at": "2026-01-31 23:30"}
    return row | {"person": "E1", "part": 3_600_000, "whole": 28_800_000, "done_at": "", **values}


def test_a_load_is_stored_with_what_it_did(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.csv", [contact(1), contact(2, outcome="x"), contact(3)])
    done = ingest(path, reject_limit=0.5)
    load = Load.objects.get()
    assert (done.load, done.table, done.source) == (load.name, "contacts", "csv")
    assert (done.read, done.accepted, done.changed, done.same, done.rejected) == (3, 2, 2, 0, 1)
    assert done.touched == [("Tokyo", "2026-01")]
    assert load.touched == [["Tokyo", "2026-01"]]
    assert load.rejects == [
        {"file": "rows.csv", "row": 3, "column": "outcome", "got": "x", "expected": done.rejects[0].expected}
    ]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert load.files == [{"name": "rows.csv", "bytes": path.stat().st_size, "sha256": digest}]
    event = AuditEvent.objects.latest("id")
    assert (event.actor, event.verb, event.details["changed"]) == ("tester", "loaded", 2)
    assert [row["contact_id"] for row in contacts()] == ["1", "3"]
    assert {row["load"] for row in contacts()} == {load.name}


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.csv", [contact(number) for number in range(5)])
    ingest(path)
    pinned = selectors.pinned_snapshots()
    again = ingest(path)
    assert (again.changed, again.same, again.touched) == (0, 5, [])
    assert selectors.pinned_snapshots() == pinned
    assert [load.changed for load in selectors.loads_after(())] == [5, 0]
    assert [load.name for load in selectors.loads_after({Load.objects.earliest("id").name})] == [again.load]


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.csv", [contact(1)])
    done = ingest(path, dry_run=True)
    assert (done.load, done.changed, done.touched) == ("", 1, [("Tokyo", "2026-01")])
    assert not Load.objects.exists()
    assert contacts() == []
    with open_warehouse() as warehouse:
        assert warehouse.snapshots() == {}


def test_a_refused_file_changes_nothing(tmp_path: Path) -> None:
    ingest(write_rows(tmp_path / "rows.csv", [contact(1)]))
    before = contacts()
    with pytest.raises(InputError):
        ingest(write_rows(tmp_path / "bad.csv", [contact(1, wait_ms=7), contact(2, wait_ms="x")]))
    assert contacts() == before
    assert Load.objects.count() == 1


def test_a_load_that_cannot_be_stored_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(write_rows(tmp_path / "rows.csv", [contact(1)]))
    pinned = selectors.pinned_snapshots()

    def fails(**_: object) -> None:
        raise RuntimeError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(services, "record_event", fails)
        with pytest.raises(RuntimeError):
            ingest(write_rows(tmp_path / "rows.csv", [contact(1, wait_ms=7), contact(2)]))
    assert Load.objects.count() == 1
    with open_warehouse() as warehouse:
        assert warehouse.snapshots() == pinned
        assert len(list((warehouse.folder / "rows" / "contacts").iterdir())) == 1
    assert ingest(tmp_path / "rows.csv").changed == 2


def test_what_an_unfinished_load_left_is_not_seen_and_goes(tmp_path: Path) -> None:
    """As after a kill between the warehouse's commit and the application's."""
    ingest(write_rows(tmp_path / "rows.csv", [contact(1)]))
    pinned = selectors.pinned_snapshots()
    last = Load.objects.latest("id")
    second = ingest(write_rows(tmp_path / "rows.csv", [contact(1, wait_ms=7), contact(2)]))
    Load.objects.filter(name=second.load).delete()
    with open_warehouse() as warehouse:
        (warehouse.folder / "unfinished-load").write_text(second.load, encoding="utf-8")
        assert warehouse.snapshots() != pinned
    assert [row["load"] for row in contacts()] == [last.name]
    third = ingest(write_rows(tmp_path / "rows.csv", [contact(3)]))
    assert [(row["contact_id"], row["wait_ms"]) for row in contacts()] == [("1", 1000), ("3", 1000)]
    with open_warehouse() as warehouse:
        folders = {path.name for path in (warehouse.folder / "rows" / "contacts").iterdir()}
    assert folders == {last.name, third.load}


def test_customers_are_pseudonymous_by_client(tmp_path: Path, settings: Settings) -> None:
    ingest(
        write_rows(tmp_path / "rows.csv", [contact(1, customer="0901234"), contact(2, customer="0901234")])
    )
    first, second = (row["customer"] for row in contacts())
    assert first == second != "0901234"
    assert len(first) == 32
    keys = settings.HOME / "keys" / "pseudonyms.json"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    for path in (settings.HOME / "warehouse").rglob("*"):
        assert path.is_dir() or b"0901234" not in path.read_bytes()


def test_records_are_kept_by_their_key(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.csv", [absence(1), absence(2, done_at="2026-02-02T00:00Z")])
    assert (ingest(path).changed, ingest(path).same) == (2, 2)
    done = ingest(write_rows(path, [absence(1, happened_at="2026-02-01 00:10"), absence(2), absence(3)]))
    assert (done.table, done.changed, done.same) == ("records", 3, 0)
    assert done.touched == [("Tokyo", "2026-01"), ("Tokyo", "2026-02")]
    assert Record.objects.count() == 3
    frame = selectors.tables()["records"].sort("record_id").collect("pyarrow").to_native()
    assert frame.column_names == list(RECORDS.names)
    first, second, _ = frame.to_pylist()
    assert first["happened_at"].isoformat() == "2026-01-31T15:10:00"
    assert (first["local_month"], first["local_date"], first["local_slot"]) == ("2026-02", "2026-02-01", 0)
    assert (second["process"], second["done_at"], second["part"]) == (None, None, 3_600_000)
    assert ("Tokyo", "2026-02") in selectors.stored_months()


def test_records_of_unknown_kind_are_rejected(tmp_path: Path) -> None:
    rows = [absence(1, kind="abscence"), absence(2, kind="hire", outcome="maybe"), absence(3)]
    rows = [{"outcome": "", **row} for row in rows]
    done = ingest(write_rows(tmp_path / "rows.csv", rows), reject_limit=1.0)
    assert [(reject.row, reject.column, reject.got) for reject in done.rejects] == [
        (2, "kind", "abscence"),
        (3, "outcome", "maybe"),
    ]
    assert done.changed == 1


def test_records_without_a_program_take_the_common_zone(tmp_path: Path) -> None:
    ingest(write_rows(tmp_path / "rows.csv", [absence(1, program="")]))
    assert Record.objects.get().happened_at.isoformat() == "2026-01-31T14:30:00+00:00"
    assert selectors.stored_months() == {("", "2026-01")}


def test_facts_and_records_share_snapshots(tmp_path: Path) -> None:
    ingest(write_rows(tmp_path / "a.csv", [contact(1)]))
    ingest(write_rows(tmp_path / "b.csv", [absence(1)]))
    assert len(contacts()) == 1
    assert set(selectors.tables()) == {*TABLES, "records"}


def test_every_column_of_the_schema_has_a_field() -> None:
    fields = {field.name for field in Record._meta.get_fields()}
    assert set(RECORDS.names) <= fields
