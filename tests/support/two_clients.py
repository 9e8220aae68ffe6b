"""A little of everything that belongs to two clients: whatever is of the other one has "foreign" in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from seido.apps.audit.services import record_event
from seido.apps.checks.models import CheckRun, FindingRecord
from seido.apps.data.models import Load
from seido.apps.improvement.models import Action
from seido.apps.jobs.models import Job
from seido.apps.notifications.models import Kind
from seido.apps.notifications.services import notify
from seido.apps.performance.models import SeriesStanding
from support.people import People

NOW = datetime(2026, 6, 15, tzinfo=UTC)
REQUIREMENT = "3.5.1.a"


def standing(position: int, **fields: Any) -> SeriesStanding:
    point = {"period": "2026-05", "value": 71.5, "target": 80.0, "n": 200, "met": False}
    usual = {
        "item": "4.1",
        "metric": "service_level",
        "unit_kind": "program",
        "type": "service",
        "direction": "higher",
        "grain": "month",
        "status": "below",
        "met": 3,
        "periods": 12,
        "reason_en": "below",
        "reason_ja": "未達",
        "period": "2026-05",
        "value": 71.5,
        "target": 80.0,
        "gap": -8.5,
        "n": 200,
        "points": [point],
    }
    flags = dict.fromkeys(("counted", "collected", "usable", "integrity", "in_set"), True)
    return SeriesStanding.objects.create(position=position, at_level=False, **usual | flags | fields)


def fill(staff: People) -> None:
    """Makes a series, an action, a load, a job, an event, a finding and a notice for each of the two programs."""
    run = CheckRun.objects.create(release="7.1", as_of=date(2026, 6, 15), started_at=NOW, finished_at=NOW)
    for position, program in enumerate((staff.own, staff.foreign)):
        name = program.name
        client = f"client of {name}"
        standing(3 * position, unit=name, program=name, client=client)
        standing(3 * position + 1, unit=client, unit_kind="client", client=client)
        standing(
            3 * position + 2, unit=name, program=name, client=client, unit_kind="process", process="calls"
        )
        Action.objects.create(
            number=f"CA-{position}",
            title=f"mend {name}",
            program=program,
            opened=NOW.date(),
            owner=staff.leader,
        )
        counts = dict.fromkeys(("read", "accepted", "changed", "same", "filtered", "rejected"), 1)
        Load.objects.create(
            name=f"load-{name}",
            source="csv",
            table="contacts",
            actor="leader",
            started_at=NOW,
            finished_at=NOW,
            touched=[[name, "2026-05"]],
            **counts,
        )
        Job.objects.create(
            kind="data.load", owner="leader", user=staff.leader, arguments={"of": name}, created_at=NOW
        )
        record_event(actor="leader", verb="changed", subject=f"actions {name}")
        FindingRecord.objects.create(
            fingerprint=f"{position}" * 24,
            requirement=REQUIREMENT,
            binding="evaluated",
            check_name="coverage",
            scope_kind="program",
            scopes=[name],
            unit_kind="person",
            unit=f"{name}-1",
            state="fail",
            reason_en=f"nobody evaluated {name}-1",
            reason_ja=f"{name}-1 の評価がない",
            first_run=run,
            last_run=run,
        )
        for user in (staff.viewer, staff.supervisor, staff.leader):
            notify(
                user=user, kind=Kind.MENTIONED, text=f"look at {name}", path="/", room="actions", program=name
            )
