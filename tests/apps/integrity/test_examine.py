"""From loads to stored results and to the flags of a series: step by step, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from seido.apps.audit.models import AuditEvent
from seido.apps.data.services import ingest
from seido.apps.integrity import selectors, services
from seido.apps.integrity.models import IntegrityResult
from seido.apps.organization.services import apply_setup
from seido.apps.performance.explain import explain
from seido.apps.performance.selectors import stored_series
from seido.apps.performance.services import apply_targets, mark_stale, measure_touched
from seido.engine.performance.series import Point
from seido.periods import parse
from support.loads import contact, write_rows

pytestmark = pytest.mark.django_db

SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "csp"},
    "programs": [
        {
            "name": "Tokyo",
            "zone": "Asia/Tokyo",
            "open_hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"}],
            "holidays": {"country": "JP"},
            "processes": [
                {
                    "name": "Calls",
                    "kind": "real_time",
                    "queues": ["T1"],
                    "metrics": ["rt_service_level"],
                    "parameters": {"service_level_threshold": "20s"},
                }
            ],
        }
    ],
}
TARGETS = [
    {"metric": metric, "program": "Tokyo", "process": "Calls", "value": 80, "direction": direction}
    for metric, direction in (("rt_service_level", "higher"), ("rt_aht", "lower"))
]
JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    apply_setup(actor="tester", document=SETUP)
    apply_targets(actor="tester", targets=TARGETS)


def calls(first: date, last: date, without: Iterable[date] = (), **values: object) -> list[dict[str, object]]:
    """Eight calls on every weekday but some; holidays have none either."""
    holidays = {date(2026, 1, 1), date(2026, 1, 12), date(2026, 2, 11), date(2026, 2, 23), date(2026, 3, 20)}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        contact(f"{day:%m%d}-{n}", arrived_at=f"{day} 1{n}:00:00", handle_ms=1000, agent="a", **values)
        for day in days
        if day.weekday() < 5 and day not in holidays and day not in without
        for n in range(8)
    ]


def load(tmp_path: Path, rows: list[dict[str, object]]) -> int:
    ingest(actor="tester", files=[write_rows(tmp_path / "rows.csv", rows)], source="csv", table="contacts")
    return measure_touched(actor="tester")


def points(metric: str, as_of: date | None = None) -> dict[str, Point]:
    (found,) = [series for series in stored_series(as_of) if series.metric == metric]
    return {point.period.name: point for point in found.points}


def failing() -> set[tuple[str, str]]:
    return {(result.rule, result.month) for result in selectors.results() if result.state == "fail"}


def test_a_whole_quarter_counts(tmp_path: Path) -> None:
    load(tmp_path, calls(JANUARY, MARCH))
    assert failing() == set()
    for point in points("rt_service_level", date(2026, 4, 1)).values():
        assert (point.collected, point.usable, point.integrity) == (True, True, True)
    results = {(result.rule, result.month): result for result in selectors.results()}
    assert results["contacts.open_days", "2026-01"].examined == 20  # the first row came on 2 January


def test_absent_days_are_named_and_cost_the_month(tmp_path: Path) -> None:
    gone = [date(2026, 2, 9), date(2026, 2, 10)]
    load(tmp_path, calls(JANUARY, MARCH, without=gone))
    assert failing() == {("contacts.open_days", "2026-02")}
    found = points("rt_service_level")
    assert [point.collected for point in found.values()] == [True, False, True]
    said = explain(metric="rt_service_level", unit="Calls", period=parse("2026-02")).data
    assert not said.collected
    assert "2026-02-09, 2026-02-10" in said.reasons[0].en
    assert "2026-02-09, 2026-02-10" in said.reasons[0].ja


def test_impossible_rows_cost_only_the_metrics_that_they_falsify(tmp_path: Path) -> None:
    rows = calls(JANUARY, MARCH)
    load(
        tmp_path, [{**row, "handle_ms": 90_000_000} if row["contact_id"] == "0209-0" else row for row in rows]
    )
    assert failing() == {("contacts.impossible_handle_time", "2026-02")}
    assert [point.integrity for point in points("rt_aht").values()] == [True, False, True]
    assert all(point.integrity for point in points("rt_service_level").values())
    (result,) = [row for row in selectors.results() if row.state == "fail"]
    assert result.samples == ("0209-0",)
    faulty = selectors.rows(
        "contacts.impossible_handle_time", programs=["Tokyo"], first="2026-02", last="2026-02", limit=9
    )
    assert [row["contact_id"] for row in faulty] == ["0209-0"]


def test_later_loads_fill_a_gap_and_leave_the_rest_alone(tmp_path: Path) -> None:
    gone = [date(2026, 1, 20)]
    load(tmp_path, calls(JANUARY, MARCH, without=gone))
    before = set(IntegrityResult.objects.values_list("pk", flat=True))
    assert ("contacts.open_days", "2026-01") in failing()
    load(tmp_path, calls(gone[0], gone[0]))
    assert failing() == set()
    kept = before & set(IntegrityResult.objects.values_list("pk", flat=True))
    march = IntegrityResult.objects.filter(month="2026-03")
    assert march
    assert {row.pk for row in march} <= kept
    assert services.examine_touched(actor="tester") == 0


def test_the_month_being_loaded_is_not_punished_until_it_is_over(tmp_path: Path) -> None:
    load(tmp_path, calls(JANUARY, date(2026, 3, 13)))
    assert all(point.collected for point in points("rt_service_level").values())
    assert set(points("rt_service_level", date(2026, 3, 14))) == {"2026-01", "2026-02"}
    over = points("rt_service_level", date(2026, 4, 1))
    assert [point.collected for point in over.values()] == [True, True, False]


def test_without_a_target_or_a_trend_a_point_is_not_usable(tmp_path: Path) -> None:
    load(tmp_path, calls(JANUARY, date(2026, 2, 27)))
    assert not any(point.usable for point in points("rt_service_level").values())
    load(tmp_path, calls(date(2026, 3, 2), MARCH))
    assert all(point.usable for point in points("rt_service_level").values())
    assert not any(point.usable for point in points("rt_escalation_rate").values())


def test_changed_open_hours_are_judged_anew(tmp_path: Path) -> None:
    load(tmp_path, calls(JANUARY, MARCH))
    daily = {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "from": "09:00", "to": "18:00"}
    program = {**SETUP["programs"][0], "open_hours": [daily]}
    apply_setup(actor="tester", document={**SETUP, "programs": [program]})
    mark_stale(programs=["Tokyo"])
    measure_touched(actor="tester")
    assert {month for rule, month in failing() if rule == "contacts.open_days"} == {
        "2026-01",
        "2026-02",
        "2026-03",
    }


def test_no_rows_no_results() -> None:
    assert services.examine_touched(actor="tester") == 0
    assert selectors.results() == []
    assert not AuditEvent.objects.filter(verb="examined").exists()


def test_an_examination_is_audited(tmp_path: Path) -> None:
    load(tmp_path, calls(JANUARY, date(2026, 1, 30)))
    event = AuditEvent.objects.get(verb="examined")
    assert (event.actor, event.subject) == ("tester", "data integrity")
