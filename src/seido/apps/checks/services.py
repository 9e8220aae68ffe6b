"""Running the checks, and writing what they stand on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from seido.apps.audit.services import record_event
from seido.apps.checks import selectors
from seido.apps.checks.models import CheckRun, FindingRecord, Threshold, WaiverGrantRecord
from seido.apps.data.selectors import pinned_snapshots
from seido.engine.checks import Finding, run
from seido.standard import RELEASE


def run_checks(*, actor: str, as_of: date) -> CheckRun:
    """Runs every check on what is known on a day, and stores what was found."""
    started = datetime.now(UTC)
    snapshots = pinned_snapshots()
    findings = run(selectors.context(as_of))
    return store(actor=actor, as_of=as_of, snapshots=snapshots, started=started, findings=findings)


@transaction.atomic
def store(
    *, actor: str, as_of: date, snapshots: Mapping[str, int], started: datetime, findings: Iterable[Finding]
) -> CheckRun:
    """Stores a run: a finding made before is carried on, one that is gone says since which run."""
    by_fingerprint = {finding.fingerprint: finding for finding in findings}
    this = CheckRun.objects.create(
        release=RELEASE,
        as_of=as_of,
        snapshots=dict(snapshots),
        started_at=started,
        finished_at=datetime.now(UTC),
        counts=dict(Counter(finding.state for finding in by_fingerprint.values())),
    )
    current = {row.fingerprint: row for row in FindingRecord.objects.filter(gone_in=None)}
    FindingRecord.objects.filter(
        pk__in=[row.pk for key, row in current.items() if key not in by_fingerprint]
    ).update(gone_in=this)
    # Most findings are those of the run before: they take one statement, which keeps the database free.
    FindingRecord.objects.filter(gone_in=None).update(last_run=this)
    changed = []
    for key, row in current.items():
        if key in by_fingerprint:
            fields = fields_of(by_fingerprint[key])
            if any(getattr(row, name) != value for name, value in fields.items()):
                for name, value in fields.items():
                    setattr(row, name, value)
                changed.append(row)
    FindingRecord.objects.bulk_update(changed, FIELDS, batch_size=500)
    FindingRecord.objects.bulk_create(
        [
            FindingRecord(fingerprint=key, first_run=this, last_run=this, **fields_of(finding))
            for key, finding in by_fingerprint.items()
            if key not in current
        ],
        batch_size=500,
    )
    record_event(actor=actor, verb="checked", subject=str(as_of), details=this.counts)
    return this


FIELDS = (
    *("requirement", "binding", "check_name", "scope_kind", "scopes", "unit_kind", "unit", "state"),
    *("reason_en", "reason_ja", "observed", "required", "population", "conforming", "rows", "due", "waiver"),
)


def fields_of(finding: Finding) -> dict[str, Any]:
    """A finding as its record keeps it."""
    return {
        "requirement": finding.requirement,
        "binding": finding.binding,
        "check_name": finding.check,
        "scope_kind": finding.scope_kind,
        "scopes": list(finding.scopes),
        "unit_kind": finding.unit_kind,
        "unit": finding.unit,
        "state": finding.state,
        "reason_en": finding.reason.en,
        "reason_ja": finding.reason.ja,
        "observed": finding.observed,
        "required": finding.required,
        "population": finding.population,
        "conforming": finding.conforming,
        "rows": list(finding.rows),
        "due": finding.due,
        "waiver": finding.waiver,
    }


@transaction.atomic
def apply_waivers(*, actor: str, waivers: Iterable[Mapping[str, Any]]) -> int:
    """Creates or updates waivers claimed, by waiver and place; returns how many changed."""
    changed = 0
    for entry in waivers:
        kind = next((kind for kind in ("program", "client", "site") if kind in entry), None)
        fields = {
            "reason": entry.get("reason", ""),
            "evidence": entry.get("evidence", ""),
            "approver": entry.get("approver", ""),
            "valid_from": day(entry.get("from")),
            "expires": day(entry.get("expires")),
            "parts": sorted(entry.get("parts", [])),
        }
        row, created = WaiverGrantRecord.objects.get_or_create(
            waiver=entry["waiver"],
            scope_kind=kind or entry.get("scope_kind", "entity"),
            scope=entry[kind] if kind else entry.get("scope", ""),
            defaults=fields,
        )
        differing = [name for name, value in fields.items() if getattr(row, name) != value]
        if differing and not created:
            for name in differing:
                setattr(row, name, fields[name])
            row.save(update_fields=differing)
        changed += bool(created or differing)
    if changed:
        record_event(actor=actor, verb="set waivers", subject="waivers", details={"changed": changed})
    return changed


@transaction.atomic
def apply_thresholds(*, actor: str, thresholds: Mapping[str, Mapping[str, Any]]) -> int:
    """Makes the thresholds of the requirements named those given; returns how many changed."""
    changed = 0
    for requirement, values in thresholds.items():
        for name, value in values.items():
            row, created = Threshold.objects.get_or_create(
                requirement=requirement, name=name, defaults={"value": value}
            )
            differs = row.value != value
            if differs:
                row.value = value
                row.save(update_fields=["value"])
            changed += created or differs
    if changed:
        record_event(actor=actor, verb="set thresholds", subject="checks", details={"changed": changed})
    return changed


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
