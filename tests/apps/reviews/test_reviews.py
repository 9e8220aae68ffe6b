"""The monthly review: each miss wants its cause or its action, and what was held is on record for the checks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from seido.apps.accounts.access import access_of
from seido.apps.data.models import Record
from seido.apps.improvement.models import Action
from seido.apps.pages.attention import matters
from seido.apps.reviews.models import Review
from seido.apps.reviews.services import answer_line, begin_review, complete_review, keep_meeting
from seido.faults import InputError
from support.people import People, people
from support.two_clients import standing

pytestmark = pytest.mark.django_db
MONTH, DAY = "2026-05", date(2026, 6, 10)


@pytest.fixture
def centre(settings: Settings) -> People:
    settings.SEIDO_TODAY = DAY
    made = people()
    for position, program in enumerate((made.own, made.foreign)):
        name = program.name
        standing(4 * position, unit=name, program=name, metric="csat_t2b")
        standing(
            4 * position + 1,
            unit=name,
            program=name,
            metric="rt_abandon",
            value=2.0,
            target=5.0,
            direction="lower",
            gap=-3.0,
            status="at_level",
        )
        standing(4 * position + 2, unit=name, program=name, metric="rt_aht", period="2026-04")
        standing(4 * position + 3, unit=name, program=name, metric="rt_volume", status="volume")
    return made


def begun(centre: People) -> Review:
    return begin_review(actor="leader", values={"month": MONTH, "program": centre.own})


def test_a_review_holds_the_misses_of_its_program_and_month(centre: People) -> None:
    review = begun(centre)
    assert [(line.metric, line.unit, line.value) for line in review.lines.all()] == [
        ("csat_t2b", "own", 71.5),
        ("rt_aht", "own", None),  # it has no figure of the month
    ]
    for values in ({"month": MONTH, "program": centre.own}, {"month": "2026-06"}, {"month": "May"}):
        with pytest.raises(InputError):
            begin_review(actor="leader", values=values)


def test_an_answer_wants_words_or_an_action(centre: People) -> None:
    line = begun(centre).lines.first()
    assert line is not None
    action = Action.objects.create(number="CA-1", title="mend", program=centre.own, opened=DAY)
    for answer, text in (("cause", " "), ("not_needed", ""), ("action", "words alone"), ("", "words")):
        with pytest.raises(InputError):
            answer_line(actor="leader", line=line, answer=answer, text=text)
    assert answer_line(actor="leader", line=line, answer="action", action=action).action == action
    assert answer_line(actor="leader", line=line, answer="cause", text="a flood").action is None


def test_a_review_is_complete_only_with_answers_people_and_the_plan(centre: People) -> None:
    review = begun(centre)
    with pytest.raises(InputError) as refused:
        complete_review(actor="leader", review=review)
    assert len(refused.value.faults) == 3
    for line in review.lines.all():
        answer_line(actor="leader", line=line, answer="cause", text="a flood")
    values = {"looked_at_plan": True, "looked_at_intervals": True}
    keep_meeting(actor="leader", review=review, participants=[centre.leader], values=values)
    assert not Record.objects.exists()
    done = complete_review(actor="leader", review=review)
    kept = Record.objects.get()
    assert (kept.kind, kept.program, kept.relates_to) == ("performance_review", "own", "")
    assert set(kept.parts.split(";")) == {"business_plan", "required_metrics", "intervals"}
    assert kept.link == f"/performance/reviews/{review.pk}/"
    for write in (
        lambda: complete_review(actor="leader", review=done),
        lambda: answer_line(actor="leader", line=done.lines.get(metric="rt_aht"), answer="cause", text="x"),
    ):
        with pytest.raises(InputError):
            write()


def test_what_was_held_elsewhere_and_is_on_record_waits_for_nobody(centre: People) -> None:
    def waiting() -> list[str]:
        return [one.why for one in matters(access_of(centre.leader), DAY) if one.kind == "review"]

    assert "own" in waiting()[0]
    assert not [one for one in matters(access_of(centre.viewer), DAY) if one.kind == "review"]
    moment = datetime(2026, 6, 8, tzinfo=UTC)
    for number, program in enumerate(("own", "foreign")):
        Record.objects.create(
            kind="performance_review",
            record_id=f"{number}",
            source="csv",
            load="x",
            program=program,
            happened_at=moment,
            local_month="2026-06",
            local_date="2026-06-08",
            local_slot=0,
        )
    assert waiting() == []


def test_a_person_walks_through_the_misses_one_after_the_other(centre: People) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(centre.supervisor)  # of the program `own` alone
    assert (
        client.post("/performance/reviews/begin/", {"month": MONTH, "program": "foreign"}).status_code == 404
    )
    assert client.post("/performance/reviews/begin/", {"month": MONTH, "program": ""}).status_code == 403
    page = client.post("/performance/reviews/begin/", {"month": MONTH, "program": "own"}, follow=True)
    for _ in range(2):
        line = page.context["current"]
        sent = {"answer": "cause", "text": f"why {line.metric}"}
        page = client.post(f"/performance/reviews/{line.review_id}/lines/{line.pk}/", sent, follow=True)
    assert page.context["current"] is None
    assert page.context["answered"] == 2
    meeting = {"participants": [str(centre.supervisor.pk)], "looked_at_plan": "on", "complete": "1"}
    address = page.redirect_chain[-1][0].partition("#")[0]
    page = client.post(f"{address}meeting/", meeting, follow=True)
    assert page.context["row"].completed_by == "supervisor"
    assert "why csat_t2b" in page.content.decode()
