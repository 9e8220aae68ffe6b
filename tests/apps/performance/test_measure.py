"""Measuring after loads: what was touched is computed again, and what follows from it elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from seido.apps.data import services as data
from seido.apps.organization.services import apply_setup
from seido.apps.performance import selectors, services
from seido.apps.performance.models import Measurement, Restatement
from support.loads import write_rows

pytestmark = pytest.mark.django_db
SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "csp"},
    "programs": [
        {
            "name": name,
            "zone": "Asia/Tokyo",
            "processes": [
                {"name": "Mail", "kind": "deferred", "queues": ["m"], "parameters": {"cycle_time": "24h"}}
            ],
        }
        for name in ("North", "South")
    ],
}


@pytest.fixture(autouse=True)
def _centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    apply_setup(actor="tester", document=SETUP)


def mail(number: int, arrived: str, completed: str = "", program: str = "North") -> dict[str, object]:
    outcome = "handled" if completed else "open"
    return {
        "contact_id": number,
        "program": program,
        "queue": "m",
        "arrived_at": arrived,
        "outcome": outcome,
        "completed_at": completed,
    }


def load(path: Path, *rows: dict[str, object]) -> int:
    data.ingest(actor="tester", files=[write_rows(path, list(rows))], source="csv", table="contacts")
    return services.measure_touched(actor="tester")


def values(metric: str, program: str = "North") -> dict[str, float | None]:
    return {
        row.period: row.value
        for row in selectors.measurements(metrics=[metric], units=[program])
        if row.unit_kind == "program"
    }


def test_only_what_was_touched_is_computed_again(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", mail(1, "2026-01-05 10:00", "2026-01-05 12:00"))
    load(tmp_path / "b.csv", mail(2, "2026-01-05 10:00", "2026-01-05 12:00", program="South"))
    before = dict(Measurement.objects.filter(program="North").values_list("pk", "computed_at"))
    assert load(tmp_path / "c.csv", mail(3, "2026-02-05 10:00", "2026-02-05 12:00", program="South")) == 1
    assert dict(Measurement.objects.filter(program="North").values_list("pk", "computed_at")) == before
    assert services.measure_touched(actor="tester") == 0


def test_work_that_is_finished_late_changes_the_backlog_of_later_months(tmp_path: Path) -> None:
    load(
        tmp_path / "a.csv",
        mail(1, "2026-01-05 10:00"),
        mail(2, "2026-02-20 10:00", "2026-02-20 11:00"),
        mail(3, "2026-03-20 10:00", "2026-03-20 11:00"),
    )
    assert all(value and value > 0 for value in values("df_backlog_atl").values())
    load(tmp_path / "b.csv", mail(1, "2026-01-05 10:00", "2026-01-31 23:00"))
    late = values("df_backlog_atl")
    assert late["2026-01"] > 0
    assert (late["2026-02"], late["2026-03"]) == (0, 0)


def test_a_changed_definition_measures_a_program_anew(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", mail(1, "2026-01-05 10:00", "2026-01-06 20:00"))
    assert values("df_on_time") == {"2026-01": 0}
    changed = {**SETUP, "programs": [dict(SETUP["programs"][0]), SETUP["programs"][1]]}
    changed["programs"][0]["processes"] = [
        {"name": "Mail", "kind": "deferred", "queues": ["m"], "parameters": {"cycle_time": "48h"}}
    ]
    apply_setup(actor="tester", document=changed)
    services.mark_stale(programs=["North"])
    assert services.measure_touched(actor="tester") == 1
    assert values("df_on_time") == {"2026-01": 100}


def test_a_closed_month_that_changes_is_restated(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", mail(1, "2026-01-05 10:00", "2026-01-05 12:00"))
    services.close_month(actor="tester", month="2026-01")
    load(tmp_path / "b.csv", mail(2, "2026-01-07 10:00", "2026-01-09 12:00"))
    changed = Restatement.objects.get(metric="df_on_time")
    assert (changed.before[:2], changed.after[:2]) == ([1, 1], [1, 2])
    load(tmp_path / "c.csv", mail(3, "2026-02-05 10:00", "2026-02-05 12:00"))
    assert not Restatement.objects.filter(month="2026-02").exists()


def test_days_and_half_hours_add_up_to_the_month(tmp_path: Path) -> None:
    load(
        tmp_path / "a.csv",
        mail(1, "2026-01-05 10:00", "2026-01-05 12:00"),
        mail(2, "2026-01-05 10:40", "2026-01-08 12:00"),
        mail(3, "2026-01-31 23:59", "2026-02-01 01:00"),
    )
    for by in ("day", "slot"):
        rows = [
            row
            for row in selectors.measurements(by=by, metrics=["df_volume"], units=["North"])  # type: ignore[arg-type]
            if row.unit_kind == "program"
        ]
        assert sum(row.numerator for row in rows) == 3
        assert {row.period[:7] for row in rows} == {"2026-01"}


def test_the_stay_of_recruits_is_pending_for_three_months(tmp_path: Path) -> None:
    apply_setup(
        actor="tester", document={**SETUP, "entity": {**SETUP["entity"], "support_processes": ["recruiting"]}}
    )
    hires = [
        {
            "kind": "hire",
            "record_id": f"H{month}",
            "program": "North",
            "person": f"P{month}",
            "outcome": "hired",
        }
        | {"happened_at": f"2026-0{month}-01 09:00", "done_at": f"2026-0{month}-05 09:00"}
        for month in (1, 2, 3)
    ]
    path = write_rows(tmp_path / "records.csv", hires)
    data.ingest(actor="tester", files=[path], source="csv", table="records")
    services.measure_touched(actor="tester")

    def known(day: str) -> list[str]:
        series = selectors.stored_series(date.fromisoformat(day))
        return [p.period.name for one in series if one.metric == "hire_quality" for p in one.points]

    assert known("2026-04-30") == []
    assert known("2026-05-01") == ["2026-01"]
    assert known("2026-06-15") == ["2026-01", "2026-02"]


def test_complaints_of_clients_have_a_series_and_months_without_any_count_none(tmp_path: Path) -> None:
    programs = [
        {**program, "client": name} for program, name in zip(SETUP["programs"], ("Acme", "Best"), strict=True)
    ]
    clients = ["Acme", "Best"]
    osp = {"entity": {"name": "Centre", "role": "osp"}, "clients": clients, "programs": programs}
    apply_setup(actor="tester", document=osp)
    complaints = [
        {"kind": "client_complaint", "record_id": f"K{n}", "program": "North", "happened_at": f"{day} 09:00"}
        for n, day in enumerate(("2026-02-03", "2026-02-04", "2026-04-05"))
    ]
    path = write_rows(tmp_path / "records.csv", complaints)
    data.ingest(actor="tester", files=[path], source="csv", table="records")
    mails = [
        mail(10 * month + n, f"2026-0{month}-03 10:00", f"2026-0{month}-03 12:00", program)
        for month in (1, 2, 3, 4)
        for n, program in enumerate(("North", "South"))
    ]
    load(tmp_path / "mails.csv", *mails)

    found = {
        (one.unit_kind, one.unit): [(p.period.name[-2:], p.value) for p in one.points]
        for one in selectors.item_series(date(2026, 4, 15))
        if one.metric == "client_complaints"
    }
    some, none = [("02", 2.0), ("03", 0.0)], [("02", 0.0), ("03", 0.0)]
    assert found == {
        ("entity", "Centre"): some,
        ("client", "Acme"): some,
        ("client", "Best"): none,
        ("program", "North"): some,
        ("program", "South"): none,
    }
    counted = selectors.stored_series(date(2026, 4, 15))
    assert not [one for one in counted if one.metric == "client_complaints"]


def test_a_process_whose_rows_stop_is_not_collected_since(tmp_path: Path) -> None:
    two = {**SETUP, "programs": [dict(SETUP["programs"][0])]}
    two["programs"][0]["processes"] = [
        {"name": name, "kind": "deferred", "queues": [name], "parameters": {"cycle_time": "24h"}}
        for name in ("Mail", "Post")
    ]
    apply_setup(actor="tester", document=two)
    rows = [
        {
            **mail(10 * month + number, f"2026-{month:02}-05 10:00", f"2026-{month:02}-05 12:00"),
            "queue": queue,
        }
        for number, queue in enumerate(("Mail", "Post"))
        for month in range(1, 6 if queue == "Mail" else 4)
    ]
    load(tmp_path / "a.csv", *rows)
    series = {
        one.process: one
        for one in selectors.stored_series(date(2026, 6, 1))
        if (one.metric, one.unit) == ("df_on_time", "North")
    }
    assert [point.value for point in series["Mail"].points] == [100, 100, 100, 100, 100]
    assert [(point.value, point.collected) for point in series["Post"].points[3:]] == [(None, False)] * 2
