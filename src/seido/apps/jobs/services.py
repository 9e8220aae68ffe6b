"""Asking for jobs, taking them up, and bringing them to an end. Only who holds a job's claim writes its progress."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop as _

from seido.apps.audit.services import record_event
from seido.apps.jobs.models import Job, Schedule, State
from seido.apps.jobs.registry import KINDS, LISTENERS, Result, kind_of
from seido.apps.jobs.times import next_time
from seido.apps.jobs.words import Words, words

log = logging.getLogger(__name__)

#: Seconds without a heartbeat after which a job's worker counts as gone.
STALE = 60
#: How often a job is taken up before it counts as one that cannot be done.
MOST_ATTEMPTS = 5


@transaction.atomic
def submit(
    *,
    actor: str,
    kind: str,
    arguments: Mapping[str, Any] | None = None,
    key: str | None = None,
    user_id: int | None = None,
) -> Job:
    """Asks for a job and returns it; where the key was used before, the job of then. In the caller's transaction:
    a job that belongs to a write stands or falls with it."""
    declared = kind_of(kind)
    fields = {
        "kind": kind,
        "arguments": dict(arguments or {}),
        "owner": actor,
        "user_id": user_id or None,
        "priority": declared.priority,
        "created_at": datetime.now(UTC),
    }
    if key is None:
        job, created = Job.objects.create(**fields), True
    else:
        job, created = Job.objects.get_or_create(key=key, defaults=fields)
    if created:
        record_event(actor=actor, verb="submitted", subject=f"job {job.pk}", details={"kind": kind})
    return job


@transaction.atomic
def cancel(*, actor: str, job_id: int) -> Job:
    """Asks a job to stop: one that waits is cancelled at once, one under way stops at its next step."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.ended or job.cancel_requested:
        return job
    job.cancel_requested = True
    if job.state == State.WAITING:
        job.state, job.finished_at = State.CANCELLED, datetime.now(UTC)
        job.message = words(_("Cancelled before it began."))
    job.save(update_fields=["cancel_requested", "state", "finished_at", "message"])
    record_event(actor=actor, verb="cancelled", subject=f"job {job.pk}", details={"kind": job.kind})
    return job


def claim(*, worker: str) -> Job | None:
    """Takes up the next job, or None where none waits. No two workers ever hold the same one.

    SQLite's transactions begin with the write lock; PostgreSQL passes over rows that another worker is taking.
    """
    if not Job.objects.filter(state=State.WAITING).exists():
        return None
    with transaction.atomic():
        waiting = Job.objects.filter(state=State.WAITING).order_by("-priority", "id")
        job = waiting.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        ).first()
        if job is None:
            return None
        now = datetime.now(UTC)
        job.state, job.claim, job.heartbeat = State.RUNNING, f"{worker}/{secrets.token_hex(4)}", now
        job.started_at = job.started_at or now
        job.attempts += 1
        job.done = job.total = 0
        job.save(update_fields=["state", "claim", "heartbeat", "started_at", "attempts", "done", "total"])
        return job


def beat(*, job: Job, done: int, total: int, message: Words) -> bool | None:
    """Says that a job's worker lives, and how far it is. True where the job shall stop, None where it is no
    longer this worker's."""
    held = Job.objects.filter(pk=job.pk, claim=job.claim, state=State.RUNNING)
    if not held.update(heartbeat=datetime.now(UTC), done=done, total=total, message=dict(message)):
        return None
    return Job.objects.filter(pk=job.pk, cancel_requested=True).exists()


@transaction.atomic
def end(*, job: Job, state: State, result: Result) -> bool:
    """Brings a job to its end; False where it is no longer this worker's."""
    ended = Job.objects.filter(pk=job.pk, claim=job.claim, state=State.RUNNING).update(
        state=state,
        message=dict(result.message),
        result={"link": result.link, **result.values},
        faults=[asdict(fault) for fault in result.faults],
        done=F("total") if state == State.DONE else F("done"),
        claim="",
        finished_at=datetime.now(UTC),
    )
    return tell(job.pk) if ended else False


def tell(job_id: int) -> bool:
    """Whoever listens hears that a job has ended; what a listener cannot do does not undo the end."""
    if LISTENERS:
        ended = Job.objects.select_related("user").get(pk=job_id)
        for hear in LISTENERS:
            try:
                with transaction.atomic():
                    hear(ended)
            except Exception:
                log.exception("the end of job %s could not be told", job_id)
    return True


@transaction.atomic
def release(*, job: Job) -> bool:
    """Puts a job back among those that wait: its worker is asked to leave, and the job may be begun again."""
    held = Job.objects.filter(pk=job.pk, claim=job.claim, state=State.RUNNING)
    return bool(held.update(state=State.WAITING, claim="", attempts=F("attempts") - 1))


def recover(*, ended: Collection[str] = (), now: datetime | None = None) -> int:
    """Takes care of jobs whose worker has ended or was not heard of for long; returns how many there were.

    A kind that can be repeated waits again; another, or one that has broken off too often, has failed.
    """
    late = (now or datetime.now(UTC)) - timedelta(seconds=STALE)
    found = 0
    for job in Job.objects.filter(state=State.RUNNING):
        if job.claim.partition("/")[0] in ended or job.heartbeat is None or job.heartbeat < late:
            found += take_back(job)
    return found


@transaction.atomic
def take_back(job: Job) -> bool:
    held = Job.objects.filter(pk=job.pk, claim=job.claim, state=State.RUNNING)
    if job.cancel_requested:
        return fail(held, State.CANCELLED, words(_("Cancelled; its worker ended at the same time.")))
    if job.kind not in KINDS or not KINDS[job.kind].repeatable:
        return fail(
            held,
            State.FAILED,
            words(_("The worker ended while this ran. Look at what it had done, then begin it again.")),
        )
    if job.attempts >= MOST_ATTEMPTS:
        return fail(
            held,
            State.FAILED,
            words(
                _("The worker ended {attempts} times while this ran: it is not begun again."),
                attempts=job.attempts,
            ),
        )
    waits = words(_("The worker ended while this ran; it is begun again."))
    return bool(held.update(state=State.WAITING, claim="", message=dict(waits)))


def fail(held: QuerySet[Job], state: State, message: Words) -> bool:
    found = held.first()
    now = datetime.now(UTC)
    ended = held.update(state=state, claim="", message=dict(message), finished_at=now)
    return tell(found.pk) if found and ended else False


@transaction.atomic
def schedule(
    *,
    actor: str,
    name: str,
    kind: str,
    every: str,
    at: time,
    zone: str,
    on: int = 1,
    arguments: Mapping[str, Any] | None = None,
    user_id: int | None = None,
    enabled: bool = True,
) -> Schedule:
    """Sets when a job is asked for again and again; a schedule of that name is replaced."""
    kind_of(kind)
    row, _created = Schedule.objects.update_or_create(
        name=name,
        defaults={
            "kind": kind,
            "arguments": dict(arguments or {}),
            "owner": actor,
            "user_id": user_id or None,
            "every": every,
            "on": on,
            "at": at,
            "zone": zone,
            "enabled": enabled,
            "next_at": next_time(every, on, at, zone, datetime.now(UTC)),
        },
    )
    record_event(
        actor=actor,
        verb="scheduled",
        subject=name,
        details={
            "kind": kind,
            "every": every,
            "on": on,
            "at": f"{at:%H:%M}",
            "zone": zone,
            "enabled": enabled,
        },
    )
    return row


@transaction.atomic
def unschedule(*, actor: str, name: str) -> None:
    if Schedule.objects.filter(name=name).delete()[0]:
        record_event(actor=actor, verb="unscheduled", subject=name)


def submit_due(*, now: datetime | None = None) -> int:
    """Asks for the job of every schedule whose time has come; returns how many."""
    now = now or datetime.now(UTC)
    due = Schedule.objects.filter(enabled=True, next_at__lte=now)
    return sum(submit_one(row.pk, now) for row in due)


@transaction.atomic
def submit_one(schedule_id: int, now: datetime) -> bool:
    """The job of one moment is asked for once: its key is the schedule and the moment."""
    row = Schedule.objects.select_for_update().filter(pk=schedule_id, enabled=True, next_at__lte=now).first()
    if row is None:
        return False
    submit(
        actor=row.owner,
        kind=row.kind,
        arguments=row.arguments,
        key=f"schedule {row.pk} {row.next_at.isoformat()}",
        user_id=row.user_id,
    )
    row.next_at = next_time(row.every, row.on, row.at, row.zone, now)
    row.save(update_fields=["next_at"])
    return True


def ensure_daily(*, zone: str) -> None:
    """Gives each kind that is due every day by itself its schedule, where it has none yet."""
    known = set(Schedule.objects.values_list("name", flat=True))
    for kind in KINDS.values():
        if kind.daily is not None and kind.name not in known:
            schedule(actor="seido", name=kind.name, kind=kind.name, every="day", at=kind.daily, zone=zone)
