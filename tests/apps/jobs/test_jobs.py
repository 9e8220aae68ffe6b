"""Jobs: asked for once, taken up by one worker, stopped, broken off and begun again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection

from seido.apps.audit.models import AuditEvent
from seido.apps.jobs import presence, services
from seido.apps.jobs.models import Job, Schedule, State
from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import KINDS, Kind, Result
from seido.apps.jobs.times import next_time
from seido.apps.jobs.words import said, words
from seido.apps.jobs.worker import Worker
from seido.faults import Fault, InputError

pytestmark = pytest.mark.django_db


def count(progress: Progress, *, to: int) -> Result:
    for number in range(to):
        progress.step(number, to, words("{number} of {to}", number=number, to=to))
    return Result(words("counted"), link="/", values={"to": to})


def refuse(progress: Progress) -> Result:
    raise InputError(Fault("rows.csv", "a number", "'x'", 3, "wait_ms"))


def break_down(progress: Progress) -> Result:
    raise ValueError("a secret of the inside")


def asked_to_stop(progress: Progress) -> Result:
    services.cancel(actor="another", job_id=progress.job_id)
    progress.beat()
    progress.step(1, 2)
    raise AssertionError("it did not stop")


def taken_away(progress: Progress) -> Result:
    Job.objects.filter(pk=progress.job_id).update(claim="another/1")
    progress.beat()
    progress.step(1, 2)
    raise AssertionError("it did not stop")


def leave_now(progress: Progress) -> Result:
    progress.leaving.set()
    progress.step(1, 2)
    raise AssertionError("it did not stop")


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    functions = (count, refuse, break_down, asked_to_stop, taken_away, leave_now)
    own = {function.__name__: Kind(function.__name__, "", function) for function in functions}
    own["once"] = Kind("once", "", count, repeatable=False)
    own["urgent"] = Kind("urgent", "", count, priority=5)
    KINDS.update(own)
    yield
    for name in own:
        del KINDS[name]


def submit(kind: str = "count", **options: object) -> Job:
    arguments = {"to": 3} if kind in ("count", "once", "urgent") else {}
    return services.submit(**{"actor": "tester", "kind": kind, "arguments": arguments} | options)  # type: ignore[arg-type]


def worked(folder: Path, job: Job) -> Job:
    Worker(folder, "Asia/Tokyo").run(once=True)
    job.refresh_from_db()
    return job


def test_a_job_is_done(tmp_path: Path) -> None:
    job = worked(tmp_path, submit())
    assert (job.state, said(job.message), job.result) == (State.DONE, "counted", {"link": "/", "to": 3})
    assert (job.attempts, job.claim, job.done, job.total) == (1, "", 0, 0)
    assert job.finished_at is not None
    assert AuditEvent.objects.filter(verb="submitted", subject=f"job {job.pk}", actor="tester").exists()


def test_the_same_key_is_the_same_job() -> None:
    first, second = submit(key="a"), submit(key="a")
    assert first.pk == second.pk
    assert Job.objects.count() == 1
    assert AuditEvent.objects.filter(verb="submitted").count() == 1


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError):
        services.submit(actor="tester", kind="nothing such")


def test_what_is_wrong_with_the_input_is_kept(tmp_path: Path) -> None:
    job = worked(tmp_path, submit("refuse"))
    assert job.state == State.FAILED
    assert job.faults == [
        {"file": "rows.csv", "expected": "a number", "found": "'x'", "row": 3, "column": "wait_ms"}
    ]


def test_an_unforeseen_error_shows_nothing_of_the_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = worked(tmp_path, submit("break_down"))
    assert job.state == State.FAILED
    assert "secret" not in said(job.message)
    assert job.message["values"]["reference"] in caplog.text
    assert "a secret of the inside" in caplog.text


def test_urgent_work_goes_first() -> None:
    submit()
    urgent = submit("urgent")
    claimed = services.claim(worker="w")
    assert claimed is not None
    assert claimed.pk == urgent.pk


def test_a_waiting_job_is_cancelled_at_once() -> None:
    job = services.cancel(actor="tester", job_id=submit().pk)
    assert job.state == State.CANCELLED
    assert services.claim(worker="w") is None


def test_a_running_job_stops_at_its_next_step(tmp_path: Path) -> None:
    assert worked(tmp_path, submit("asked_to_stop")).state == State.CANCELLED


def test_what_another_worker_holds_is_left_alone(tmp_path: Path) -> None:
    job = worked(tmp_path, submit("taken_away"))
    assert (job.state, job.claim) == (State.RUNNING, "another/1")


def test_a_worker_that_leaves_puts_its_job_back(tmp_path: Path) -> None:
    job = worked(tmp_path, submit("leave_now"))
    assert (job.state, job.claim, job.attempts) == (State.WAITING, "", 0)


def test_a_job_whose_worker_ended_is_begun_again() -> None:
    job = submit()
    services.claim(worker="gone")
    assert services.recover(ended={"other"}) == 0
    assert services.recover(ended={"gone"}) == 1
    job.refresh_from_db()
    assert (job.state, job.claim) == (State.WAITING, "")


def test_a_worker_not_heard_of_for_long_counts_as_gone() -> None:
    submit()
    services.claim(worker="w")
    assert services.recover(now=datetime.now(UTC) + timedelta(seconds=services.STALE - 1)) == 0
    assert services.recover(now=datetime.now(UTC) + timedelta(seconds=services.STALE + 1)) == 1


def test_what_cannot_be_repeated_has_failed() -> None:
    job = submit("once")
    services.claim(worker="gone")
    services.recover(ended={"gone"})
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "begin it again" in job.message["text"]


def test_a_job_that_breaks_its_worker_is_given_up() -> None:
    job = submit()
    for _ in range(services.MOST_ATTEMPTS):
        assert services.claim(worker="gone") is not None
        services.recover(ended={"gone"})
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_who_lost_its_claim_writes_nothing() -> None:
    submit()
    first = services.claim(worker="first")
    assert first is not None
    services.recover(ended={"first"})
    second = services.claim(worker="second")
    assert second is not None
    assert services.beat(job=first, done=1, total=2, message={}) is None
    assert not services.end(job=first, state=State.DONE, result=Result())
    assert services.end(job=second, state=State.DONE, result=Result())


def test_a_worker_is_known_by_the_lock_it_holds(tmp_path: Path) -> None:
    with presence.present(tmp_path) as name:
        assert presence.ended(tmp_path) == set()
        (tmp_path / "left-behind").touch()
        assert presence.ended(tmp_path) == {"left-behind"}
    assert presence.ended(tmp_path) == {"left-behind"}
    assert name not in {path.name for path in tmp_path.iterdir()}


def test_a_schedule_brings_one_job_for_each_moment() -> None:
    row = services.schedule(
        actor="tester",
        name="n",
        kind="count",
        every="day",
        at=time(5),
        zone="Asia/Tokyo",
        arguments={"to": 1},
    )
    now = row.next_at + timedelta(days=3)  # nothing ran for three days
    assert services.submit_due(now=now) == 1
    assert services.submit_due(now=now) == 0
    assert Schedule.objects.get().next_at > now
    assert Job.objects.get().arguments == {"to": 1}


@pytest.mark.parametrize(
    ("every", "on", "zone", "after", "expected"),
    [
        ("day", 1, "Asia/Tokyo", "2026-03-01T19:59", "2026-03-01T20:00"),
        ("day", 1, "Asia/Tokyo", "2026-03-01T20:00", "2026-03-02T20:00"),
        ("week", 1, "UTC", "2026-11-22T12:00", "2026-11-23T05:00"),
        ("month", 31, "UTC", "2026-02-01T00:00", "2026-02-28T05:00"),
        ("month", 1, "America/New_York", "2026-03-02T00:00", "2026-04-01T09:00"),
    ],
)
def test_times(every: str, on: int, zone: str, after: str, expected: str) -> None:
    found = next_time(every, on, time(5), zone, datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_sentence_is_said_in_the_readers_language() -> None:
    assert said(words("{done} of {total} rows", done=1200, total=3400)) == "1,200 of 3,400 rows"
    assert said({}) == ""


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_hold_the_same_job() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the tests' database is in memory; tests/durability has many processes on a real one")
    for _ in range(40):
        submit()
    taken: list[int] = []

    def take() -> None:
        while (job := services.claim(worker="w")) is not None:
            taken.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True))
