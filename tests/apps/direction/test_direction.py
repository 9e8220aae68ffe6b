"""The direction and its plans, and the records that the checks of 1.1 and 1.2 read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from seido.apps.accounts.access import access_of
from seido.apps.data.models import Record
from seido.apps.direction import models
from seido.apps.registers.register import REGISTERS
from seido.faults import InputError
from support.people import People, people

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


@pytest.fixture
def centre(settings: Any) -> People:
    settings.SEIDO_TODAY = date(2026, 4, 20)
    return people()


def add(centre: People, place: str, **values: Any) -> Any:
    return REGISTERS[f"direction-{place}"].add(access_of(centre.leader), values)


def test_a_plan_leads_from_the_direction_to_milestones(centre: People) -> None:
    topic = add(centre, "topics", name="experience", metrics="csat_t2b", since=DAY)
    plan = add(centre, "plans", title="2026", adopted=DAY, ends=date(2027, 3, 31))
    department = add(centre, "departments", name="sales", since=DAY)
    part = add(
        centre, "plans", title="2026 sales", department=department, adopted=DAY, ends=date(2027, 3, 31)
    )
    goal = add(
        centre,
        "goals",
        title="more",
        plan=part,
        topic=topic,
        metric="csat_t2b",
        start=80,
        wanted=85.4,
        set_on=DAY,
        due=date(2027, 3, 1),
        owner=centre.leader,
    )
    work = add(
        centre, "initiatives", title="ask", goal=goal, set_on=DAY, owner=centre.leader, due=date(2026, 4, 10)
    )
    add(centre, "milestones", title="asked", initiative=work, set_on=DAY, due=date(2026, 4, 5))
    kept = {row.kind: row for row in Record.objects.order_by("id")}
    assert kept["goal"].relates_to.split(";") == [topic.number, part.number, plan.number, "csat_t2b"]
    assert (kept["goal"].subject, kept["goal"].part, kept["goal"].whole) == ("sales", 85, 80)
    assert (kept["plan"].parts, kept["plan"].relates_to) == ("department", plan.number)
    assert kept["plan_milestone"].relates_to == work.number
    client = Client()
    client.force_login(centre.leader)
    shown = client.get("/direction/").content.decode()
    assert all(word in shown for word in ("2026 sales", "more", "1.2.3.a"))
    assert "ask" in client.get(f"/direction/plans/{part.pk}/").content.decode()


def test_a_statement_is_in_force_once_it_is_approved(centre: People) -> None:
    draft = add(centre, "statements", version="1", text="for people", service=True, written=DAY)
    assert Record.objects.get().outcome == "draft"
    client = Client()
    client.force_login(centre.leader)
    assert "for people" not in client.get("/direction/").content.decode()
    client.post(f"/direction/statements/{draft.pk}/approve/")
    record = Record.objects.get()
    assert (record.outcome, record.parts, record.person) == (
        "approved",
        "customer_experience;service",
        "leader",
    )
    assert "for people" in client.get("/direction/").content.decode()
    assert models.Statement.objects.get().approved_on == date(2026, 4, 20)


def test_a_metric_must_be_one_of_the_catalogue(centre: People) -> None:
    with pytest.raises(InputError):
        add(centre, "topics", name="experience", metrics="csat_t2b, nonsense", since=DAY)


def test_who_sees_a_part_only_sees_no_plan(centre: People) -> None:
    client = Client()
    client.force_login(centre.viewer)
    assert client.get("/direction/").status_code == 403
