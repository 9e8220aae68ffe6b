"""The register that docs/add-an-app.md shows, made from that page and run."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import clear_url_caches

import seido.apps
from seido.apps.audit.models import AuditEvent
from seido.apps.registers.register import REGISTERS, Register
from seido.apps.registers.urls import of_register
from support.people import People, people

PAGE = Path(__file__).parents[2] / "docs" / "add-an-app.md"
MOST_LINES = 60


def files_of_page() -> dict[str, str]:
    """File name -> code, in the order of the page."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"`src/seido/apps/exercises/(\w+\.py)`[^`]*```python\n(.*?)```", text, re.DOTALL)
    return {"__init__.py": '"""Exercises."""\n', **dict(found)}


def test_the_page_shows_a_register_in_few_lines() -> None:
    lines = [line for code in files_of_page().values() for line in code.splitlines() if line.strip()]
    assert len(lines) < MOST_LINES


@pytest.fixture
def shown(tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    folder = tmp_path / "exercises"
    folder.mkdir()
    for name, code in files_of_page().items():
        (folder / name).write_text(code, encoding="utf-8")
    monkeypatch.setattr(seido.apps, "__path__", [*seido.apps.__path__, str(tmp_path)])
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "seido.apps.exercises"]):
        register = importlib.import_module("seido.apps.exercises.register") and REGISTERS["exercises"]
        sql, _params = connection.schema_editor().table_sql(register.model)
        with connection.cursor() as cursor:  # gone with the test's transaction
            cursor.execute(sql)
        try:
            yield register
        finally:
            REGISTERS.pop("exercises")
            apps.all_models.pop("exercises")
            for name in [name for name in sys.modules if name.startswith("seido.apps.exercises")]:
                del sys.modules[name]
    apps.clear_cache()


def addresses(register: Register) -> ModuleType:
    module = ModuleType("urls_of_the_page")
    base = importlib.import_module("seido.web.urls")
    module.urlpatterns = [*of_register(register), *base.urlpatterns]  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    return module


def test_it_lists_makes_changes_imports_and_exports(shown: Register) -> None:
    centre = people()
    module = addresses(shown)
    with override_settings(ROOT_URLCONF=module.__name__):
        clear_url_caches()
        try:
            works(centre, shown)
        finally:
            clear_url_caches()
            del sys.modules[module.__name__]


def works(centre: People, register: Register) -> None:
    client = Client()
    client.force_login(centre.leader)
    sent: dict[str, Any] = {"number": "E-1", "title": "power cut", "held": "2026-03-02", "result": "passed"}
    sent |= {"program": centre.own.pk, "owner": centre.leader.pk, "reason": "yearly"}
    assert client.post("/exercises/new/", sent).status_code == 302
    assert "power cut" in client.get("/exercises/?q=power&result=passed").content.decode()
    row = register.model._default_manager.get()
    assert AuditEvent.objects.get(subject=f"exercises {row.pk}").details["reason"] == "yearly"
    assert "E-1" in client.get("/exercises/export.csv").content.decode("utf-8-sig")
    client.post("/exercises/bulk/", {"pk": row.pk, "result": "failed", "apply": "1"})
    assert "failed" in str(AuditEvent.objects.filter(subject=f"exercises {row.pk}").latest("id").details)
    viewer = Client()
    viewer.force_login(centre.agent)
    assert viewer.get(f"/exercises/{row.pk}/").status_code == 200
    row.program = centre.foreign
    row.save()
    assert viewer.get(f"/exercises/{row.pk}/").status_code == 404
