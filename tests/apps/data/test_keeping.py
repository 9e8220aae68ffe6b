"""What leaves is gone from every file; what a changed zone or queue touches is derived again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from seido.apps.audit.services import verify_chain
from seido.apps.data import keeping, selectors, services
from seido.apps.data.folders import warehouse_folder
from seido.apps.data.models import Load, Record
from seido.apps.organization.services import apply_setup
from seido.facts.pseudonym import PseudonymKeys, pseudonym
from support.loads import contact, write_rows

pytestmark = pytest.mark.django_db
PROGRAM: dict[str, Any] = {
    "name": "Tokyo",
    "client": "Alpha",
    "zone": "Asia/Tokyo",
    "processes": [
        {"name": "Calls", "kind": "real_time", "queues": ["T1"]},
        {"name": "Sales", "kind": "real_time", "queues": ["T2"]},
    ],
}
SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "csp"},
    "clients": ["Alpha"],
    "programs": [PROGRAM],
}


@pytest.fixture(autouse=True)
def _centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    apply_setup(actor="tester", document=SETUP)


def load(path: Path, *rows: dict[str, object]) -> None:
    services.ingest(actor="tester", files=[write_rows(path, list(rows))], source="csv")


def contacts() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        selectors.tables()["contacts"].sort("contact_id").collect("pyarrow").to_native().to_pylist()
    )
    return rows


def everything_on_disk() -> bytes:
    return b"".join(path.read_bytes() for path in warehouse_folder().rglob("*") if path.is_file())


def test_an_erased_customer_is_in_no_file(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", contact(1, customer="ann"), contact(2, customer="bob"))
    load(tmp_path / "b.csv", contact(3, customer="ann", arrived_at="2026-02-03 10:00"))
    (key,) = PseudonymKeys(tmp_path / "home" / "keys" / "pseudonyms.json").all().values()
    traces = [pseudonym(key, "ann").encode(), b"ann"]
    assert traces[0] in everything_on_disk()
    done = keeping.erase_customer(actor="tester", customer="ann")
    assert done.rows == {"contacts": 2}
    assert [row["contact_id"] for row in contacts()] == ["2"]
    assert {month for _, month in done.touched} == {"2026-01", "2026-02"}
    disk = everything_on_disk()
    assert traces[0] not in disk
    assert pseudonym(key, "bob").encode() in disk


def test_an_erasure_leaves_no_name_in_the_audit(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", contact(1, customer="ann"))
    keeping.erase_customer(actor="tester", customer="ann")
    load_of_it = Load.objects.latest("id")
    assert "ann" not in f"{load_of_it.source} {load_of_it.files} {load_of_it.rejects}"
    assert verify_chain() is None


def test_a_customer_whom_nothing_names_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", contact(1, customer="ann"))
    before = selectors.pinned_snapshots()
    assert keeping.erase_customer(actor="tester", customer="nobody").rows == {}
    assert selectors.pinned_snapshots() == before
    assert Load.objects.count() == 1


def test_a_load_after_an_erasure_works(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", contact(1, customer="ann"), contact(2, customer="bob"))
    keeping.erase_customer(actor="tester", customer="ann")
    load(tmp_path / "b.csv", contact(2, customer="bob", wait_ms=1), contact(3, customer="eve"))
    assert [row["contact_id"] for row in contacts()] == ["2", "3"]


def test_what_has_served_its_time_leaves_and_keeps_its_figures(tmp_path: Path) -> None:
    load(
        tmp_path / "a.csv",
        contact(1, arrived_at="2024-12-31 10:00"),
        contact(2, arrived_at="2025-01-01 10:00"),
    )
    keeping.apply_retention_rules(actor="tester", rules={"contacts": 12})
    dry = keeping.apply_retention(actor="tester", as_of=date(2026, 1, 15), dry_run=True)
    assert dry.rows == {"contacts": 1}
    assert len(contacts()) == 2
    done = keeping.apply_retention(actor="tester", as_of=date(2026, 1, 15))
    assert done.rows == {"contacts": 1}
    assert [row["contact_id"] for row in contacts()] == ["2"]
    assert Load.objects.latest("id").touched == []
    assert selectors.kept_from() == "2025-01"


def test_old_records_leave_too(tmp_path: Path) -> None:
    rows = [
        {"kind": "absence", "record_id": number, "program": "Tokyo", "happened_at": day, "person": "E1"}
        | {"part": 1, "whole": 2}
        for number, day in ((1, "2024-05-01 00:00"), (2, "2026-01-01 00:00"))
    ]
    services.ingest(
        actor="tester", files=[write_rows(tmp_path / "r.csv", rows)], source="csv", table="records"
    )
    keeping.apply_retention_rules(actor="tester", rules={"absence": 12})
    assert keeping.apply_retention(actor="tester", as_of=date(2026, 2, 1)).rows == {"absence": 1}
    assert [record.record_id for record in Record.objects.all()] == ["2"]


def test_a_changed_zone_moves_rows_to_their_new_months(tmp_path: Path) -> None:
    # Half past midnight in Tokyo on the first of February is the afternoon before in London.
    load(
        tmp_path / "a.csv",
        contact(1, arrived_at="2026-02-01 00:30"),
        contact(2, arrived_at="2026-02-10 12:00"),
    )
    changed = {**SETUP, "programs": [{**PROGRAM, "zone": "Europe/London"}]}
    apply_setup(actor="tester", document=changed)
    done = keeping.derive_again(actor="tester", programs=["Tokyo"])
    assert done.rows == {"contacts": 2}
    assert [(row["local_date"], row["local_slot"]) for row in contacts()] == [
        ("2026-01-31", 31),
        ("2026-02-10", 6),
    ]
    assert {month for _, month in done.touched} == {"2026-01", "2026-02"}
    assert keeping.derive_again(actor="tester", programs=["Tokyo"]).rows == {}


def test_a_queue_given_to_another_process_takes_its_rows_along(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", contact(1, queue="T1", process=""), contact(2, queue="T2", process=""))
    swapped = [
        {**process, "queues": [queue]}
        for process, queue in zip(PROGRAM["processes"], ("T2", "T1"), strict=True)
    ]
    apply_setup(actor="tester", document={**SETUP, "programs": [{**PROGRAM, "processes": swapped}]})
    assert keeping.derive_again(actor="tester", programs=["Tokyo"]).rows == {"contacts": 2}
    assert [row["process"] for row in contacts()] == ["Sales", "Calls"]
