"""A real organisation from nothing: the administrator is led from its name to its targets."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from seido.apps.accounts.models import Grant, User
from seido.apps.audit.models import AuditEvent
from seido.apps.organization.models import Entity, Process, Program
from seido.apps.performance.models import Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    user = User.objects.create_user(username="chief", email="chief@example.com")
    Grant.objects.create(user=user, role="administrator")
    client.force_login(user)
    client.cookies["language"] = "en"
    return client


def test_eight_steps_lead_from_nothing_to_a_centre_with_targets(administrator: Client) -> None:
    def send(step: str, **values: object) -> str:
        answer = administrator.post(f"/settings/first/{step}/", values)
        assert answer.status_code == 302, answer.content.decode()
        return str(administrator.get(answer.url, follow=True).redirect_chain[-1][0])

    begun = administrator.get("/settings/", follow=True)
    assert begun.redirect_chain[-1][0] == "/settings/first/entity/"
    assert send("entity", name="Seto", role="osp") == "/settings/first/site/"
    assert send("site", name="Osaka") == "/settings/first/client/"
    assert send("client", name="Acme") == "/settings/first/program/"
    program = {
        "name": "Care",
        "client": "1",
        "sites": ["1"],
        "zone": "Asia/Tokyo",
        "days": ["mon", "fri"],
        "begins": "09:00",
        "ends": "00:00",
        "country": "jp",
    }
    from seido.apps.organization.models import Client as Customer
    from seido.apps.organization.models import Site

    program |= {"client": str(Customer.objects.get().pk), "sites": [str(Site.objects.get().pk)]}
    assert send("program", **program) == "/settings/first/process/"
    care = Program.objects.get()
    assert care.open_hours == [{"days": ["mon", "fri"], "from": "09:00", "to": "24:00"}]
    assert care.holidays == {"country": "JP"}
    calls = {"program": str(care.pk), "name": "Calls", "kind": "real_time", "queues": "100\n200\n100\n"}
    assert send("process", **calls) == "/settings/first/targets/"
    assert [queue.name for queue in Process.objects.get().queues.all()] == ["100", "200"]
    care.refresh_from_db()
    assert care.open_hours, "a process leaves its program's settings alone"
    asked = administrator.get("/settings/first/targets/").content.decode()
    assert "rt_service_level" in asked
    assert send("targets", rt_service_level="80") == "/settings/first/people/"
    target = Target.objects.get()
    assert (target.metric, target.unit, target.value) == ("rt_service_level", "Care", 80)
    assert administrator.get("/settings/").status_code == 200
    assert AuditEvent.objects.filter(actor="chief").count() >= 6


def test_a_step_says_what_it_cannot_take(administrator: Client) -> None:
    Entity.objects.create(name="Seto", role="csp")
    answer = administrator.post("/settings/first/program/", {"name": "Care", "zone": "Tokio"})
    assert answer.status_code == 422
    assert "A zone such as Asia/Tokyo" in answer.content.decode()
    assert not Program.objects.exists()


def test_a_setup_file_is_taken_whole_or_not_at_all(administrator: Client) -> None:
    def send(text: str) -> str:
        file = io.BytesIO(text.encode())
        file.name = "centre.yaml"
        return administrator.post("/settings/file/", {"file": file}).content.decode()

    refused = send("entity: {name: Seto, role: csp}\nprograms: [{name: Care, zone: Mars}]\n")
    assert "programs[0].zone" in refused
    assert "Mars" in refused
    assert not Entity.objects.exists()
    assert "Taken." in send("entity: {name: Seto, role: csp}\nprograms: [{name: Care, zone: Asia/Tokyo}]\n")
    assert Program.objects.get().name == "Care"


def test_who_looks_after_a_part_may_not_set_up_the_whole(client: Client) -> None:
    Entity.objects.create(name="Seto", role="csp")
    program = Program.objects.create(name="Care", zone="Asia/Tokyo")
    Program.objects.create(name="Other", zone="Asia/Tokyo")
    user = User.objects.create_user(username="local")
    Grant.objects.create(user=user, role="administrator", program=program)
    client.force_login(user)
    shown = client.get("/settings/").content.decode()
    assert "Care" in shown
    assert "Other" not in shown
    assert client.get("/settings/first/site/").status_code == 403
    assert client.get("/settings/file/").status_code == 403
