"""One figure, many faces: page, CSV, XLSX, API, chart and rows agree, in three zones and at the edges of months."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import Role
from seido.apps.data import services as data
from seido.apps.organization.models import Client as Customer
from seido.apps.organization.services import apply_setup
from seido.apps.pages.figures import number
from seido.apps.performance import services
from seido.apps.performance.metric_page import find_figure
from seido.apps.performance.metric_view import chart_of
from seido.apps.performance.models import SeriesStanding
from support.loads import write_rows
from support.people import people
from support.two_clients import fill, standing

pytestmark = pytest.mark.django_db
ZONES = {"East": "Asia/Tokyo", "Middle": "Europe/London", "West": "America/New_York"}
MONTHS = ("2026-01", "2026-02", "2026-03")
AS_OF = date(2026, 4, 15)
METRIC = "df_on_time"
MOST_QUERIES = 20
MOST_BYTES = 150_000


def expected(month: str) -> float:
    """As many mails as the month's number in its last minute, in time, and a late one in its first."""
    count = int(month[-2:])
    return 100 * count / (count + 1)


@pytest.fixture
def centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.SEIDO_TODAY = AS_OF
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    process = {"name": "Mail", "kind": "deferred", "queues": ["m"], "parameters": {"cycle_time": "24h"}}
    setup: dict[str, Any] = {
        "entity": {"name": "Centre", "role": "osp"},
        "clients": [f"Client {name}" for name in ZONES],
        "programs": [
            {"name": name, "zone": zone, "client": f"Client {name}", "processes": [process]}
            for name, zone in ZONES.items()
        ],
    }
    apply_setup(actor="tester", document=setup)
    services.apply_targets(
        actor="tester",
        targets=[{"metric": METRIC, "program": name, "process": "Mail", "value": 70} for name in ZONES],
    )
    path = write_rows(tmp_path / "mails.csv", mails())
    data.ingest(actor="tester", files=[path], source="csv", table="contacts")
    services.measure_touched(actor="tester")
    assert services.refresh_standings(actor="tester", as_of=AS_OF) > 0
    assert services.refresh_standings(actor="tester", as_of=AS_OF) == 0  # only what changed is written


def mails() -> Iterator[dict[str, object]]:
    for program, zone in ZONES.items():
        for month in MONTHS:
            first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=ZoneInfo(zone))
            last = datetime(2026, int(month[-2:]) + 1, 1, tzinfo=ZoneInfo(zone)) - timedelta(minutes=1)
            yield mail(f"{program}-{month}-late", program, first, 48)
            for one in range(int(month[-2:])):
                yield mail(f"{program}-{month}-{one}", program, last, 12)


def mail(name: str, program: str, arrived: datetime, hours: int) -> dict[str, object]:
    completed = arrived.astimezone(UTC) + timedelta(hours=hours)
    return {
        "contact_id": name,
        "program": program,
        "queue": "m",
        "arrived_at": arrived.astimezone(UTC).isoformat(),
        "outcome": "handled",
        "completed_at": completed.isoformat(),
    }


@pytest.fixture
def leader(centre: None) -> Client:
    user = User.objects.create_user(username="leader", language="en")
    Grant.objects.create(user=user, role=Role.LEADER)
    return signed_in(user)


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def sheet(content: bytes) -> list[dict[str, Any]]:
    rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
    header = [str(cell) for cell in next(rows)]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_all_faces_of_a_figure_agree_at_the_edges_of_months(leader: Client) -> None:
    access = access_of(User.objects.get())
    for program in ZONES:
        points = SeriesStanding.objects.get(metric=METRIC, unit=program).points
        assert {point["period"]: point["value"] for point in points} == pytest.approx(
            {month: expected(month) for month in MONTHS}
        ), program
    for month in MONTHS:
        query = f"period={month}&q={METRIC}"
        page = leader.get(f"/performance/?{query}").content.decode()
        files = {
            "csv": table(leader.get(f"/performance/scorecard.csv?{query}").content),
            "xlsx": sheet(leader.get(f"/performance/scorecard.xlsx?{query}").content),
        }
        api = leader.get(f"/api/performance/standings?{query}").json()["items"]
        assert {row["Unit"] for row in files["csv"]} == set(ZONES)
        for program in ZONES:
            value = expected(month)
            for rows in files.values():
                row = next(row for row in rows if row["Unit"] == program)
                assert float(row["Actual"]) == pytest.approx(value)
                assert float(row["Gap"]) == pytest.approx(value - 70)
            assert next(row["value"] for row in api if row["unit"] == program) == pytest.approx(value)
            shown = re.search(rf"unit={program}&amp;.*?</tr>", page, re.DOTALL)
            assert shown is not None
            assert f">{number(value, 'percent')}<" in shown[0]
            figure = find_figure(access, METRIC, program, "Mail", month)
            assert figure.reading is not None
            assert figure.reading.value == pytest.approx(value)
            chart = chart_of(figure, ())
            assert chart is not None
            drawn = {row["period"]: row["y"] for layer in chart.spec["layer"] for row in values_in(layer)}
            assert drawn[f"{datetime.fromisoformat(month + '-01'):%b %Y}"] == pytest.approx(value)
            path = f"/performance/metrics/{METRIC}/rows.csv?unit={program}&process=Mail&period={month}"
            rows_behind = table(leader.get(path).content)
            sums = [sum(float(row[side]) for row in rows_behind) for side in ("numerator", "denominator")]
            assert 100 * sums[0] / sums[1] == pytest.approx(value)
    summary_faces_agree(leader)
    is_light(leader, f"/performance/metrics/{METRIC}/?unit=East&process=Mail")
    is_light(leader, f"/performance/metrics/{METRIC}/?unit=Client East")
    is_light(leader, f"/performance/metrics/{METRIC}/rows/?unit=East&process=Mail")
    rows_for_a_client(f"/performance/metrics/{METRIC}/rows.csv?unit=East&process=Mail")


def rows_for_a_client(path: str) -> None:
    """Who is here for a client sees the rows of its programs, and no persons in them."""
    user = User.objects.create_user(username="viewer", language="en")
    Grant.objects.create(user=user, role=Role.CLIENT, client=Customer.objects.get(name="Client East"))
    rows = table(signed_in(user).get(path).content)
    assert rows
    assert not {"agent", "customer"} & set(rows[0])
    assert signed_in(user).get(path.replace("East", "West")).status_code == 404


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def values_in(layer: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in layer.get("data", {}).get("values", []) if "period" in row]


def summary_faces_agree(leader: Client) -> None:
    """The summary's page, CSV and workbook."""
    rows = table(leader.get("/performance/summary.csv").content)
    book = openpyxl.load_workbook(io.BytesIO(leader.get("/performance/summary.xlsx").content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=4)]
    header = cells[0]
    page = leader.get("/performance/summary/").content.decode()
    for program in ZONES:
        row = next(row for row in rows if row["Id of the metric"] == METRIC and row["Unit"] == program)
        line = next(line for line in cells if line[1] == program and line[0] == row["Metric"])
        for month in MONTHS:
            assert float(row[month]) == pytest.approx(expected(month))
            assert line[header.index(month)] == pytest.approx(expected(month))
        assert f">{number(expected(MONTHS[-1]), 'percent')}" in page


def is_light(client: Client, path: str) -> None:
    """Few queries, few bytes, of a page that follows another: what is kept until it changes is there."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    assert len(queries) <= MOST_QUERIES, (path, [query["sql"][:120] for query in queries])
    assert len(response.content) < MOST_BYTES


@pytest.mark.parametrize(
    "path",
    [
        "/performance/",
        "/performance/?period=2026-05&status=below&item=4.1&program=own&sort=-gap",
        "/performance/summary/",
        "/performance/metrics/service_level/",
        "/performance/metrics/service_level/?unit=own&period=2026-05",
        "/performance/targets/",
        "/performance/reviews/",
    ],
)
def test_pages_take_few_queries_and_bytes(path: str) -> None:
    staff = people()
    fill(staff)
    is_light(signed_in(staff.leader), path)


def test_a_client_sees_its_own_figures_and_none_that_add_up_others() -> None:
    staff = people()
    fill(staff)
    standing(9, unit="centre", unit_kind="entity", metric="whole")
    viewer = signed_in(staff.viewer)
    units = {row["Unit"] for row in table(viewer.get("/performance/scorecard.csv").content)}
    assert units == {"own", "client of own"}
    for path in ("/performance/", "/performance/summary/", "/performance/summary.csv"):
        assert "foreign" not in viewer.get(path).content.decode()
    for metric, unit in (
        ("service_level", "foreign"),
        ("service_level", "client of foreign"),
        ("whole", "centre"),
    ):
        assert viewer.get(f"/performance/metrics/{metric}/?unit={unit}").status_code == 404


@pytest.mark.parametrize("page", ["", "summary/", "targets/", "reviews/"])
def test_where_nothing_is_yet_pages_say_what_will_be_there(page: str) -> None:
    content = signed_in(people().leader).get(f"/performance/{page}").content.decode()
    assert 'class="empty"' in content
