"""What the API answers: the figures of the page, errors with their places, pages of lists, its own description."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from seido.apps.audit.models import AuditEvent
from seido.apps.data.models import SavedMapping
from seido.apps.improvement.models import Action
from support.people import People, people
from support.two_clients import NOW, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> People:
    made = people()
    fill(made)
    return made


@pytest.fixture
def leader(staff: People) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(staff.leader)
    return client


def test_figures_are_those_of_the_page(leader: Client) -> None:
    """The file of the scorecard page and the API give the same lines and the same unrounded values."""
    answer = leader.get("/performance/scorecard.csv?program=own")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    given = leader.get("/api/performance/standings?program=own").json()["items"]
    assert len(rows) - 1 == len(given) > 0
    heads = {head: place for place, head in enumerate(rows[0])}
    for row, item in zip(rows[1:], given, strict=True):
        for head, name in (("Actual", "value"), ("Target", "target"), ("Gap", "gap"), ("n", "n")):
            assert float(row[heads[head]]) == item[name]
        assert row[heads["Unit"]] == item["unit"]
    points = leader.get("/api/performance/series?program=own").json()["items"][0]["points"]
    assert [(point["period"], point["value"]) for point in points] == [("2026-05", 71.5)]


def test_lists_come_in_pages(leader: Client) -> None:
    first = leader.get("/api/performance/standings?per_page=4").json()
    second = leader.get("/api/performance/standings?per_page=4&page=2").json()
    beyond = leader.get("/api/performance/standings?per_page=4&page=9").json()
    assert [len(one["items"]) for one in (first, second, beyond)] == [4, 2, 0]
    assert {one["count"] for one in (first, second, beyond)} == {6}


@pytest.mark.parametrize(
    ("query", "place"),
    [("page=0", "query.page"), ("per_page=501", "query.per_page"), ("period=May", "query.period")],
)
def test_a_bad_query_names_its_place(leader: Client, query: str, place: str) -> None:
    answer = leader.get(f"/api/performance/standings?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [error["place"] for error in answer.json()["errors"]] == [place]


def test_a_row_is_made_changed_and_found_by_the_filters_of_the_page(leader: Client) -> None:
    body = {
        "title": "Slow mail",
        "program": "own",
        "due": "2026-07-01",
        "owner": "supervisor",
        "reason": "asked",
    }
    made = leader.post("/api/actions", body, content_type="application/json")
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["program"], row["owner"], row["due"]) == ("own", "supervisor", "2026-07-01")
    event = AuditEvent.objects.order_by("-id").first()
    assert event.actor == "leader"
    assert event.details["reason"] == "asked"
    changed = leader.patch(
        f"/api/actions/{row['id']}", {"title": "Late mail"}, content_type="application/json"
    )
    assert changed.json()["title"] == "Late mail"
    assert changed.json()["due"] == "2026-07-01"
    found = leader.get("/api/actions?q=late").json()
    assert [one["id"] for one in found["items"]] == [row["id"]]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"title": "x", "due": "soon"}, "body.due"),
        ({"title": "x", "owner": "nobody"}, "body.owner"),
        ({"title": "x", "colour": "red"}, "body.colour"),
        ({"title": "x", "effort": 9}, "body.effort"),
        ({"due": "2026-07-01"}, "body.title"),
    ],
)
def test_a_bad_body_names_the_field(leader: Client, body: dict[str, object], place: str) -> None:
    answer = leader.post("/api/actions", body, content_type="application/json")
    assert answer.status_code == 422, answer.content
    assert place in [error["place"] for error in answer.json()["errors"]]
    assert Action.objects.count() == 2


def test_no_body_is_a_problem_too(leader: Client) -> None:
    answer = leader.post("/api/actions", "{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_files_are_loaded_by_a_job(leader: Client, settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    document = {"table": "records", "columns": {}}
    SavedMapping.objects.create(name="absences", document=document, actor="a", changed_at=NOW)
    file = SimpleUploadedFile("a.csv", b"kind,day\nabsence,2026-01-01\n")
    lacking = leader.post("/api/loads", {"source": "csv", "files": [file]})
    assert [error["place"] for error in lacking.json()["errors"]] == ["body.mapping"]
    file.seek(0)
    unknown = leader.post("/api/loads", {"source": "magic", "mapping": "absences", "files": [file]})
    assert unknown.status_code == 422


def test_the_description_is_open_and_offline(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert "/api/actions/{row_id}" in schema["paths"]
    problems = schema["paths"]["/api/actions"]["post"]["responses"]["422"]["content"]
    assert [*problems] == ["application/problem+json"]
    page = client.get("/api/docs").content.decode()
    assert "http://" not in page
    assert "https://" not in page
    assert "<style" not in page
    assert client.get("/api/nowhere").json()["status"] == 404
