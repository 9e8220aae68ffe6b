"""Writing the standard's own text that a licence holder brings, and decisions on verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from seido.apps.accounts.models import User
from seido.apps.assessments.models import AssessedVerdict
from seido.apps.audit.services import record_event
from seido.apps.jobs.words import words
from seido.apps.notifications.models import Kind
from seido.apps.notifications.services import notify
from seido.apps.requirements.models import OwnText


@transaction.atomic
def keep_text(*, actor: str, requirement: str, text: str, source: str) -> None:
    """Keeps the licensed text of a requirement; a blank one removes it."""
    if not text.strip():
        OwnText.objects.filter(requirement=requirement).delete()
    else:
        OwnText.objects.update_or_create(
            requirement=requirement,
            defaults={"text": text.strip(), "source": source.strip(), "by": actor, "at": datetime.now(UTC)},
        )
    record_event(
        actor=actor,
        verb="kept text" if text.strip() else "removed text",
        subject=f"requirements {requirement}",
        details={"source": source},
    )


@transaction.atomic
def keep_texts(*, actor: str, texts: Mapping[str, str], source: str) -> int:
    """Keeps the licensed texts of many requirements at once; returns how many there are."""
    now = datetime.now(UTC)
    OwnText.objects.bulk_create(
        [
            OwnText(requirement=name, text=text.strip(), source=source.strip(), by=actor, at=now)
            for name, text in texts.items()
        ],
        update_conflicts=True,
        unique_fields=["requirement"],
        update_fields=["text", "source", "by", "at"],
    )
    record_event(actor=actor, verb="kept texts", subject="requirements", details={"texts": len(texts)})
    return len(texts)


@transaction.atomic
def keep_decision(*, actor: str, requirement: str, decision: str, reason: str) -> None:
    """Keeps why a verdict stays, or is sent to whoever gave it, although the checks say otherwise."""
    if decision == "review":
        names = AssessedVerdict.objects.filter(requirement=requirement).values("assessor")
        said = words(
            _("Please look at your verdict on {requirement} again: {reason}"),
            requirement=requirement,
            reason=reason.strip(),
        )
        for user in User.objects.filter(username__in=names):
            notify(
                user=user,
                kind=Kind.ASSIGNED,
                text=said,
                path=f"/requirements/{requirement}/",
                room="requirements",
                program="",
                actor=actor,
            )
    record_event(
        actor=actor,
        verb=f"decided: {decision}",
        subject=f"requirements {requirement}",
        details={"reason": reason.strip()},
    )
