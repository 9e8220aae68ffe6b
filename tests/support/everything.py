"""One of each thing that pages lead to: once of one's own client, once of the other, whose every word is "foreign"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from seido.apps.accounts.models import Grant, User
from seido.apps.checks.models import FindingRecord, WaiverGrantRecord
from seido.apps.data.models import Draft, Load, Record
from seido.apps.evidence.models import Evidence, EvidenceRequest
from seido.apps.improvement.models import Action, Remedy, Saving
from seido.apps.integrity.models import IntegrityResult, RowsByDay
from seido.apps.jobs.models import Job
from seido.apps.notifications.models import Notification
from seido.apps.organization.models import Assignment, Person, Process, Program, Queue, Site, Team
from seido.apps.performance.models import Measurement, Restatement, StandingsState, Target
from seido.apps.registers.models import Attachment, Comment, Link, SavedView
from seido.apps.report_schedules.models import ReportSchedule
from seido.apps.reviews.models import Review, ReviewLine
from seido.apps.tokens.models import ApiToken
from support.people import People
from support.two_clients import NOW, REQUIREMENT, fill

DAY = date(2026, 5, 4)


@dataclass(frozen=True)
class Side:
    """Keys of what belongs to one client."""

    user: int
    grant: int
    token: int
    notification: int
    job: int
    load: str
    draft: int
    finding: str
    evidence: int
    request: int
    action: int
    saving: int
    attachment: int
    view: int
    report: int
    review: int
    line: int
    target: int


@dataclass(frozen=True)
class Things:
    own: Side
    foreign: Side


def things(staff: People) -> Things:
    fill(staff)
    StandingsState.objects.create(as_of=date(2026, 6, 15), computed_at=NOW)
    return Things(own=side(staff.own, staff), foreign=side(staff.foreign, staff))


def side(program: Program, staff: People) -> Side:
    name = program.name
    place(program)
    facts(program)
    user = User.objects.create(
        username=f"{name}-user",
        name=f"{name} person",
        email=f"{name}-user@example.com",
        password=make_password(None),
    )
    grant = Grant.objects.create(user=user, role="supervisor", program=program)
    action = Action.objects.get(program=program)
    key = str(action.pk)
    Remedy.objects.create(action=action, text=f"{name} remedy")
    saving = Saving.objects.create(
        action=action, way="one_off", first="2026-04", last="2027-03", amount=1000, evidence=f"{name} ledger"
    )
    about = {"place": "actions", "key": key, "at": NOW}
    Comment.objects.create(author=user, text=f"{name} comment", **about)
    Link.objects.create(to="https://example.com/", title=f"{name} link", by=name, **about)
    attachment = Attachment.objects.create(
        name=f"{name}.txt", path=f"{name}-1", media_type="text/plain", size=1, sha256="0", by=name, **about
    )
    evidence = Evidence.objects.create(
        requirement=REQUIREMENT,
        program=name,
        title=f"{name} evidence",
        link="https://example.com/",
        by=name,
        at=NOW,
    )
    request = EvidenceRequest.objects.create(
        requirement=REQUIREMENT,
        program=name,
        question=f"{name} question",
        asked=user,
        by=user,
        due=DAY,
        at=NOW,
    )
    review = Review.objects.create(
        month="2026-05", program=program, decisions=f"{name} decision", begun_by=f"{name}-user", begun_at=NOW
    )
    line = ReviewLine.objects.create(
        review=review,
        position=1,
        metric="rt_service_level",
        unit_kind="program",
        unit=name,
        period="2026-05",
        direction="higher",
        status="below",
        text=f"{name} words",
    )
    job = Job.objects.create(
        kind="refresh",
        owner=f"{name}-user",
        user=user,
        arguments={"of": name},
        created_at=NOW,
        key=f"{name} job",
    )
    return Side(
        user=user.pk,
        grant=grant.pk,
        token=ApiToken.objects.create(
            user=user,
            name=f"{name} key",
            prefix="seido_",
            digest=name,
            created_at=NOW,
            expires_at=datetime.now(UTC) + timedelta(days=9),
        ).pk,
        notification=Notification.objects.create(
            user=user, kind="mentioned", text={"text": f"{name} notice"}, path="/", created_at=NOW
        ).pk,
        job=job.pk,
        load=Load.objects.get(name=f"load-{name}").name,
        draft=Draft.objects.create(
            source="csv", mapping_name=f"{name} mapping", actor=f"{name}-user", user=user, begun_at=NOW
        ).pk,
        finding=FindingRecord.objects.get(scopes=[name]).fingerprint,
        evidence=evidence.pk,
        request=request.pk,
        action=action.pk,
        saving=saving.pk,
        attachment=attachment.pk,
        review=review.pk,
        line=line.pk,
        target=Target.objects.get(unit=name).pk,
        report=ReportSchedule.objects.create(
            name=f"{name} report", owner=user, what="scorecard", format="csv", language="ja", created_at=NOW
        ).pk,
        view=SavedView.objects.create(owner=user, name=f"{name} view", page="/actions/", query="q=1").pk,
    )


def place(program: Program) -> None:
    """The parts of the organisation around a program."""
    name = program.name
    site = Site.objects.create(name=f"{name} site")
    program.sites.add(site)
    process = Process.objects.create(program=program, name=f"{name} calls", kind="real_time")
    Queue.objects.create(process=process, name=f"{name} queue")
    team = Team.objects.create(name=f"{name} team", program=program, site=site)
    person = Person.objects.create(number=f"{name}-7", name=f"{name} agent", email=f"{name}-7@example.com")
    Assignment.objects.create(person=person, job_role="css", team=team, program=program)


def facts(program: Program) -> None:
    """What was measured, examined, promised and recorded of a program."""
    name = program.name
    client = program.client.name if program.client else ""
    Target.objects.create(
        metric="rt_service_level",
        unit_kind="program",
        unit=name,
        direction="higher",
        value=80,
        basis=f"{name} basis",
    )
    for more in ({"program": name}, {"client": client}):
        Measurement.objects.create(
            metric="rt_service_level",
            month="2026-05",
            numerator=8,
            denominator=10,
            n=10,
            computed_at=NOW,
            **more,
        )
    Restatement.objects.create(metric="rt_service_level", program=name, month="2026-04", at=NOW)
    IntegrityResult.objects.create(
        rule="contacts.ended_before_begun", program=name, month="2026-05", state="fail", examined=10, failed=1
    )
    RowsByDay.objects.create(table="contacts", program=name, month="2026-05", days={"2026-05-04": 10})
    WaiverGrantRecord.objects.create(
        waiver="client_form", scope_kind="program", scope=name, reason=f"{name} reason", approver=name
    )
    Record.objects.create(
        kind="complaint",
        record_id=f"{name}-1",
        source="csv",
        load=f"load-{name}",
        program=name,
        client=client,
        subject=f"{name} subject",
        happened_at=NOW,
        local_month="2026-05",
        local_date="2026-05-04",
        local_slot=1,
    )
