"""Granting, renewing and ending a waiver for one place: each with its reason, evidence, approver and last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.checks.models import WaiverGrantRecord
from seido.faults import Fault, InputError
from seido.standard import load

SCOPE_KINDS = ("entity", "client", "program", "site")


@transaction.atomic
def grant_waiver(
    *,
    actor: str,
    waiver: str,
    scope_kind: str,
    scope: str,
    reason: str,
    evidence: str,
    approver: str,
    valid_from: date,
    expires: date,
) -> WaiverGrantRecord:
    """Frees what a waiver names in one place. Raises InputError where something lacks, or the place has it already."""
    faults = list(lacking(reason=reason, evidence=evidence, approver=approver))
    if waiver not in load().waivers:
        faults.append(Fault("waiver", "the id of a waiver", waiver))
    if scope_kind not in SCOPE_KINDS:
        faults.append(Fault("scope_kind", ", ".join(SCOPE_KINDS), scope_kind))
    if expires < valid_from:
        faults.append(Fault("expires", f"a day from {valid_from} on", f"{expires}"))
    if not faults and WaiverGrantRecord.objects.filter(waiver=waiver, scope_kind=scope_kind, scope=scope):
        faults.append(Fault("waiver", "a place without it; renew it there", f"{waiver} {scope}".strip()))
    if faults:
        raise InputError(faults)
    grant = WaiverGrantRecord.objects.create(
        waiver=waiver,
        scope_kind=scope_kind,
        scope="" if scope_kind == "entity" else scope,
        reason=reason.strip(),
        evidence=evidence.strip(),
        approver=approver.strip(),
        valid_from=valid_from,
        expires=expires,
    )
    told(actor, "granted", grant, {"expires": expires, "approver": approver, "reason": reason})
    return grant


@transaction.atomic
def renew_waiver(
    *, actor: str, grant_id: int, reason: str, evidence: str, approver: str, expires: date
) -> WaiverGrantRecord:
    """Gives a waiver a later last day, with grounds of its own. Raises InputError where something lacks."""
    grant = WaiverGrantRecord.objects.select_for_update().get(pk=grant_id)
    faults = list(lacking(reason=reason, evidence=evidence, approver=approver))
    if grant.expires and expires <= grant.expires:
        faults.append(Fault("expires", f"a day after {grant.expires}", f"{expires}"))
    if faults:
        raise InputError(faults)
    before = grant.expires
    grant.reason, grant.evidence, grant.approver = reason.strip(), evidence.strip(), approver.strip()
    grant.expires = expires
    grant.save()
    told(
        actor,
        "renewed",
        grant,
        {"before": before, "expires": expires, "approver": approver, "reason": reason},
    )
    return grant


@transaction.atomic
def end_waiver(*, actor: str, grant_id: int, reason: str, today: date) -> WaiverGrantRecord:
    """Ends a waiver: yesterday was its last day. Raises InputError without a reason."""
    grant = WaiverGrantRecord.objects.select_for_update().get(pk=grant_id)
    if faults := list(lacking(reason=reason)):
        raise InputError(faults)
    before, grant.expires = grant.expires, today - timedelta(days=1)
    grant.save(update_fields=["expires"])
    told(actor, "ended", grant, {"before": before, "reason": reason})
    return grant


def lacking(**texts: str) -> Iterator[Fault]:
    for name, text in texts.items():
        if not text.strip():
            yield Fault(name, "a text", "nothing")


def told(actor: str, verb: str, grant: WaiverGrantRecord, details: dict[str, object]) -> None:
    """One event, under the waiver: every requirement that it frees shows it."""
    place = {"scope_kind": grant.scope_kind, "scope": grant.scope}
    record_event(
        actor=actor, verb=f"{verb} waiver", subject=f"waiver {grant.waiver}", details=place | details
    )
