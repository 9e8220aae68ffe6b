"""Pages of jobs: one's own, those of all for who may see them, progress that refreshes itself, and cancelling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from seido.apps.accounts.models import Grant, User
from seido.apps.jobs import services
from seido.apps.jobs.models import Job, State
from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import KINDS, Kind, Result
from seido.apps.jobs.words import words
from seido.faults import Fault, InputError
from support.background import work

pytestmark = pytest.mark.django_db


def give(progress: Progress, *, ok: bool = True) -> Result:
    if not ok:
        raise InputError(Fault("rows.csv", "a number", "'x'", 3, "wait_ms"))
    return Result(words("given"), link="/data/")


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    KINDS["give"] = Kind("give", "Giving", give)
    yield
    del KINDS["give"]


def person(name: str, role: str) -> tuple[User, Client]:
    user = User.objects.create_user(name)
    Grant.objects.create(user=user, role=role)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return user, client


def job_of(user: User, *, ok: bool = True) -> Job:
    return services.submit(actor=user.username, kind="give", arguments={"ok": ok}, user_id=user.pk)


def test_own_jobs_and_those_of_others() -> None:
    supervisor, own = person("sue", "supervisor")
    _, leader = person("lee", "leader")
    job = job_of(supervisor)
    address = reverse("job", args=[job.pk])
    assert own.get(address).status_code == 200
    assert leader.get(address).status_code == 200  # reads everybody's
    _, other = person("sam", "supervisor")
    assert other.get(address).status_code == 404
    assert other.post(reverse("job-cancel", args=[job.pk])).status_code == 404
    assert "Giving" in own.get(reverse("jobs")).content.decode()
    assert "Giving" not in other.get(reverse("jobs")).content.decode()


def test_progress_refreshes_itself_until_the_end() -> None:
    user, client = person("sue", "supervisor")
    address = reverse("job", args=[job_of(user).pk])
    assert 'hx-trigger="every 2s"' in client.get(address).content.decode()
    work()
    part = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert 'href="/data/"' in part


def test_a_failure_says_what_is_wrong() -> None:
    user, client = person("sue", "supervisor")
    address = reverse("job", args=[job_of(user, ok=False).pk])
    work()
    page = client.get(address).content.decode()
    assert "wait_ms" in page
    assert "a number" in page


def test_cancelling() -> None:
    user, client = person("sue", "supervisor")
    job = job_of(user)
    client.post(reverse("job-cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert "Cancelled before it began." in client.get(reverse("job", args=[job.pk])).content.decode()


def test_everything_is_brought_up_to_date_once_a_press() -> None:
    _, client = person("lee", "leader")
    first = client.post(reverse("refresh"), {"token": "one"})
    assert client.post(reverse("refresh"), {"token": "one"}).headers["location"] == first.headers["location"]
    assert Job.objects.filter(kind="refresh").count() == 1
    _, supervisor = person("sue", "supervisor")
    assert supervisor.post(reverse("refresh"), {"token": "two"}).status_code == 403
