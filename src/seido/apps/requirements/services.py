"""Writing the standard's own text that a licence holder brings, and decisions on verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction

from seido.apps.audit.services import record_event
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


def keep_decision(*, actor: str, requirement: str, decision: str, reason: str) -> None:
    """Keeps why a verdict stays, or is sent to an assessor, although the checks say otherwise."""
    record_event(
        actor=actor,
        verb=f"decided: {decision}",
        subject=f"requirements {requirement}",
        details={"reason": reason.strip()},
    )
