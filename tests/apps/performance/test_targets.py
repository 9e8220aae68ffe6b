"""Targets: a change ends the old one and begins a new one; reviews go on record; what clashes asks for a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from seido.apps.accounts.access import access_of
from seido.apps.data.models import Record
from seido.apps.jobs.models import Job
from seido.apps.organization.models import Process
from seido.apps.pages.attention import matters
from seido.apps.performance.models import Target
from seido.apps.performance.targets import change_target, review_target, set_target
from seido.faults import InputError
from support.people import People, people

pytestmark = pytest.mark.django_db
BEGUN, DAY = date(2026, 1, 1), date(2026, 6, 15)


@pytest.fixture
def centre(settings: Settings) -> People:
    settings.SEIDO_TODAY = DAY
    made = people()
    Process.objects.create(program=made.own, name="calls", kind="real_time")
    return made


def target(metric: str = "rt_service_level", value: float = 80, **fields: Any) -> Target:
    usual = {"unit": "own", "process": "calls", "direction": "higher", "valid_from": BEGUN}
    return set_target(actor="leader", values={"metric": metric, "value": value, **usual, **fields})


def test_another_value_is_another_target_from_its_day_on(centre: People) -> None:
    old = target()
    new = change_target(actor="leader", row=old, values={"value": 85.0}, reason="the client asks for more")
    old.refresh_from_db()
    assert (old.value, old.valid_from, old.valid_to) == (80, BEGUN, DAY)
    assert (new.value, new.valid_from, new.valid_to) == (85, DAY, None)
    assert [(review.outcome, review.reason) for review in new.reviews.all()] == [
        ("raised", "the client asks for more")
    ]
    assert Job.objects.filter(kind="refresh").count() == 1  # everything is judged again once
    with pytest.raises(InputError):
        change_target(actor="leader", row=old, values={"value": 90.0})


def test_what_stands_beside_a_target_changes_in_place(centre: People) -> None:
    row = target()
    assert change_target(actor="leader", row=row, values={"basis": "contract"}).pk == row.pk
    assert Target.objects.count() == 1
    with pytest.raises(InputError):
        change_target(actor="leader", row=row, values={"unit": "foreign"})


def test_a_target_that_is_set_between_others_ends_where_the_next_begins(centre: People) -> None:
    first, last = target(), target(value=90, valid_from=date(2026, 9, 1))
    between = target(value=85, valid_from=date(2026, 7, 1))
    first.refresh_from_db()
    assert (first.valid_to, between.valid_to, last.valid_to) == (date(2026, 7, 1), date(2026, 9, 1), None)


@pytest.mark.parametrize(
    "values",
    [
        {"metric": "nothing"},
        {"unit": "nowhere", "process": ""},
        {"process": "nothing"},
        {"value": None},
        {"direction": "range", "low": 5.0, "high": 1.0},
    ],
)
def test_what_nothing_can_be_judged_by_is_refused(centre: People, values: dict[str, Any]) -> None:
    usual = {
        "metric": "rt_service_level",
        "unit": "own",
        "process": "calls",
        "direction": "higher",
        "value": 80.0,
    }
    with pytest.raises(InputError):
        set_target(actor="leader", values={**usual, **values})
    assert not Target.objects.exists()


def test_a_review_is_on_record_where_the_checks_look(centre: People) -> None:
    row = target()
    with pytest.raises(InputError):
        review_target(actor="leader", row=row, outcome="kept", reason=" ")
    review_target(actor="leader", row=row, outcome="kept", reason="reached by a hair")
    kept = Record.objects.get(kind="target_review")
    assert (kept.subject, kept.program, kept.process, kept.outcome) == (
        "rt_service_level",
        "own",
        "calls",
        "kept",
    )
    assert kept.link == f"/performance/targets/{row.pk}/"


def test_targets_that_cannot_both_be_met_wait_for_a_person(centre: People) -> None:
    target(value=90)
    loss = target("rt_abandon", 12, direction="lower")
    found = [matter for matter in matters(access_of(centre.leader), DAY) if matter.kind == "target"]
    assert found[0].status == "clash"
    assert not [one for one in matters(access_of(centre.viewer), DAY) if one.kind == "target"]
    change_target(actor="leader", row=loss, values={"value": 5.0})
    left = [matter.status for matter in matters(access_of(centre.leader), DAY) if matter.kind == "target"]
    assert "clash" not in left
