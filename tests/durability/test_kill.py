"""kill -9 of any process of a real site, while people upload and load: what was acknowledged is there, every job
ends, and none is done twice. SEIDO_KILLS sets how many (docs/reliability.md)."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

import pytest

from support.installed import document, seido
from support.site import Person, Site, alive, command_of, number_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("SEIDO_KILLS", "4"))
LOADS = max(3, KILLS // 2)
ROWS = 30
ROLES = ("worker", "web", "supervisor", "server", "worker", "worker", "web", "supervisor")
PASSWORD = "for-a-test-7391"
SETUP = """
entity: {name: Harbour, role: csp}
clients: [Alpha]
programs:
  - {name: Desk, client: Alpha, zone: Asia/Tokyo, processes: [{name: Calls, kind: real_time, queues: [main]}]}
"""
HEADER = "contact_id,program,queue,arrived_at,outcome,wait_ms,handle_ms\n"
MAPPING = "\n".join(
    [
        "table: contacts",
        "columns:",
        *(f"  {name}: {name}" for name in HEADER.strip().split(",")),
    ]
)
AWAY = (urllib.error.URLError, OSError, http.client.HTTPException, AssertionError, StopIteration)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (tmp_path / "setup.yaml").write_text(SETUP, encoding="utf-8")
    seido(folder, "setup", tmp_path / "setup.yaml")
    return folder


def create_person(home: Path) -> None:
    """An analyst, as an administrator would invite one."""
    script = (
        "from seido.web import home; home.prepare()\n"
        "from seido.apps.accounts.models import Grant, User\n"
        f"user = User.objects.create_user('ann', 'ann@example.com', {PASSWORD!r})\n"
        "Grant.objects.create(user=user, role='analyst')\n"
    )
    assert in_home(home, script) == 0


def rows_of(home: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "seido.sqlite3", timeout=20) as database:
        found = database.execute(sql).fetchall()
    database.close()
    return found


def verified(home: Path) -> bool:
    """Whether the chain of audit events is whole."""
    script = (
        "from seido.web import home; home.prepare()\n"
        "from seido.apps.audit.services import verify_chain\n"
        "raise SystemExit(verify_chain() is not None)\n"
    )
    return in_home(home, script) == 0


def in_home(home: Path, script: str) -> int:
    environment = {**os.environ, "SEIDO_HOME": str(home), "SEIDO_DATABASE_URL": ""}
    return subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode


class Week:
    """What a person does, again and again until the site acknowledges it, and what it has acknowledged."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.person: Person | None = None
        self.drafts: dict[int, int] = {}
        self.jobs: dict[int, int] = {}

    def step(self) -> bool:
        """The next thing to do; False where all is done."""
        if self.person is None:
            self.person = Person(self.site, "ann", PASSWORD)
        for number in range(LOADS):
            if number not in self.drafts:
                self.upload(self.person, number)
                return True
            if number not in self.jobs:
                self.load(self.person, number)
                return True
        return False

    def upload(self, person: Person, number: int) -> None:
        text = HEADER + "".join(
            f"{number}-{row},Desk,main,2026-01-{1 + row % 28:02}T10:00,handled,{row * 1000},60000\n"
            for row in range(ROWS)
        )
        person.get("/data/upload/")
        status, path = person.post(
            "/data/upload/", {"source": "csv"}, {"files": (f"rows-{number}.csv", text.encode())}
        )
        if status == 302 and "/drafts/" in path:
            self.drafts[number] = number_in(path)

    def load(self, person: Person, number: int) -> None:
        draft = self.drafts[number]
        person.get(f"/data/drafts/{draft}/map/")
        person.post(f"/data/drafts/{draft}/map/", {"text": MAPPING})
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            status, path = person.post(f"/data/drafts/{draft}/load/", {})
            if status == 302 and path.startswith("/jobs/"):
                self.jobs[number] = number_in(path)
                return
            time.sleep(0.3)  # its preview is under way


def go_on(week: Week, until: float) -> bool:
    """Works until a moment; what a killed process leaves unanswered is done again. Whether all is done."""
    while time.monotonic() < until:
        try:
            if not week.step():
                return True
        except AWAY:
            time.sleep(0.2)
    return False


def test_kills(home: Path) -> None:
    site = Site(home)
    create_person(home)
    week = Week(site)
    moments = random.Random(7)
    killed: dict[str, int] = {}
    site.start()
    try:
        assert site.answers()
        for number in range(KILLS):
            go_on(week, time.monotonic() + moments.uniform(0.3, 2.5))
            role = ROLES[number % len(ROLES)]
            kill(site, role)
            killed[role] = killed.get(role, 0) + 1
        assert go_on(week, time.monotonic() + 120)
        jobs_end(home)
        assert site.stop() == 0
    finally:
        if site.process is not None and site.process.poll() is None:
            site.process.kill()
    nothing_is_lost(home, week)
    attempts = [count for (count,) in rows_of(home, "SELECT attempts FROM jobs_job")]
    print(json.dumps({"killed": killed, "jobs": len(attempts), "begun again": sum(attempts) - len(attempts)}))


def kill(site: Site, role: str) -> None:
    """kill -9 of a process; where it was the first of them all, its children end too, and the site is begun anew."""
    before = site.everybody()
    for pid in site.roles()[role][:1]:
        os.kill(pid, signal.SIGKILL)
    if role == "supervisor":
        assert site.process is not None
        site.process.wait(10)
        give_up = time.monotonic() + 30
        while any(alive(pid) for pid in before):
            assert time.monotonic() < give_up, [command_of(pid) for pid in before if alive(pid)]
            time.sleep(0.1)
        site.start()
    assert site.answers()


def jobs_end(home: Path) -> None:
    give_up = time.monotonic() + 150
    while left := rows_of(home, "SELECT id, kind, state FROM jobs_job WHERE state IN ('waiting', 'running')"):
        assert time.monotonic() < give_up, left
        time.sleep(0.5)


def nothing_is_lost(home: Path, week: Week) -> None:
    states = dict(rows_of(home, "SELECT id, state FROM jobs_job WHERE kind LIKE 'data.%'"))
    assert set(week.jobs.values()) <= set(states)
    assert set(states.values()) == {"done"}
    # Each job that was acknowledged is one load, and no file was loaded twice.
    requests = [str(request) for (request,) in rows_of(home, "SELECT request FROM data_load")]
    assert sorted(requests) == sorted(f"job {job}" for job in week.jobs.values())
    assert rows_of(home, "SELECT sum(changed) FROM data_load") == [(LOADS * ROWS,)]
    kept = {str(stored) for (stored,) in rows_of(home, "SELECT stored FROM data_upload")}
    assert {path.name for path in (home / "uploads" / "loads").iterdir()} >= kept
    assert len(kept) >= LOADS
    assert rows_of(home, "PRAGMA integrity_check") == [("ok",)]
    figures = document(home, "measure", "--metric", "rt_volume", "--unit", "Calls")
    assert [row["numerator"] for row in figures] == [LOADS * ROWS]
    assert not (home / "warehouse" / "unfinished-load").exists()
    events = rows_of(home, "SELECT count(*) FROM audit_auditevent WHERE verb = 'loaded'")
    assert events == [(LOADS,)]
    assert verified(home)
