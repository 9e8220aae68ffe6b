"""Runs of the checks as the application keeps them, and the way from a finding to its rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from seido.apps.checks import selectors, services
from seido.apps.checks.models import CheckRun, FindingRecord
from seido.apps.checks.rows import finding_by, rows_behind
from seido.apps.data import services as data
from seido.apps.organization.services import apply_setup
from seido.apps.performance.services import measure_touched
from seido.engine.checks import Finding
from seido.faults import InputError
from seido.standard.model import Text
from support.loads import write_rows

pytestmark = pytest.mark.django_db
SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "csp"},
    "programs": [
        {
            "name": "Desk",
            "zone": "Asia/Tokyo",
            "processes": [{"name": "Mail", "kind": "deferred", "queues": ["m"]}],
        }
    ],
    "people": [
        {"number": "M1", "assignments": [{"job_role": "css", "program": "Desk", "from": "2026-01-01"}]}
    ],
}
STATEMENT = {
    "kind": "direction_statement",
    "record_id": "D1",
    "happened_at": "2026-01-10 09:00",
    "person": "M1",
    "outcome": "approved",
    "parts": "customer_experience;quality",
    "link": "https://example.org/direction",
}


@pytest.fixture(autouse=True)
def _centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    apply_setup(actor="tester", document=SETUP)


def records(path: Path, *rows: dict[str, str]) -> None:
    data.ingest(actor="tester", files=[write_rows(path, list(rows))], source="csv", table="records")


def state_of(requirement: str) -> str:
    (row,) = selectors.newest_deployments([requirement])
    return row.state


def test_a_run_sees_what_is_on_record(tmp_path: Path) -> None:
    services.run_checks(actor="tester", as_of=date(2026, 3, 1))
    assert state_of("1.1.1") == "no_data"
    records(tmp_path / "r.csv", STATEMENT)
    services.run_checks(actor="tester", as_of=date(2026, 3, 1))
    assert state_of("1.1.1") == "pass"
    assert selectors.computed().verdicts["1.1.1"].approach == "met"


def test_a_finding_is_carried_on_and_says_when_it_was_gone(tmp_path: Path) -> None:
    first = services.run_checks(actor="tester", as_of=date(2026, 3, 1))
    second = services.run_checks(actor="tester", as_of=date(2026, 3, 1))
    open_one = FindingRecord.objects.get(requirement="1.1.1", gone_in=None)
    assert (open_one.first_run, open_one.last_run) == (first, second)
    records(tmp_path / "r.csv", STATEMENT)
    third = services.run_checks(actor="tester", as_of=date(2026, 3, 1))
    open_one.refresh_from_db()
    assert open_one.gone_in == third
    assert CheckRun.objects.count() == 3


def test_a_run_pins_what_it_was_made_on(tmp_path: Path) -> None:
    records(tmp_path / "r.csv", STATEMENT)
    run = services.run_checks(actor="tester", as_of=date(2026, 3, 1))
    assert (run.release, run.as_of) == ("7.1", date(2026, 3, 1))
    assert sum(run.counts.values()) == FindingRecord.objects.filter(last_run=run).count()


def stored(*rows: str, unit: str = "Desk") -> FindingRecord:
    finding = Finding(
        "1.1.1",
        "fields",
        "fields",
        "entity",
        ("Centre",),
        "program",
        unit,
        "fail",
        Text("a", "あ"),
        rows=rows,
    )
    now = datetime.now(UTC)
    services.store(actor="tester", as_of=date(2026, 3, 1), snapshots={}, started=now, findings=[finding])
    return finding_by(finding.fingerprint)


def test_a_record_is_reached(tmp_path: Path) -> None:
    records(tmp_path / "r.csv", STATEMENT)
    (row,) = rows_behind(stored("D1"), 5)
    assert (row["row"], row["record_id"], row["parts"]) == ("record", "D1", "customer_experience;quality")


def test_figures_and_rows_of_facts_are_reached(tmp_path: Path) -> None:
    mails = [
        {"contact_id": number, "program": "Desk", "queue": "m", "arrived_at": f"2026-01-{number:02} 10:00"}
        | {"outcome": "handled", "agent": agent, "completed_at": "2026-01-30 10:00"}
        for number, agent in ((1, "M1"), (2, "M1"), (3, "M2"))
    ]
    data.ingest(actor="tester", files=[write_rows(tmp_path / "m.csv", mails)], source="csv", table="contacts")
    measure_touched(actor="tester")
    figures = rows_behind(stored("df_volume@Desk@2026-01", unit="df_volume / Desk / Mail"), 5)
    assert [(row["row"], row["numerator"]) for row in figures] == [("figure", 3)]
    handled = rows_behind(stored("handled:M1:Desk:Mail::2026-01:"), 5)
    assert [(row["row"], row["contact_id"]) for row in handled] == [("contacts", "1"), ("contacts", "2")]


def test_attempts_and_visits_behind_a_sum_are_reached(tmp_path: Path) -> None:
    place = {"program": "Desk", "process": "Mail"}
    dials = [
        {
            **place,
            "dial_id": f"D{n}",
            "dialled_at": "2026-01-05 10:00",
            "outcome": "right_party",
            "agent": "M1",
        }
        | {"list_name": name, "record_state": "right_party"}
        for n, name in enumerate(("spring", "spring", "autumn"))
    ]
    visits = [
        {
            **place,
            "visit_id": "V1",
            "arrived_at": "2026-01-05 10:00",
            "location": "Hall",
            "checked_in": "true",
        }
        | {"outcome": "served", "site": "Hall"}
    ]
    for table, found in (("dials", dials), ("visits", visits)):
        path = write_rows(tmp_path / f"{table}.csv", found)
        data.ingest(actor="tester", files=[path], source="csv", table=table)
    handled = rows_behind(stored("handled_dials:M1:Desk:Mail::2026-01:"), 5)
    assert [(row["row"], row["dial_id"]) for row in handled] == [("dials", f"D{n}") for n in range(3)]
    (visit,) = rows_behind(stored("contact_visits:Desk:Mail:Hall:2026-01"), 5)
    assert (visit["row"], visit["visit_id"]) == ("visits", "V1")


def test_a_fingerprint_that_is_none_is_told() -> None:
    with pytest.raises(InputError, match="seido check --findings"):
        finding_by("nothing")
