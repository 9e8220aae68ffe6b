"""Reading jobs: everybody their own, all of them for who may read jobs everywhere."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.jobs.models import Job, Schedule, State


def within(access: Access) -> Q:
    """The jobs that a person may see."""
    return Q() if access.scope("jobs.read").everything else Q(user_id=access.user_id or -1)


def jobs(access: Access) -> QuerySet[Job]:
    """Newest first."""
    return Job.objects.filter(within(access))


def job(access: Access, job_id: int) -> Job:
    """Raises Http404 where there is none that the person may see."""
    found = jobs(access).filter(pk=job_id).first()
    if found is None:
        raise Http404
    return found


def may_cancel(access: Access, row: Job) -> bool:
    """Whoever asked for a job, and whoever runs them all, may stop it."""
    own = row.user_id is not None and row.user_id == access.user_id
    return not row.ended and (own or access.scope("jobs.write").everything)


def under_way(access: Access) -> int:
    """How many of the person's jobs have not ended."""
    return Job.objects.filter(user_id=access.user_id or -1, state__in=(State.WAITING, State.RUNNING)).count()


def schedules(access: Access) -> QuerySet[Schedule]:
    if access.scope("jobs.read").everything:
        return Schedule.objects.all()
    return Schedule.objects.filter(user_id=access.user_id or -1)
