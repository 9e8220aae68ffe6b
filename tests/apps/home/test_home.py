"""The home page: what waits first, where things stand as far as a person may see it, and what moved."""

from datetime import date

import pytest
from django.utils import translation

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import Grant
from seido.apps.accounts.roles import Role
from seido.apps.checks.models import CheckRun, FindingRecord
from seido.apps.home import selectors
from seido.apps.home.attention import evaluations
from seido.apps.home.decisions import Decision, tabs_of
from seido.apps.organization.models import Assignment, Person
from seido.apps.pages.attention import Attention
from support.people import people
from support.two_clients import NOW, fill, standing

DAY = date(2026, 11, 9)
pytestmark = pytest.mark.django_db


def points(*values: float | None, target: float = 80.0) -> list[dict[str, object]]:
    return [
        {
            "period": f"2026-{month:02}",
            "value": value,
            "target": target,
            "met": value is not None and value >= target,
        }
        for month, value in enumerate(values, start=1)
    ]


def series(position: int, unit: str, *values: float, **fields: object):
    kept = points(*values)
    newest = {"period": kept[-1]["period"], "value": values[-1], "program": unit, "unit": unit}
    return standing(position, points=kept, trend="worse", **newest | fields)


@pytest.fixture
def staff():
    found = people()
    fill(found)
    return found


def decision(status: str = "below", due: date | None = None, kind: str = "metric") -> Decision:
    return Decision(Attention(kind, status, "t", "w", "v", "/", due=due), DAY)


@pytest.mark.parametrize(
    ("due", "japanese", "english"),
    [
        (date(2026, 11, 6), "3日超過", "3 days late"),
        (date(2026, 11, 9), "今日", "today"),
        (date(2026, 11, 10), "あす", "tomorrow"),
        (date(2026, 11, 13), "4日後", "in 4 days"),
        (None, "", ""),
    ],
)
def test_how_far_a_due_day_is_stands_in_words(due, japanese, english):
    with translation.override("ja"):
        assert decision(due=due).away == japanese
    with translation.override("en"):
        assert decision(due=due).away == english


def test_tabs_count_each_kind_that_there_is():
    found = [decision(), decision(kind="review"), decision(kind="review"), decision(kind="never heard of")]
    assert [(str(tab.path), tab.count) for tab in tabs_of(found, "review")] == [
        ("./", 4),
        ("?kind=review", 2),
        ("?kind=metric", 1),
        ("?kind=other", 1),
    ]
    assert [tab.current for tab in tabs_of(found, "review")] == [False, True, False, False]


def test_what_crossed_its_target_stands_before_what_only_changed(staff):
    series(10, "own", *[90.0] * 11, 99.0, metric="rt_abandonment")
    series(11, "own", *[80.5] * 11, 79.9, metric="rt_service_level")
    moves, count = selectors.moved(access_of(staff.leader))
    assert [move.standing.metric for move in moves] == ["rt_service_level", "rt_abandonment"]
    assert count == 2
    assert moves[0].crossed
    assert not moves[0].better


def test_what_a_series_was_before_is_judged_without_its_newest_month(staff):
    series(10, "own", *[81.0] * 9, 79.0, 79.0, 60.0, metric="rt_service_level")
    (move,), _count = selectors.moved(access_of(staff.leader))
    assert move.status_before == "at_level"


def test_shares_count_only_what_a_person_may_see(staff):
    assert [share.name for share in selectors.shares(access_of(staff.leader))] == ["foreign", "own"]
    (share,) = selectors.shares(access_of(staff.viewer))
    assert (share.name, share.counted, share.below) == ("own", 2, 2)


@pytest.mark.parametrize("who", ["leader", "administrator", "viewer", "agent"])
def test_the_page_is_cheap_and_shows_nothing_foreign(staff, client, who, django_assert_max_num_queries):
    series(10, "own", *[90.0] * 12, metric="rt_abandonment")
    series(11, "foreign", *[90.0] * 11, 70.0, metric="rt_abandonment")
    client.force_login(getattr(staff, who))
    client.get("/")  # what waits is worked out again only after something was written
    with django_assert_max_num_queries(14):
        page = client.get("/").content.decode()
    sees_everything = who in ("leader", "administrator")
    assert ("foreign" in page) is sees_everything


def test_an_empty_centre_says_what_to_do(client):
    staff = people()
    client.force_login(staff.leader)
    client.cookies["language"] = "en"
    page = client.get("/").content.decode()
    assert "Nothing is measured yet." in page
    assert 'href="/data/"' in page


def test_who_is_not_signed_in_is_sent_to_the_door(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_who_evaluates_is_told_of_people_without_an_evaluation(staff):
    run = CheckRun.objects.create(release="7.1", as_of=DAY, started_at=NOW, finished_at=NOW)
    for number, program in (("M1", staff.own), ("M2", staff.foreign)):
        person = Person.objects.create(number=number)
        Assignment.objects.create(person=person, job_role="css", program=program)
        FindingRecord.objects.create(
            requirement="3.5.1.a",
            state="fail",
            unit=f"{number} @ css",
            scopes=["css"],
            first_run=run,
            last_run=run,
        )
    assert list(evaluations(access_of(staff.leader), DAY)) == []
    Grant.objects.create(user=staff.agent, role=Role.SUPERVISOR, program=staff.own)
    (matter,) = evaluations(access_of(staff.agent), DAY)
    assert "M1" in matter.why
    assert "M2" not in matter.why
