"""Keeping reports that are sent again and again, and sending them with the rights of that moment."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access, access_of
from seido.apps.accounts.models import User
from seido.apps.accounts.roles import Role
from seido.apps.audit.services import record_event
from seido.apps.jobs.models import Job, Schedule
from seido.apps.jobs.services import schedule, submit, unschedule
from seido.apps.pages.clock import today
from seido.apps.pages.templatetags.words import day
from seido.apps.report_schedules.files import file_of
from seido.apps.report_schedules.models import AllowedAddress, ReportSchedule, SentReport, SentState
from seido.apps.report_schedules.sources import File, filters_in, sources
from seido.faults import Fault, InputError

log = logging.getLogger(__name__)
KIND = "reports.send"


@dataclass(frozen=True)
class When:
    every: str
    on: int
    at: time
    enabled: bool = True


def only_client(access: Access) -> bool:
    """Whether somebody is here for a client and nothing else."""
    return access.roles == {Role.CLIENT}


def is_allowed(address: str) -> bool:
    """Whether an administrator allows reports to go to an address outside."""
    name, _at, domain = address.casefold().rpartition("@")
    return AllowedAddress.objects.filter(pattern__in=(f"{name}@{domain}", f"@{domain}")).exists()


def checked(access: Access, values: Mapping[str, Any]) -> list[str]:
    """The addresses, trimmed. Raises InputError for what cannot be sent, or not to there."""
    source = sources().get(values["what"])
    faults = []
    if source is None or not access.may(source.capability):
        faults.append(Fault("what", "a report that you may read", str(values["what"]), None, "what"))
    elif values["format"] not in source.formats:
        faults.append(
            Fault("format", f"one of {', '.join(source.formats)}", values["format"], None, "format")
        )
    addresses = sorted({address.strip() for address in values["addresses"] if address.strip()})
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            faults.append(Fault("addresses", "a mail address", address, None, "addresses"))
        else:
            if not is_allowed(address):
                faults.append(
                    Fault("addresses", "addresses that an administrator allows", address, None, "addresses")
                )
    others = {user.pk for user in values["users"]} - {access.user_id}
    if access.roles <= {Role.CLIENT, Role.AGENT} and (others or addresses):
        faults.append(Fault("users", "yourself alone", f"{len(others) + len(addresses)}", None, "users"))
    if not values["users"] and not addresses:
        faults.append(Fault("users", "at least one recipient", "nobody", None, "users"))
    if faults:
        raise InputError(faults)
    return addresses


@transaction.atomic
def save_report(
    *, access: Access, report: ReportSchedule | None, values: Mapping[str, Any], when: When
) -> ReportSchedule:
    """Makes a report of the person's, or changes one. Raises InputError, and then nothing has changed."""
    addresses = checked(access, values)
    verb = "reports.changed" if report else "reports.created"
    report = report or ReportSchedule(owner_id=access.user_id, created_at=datetime.now(UTC))
    for name in ("name", "what", "query", "format", "language"):
        setattr(report, name, values[name])
    report.addresses = addresses
    report.save()
    report.users.set(values["users"])
    set_schedule(report, when)
    audit(access.actor, verb, report)
    return report


def set_schedule(report: ReportSchedule, when: When) -> None:
    schedule(
        actor=report.owner.username,
        name=report.schedule_name,
        kind=KIND,
        every=when.every,
        on=when.on,
        at=when.at,
        zone=settings.SEIDO_TIME_ZONE,
        arguments={"report": report.pk},
        user_id=report.owner_id,
        enabled=when.enabled,
    )


@transaction.atomic
def set_enabled(*, actor: str, report: ReportSchedule, enabled: bool) -> None:
    row = Schedule.objects.get(name=report.schedule_name)
    set_schedule(report, When(row.every, row.on, row.at, enabled))
    audit(actor, "reports.resumed" if enabled else "reports.paused", report)


@transaction.atomic
def delete_report(*, actor: str, report: ReportSchedule) -> None:
    """Stops a report, and forgets it with the log of what was sent; the audit log keeps both."""
    audit(actor, "reports.deleted", report)
    unschedule(actor=actor, name=report.schedule_name)
    report.delete()


@transaction.atomic
def send_now(*, actor: str, report: ReportSchedule) -> Job:
    """Asks for the report at once, in its owner's name."""
    audit(actor, "reports.asked_for", report)
    return submit(actor=actor, kind=KIND, arguments={"report": report.pk}, user_id=report.owner_id)


def audit(actor: str, verb: str, report: ReportSchedule) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=f"report {report.pk}",
        details={
            "name": report.name,
            "owner": report.owner.username,
            "what": report.what,
            "query": report.query,
            "format": report.format,
            "users": [user.username for user in report.users.all()],
            "addresses": report.addresses,
        },
    )


@transaction.atomic
def allow(*, actor: str, patterns: Iterable[str]) -> list[str]:
    """Sets the addresses outside to which reports may go. Raises InputError for what is neither an address nor a
    domain (@example.com)."""
    wanted = sorted({pattern.strip().casefold() for pattern in patterns if pattern.strip()})
    faults = []
    for pattern in wanted:
        try:
            validate_email(f"anybody{pattern}" if pattern.startswith("@") else pattern)
        except ValidationError:
            faults.append(Fault("patterns", "an address or a domain such as @example.com", pattern))
    if faults:
        raise InputError(faults)
    known = set(AllowedAddress.objects.values_list("pattern", flat=True))
    AllowedAddress.objects.exclude(pattern__in=wanted).delete()
    now = datetime.now(UTC)
    AllowedAddress.objects.bulk_create(
        AllowedAddress(pattern=pattern, actor=actor, at=now) for pattern in wanted if pattern not in known
    )
    record_event(
        actor=actor,
        verb="reports.addresses",
        subject="reports",
        details={"before": sorted(known), "after": wanted},
    )
    return wanted


# ---- Sending --------------------------------------------------------------------------------------


def recipients(report: ReportSchedule) -> list[tuple[str, User]]:
    """Each address once, with the person whose rights make the file: the owner's, and of a client's viewer their
    own, so that nobody gets more of another client than they may see."""
    found: dict[str, User] = {}
    for user in report.users.filter(is_active=True).exclude(email=""):
        found[user.email] = user if only_client(access_of(user)) else report.owner
    for address in report.addresses:
        found.setdefault(address, report.owner)
    return sorted(found.items(), key=lambda pair: pair[0])


def send_report(*, report: ReportSchedule, job: int) -> tuple[int, int]:
    """Sends a report to everybody who did not get it in this job yet; returns how many got it and how many not."""
    done = set(SentReport.objects.filter(report=report, job=job).values_list("address", flat=True))
    files: dict[int, File | str] = {}
    sent = failed = 0
    for address, user in recipients(report):
        if address in done:
            continue
        if user.pk not in files:
            files[user.pk] = made_for(report, user)
        file = files[user.pk]
        state, detail = deliver(report, address, file)
        keep(report, job, address, state, detail, file)
        sent += state == SentState.SENT
        failed += state != SentState.SENT
    return sent, failed


def made_for(report: ReportSchedule, user: User) -> File | str:
    """The file by somebody's rights of now, or why there is none."""
    source = sources().get(report.what)
    if source is None or not user.is_active:
        return "there is no such report" if source is None else "the person has left"
    try:
        return file_of(
            source,
            report.query,
            report.format,
            report.language,
            user,
            access_of(user),
            report.name,
            facts_of(report, user),
        )
    except (PermissionDenied, Http404):
        return "the person may not see it, or it is not there"


def facts_of(report: ReportSchedule, user: User) -> list[tuple[str, str]]:
    """What stands in the mail and in the file: what it is, what narrows it, whose rights, which day."""
    source = sources()[report.what]
    with translation.override(report.language):
        filters = filters_in(source, report.query) or [(_("Filters"), _("none"))]
        return [
            (_("Report"), str(source.label)),
            *filters,
            (_("As of"), day(today())),
            (_("Seen with the rights of"), str(user)),
        ]


def deliver(report: ReportSchedule, address: str, file: File | str) -> tuple[SentState, str]:
    if isinstance(file, str):
        return SentState.REFUSED, file
    if address in report.addresses and not is_allowed(address):
        return SentState.REFUSED, "an administrator allows this address no more"
    source = sources()[report.what]
    address_of_page = f"{settings.SEIDO_ADDRESS}{source.page}{f'?{report.query}' if report.query else ''}"
    with translation.override(report.language):
        message = EmailMessage(
            subject=f"[Seido] {report.name} – {day(today())}",
            body=render_to_string(
                "report_schedules/mail.txt",
                {
                    "report": report,
                    "facts": facts_of(report, report.owner)[:-1],
                    "owner": report.owner,
                    "page": address_of_page,
                },
            ),
            to=[address],
            attachments=[(file.name, file.content, file.media_type.partition(";")[0])],
        )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        log.exception("report %s could not be mailed", report.pk)
        return SentState.FAILED, type(error).__name__
    return SentState.SENT, ""


@transaction.atomic
def keep(
    report: ReportSchedule, job: int, address: str, state: SentState, detail: str, file: File | str
) -> None:
    content = b"" if isinstance(file, str) else file.content
    SentReport.objects.create(
        report=report,
        job=job,
        address=address,
        state=state,
        detail=detail,
        file="" if isinstance(file, str) else file.name,
        sha256=hashlib.sha256(content).hexdigest() if content else "",
        bytes=len(content),
        at=datetime.now(UTC),
    )
    record_event(
        actor=report.owner.username,
        verb=f"reports.{state}",
        subject=f"report {report.pk}",
        details={"to": address, "file": "" if isinstance(file, str) else file.name, "detail": detail},
    )
