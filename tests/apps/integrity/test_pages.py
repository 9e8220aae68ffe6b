"""The page of data integrity: what was found by table and metric, and the rows behind, for who may see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from seido.apps.accounts.models import Grant, User
from seido.apps.data.services import ingest
from seido.apps.organization.models import Program
from seido.apps.organization.services import apply_setup
from seido.apps.performance.services import measure_touched
from support.loads import contact, write_rows

pytestmark = pytest.mark.django_db

PROGRAMS = ("Tokyo", "Osaka")
SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "csp"},
    "programs": [
        {
            "name": name,
            "zone": "Asia/Tokyo",
            "processes": [
                {
                    "name": "Calls",
                    "kind": "real_time",
                    "queues": [f"{name}-1"],
                    "metrics": ["rt_service_level"],
                    "parameters": {"service_level_threshold": "20s"},
                }
            ],
        }
        for name in PROGRAMS
    ],
}


@pytest.fixture(autouse=True)
def _centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    apply_setup(actor="tester", document=SETUP)
    rows = [
        contact(f"{program}-{number}", program=program, queue="", agent="a", handle_ms=1000)
        | ({"wait_ms": ""} if number < 3 else {"wait_ms": 1000})
        for program in PROGRAMS
        for number in range(10)
    ]
    ingest(actor="tester", files=[write_rows(tmp_path / "rows.csv", rows)], source="csv", table="contacts")
    measure_touched(actor="tester")


def analyst(program: str = "") -> Client:
    user = User.objects.create_user(f"ann{program}")
    part = Program.objects.get(name=program) if program else None
    Grant.objects.create(user=user, role="analyst", program=part)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def rows_of(program: str, **more: str) -> str:
    query = {"rule": "contacts.without_wait", "program": program, "month": "2026-01", **more}
    return reverse("integrity-rows") + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def test_what_was_found_leads_to_its_rows() -> None:
    client = analyst()
    page = client.get(reverse("integrity"))
    shown = page.context["shown"]
    assert [(line.result.program, line.result.failed) for line in shown.at_fault if line.has_rows] == [
        ("Osaka", 3),
        ("Tokyo", 3),
    ]
    text = page.content.decode()
    assert "Answered or abandoned, and the wait is not known." in text
    assert "?rule=contacts.without_wait&amp;program=Osaka&amp;month=2026-01" in text
    assert {row.metric.id for row in shown.metrics} >= {"rt_service_level"}
    rows = client.get(rows_of("Osaka"))
    assert sorted(row[rows.context["columns"].index("contact_id")] for row in rows.context["cells"]) == [
        "Osaka-0",
        "Osaka-1",
        "Osaka-2",
    ]
    file = client.get(rows_of("Osaka", **{"as": "csv"}))
    assert len(file.content.decode("utf-8-sig").splitlines()) == 4


def test_another_programs_findings_are_not_there() -> None:
    client = analyst("Tokyo")
    assert "Osaka" not in client.get(reverse("integrity")).content.decode()
    assert client.get(rows_of("Tokyo")).status_code == 200
    assert client.get(rows_of("Osaka")).status_code == 404
    assert client.get(rows_of("")).status_code == 404
