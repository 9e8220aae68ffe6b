"""A small centre of two clients whose checks have run and whose score is kept, and people who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from seido.apps.accounts.access import Access, access_of
from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import Role
from seido.apps.assessments.services import refresh_score
from seido.apps.checks.services import run_checks
from seido.apps.data.services import ingest
from seido.apps.organization.models import Program
from seido.apps.organization.services import apply_setup
from support.loads import write_rows

AS_OF = date(2026, 3, 1)
SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "osp"},
    "clients": ["Alpha", "Beta"],
    "programs": [
        {
            "name": name,
            "client": client,
            "zone": "Asia/Tokyo",
            "processes": [{"name": "Mail", "kind": "deferred", "queues": [name]}],
        }
        for name, client in (("Desk", "Alpha"), ("Secret", "Beta"))
    ],
    "people": [
        {"number": f"M{n}", "assignments": [{"job_role": "css", "program": program, "from": "2026-01-01"}]}
        for n, program in ((1, "Desk"), (2, "Secret"))
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


@dataclass(frozen=True)
class Centre:
    leader: User
    auditor: User
    supervisor: User

    def access(self, name: str) -> Access:
        return access_of(getattr(self, name))

    def client(self, name: str, language: str = "en") -> Client:
        browser = Client()
        browser.force_login(getattr(self, name))
        browser.cookies["language"] = language
        return browser


@pytest.fixture(scope="module")
def centre(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Centre]:
    """The centre, built once for a module; what a test changes is undone after it."""
    folder = tmp_path_factory.mktemp("centre")
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(HOME=folder / "home", SEIDO_TODAY=AS_OF),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        (folder / "home").mkdir()
        patch.delenv("SEIDO_WAREHOUSE", raising=False)
        patch.setattr("seido.web.home.prepare", lambda: folder / "home")
        yield build(folder)
        transaction.set_rollback(True)


def build(folder: Path) -> Centre:
    """Loads one record, runs the checks, and keeps the score."""
    apply_setup(actor="tester", document=SETUP)
    load(folder / "records.csv", STATEMENT)
    run_checks(actor="tester", as_of=AS_OF)
    refresh_score(actor="tester", as_of=AS_OF)
    users = {}
    for name, role in (("leader", Role.LEADER), ("auditor", Role.AUDITOR), ("supervisor", Role.SUPERVISOR)):
        users[name] = User.objects.create_user(username=name, email=f"{name}@example.com", language="en")
        program = Program.objects.get(name="Desk") if role == Role.SUPERVISOR else None
        Grant.objects.create(user=users[name], role=role, program=program)
    return Centre(**users)


def load(path: Path, *rows: dict[str, str]) -> None:
    ingest(actor="tester", files=[write_rows(path, list(rows))], source="csv", table="records")
