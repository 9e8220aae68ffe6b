"""Scheduled reports: the files of the pages, by the rights of the moment, with what narrows them said."""

from __future__ import annotations

import io
from datetime import time
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.test import Client

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import User
from seido.apps.audit.models import AuditEvent
from seido.apps.jobs.models import Job, Schedule
from seido.apps.report_schedules import services
from seido.apps.report_schedules.models import ReportSchedule, SentReport
from seido.apps.report_schedules.services import When
from seido.apps.report_schedules.sources import sources
from seido.faults import InputError
from support.people import People, people
from support.two_clients import fill

pytestmark = pytest.mark.django_db
DAILY = When("day", 1, time(8, 0))


@pytest.fixture
def staff() -> People:
    made = people()
    fill(made)
    return made


def report(staff: People, owner: User | None = None, **values: Any) -> ReportSchedule:
    owner = owner or staff.leader
    usual = {
        "name": "Morning",
        "what": "scorecard",
        "query": "",
        "format": "csv",
        "language": "en",
        "users": [owner],
        "addresses": [],
    }
    return services.save_report(access=access_of(owner), report=None, values=usual | values, when=DAILY)


def sent(row: ReportSchedule, job: int = 1) -> list[tuple[str, bytes, str]]:
    """(address, file, text) of every mail that went out."""
    mail.outbox.clear()
    services.send_report(report=row, job=job)
    return [(one.to[0], bytes_of(one.attachments[0][1]), one.body) for one in mail.outbox]


def bytes_of(content: Any) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def test_the_file_is_that_of_the_page_and_says_its_filters(staff: People, client: Client) -> None:
    ((address, content, text),) = sent(report(staff, query="program=own&sort=gap"))
    client.force_login(staff.leader)
    page = client.get("/performance/scorecard.csv?program=own&sort=gap", headers={"accept-language": "en"})
    assert address == staff.leader.email
    assert content == bytes(page.content)
    assert "Program: own" in text
    assert "/performance/?program=own" in text
    assert "sort" not in text.split("http")[0]


def test_workbook_and_pdf_say_their_filters_too(staff: People) -> None:
    ((_, content, _),) = sent(report(staff, query="program=own&q=%3D1%2B1", format="xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 2
    facts = {row[0]: row[1] for row in book[book.sheetnames[-1]].iter_rows(values_only=True)}
    assert (facts["Program"], facts["Search"]) == ("own", "=1+1")
    assert book[book.sheetnames[-1]]["B3"].data_type == "s"
    ((_, content, _),) = sent(report(staff, query="program=own", format="pdf"))
    assert content.startswith(b"%PDF")


def test_every_register_and_page_can_be_sent(staff: People) -> None:
    for name in sources():
        if name == "readiness":
            continue  # there is no score yet
        ((_, content, _),) = sent(report(staff, what=name))
        assert content.startswith(b"\xef\xbb\xbf"), name


def test_a_clients_viewer_gets_no_more_than_they_may_see(staff: People) -> None:
    mails = {
        address: content for address, content, _ in sent(report(staff, users=[staff.leader, staff.viewer]))
    }
    assert b"foreign" in mails[staff.leader.email]
    assert b"foreign" not in mails[staff.viewer.email]
    assert b"own" in mails[staff.viewer.email]


def test_rights_are_those_of_the_moment_of_sending(staff: People) -> None:
    row = report(staff, staff.supervisor)
    ((_, content, _),) = sent(row)
    assert b"foreign" not in content
    staff.supervisor.grants.all().delete()
    assert sent(row, 2) == []
    assert SentReport.objects.filter(state="refused").count() == 1
    assert AuditEvent.objects.filter(verb="reports.refused").exists()


def test_a_job_that_is_taken_up_again_sends_nothing_twice(staff: People) -> None:
    row = report(staff, users=[staff.leader, staff.agent])
    assert len(sent(row, 7)) == 2
    assert sent(row, 7) == []
    assert len(sent(row, 8)) == 2


def test_outside_addresses_are_allowed_by_an_administrator(staff: People, client: Client) -> None:
    with pytest.raises(InputError):
        report(staff, addresses=["board@example.org"])
    client.force_login(staff.leader)
    assert client.post("/settings/reports/addresses/", {"patterns": "@example.org"}).status_code == 200
    with pytest.raises(InputError):
        report(staff, addresses=["board@example.org"])
    client.force_login(staff.administrator)
    client.post("/settings/reports/addresses/", {"patterns": "@example.org"})
    row = report(staff, addresses=["Board@Example.org"])
    assert len(sent(row)) == 2
    services.allow(actor="administrator", patterns=[])
    assert len(sent(row, 2)) == 1


def test_a_client_has_reports_sent_to_themselves_alone(staff: People) -> None:
    with pytest.raises(InputError):
        report(staff, staff.viewer, users=[staff.viewer, staff.leader])
    assert sent(report(staff, staff.viewer))
    with pytest.raises(InputError):
        report(staff, staff.viewer, what="readiness")


def test_pages(staff: People, client: Client) -> None:
    client.force_login(staff.leader)
    form = {
        "name": "Monday",
        "what": "scorecard",
        "query": "http://localhost/performance/?program=own",
        "format": "pdf",
        "language": "ja",
        "every": "week",
        "weekday": "1",
        "monthday": "1",
        "at": "07:30",
        "users": [staff.leader.pk],
    }
    refused = client.post("/settings/reports/new/", form | {"addresses": "x@example.net"})
    assert refused.status_code == 422
    made = client.post("/settings/reports/new/", form)
    row = ReportSchedule.objects.get()
    assert made.url == f"/settings/reports/{row.pk}/"
    assert row.query == "program=own"
    due = Schedule.objects.get(name=row.schedule_name)
    assert (due.every, due.on, due.at, due.kind) == ("week", 1, time(7, 30), services.KIND)
    for place in ("", "new/", f"{row.pk}/", f"{row.pk}/change/"):
        assert client.get(f"/settings/reports/{place}").status_code == 200
    client.post(f"/settings/reports/{row.pk}/send/")
    assert Job.objects.get(kind=services.KIND).user == staff.leader
    client.force_login(staff.supervisor)
    assert client.get(f"/settings/reports/{row.pk}/").status_code == 404
    client.force_login(staff.administrator)
    assert "Monday" in client.get("/settings/reports/").content.decode()
    assert client.get(f"/settings/reports/{row.pk}/change/").status_code == 404
    client.post(f"/settings/reports/{row.pk}/delete/")
    assert not Schedule.objects.exists()
