"""Writing cycles: opened, assigned, judged, signed, frozen. Only an open one is judged; a frozen one never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from seido.apps.accounts.models import User
from seido.apps.assessments.cycles import asked_of, assessment_of, made, newest_standings, role_of_entity
from seido.apps.assessments.models import Cycle, CycleFinding, CycleKind, CycleVerdict, Share
from seido.apps.assessments.selectors import assessed
from seido.apps.assessments.services import keep_assessment
from seido.apps.audit.services import record_event
from seido.apps.checks import selectors as checks
from seido.apps.data.made_records import keep_records
from seido.apps.jobs.words import words
from seido.apps.notifications.models import Kind
from seido.apps.notifications.services import notify
from seido.engine.checks.finding import OUT
from seido.engine.scoring.assessment import EVERYWHERE, Verdict
from seido.faults import Fault, InputError
from seido.standard import RELEASE

APPROACHES = ("met", "not_met", "not_applicable", "waived")
#: Where the records of completed reviews say that they come from.
SOURCE = "seido.assessments"


@transaction.atomic
def open_cycle(
    *,
    actor: str,
    kind: str,
    name: str,
    today: date,
    due: date | None = None,
    in_force: bool = False,
) -> Cycle:
    """Opens a cycle, without verdicts or with those in force (people's before the checks') to begin with."""
    cycle = Cycle.objects.create(
        kind=kind, name=name.strip(), release=RELEASE, opened_on=today, due=due, opened_by=actor
    )
    told(actor, "opened", cycle, {"kind": kind, "name": name})
    if in_force:
        people = assessed().verdicts
        keep_verdicts(actor, cycle, people)
        taken_over = {name: one for name, one in checks.computed().verdicts.items() if name not in people}
        keep_verdicts(actor, cycle, taken_over, assessor="")
    return cycle


@transaction.atomic
def assign(*, actor: str, cycle: Cycle, user_id: int, items: Iterable[str]) -> None:
    """Gives somebody items of an open cycle to judge (a blank one: all). Makes these the ones they have."""
    locked(cycle)
    wanted = set(items)
    Share.objects.filter(cycle=cycle, user_id=user_id).exclude(item__in=wanted).delete()
    for item in sorted(wanted):
        Share.objects.get_or_create(cycle=cycle, user_id=user_id, item=item)
    if wanted:
        notify(
            user=User.objects.filter(pk=user_id).first(),
            kind=Kind.ASSIGNED,
            text=words(_("You assess in “{name}”."), name=cycle.name),
            path=f"/assessments/{cycle.pk}/",
            room="assessments",
            program="",
            actor=actor,
        )
    told(actor, "assigned", cycle, {"user": user_id, "items": sorted(wanted)})


@transaction.atomic
def judge(
    *,
    actor: str,
    cycle: Cycle,
    requirement: str,
    approach: str,
    deployed: Mapping[str, bool],
    note: str = "",
    link: str = "",
) -> CycleVerdict:
    """Keeps a verdict on a requirement in an open cycle, in place of the one before."""
    locked(cycle)
    if approach not in APPROACHES:
        raise InputError(Fault("approach", ", ".join(APPROACHES), approach or "nothing"))
    verdict, _created = CycleVerdict.objects.update_or_create(
        cycle=cycle,
        requirement=requirement,
        defaults={
            "approach": approach,
            "deployed": dict(deployed) if approach not in OUT else {},
            "note": note.strip(),
            "link": link.strip(),
            "assessor": actor,
            "at": datetime.now(UTC),
        },
    )
    told(
        actor,
        "judged",
        cycle,
        {"requirement": requirement, "approach": approach, "deployed": verdict.deployed},
    )
    return verdict


@transaction.atomic
def adopt(*, actor: str, cycle: Cycle, item: str = "") -> int:
    """Takes the checks' verdicts over for what nobody has judged yet, in an item or in all; returns how many."""
    locked(cycle)
    known = set(cycle.verdicts.values_list("requirement", flat=True))
    fresh = {
        name: Verdict(row.computed_approach, deployed_by(row))  # type: ignore[arg-type]
        for name, row in newest_standings().items()
        if row.computed_approach and name not in known and (not item or name.startswith(f"{item}."))
    }
    return keep_verdicts(actor, cycle, fresh)


def deployed_by(row: Any) -> dict[str, bool]:
    """Deployment by the checks, in the scopes that they judge."""
    return {
        EVERYWHERE if row.scope_kind == "entity" else scope: state == "pass"
        for scope, state in row.computed
        if state not in OUT
    }


def keep_verdicts(
    actor: str, cycle: Cycle, verdicts: Mapping[str, Verdict], *, assessor: str | None = None
) -> int:
    """Verdicts of an assessor, by default the actor; a blank one marks those of the checks that nobody judged."""
    asked = {clause.id for clause in asked_of(role_of_entity())}
    now = datetime.now(UTC)
    rows = [
        CycleVerdict(
            cycle=cycle,
            requirement=name,
            approach=verdict.approach,
            deployed=dict(verdict.deployed),
            assessor=actor if assessor is None else assessor,
            at=now,
        )
        for name, verdict in verdicts.items()
        if name in asked
    ]
    CycleVerdict.objects.bulk_create(rows, batch_size=500)
    told(actor, "took over verdicts", cycle, {"verdicts": len(rows)})
    return len(rows)


@transaction.atomic
def write_finding(
    *, actor: str, cycle: Cycle, requirement: str, kind: str, text: str, scope: str = ""
) -> CycleFinding:
    """Writes down what an assessor found on a requirement, in an open cycle."""
    locked(cycle)
    row = CycleFinding.objects.create(
        cycle=cycle,
        requirement=requirement,
        kind=kind,
        scope=scope,
        text=text.strip(),
        by=actor,
        at=datetime.now(UTC),
    )
    told(actor, "wrote finding", cycle, {"requirement": requirement, "kind": kind, "finding": row.pk})
    return row


@transaction.atomic
def sign(*, actor: str, cycle: Cycle, opportunities: str = "") -> Cycle:
    """Signs an open cycle: the verdicts that people gave are those in force from now on, while the checks' own, taken
    over when it was opened, stay the checks'. Raises InputError where some lack.

    A yearly review leaves the records that item 2.15 asks for: the review, and each verdict with its grounds.
    """
    locked(cycle)
    lacking = unjudged(cycle)
    if lacking:
        raise InputError(
            Fault(cycle.name, "a verdict on every requirement", f"{len(lacking)}: {', '.join(lacking[:5])}")
        )
    cycle.state = Cycle.State.SIGNED
    cycle.opportunities = opportunities.strip()
    cycle.signed_by, cycle.signed_at = actor, datetime.now(UTC)
    cycle.save(update_fields=["state", "opportunities", "signed_by", "signed_at"])
    notes = dict(cycle.verdicts.values_list("requirement", "note"))
    given = cycle.verdicts.exclude(assessor="")
    keep_assessment(actor=actor, assessment=assessment_of(given), notes=notes)
    if cycle.kind == CycleKind.YEARLY_REVIEW:
        keep_records(source=SOURCE, rows=review_records(cycle))
    told(actor, "signed", cycle, {"verdicts": cycle.verdicts.count()})
    return cycle


def unjudged(cycle: Cycle) -> list[str]:
    """The requirements without a verdict."""
    known = set(cycle.verdicts.values_list("requirement", flat=True))
    return [clause.id for clause in asked_of(role_of_entity()) if clause.id not in known]


def review_records(cycle: Cycle) -> Iterator[dict[str, Any]]:
    """What a yearly review leaves on record."""
    verdicts = list(cycle.verdicts.all())
    inside = [row for row in verdicts if row.approach not in OUT]
    address = f"/assessments/{cycle.pk}/"
    yield {
        "kind": "standard_review",
        "record_id": f"cycle-{cycle.pk}",
        "happened_at": cycle.signed_at,
        "subject": cycle.release,
        "person": cycle.signed_by,
        "part": len(inside),
        "whole": len(inside),
        "parts": "improvement_opportunities" if cycle.opportunities else "",
        "link": address,
    }
    for row in inside:
        yield {
            "kind": "verdict",
            "record_id": f"cycle-{cycle.pk}-{row.requirement}",
            "happened_at": cycle.signed_at,
            "subject": row.requirement,
            "relates_to": row.requirement,
            "outcome": "conforming" if conforms(row) else "not_conforming",
            "link": row.link or f"{address}{row.requirement}/",
        }


def conforms(row: CycleVerdict) -> bool:
    return row.approach == "met" and all(row.deployed.values())


@transaction.atomic
def freeze(*, actor: str, cycle: Cycle) -> Cycle:
    """Keeps the whole result of a signed cycle, for ever. Raises InputError before it is signed."""
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.state != Cycle.State.SIGNED:
        raise InputError(Fault(cycle.name, "a signed assessment", cycle.state))
    result = made(cycle) | {
        "kind": cycle.kind,
        "name": cycle.name,
        "opened_on": f"{cycle.opened_on}",
        "signed_by": User.objects.filter(username=cycle.signed_by).values_list("name", flat=True).first()
        or cycle.signed_by,
        "signed_at": cycle.signed_at.isoformat() if cycle.signed_at else "",
    }
    cycle.result = json.loads(json.dumps(result, ensure_ascii=False, allow_nan=False))
    cycle.digest = digest_of(cycle.result)
    cycle.as_of = date.fromisoformat(result["as_of"]) if result["as_of"] else None
    cycle.state, cycle.frozen_by, cycle.frozen_at = Cycle.State.FROZEN, actor, datetime.now(UTC)
    cycle.save()
    told(actor, "froze", cycle, {"digest": cycle.digest})
    return cycle


def digest_of(result: Mapping[str, Any]) -> str:
    """SHA-256 of a result's canonical JSON."""
    canonical = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def locked(cycle: Cycle) -> None:
    """Holds the cycle for the transaction. Raises InputError where it is no longer open."""
    state = Cycle.objects.select_for_update().values_list("state", flat=True).get(pk=cycle.pk)
    if state != Cycle.State.OPEN:
        raise InputError(Fault(cycle.name, "an open assessment", state))


def told(actor: str, verb: str, cycle: Cycle, details: Mapping[str, Any]) -> None:
    record_event(actor=actor, verb=verb, subject=f"assessments {cycle.pk}", details=details)
