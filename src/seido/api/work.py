"""Loads of files, jobs, and the audit log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from seido.api.auth import Request, needs
from seido.api.paging import Page, Pages, paged
from seido.api.problems import OF_WRITING, PROBLEMS
from seido.apps.audit import selectors as audit
from seido.apps.audit.models import AuditEvent
from seido.apps.data import drafts, history
from seido.apps.data.models import Load, SavedMapping
from seido.apps.jobs import selectors as jobs
from seido.apps.jobs import services as job_services
from seido.apps.jobs.models import Job, State
from seido.apps.jobs.words import said
from seido.apps.pages.clock import today
from seido.facts.ingest.sources import READERS
from seido.faults import Fault, InputError

router = Router(tags=["data and work"])


class LoadOut(Schema):
    name: str
    source: str
    table: str
    files: list[dict[str, Any]]
    actor: str
    started_at: datetime
    finished_at: datetime
    read: int
    accepted: int
    changed: int
    same: int
    rejected: int
    touched: list[tuple[str, str]] = Field(description="pairs of program and month")


class LoadDetail(LoadOut):
    rejects: list[dict[str, Any]] = Field(
        description="row, column, expected and got of rows that were left out"
    )


class LoadRequest(Schema):
    source: str = Field("csv", description="csv for any table with a mapping, or the name of a source")
    mapping: str = Field("", description="the name of a saved mapping; needed where the source is csv")
    leave_out: bool = Field(
        False, description="load the other rows where some, above the usual limit, cannot be read"
    )


class Fresh(Schema):
    program: str
    table: str
    newest: date
    behind: int
    expected: int
    late: bool
    source: str
    load: str


class JobOut(Schema):
    """`faults` say what was wrong with an input, each with its place."""

    id: int
    kind: str
    state: str
    owner: str
    done: int
    total: int
    message: str
    result: dict[str, Any]
    faults: list[dict[str, Any]]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Event(Schema):
    id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    details: dict[str, Any]
    previous: str
    digest: str


@router.get(
    "/loads",
    auth=needs("data.read"),
    response={200: Page[LoadOut], **PROBLEMS},
    summary="What was loaded, newest first",
)
def loads(request: Request, paging: Pages) -> dict[str, Any]:
    return paged(history.loads(request.access), paging, plain_load)


@router.get(
    "/loads/{name}", auth=needs("data.read"), response={200: LoadDetail, **PROBLEMS}, summary="One load"
)
def load(request: Request, name: str) -> dict[str, Any]:
    row = history.load(request.access, name)
    return {**plain_load(row), "rejects": row.rejects}


@router.post(
    "/loads",
    auth=needs("data.write"),
    response={202: JobOut, **OF_WRITING},
    summary="Send files and have them loaded: a job, whose result names the load",
)
def send(
    request: Request, given: Annotated[LoadRequest, Form()], files: Annotated[list[UploadedFile], File()]
) -> Any:
    if not history.may_load(request.access):
        raise PermissionDenied
    mapping = SavedMapping.objects.filter(name=given.mapping).first()
    if given.source not in READERS and mapping is None:
        raise InputError(
            Fault("request", "the name of a saved mapping", given.mapping or "nothing", None, "mapping")
        )
    access = request.access
    draft = drafts.begin(actor=access.actor, user_id=access.user_id, source=given.source, files=files)
    if mapping is not None and given.source not in READERS:
        drafts.set_mapping(actor=access.actor, draft=draft, document=mapping.document, save_as=mapping.name)
    return Status(202, plain_job(drafts.load(actor=access.actor, draft=draft, leave_out=given.leave_out)))


@router.get(
    "/freshness",
    auth=needs("data.read"),
    response={200: list[Fresh], **PROBLEMS},
    summary="The newest day of every table and program",
)
def fresh(request: Request) -> list[Any]:
    return history.freshness(request.access, today())


def plain_load(row: Load) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LoadOut.model_fields}


@router.get(
    "/jobs",
    auth=needs(""),
    response={200: Page[JobOut], **PROBLEMS},
    summary="One's own jobs; everybody's for who may read them all",
)
def job_list(request: Request, paging: Pages, state: State | None = None, kind: str = "") -> dict[str, Any]:
    rows = seen_jobs(request)
    if state:
        rows = rows.filter(state=state)
    return paged(rows.filter(kind=kind) if kind else rows, paging, plain_job)


@router.get("/jobs/{job_id}", auth=needs(""), response={200: JobOut, **PROBLEMS}, summary="How far a job is")
def job(request: Request, job_id: int) -> dict[str, Any]:
    return plain_job(one_job(request, job_id))


@router.post(
    "/jobs/{job_id}/cancel",
    auth=needs(""),
    response={200: JobOut, **PROBLEMS},
    summary="Ask a job to stop; one that has ended stays as it is",
)
def cancel(request: Request, job_id: int) -> dict[str, Any]:
    row = one_job(request, job_id)
    if request.token is not None and not request.access.may("jobs.write"):
        raise PermissionDenied
    if jobs.may_cancel(request.access, row):
        row = job_services.cancel(actor=request.access.actor, job_id=row.pk)
    elif not row.ended:
        raise PermissionDenied
    return plain_job(row)


def seen_jobs(request: Request) -> Any:
    """A key sees jobs only where it was given the right to."""
    if request.token is not None and not request.access.may("jobs.read"):
        return Job.objects.none()
    return jobs.jobs(request.access)


def one_job(request: Request, job_id: int) -> Job:
    row: Job | None = seen_jobs(request).filter(pk=job_id).first()
    if row is None:
        raise Http404
    return row


def plain_job(row: Job) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in JobOut.model_fields if name != "message"}
    return {**own, "message": said(row.message)}


@router.get(
    "/audit-events",
    auth=needs("audit.read"),
    response={200: Page[Event], **PROBLEMS},
    summary="Who did what, newest first; each event carries the digest of the one before",
)
def events(
    request: Request,
    paging: Pages,
    actor: str = "",
    verb: str = "",
    subject: Annotated[str, Query(max_length=200)] = "",
    since: date | None = None,
    until: date | None = None,
) -> dict[str, Any]:
    rows = audit.events(request.access, actor=actor, verb=verb, subject=subject, since=since, until=until)
    return paged(rows, paging, plain_event)


def plain_event(row: AuditEvent) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Event.model_fields}
