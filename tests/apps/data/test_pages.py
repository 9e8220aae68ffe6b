"""Loading by the pages: upload, map, preview, fix, run, and roll back; what was loaded is there, and gone again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from seido.apps.accounts.models import Grant, User
from seido.apps.audit.models import AuditEvent
from seido.apps.data import history, selectors, services, undoing
from seido.apps.data.models import Draft, Load, Record, SavedMapping
from seido.apps.jobs.models import Job, State
from seido.apps.organization.models import Program
from seido.apps.organization.services import apply_setup
from seido.apps.performance.models import Measurement
from seido.apps.performance.services import measure_touched
from seido.faults import InputError
from support.background import work
from support.loads import contact, write_rows

pytestmark = pytest.mark.django_db

SETUP: dict[str, Any] = {
    "entity": {"name": "Centre", "role": "csp"},
    "clients": ["Alpha", "Beta"],
    "programs": [
        {
            "name": name,
            "client": client,
            "zone": "Asia/Tokyo",
            "processes": [{"name": "Calls", "kind": "real_time", "queues": [f"{name}-1"]}],
        }
        for name, client in (("Tokyo", "Alpha"), ("Osaka", "Beta"))
    ],
}
HEADER = "受付番号,業務,プロセス,着信日時,応答結果,待ち時間(秒)\n"
GOOD = "1,Tokyo,Calls,2026/01/15 9:30,応答,12\n2,Tokyo,Calls,2026/01/15 9:40,放棄,40\n"
FAULTY = HEADER + GOOD + "3,Kyoto,Calls,2026/01/15 9:50,応答,5\n4,Tokyo,Calls,昨日,応答,x\n"


@pytest.fixture(autouse=True)
def _centre(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.delenv("SEIDO_WAREHOUSE", raising=False)
    apply_setup(actor="tester", document=SETUP)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measures after a load, and leaves the rest of a refresh to the test that is about all of it."""
    monkeypatch.setattr(
        "seido.apps.data.jobs.refresh", lambda *, actor, as_of, progress: measure_touched(actor=actor)
    )


def signed_in(role: str, program: str = "") -> Client:
    user = User.objects.create_user(f"{role}{program}")
    Grant.objects.create(user=user, role=role, program=Program.objects.get(name=program) if program else None)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def analyst() -> Client:
    return signed_in("analyst")


def rows_file(text: str, name: str = "calls.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("cp932"))


def upload(client: Client, text: str, source: str = "csv") -> Draft:
    answer = client.post(reverse("upload"), {"files": rows_file(text), "source": source})
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.latest("id")


def form_of(client: Client, draft: Draft) -> dict[str, str]:
    """The mapping form as a browser would send it."""
    answer = client.get(reverse("draft-map", args=[draft.pk]))
    assert answer.status_code == 200
    data = {"table": answer.context["document"]["table"], "source": "", "zone": "", "save_as": ""}
    names = {name: str(number) for number, name in answer.context["header"]}
    for line in answer.context["lines"]:
        own = line.column.name
        data[f"from-{own}"] = names.get(line.chosen, line.chosen)
        data |= {f"constant-{own}": line.constant, f"unit-{own}": line.unit, f"format-{own}": line.format}
        for number, (word, choice) in enumerate(line.words):
            data |= {f"word-{own}-{number}": word, f"choice-{own}-{number}": choice}
    return data


def contacts() -> list[str]:
    frame = selectors.tables()["contacts"].sort("contact_id").collect("pyarrow").to_native()
    return [str(name) for name in frame["contact_id"].to_pylist()]


def test_a_faulty_file_first_then_the_right_one(analyst: Client) -> None:
    draft = upload(analyst, FAULTY)
    sent = form_of(analyst, draft)
    answer = analyst.post(reverse("draft-map", args=[draft.pk]), sent | {"save_as": "exchange"})
    assert answer.headers["location"] == reverse("draft-preview", args=[draft.pk])
    assert 'hx-trigger="every 1s"' in analyst.get(answer.headers["location"]).content.decode()

    assert work().state == State.DONE
    page = analyst.get(reverse("draft-preview", args=[draft.pk])).content.decode()
    assert "a program of the organisation" in page
    assert "Kyoto" in page
    assert "昨日" in page
    assert not Load.objects.exists()

    # Without saying that the others shall be left out, nothing is loaded.
    assert analyst.post(reverse("draft-load", args=[draft.pk])).headers["location"].endswith("/preview/")
    assert not Job.objects.filter(kind="data.load").exists()

    analyst.post(reverse("draft-files", args=[draft.pk]), {"files": rows_file(HEADER + GOOD)})
    work()
    answer = analyst.post(reverse("draft-load", args=[draft.pk]))
    again = analyst.post(reverse("draft-load", args=[draft.pk]))
    assert answer.headers["location"] == again.headers["location"]  # pressed twice it is one
    job = work()
    assert (job.kind, job.state) == ("data.load", State.DONE)
    load = Load.objects.get()
    assert job.result["link"] == reverse("load", args=[load.name])
    assert (load.changed, load.rejected, load.request) == (2, 0, f"job {job.pk}")
    assert load.files[0]["name"] == "calls.csv"
    assert contacts() == ["1", "2"]
    assert Measurement.objects.filter(program="Tokyo", month="2026-01").exists()
    assert "Tokyo" in analyst.get(job.result["link"]).content.decode()


def test_a_saved_mapping_is_chosen_for_the_next_file(analyst: Client) -> None:
    draft = upload(analyst, HEADER + GOOD)
    sent = form_of(analyst, draft)
    analyst.post(
        reverse("draft-map", args=[draft.pk]), sent | {"save_as": "exchange", "source": "exchange one"}
    )
    assert SavedMapping.objects.get().document["source"] == "exchange one"
    other = upload(analyst, HEADER + GOOD)
    document = analyst.get(reverse("draft-map", args=[other.pk])).context["document"]
    assert document == SavedMapping.objects.get().document


def test_a_mapping_that_lacks_a_column_is_refused(analyst: Client) -> None:
    draft = upload(analyst, HEADER + GOOD)
    sent = form_of(analyst, draft) | {"from-arrived_at": ""}
    answer = analyst.post(reverse("draft-map", args=[draft.pk]), sent)
    assert answer.status_code == 200
    assert "arrived_at" in answer.content.decode()
    assert Draft.objects.get().mapping == {}


@pytest.mark.usefixtures("quick")
def test_a_mapping_may_be_a_text(analyst: Client) -> None:
    draft = upload(analyst, HEADER + GOOD)
    text = """
table: contacts
columns:
  contact_id: {join: [業務, 受付番号], with: "-"}
  program: 業務
  arrived_at: {column: 着信日時, format: "%Y/%m/%d %H:%M"}
  outcome: {column: 応答結果, values: {応答: handled, 放棄: abandoned}}
"""
    assert analyst.post(reverse("draft-map", args=[draft.pk]), {"text": text}).status_code == 302
    work()
    analyst.post(reverse("draft-load", args=[draft.pk]))
    assert work().state == State.DONE
    assert contacts() == ["Tokyo-1", "Tokyo-2"]
    assert analyst.get(reverse("draft-map", args=[draft.pk])).context["as_text"]


@pytest.mark.usefixtures("quick")
def test_rows_that_cannot_be_read_may_be_left_out(analyst: Client) -> None:
    draft = upload(analyst, FAULTY)
    analyst.post(reverse("draft-map", args=[draft.pk]), form_of(analyst, draft))
    work()
    analyst.post(reverse("draft-load", args=[draft.pk]), {"leave_out": "on"})
    job = work()
    load = Load.objects.get()
    assert (job.state, load.changed, load.rejected) == (State.DONE, 2, 2)
    page = analyst.get(reverse("load", args=[load.name])).content.decode()
    assert "Kyoto" in page
    file = analyst.get(reverse("load-rejects", args=[load.name, "csv"]))
    assert file.content.decode("utf-8-sig").splitlines()[1].startswith("calls.csv,4,")


def test_a_load_that_was_stored_is_not_made_again(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.csv", [contact(1, queue="Tokyo-1")])
    first = services.ingest(actor="t", files=[path], source="csv", request="job 7")
    second = services.ingest(actor="t", files=[path], source="csv", request="job 7")
    assert first == second
    assert Load.objects.count() == 1


def ingest(path: Path, **values: object) -> str:
    row = contact(1, queue="Tokyo-1", **values)
    return services.ingest(actor="t", files=[write_rows(path, [row])], source="csv").load


@pytest.mark.usefixtures("quick")
def test_rolling_back_by_the_page(analyst: Client, tmp_path: Path) -> None:
    first = ingest(tmp_path / "a.csv", wait_ms=1000)
    second = ingest(tmp_path / "b.csv", wait_ms=2000)
    page = analyst.get(reverse("load-roll-back", args=[first])).content.decode()
    assert second in page  # the newer one must go first
    assert analyst.post(reverse("load-roll-back", args=[first])).status_code == 200
    for name in (second, first):
        analyst.post(reverse("load-roll-back", args=[name]))
        assert work().state == State.DONE
    assert contacts() == []
    assert not Measurement.objects.exists()
    assert AuditEvent.objects.filter(verb="rolled back").count() == 2
    assert "Rolled back" in analyst.get(reverse("data")).content.decode()
    ingest(tmp_path / "a.csv", wait_ms=1000)  # and loads go on from there
    assert contacts() == ["1"]


def test_rolling_back_gives_what_was_there_before(tmp_path: Path) -> None:
    ingest(tmp_path / "a.csv", wait_ms=1000)
    second = ingest(tmp_path / "b.csv", wait_ms=2000)
    done = undoing.roll_back(actor="t", load=second)
    assert undoing.roll_back(actor="t", load=second) == done
    frame = selectors.tables()["contacts"].collect("pyarrow").to_native()
    assert frame["wait_ms"].to_pylist() == [1000]
    with pytest.raises(InputError):
        undoing.roll_back(actor="t", load=done.name)


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    def load(name: str, *rows: tuple[str, int]) -> str:
        entries = [
            {"kind": "absence", "record_id": one, "program": "Tokyo", "happened_at": "2026-01-31 9:30"}
            | {"person": "E1", "part": part, "whole": 28_800_000}
            for one, part in rows
        ]
        return services.ingest(
            actor="t", files=[write_rows(tmp_path / name, entries)], source="csv", table="records"
        ).load

    first = load("a.csv", ("1", 10), ("2", 20))
    second = load("b.csv", ("2", 99), ("3", 30))
    undoing.roll_back(actor="t", load=second)
    assert list(Record.objects.order_by("record_id").values_list("record_id", "part", "load")) == [
        ("1", 10, first),
        ("2", 20, first),
    ]
    undoing.roll_back(actor="t", load=first)
    assert not Record.objects.exists()


def test_a_load_of_another_program_is_not_there(tmp_path: Path) -> None:
    name = ingest(tmp_path / "a.csv")
    own, foreign = signed_in("analyst", "Tokyo"), signed_in("analyst", "Osaka")
    assert own.get(reverse("load", args=[name])).status_code == 200
    assert foreign.get(reverse("load", args=[name])).status_code == 404
    assert name not in foreign.get(reverse("data")).content.decode()
    assert own.get(reverse("upload")).status_code == 403  # a file may hold rows of any program
    assert signed_in("supervisor").get(reverse("data")).status_code == 403


@pytest.mark.parametrize(
    ("days", "expected"), [([1], 40), ([1, 1], 40), ([1, 2, 3], 2), ([1, 8, 15], 14), ([], 40)]
)
def test_rows_are_expected_as_often_as_they_came(days: list[int], expected: int) -> None:
    loads = [Load(finished_at=datetime(2026, 1, day, tzinfo=UTC)) for day in days]
    assert history.expected_lag("contacts", loads) == expected


def test_pages_ask_little(
    analyst: Client, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        name = ingest(tmp_path / "a.csv", wait_ms=number)
    for address in (
        reverse("data"),
        reverse("freshness"),
        reverse("integrity"),
        reverse("load", args=[name]),
        reverse("jobs"),
    ):
        with django_assert_max_num_queries(20):
            assert analyst.get(address).status_code == 200
