"""Notices: once, to whom they concern, in the way that each person wants."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from seido.apps.accounts.access import access_of
from seido.apps.jobs.models import State
from seido.apps.jobs.registry import KINDS, Result
from seido.apps.jobs.registry import Kind as JobKind
from seido.apps.jobs.services import claim, submit
from seido.apps.jobs.worker import perform
from seido.apps.notifications import jobs, selectors, services
from seido.apps.notifications.deadlines import Deadline, open_deadlines
from seido.apps.notifications.mail import send_notices
from seido.apps.notifications.models import Kind, Notification
from seido.apps.registers.around import add_comment
from seido.apps.registers.register import REGISTERS
from support.people import People, people

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


@pytest.fixture
def staff() -> People:
    return people()


def due(staff: People, day: date, program: str = "own", path: str = "/actions/1/") -> Deadline:
    return Deadline(path, "Slow mail", staff.leader.pk, day, "actions", program)


def kinds(staff: People) -> list[str]:
    return [row.kind for row in selectors.notifications(access_of(staff.leader))]


def test_each_notice_of_a_date_comes_once(staff: People) -> None:
    deadline = due(staff, DAY)
    for before in range(12, -4, -1):
        for _ in range(2):
            services.remind(day=DAY - timedelta(days=before), deadlines=[deadline])
    assert kinds(staff) == [Kind.OVERDUE, Kind.DUE_1, Kind.DUE_7]


@pytest.mark.parametrize("change", ["moved", "closed", "handed over"])
def test_what_changed_is_reminded_of_no_more(staff: People, change: str) -> None:
    services.remind(day=DAY, deadlines=[due(staff, DAY + timedelta(days=5))])
    now = {
        "moved": [due(staff, DAY + timedelta(days=30))],
        "closed": [],
        "handed over": [Deadline("/actions/1/", "Slow mail", staff.agent.pk, DAY, "actions", "own")],
    }
    services.remind(day=DAY, deadlines=now[change])
    assert kinds(staff) == []
    assert Notification.objects.filter(user=staff.agent).count() == (change == "handed over")


def test_a_clients_viewer_hears_nothing_of_foreign_programs(staff: People) -> None:
    foreign = Deadline("/actions/2/", "secret", staff.viewer.pk, DAY, "actions", "foreign")
    own = Deadline("/actions/3/", "ours", staff.viewer.pk, DAY, "actions", "own")
    assert services.remind(day=DAY, deadlines=[foreign, own]) == 1
    tell = {"user": staff.viewer, "kind": Kind.MENTIONED, "text": "secret", "path": "/actions/2/"}
    assert services.notify(**tell, room="actions", program="foreign") is None
    assert services.notify(**tell) is None
    assert services.notify(**tell, room="audit", program="own") is None
    assert services.notify(**tell, room="actions", program="own")


def test_a_right_that_was_withdrawn_hides_what_came_before(staff: People, client: Client) -> None:
    services.notify(
        user=staff.agent, kind=Kind.ASSIGNED, text="Look", path="/x/", room="actions", program="own"
    )
    assert selectors.unread(access_of(staff.agent)) == 1
    staff.agent.grants.all().delete()
    assert selectors.unread(access_of(staff.agent)) == 0
    assert send_notices(user=staff.agent)
    assert mail.outbox == []


def test_people_choose_how_they_are_told(staff: People, client: Client) -> None:
    client.force_login(staff.leader)
    client.post("/profile/notifications/", {"assigned.page": "on", "overdue.mail": "on"})
    tell = {"user": staff.leader, "text": "Look", "path": "/x/", "room": "actions", "program": "own"}
    assert services.notify(kind=Kind.MENTIONED, **tell) is None
    assert not services.notify(kind=Kind.ASSIGNED, **tell).by_mail
    assert services.remind(day=DAY, deadlines=[due(staff, DAY - timedelta(days=1))]) == 1
    assert kinds(staff) == [Kind.ASSIGNED]
    assert send_notices(user=staff.leader)
    assert "Slow mail" in mail.outbox[0].subject
    assert "/actions/1/" in mail.outbox[0].body
    assert send_notices(user=staff.leader)
    assert len(mail.outbox) == 1


def test_several_notices_are_one_mail_in_the_persons_language(staff: People) -> None:
    staff.leader.language = "ja"
    staff.leader.save()
    services.remind(
        day=DAY,
        deadlines=[due(staff, DAY), due(staff, DAY - timedelta(days=3), path="/actions/9/")],
    )
    assert send_notices(user=staff.leader)
    (message,) = mail.outbox
    assert "2 件" in message.subject
    assert "2026/06/15" in message.body


def test_the_page_shows_marks_and_goes_on(staff: People, client: Client) -> None:
    notice = services.notify(
        user=staff.leader, kind=Kind.ASSIGNED, text="{braces} stay", path="/profile/", room="actions"
    )
    client.force_login(staff.leader)
    assert "{braces} stay" in client.get("/notifications/").content.decode()
    client.force_login(staff.agent)
    assert client.post(f"/notifications/{notice.pk}/read/").status_code == 404
    client.force_login(staff.leader)
    assert client.post(f"/notifications/{notice.pk}/read/", {"go": "1"}).url == "/profile/"
    assert "{braces} stay" not in client.get("/notifications/").content.decode()
    assert "{braces} stay" in client.get("/notifications/?show=all").content.decode()


def test_whoever_asked_for_a_job_hears_of_its_end(staff: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "count", JobKind("count", "Count", lambda progress: Result()))
    submit(actor="leader", kind="count", user_id=staff.leader.pk)
    job = claim(worker="w")
    perform(job, threading.Event())
    job.refresh_from_db()
    assert job.state == State.DONE
    (notice,) = selectors.notifications(access_of(staff.leader))
    with translation.override("en"):
        assert selectors.sentence(notice) == "Finished: Count"
    assert jobs.tell_of_job(job) is None


def test_owners_and_the_mentioned_hear_of_actions(staff: People) -> None:
    register = REGISTERS["actions"]
    values = {"title": "Slow mail", "program": staff.own, "owner": staff.supervisor, "due": DAY}
    action = register.add(access_of(staff.leader), values)
    (notice,) = selectors.notifications(access_of(staff.supervisor))
    assert (notice.kind, notice.program, notice.path) == (Kind.ASSIGNED, "own", f"/actions/{action.pk}/")
    register.change(access_of(staff.leader), action, {"title": "Late mail"})
    assert selectors.unread(access_of(staff.supervisor)) == 1
    add_comment(
        access=access_of(staff.leader),
        place="actions",
        key=str(action.pk),
        text="@supervisor @viewer @leader look",
    )
    assert selectors.unread(access_of(staff.supervisor)) == 2
    assert selectors.unread(access_of(staff.viewer)) == 1
    assert selectors.unread(access_of(staff.leader)) == 0
    with translation.override("en"):
        assert selectors.sentence(selectors.notifications(access_of(staff.viewer))[0]).startswith(
            "leader mentions"
        )


def test_an_action_is_due_for_its_owner_until_it_is_handed_on(staff: People) -> None:
    register = REGISTERS["actions"]
    values = {"title": "Slow mail", "program": staff.own, "owner": staff.supervisor, "define_due": DAY}
    action = register.add(access_of(staff.leader), values)
    (deadline,) = [one for one in open_deadlines(DAY) if one.path == f"/actions/{action.pk}/"]
    assert (deadline.user_id, deadline.due, deadline.program) == (staff.supervisor.pk, DAY, "own")
    services.remind(day=DAY, deadlines=open_deadlines(DAY))
    assert Notification.objects.filter(kind=Kind.DUE_1, user=staff.supervisor).count() == 1
    register.change(access_of(staff.leader), action, {"owner": staff.leader})
    services.remind(day=DAY, deadlines=open_deadlines(DAY))
    assert not Notification.objects.filter(kind=Kind.DUE_1, user=staff.supervisor).exists()
    assert Notification.objects.filter(kind=Kind.DUE_1, user=staff.leader).count() == 1
