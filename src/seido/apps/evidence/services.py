"""Writing evidence and requests for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_noop as _

from seido.apps.accounts.access import Access
from seido.apps.audit.services import record_event
from seido.apps.evidence.models import Evidence, EvidenceRequest
from seido.apps.jobs.words import words
from seido.apps.notifications.models import Kind
from seido.apps.notifications.services import notify
from seido.apps.registers.attachments import attach


@transaction.atomic
def add_evidence(
    *,
    access: Access,
    requirement: str,
    title: str,
    program: str = "",
    link: str = "",
    file: UploadedFile[Any] | None = None,
    supports_from: date | None = None,
    supports_to: date | None = None,
    expires: date | None = None,
    owner_id: int | None = None,
    replaces: Evidence | None = None,
    answers: EvidenceRequest | None = None,
) -> Evidence:
    """Keeps a file or a link that supports a requirement; as a new version where it replaces another.

    An open request that it answers is closed with it. Raises InputError, with nothing kept, where the file is not
    what its name says.
    """
    row = Evidence.objects.create(
        requirement=requirement,
        title=title.strip(),
        program=program,
        link=link,
        supports_from=supports_from,
        supports_to=supports_to,
        expires=expires,
        owner_id=owner_id,
        replaces=replaces,
        version=replaces.version + 1 if replaces else 1,
        by=access.actor,
        at=datetime.now(UTC),
    )
    if file is not None:
        attach(access=access, place="evidence", key=str(row.pk), file=file)
    told(
        access.actor,
        "added evidence",
        requirement,
        {"evidence": row.pk, "title": title, "version": row.version},
    )
    if answers is not None and answers.is_open:
        answers.answered_at, answers.answer = datetime.now(UTC), row
        answers.save(update_fields=["answered_at", "answer"])
        told(access.actor, "answered request", requirement, {"request": answers.pk})
    return row


@transaction.atomic
def withdraw_evidence(*, actor: str, evidence: Evidence, reason: str) -> None:
    """Evidence that supports nothing any more; it stays readable in the history."""
    evidence.withdrawn_at = datetime.now(UTC)
    evidence.save(update_fields=["withdrawn_at"])
    told(actor, "withdrew evidence", evidence.requirement, {"evidence": evidence.pk, "reason": reason})


@transaction.atomic
def ask_for_evidence(
    *, actor: str, by_id: int, requirement: str, asked_id: int, question: str, due: date, program: str = ""
) -> EvidenceRequest:
    """Asks somebody for evidence by a day."""
    row = EvidenceRequest.objects.create(
        requirement=requirement,
        program=program,
        question=question.strip(),
        asked_id=asked_id,
        by_id=by_id or None,
        due=due,
        at=datetime.now(UTC),
    )
    notify(
        user=row.asked,
        kind=Kind.ASSIGNED,
        text=words(
            _("Evidence for {requirement} is asked of you: {question}"),
            requirement=requirement,
            question=row.question,
        ),
        path=f"/evidence/add/{requirement}/?request={row.pk}",
        room="requirements",
        program=program,
        actor=actor,
    )
    told(
        actor, "asked for evidence", requirement, {"request": row.pk, "asked": row.asked.username, "due": due}
    )
    return row


@transaction.atomic
def cancel_request(*, actor: str, request: EvidenceRequest) -> None:
    """Nothing is asked for any more."""
    request.cancelled_at = datetime.now(UTC)
    request.save(update_fields=["cancelled_at"])
    told(actor, "cancelled request", request.requirement, {"request": request.pk})


def told(actor: str, verb: str, requirement: str, details: Mapping[str, Any]) -> None:
    record_event(actor=actor, verb=verb, subject=f"requirements {requirement}", details=details)
