"""Setting, changing and reviewing targets: a change ends the old one and begins a new one, and the past stays judged
by what was in force then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from seido.apps.audit.services import record_event
from seido.apps.data.own_records import keep
from seido.apps.jobs.models import Job, State
from seido.apps.jobs.services import submit
from seido.apps.organization.models import Client, Entity, Process, Program, Site
from seido.apps.pages.clock import today
from seido.apps.performance.models import Target, TargetReview
from seido.apps.registers.services import create_row, update_row
from seido.engine.organization import Target as PlainTarget
from seido.engine.performance.targets import (
    TargetFault,
    below_benchmarks,
    contradictions,
    old_comparisons,
)
from seido.faults import Fault, InputError
from seido.standard import load

PLACE = "performance-targets"
#: What a period is judged by: a change of these is a new target.
DECIDING = ("direction", "value", "low", "high")
#: What tells a target from others; it never changes.
PLACES = ("metric", "unit", "process")


@transaction.atomic
def set_target(*, actor: str, values: Mapping[str, Any], reason: str = "") -> Target:
    """Sets a target from a day on; one that was in force at the place ends on that day. Raises InputError."""
    fields = {**values, **kind_of(str(values.get("unit") or ""), str(values.get("process") or ""))}
    fields["valid_from"] = fields.get("valid_from") or today()
    refuse_faulty(fields)
    place = {name: fields.get(name) or "" for name in (*PLACES, "unit_kind")}
    older = Target.objects.select_for_update().filter(**place)
    if clash := older.filter(valid_from=fields["valid_from"]).first():
        raise InputError(
            Fault(
                "valid_from",
                _("another day: %(target)s begins on it") % {"target": clash},
                "",
                column="valid_from",
            )
        )
    later = older.filter(valid_from__gt=fields["valid_from"]).order_by("valid_from").first()
    if later is not None:
        fields["valid_to"] = later.valid_from
    begin = fields["valid_from"]
    for row in older.filter(Q(valid_to=None) | Q(valid_to__gt=begin)).exclude(valid_from__gte=begin):
        update_row(actor=actor, place=PLACE, row=row, values={"valid_to": begin}, reason=reason)
    made: Target = create_row(actor=actor, place=PLACE, model=Target, values=fields, reason=reason)
    judge_again(actor)
    return made


@transaction.atomic
def change_target(*, actor: str, row: Target, values: Mapping[str, Any], reason: str = "") -> Target:
    """Changes what stands beside a target; another value ends it and begins a new one. Returns the one in force.

    Raises InputError where it has ended, or where its place would change.
    """
    row = Target.objects.select_for_update().get(pk=row.pk)
    if any(name in values and values[name] != getattr(row, name) for name in PLACES):
        raise InputError(Fault("unit", _("the same metric and unit: set another target for others"), ""))
    changed = {name: value for name, value in values.items() if value != getattr(row, name)}
    begins = changed.pop("valid_from", None)
    if not any(name in changed for name in DECIDING):
        if begins is not None:
            changed["valid_from"] = begins
        kept: Target = update_row(actor=actor, place=PLACE, row=row, values=changed, reason=reason)
        return kept
    if row.valid_to is not None and row.valid_to <= today():
        raise InputError(Fault("value", _("a target that is in force: this one has ended"), ""))
    begins = begins or today()
    fields = {
        field.name: getattr(row, field.name)
        for field in Target._meta.concrete_fields
        if field.name not in ("id", "valid_to", "unit_kind")
    }
    fields |= {**changed, "valid_from": begins}
    if row.valid_from is not None and begins <= row.valid_from:
        refuse_faulty(fields)
        corrected: Target = update_row(actor=actor, place=PLACE, row=row, values=changed, reason=reason)
        judge_again(actor)
        return corrected
    made = set_target(actor=actor, values=fields, reason=reason)
    outcome = direction_of_change(row, made)
    if outcome:
        review_target(actor=actor, row=made, outcome=outcome, reason=reason or _("Changed on its page"))
    return made


@transaction.atomic
def review_target(*, actor: str, row: Target, outcome: str, reason: str) -> TargetReview:
    """Records that a target was looked at again and what was decided, so that the check of 1.3.4 sees it."""
    if outcome not in dict(TargetReview.OUTCOMES):
        raise InputError(Fault("outcome", "kept, raised or lowered", outcome))
    if not reason.strip():
        raise InputError(Fault("reason", _("the reason of the decision"), ""))
    review = TargetReview.objects.create(
        target=row, day=today(), outcome=outcome, reason=reason.strip()[:500], by=actor
    )
    keep(f"/performance/targets/{row.pk}/", [record_of(one) for one in row.reviews.select_related("target")])
    record_event(
        actor=actor,
        verb="target.reviewed",
        subject=f"{PLACE} {row.pk}",
        details={"outcome": outcome, "reason": review.reason},
    )
    return review


def record_of(review: TargetReview) -> dict[str, Any]:
    """A review as the checks see it."""
    row = review.target
    return {
        "kind": "target_review",
        "record_id": f"target-{row.pk}-{review.pk}",
        "program": row.unit if row.unit_kind in ("program", "process") else "",
        "process": row.process,
        "client": row.unit if row.unit_kind == "client" else "",
        "site": row.unit if row.unit_kind == "site" else "",
        "subject": row.metric,
        "happened_at": review.day,
        "outcome": review.outcome,
        "relates_to": row.unit,
        "link": f"/performance/targets/{row.pk}/",
    }


def direction_of_change(before: Target, after: Target) -> str:
    """raised is harder, lowered easier; "" where that cannot be told."""
    if before.direction != after.direction or before.value is None or after.value is None:
        return ""
    if before.value == after.value:
        return "kept"
    return "raised" if (after.value > before.value) == (after.direction == "higher") else "lowered"


def kind_of(unit: str, process: str) -> dict[str, str]:
    """The kind of a unit by its name. Raises InputError for a name that is none."""
    if process:
        if Process.objects.filter(program__name=unit, name=process).exists():
            return {"unit_kind": "process"}
        raise InputError(Fault("process", _("a process of the program"), process, column="process"))
    for kind, model in (("program", Program), ("client", Client), ("site", Site)):
        if model.objects.filter(name=unit).exists():
            return {"unit_kind": kind}
    if unit == "" or Entity.objects.filter(name=unit).exists():
        return {"unit_kind": "entity", "unit": ""}
    raise InputError(Fault("unit", _("a program, client or site of the organisation"), unit, column="unit"))


def refuse_faulty(fields: Mapping[str, Any]) -> None:
    """Raises InputError for a target that nothing can be judged by."""
    if fields.get("metric") not in load().metrics:
        raise InputError(
            Fault("metric", _("a metric of the catalogue"), str(fields.get("metric")), column="metric")
        )
    low, high = fields.get("low"), fields.get("high")
    if fields.get("direction") == "range":
        if low is None or high is None or low > high:
            raise InputError(Fault("low", _("both ends of the range, the lower one first"), "", column="low"))
    elif fields.get("value") is None:
        raise InputError(Fault("value", _("a number"), "", column="value"))


def judge_again(actor: str) -> None:
    """Has everything judged again in the background, once however many targets change."""
    if not Job.objects.filter(kind="refresh", state=State.WAITING).exists():
        submit(actor=actor, kind="refresh")


def plain_targets(rows: Iterable[Target]) -> list[PlainTarget]:
    """Targets as the engine has them."""
    return [
        PlainTarget(
            metric=row.metric,
            unit_kind=row.unit_kind,
            unit=row.unit,
            process=row.process,
            direction=row.direction,  # type: ignore[arg-type]
            value=row.value,
            low=row.low,
            high=row.high,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            comparative_date=row.comparative_date,
            client_required=row.client_required,
        )
        for row in rows
    ]


def faults_of(rows: Iterable[Target], as_of: date) -> list[TargetFault]:
    """What is wrong with targets that are in force on a day: impossible together, short of a benchmark, compared
    with old data."""
    in_force = [target for target in plain_targets(rows) if target.in_force(as_of)]
    return [
        *contradictions(in_force),
        *below_benchmarks(in_force, load()),
        *old_comparisons(in_force, as_of),
    ]
