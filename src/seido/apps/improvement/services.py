"""Writing corrective actions: each write keeps the records that the checks of 2.8 read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from seido.apps.accounts import row_security
from seido.apps.accounts.models import User
from seido.apps.improvement import metrics, phases
from seido.apps.improvement.models import OVER, WORK, Action, Phase, Remedy, Saving
from seido.apps.improvement.records import keep_records
from seido.apps.pages.clock import today
from seido.apps.pages.figures import number as written_number
from seido.apps.pages.figures import unit_of
from seido.apps.performance.readings import gap
from seido.apps.registers.services import create_row, update_row
from seido.engine.improvement.savings import WAYS, Claim, amount, left_over
from seido.faults import Fault, InputError
from seido.standard import load

PLACE = "actions"


@transaction.atomic
def create_action(*, actor: str, values: Mapping[str, Any], reason: str = "") -> Action:
    """Opens an action, by default today; what its metric misses by is filled in. Raises InputError."""
    checked(values)
    given = {"opened": today(), **{name: value for name, value in values.items() if value is not None}}
    given.setdefault("number", next_number())
    if not given["number"]:
        given["number"] = next_number()
    action = Action(**with_series(given))
    given = with_series(given) | measured_gap(action)
    action = Action(**given)
    action = create_row(
        actor=actor,
        place=PLACE,
        model=Action,
        values={**given, "next_due": due_now(action)},
        reason=reason,
    )
    keep_records(action)
    return action


@transaction.atomic
def update_action(*, actor: str, row: Action, values: Mapping[str, Any], reason: str = "") -> Action:
    """Changes an action. The phase changes by `advance`, `go_back` and `cancel` only. Raises InputError."""
    checked(values)
    if "phase" in values and values["phase"] != row.phase:
        raise InputError(
            Fault("action", _("a phase that is reached step by step"), str(values["phase"]), column="phase")
        )
    return written(actor=actor, row=row, values=with_series(values), reason=reason)


def written(*, actor: str, row: Action, values: Mapping[str, Any], reason: str = "") -> Action:
    """Writes values, the due day that follows from them, and the records."""
    stored = Action.objects.select_for_update().get(pk=row.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    action: Action = update_row(
        actor=actor, place=PLACE, row=row, values={**values, "next_due": due_now(stored)}, reason=reason
    )
    keep_records(action)
    return action


def checked(values: Mapping[str, Any]) -> None:
    requirement = values.get("requirement")
    if requirement and requirement not in load().requirements:
        raise InputError(
            Fault(
                "action", _("the number of a requirement, such as 3.5.1.a"), requirement, column="requirement"
            )
        )


def with_series(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, **(metrics.parts_of(values["series"]) if "series" in values else {})}


def measured_gap(action: Action) -> dict[str, str]:
    """By how much the metric last missed its target, and when, where nobody has said it."""
    standing = metrics.standing_of(action)
    missed = [point for point in standing.points if point["met"] is False] if standing else []
    if action.period:
        missed = [point for point in missed if point["period"] == action.period]
    if standing is None or not missed:
        return {}
    point = missed[-1]
    away = gap(
        standing.direction,
        point["value"],
        *(point.get(name) for name in ("target", "target_low", "target_high")),
    )
    known = load().metrics.get(standing.metric)
    written_gap = "" if away is None else written_number(away, known.unit if known else "", signed=True)
    mark = unit_of(known.unit if known else "")
    return {
        **(
            {} if action.gap or not written_gap else {"gap": f"{written_gap} {mark.gap or mark.mark}".strip()}
        ),
        **({} if action.period else {"period": point["period"]}),
    }


def due_now(action: Action) -> date | None:
    return action.due_of(action.phase) if action.phase not in OVER else None


@row_security.everything()
def next_number() -> str:
    """CA-0001 and so on; the caller's transaction keeps two from being the same."""
    numbers = (
        int(number[3:])
        for number in Action.objects.filter(number__startswith="CA-").values_list("number", flat=True)
        if number[3:].isdigit()
    )
    return f"CA-{max(numbers, default=0) + 1:04d}"


# Phases


@transaction.atomic
def advance(*, by: User, action: Action) -> Action:
    """Takes an action to its next phase; from verification on it is closed. Raises InputError with what it lacks."""
    locked = Action.objects.select_for_update().get(pk=action.pk)
    following = phases.next_of(locked)
    lacking = phases.lacks(locked, by)
    if following is None or lacking:
        raise InputError(
            [Fault("action", sentence, locked.phase) for sentence in lacking or [_("an open action")]]
        )
    values: dict[str, Any] = {
        "phase": following,
        "phase_days": {**locked.phase_days, locked.phase: today().isoformat()},
    }
    if following == Phase.CLOSED:
        values |= closing(locked, by)
    return written(actor=by.username, row=locked, values=values)


def closing(action: Action, by: User) -> dict[str, Any]:
    """What is kept when an action is closed: who verified it, and the metric's points of then."""
    standing = metrics.standing_of(action)
    points = list(standing.points) if standing else []
    return {
        "verified_by": by,
        "closed": today(),
        "points": points,
        **before_and_after(action, points),
    }


def before_and_after(action: Action, points: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The figure of the period in which the problem showed, and the mean of those since that held; a person's own
    figures stay."""
    earlier = [
        point["value"] for point in points if point["period"] == action.period and point["value"] is not None
    ]
    later = [point["value"] for point in points[-metrics.periods() :] if point["value"] is not None]
    found = {}
    if action.before is None and earlier:
        found["before"] = round(earlier[0], 3)
    if action.after is None and later:
        found["after"] = round(sum(later) / len(later), 3)
    return found


@transaction.atomic
def go_back(*, by: User, action: Action, phase: str, reason: str) -> Action:
    """Takes an action back to an earlier phase, or opens it again. Raises InputError without a reason."""
    if phase not in WORK or (action.phase in WORK and WORK.index(Phase(phase)) >= action.at):
        raise InputError(Fault("action", _("an earlier phase"), phase))
    needs(reason)
    kept = {
        name: day
        for name, day in action.phase_days.items()
        if WORK.index(Phase(name)) < WORK.index(Phase(phase))
    }
    values: dict[str, Any] = {
        "phase": phase,
        "phase_days": kept,
        "closed": None,
        "verified_by": None,
        "points": [],
    }
    return written(actor=by.username, row=action, values=values, reason=reason)


@transaction.atomic
def cancel(*, by: User, action: Action, reason: str) -> Action:
    """Gives an action up. Raises InputError without a reason, or where it is over."""
    needs(reason)
    if not action.is_open:
        raise InputError(Fault("action", _("an open action"), action.phase))
    return written(actor=by.username, row=action, values={"phase": Phase.CANCELLED}, reason=reason)


def needs(reason: str) -> None:
    if not reason.strip():
        raise InputError(Fault("action", _("Say why."), _("nothing"), column="reason"))


# Remedies


@transaction.atomic
def add_remedy(*, actor: str, action: Action, values: Mapping[str, Any]) -> Remedy:
    remedy: Remedy = create_row(
        actor=actor, place="remedies", model=Remedy, values={**values, "action": action}
    )
    keep_records(action)
    return remedy


@transaction.atomic
def change_remedy(*, actor: str, remedy: Remedy, values: Mapping[str, Any]) -> Remedy:
    changed: Remedy = update_row(actor=actor, place="remedies", row=remedy, values=values)
    keep_records(changed.action)
    return changed


# Savings


@transaction.atomic
def create_saving(*, actor: str, values: Mapping[str, Any], reason: str = "") -> Saving:
    """Keeps a saving. Raises InputError where a figure is missing, or the effect is claimed already."""
    saving = Saving(**values)
    made: Saving = create_row(
        actor=actor,
        place="actions-savings",
        model=Saving,
        values={**values, "amount": judged(saving)},
        reason=reason,
    )
    return made


@transaction.atomic
def update_saving(*, actor: str, row: Saving, values: Mapping[str, Any], reason: str = "") -> Saving:
    saving = Saving.objects.select_for_update().get(pk=row.pk)
    for name, value in values.items():
        setattr(saving, name, value)
    changed: Saving = update_row(
        actor=actor,
        place="actions-savings",
        row=row,
        values={**values, "amount": judged(saving)},
        reason=reason,
    )
    return changed


def judged(saving: Saving) -> int:
    """The money of a saving. Raises InputError with all that is wrong with it."""
    faults = []
    for name in WAYS[saving.way].inputs:
        value = getattr(saving, name)
        if value is None or value < 0:
            faults.append(
                Fault("saving", _("a figure of zero or more"), str(value or _("nothing")), column=name)
            )
    for name in ("first", "last"):
        if not is_month(getattr(saving, name)):
            faults.append(Fault("saving", _("a month such as 2026-04"), getattr(saving, name), column=name))
    if saving.first > saving.last:
        faults.append(Fault("saving", _("a month not before the first one"), saving.last, column="last"))
    if not saving.action.metric:
        faults.append(
            Fault("saving", _("an action with a metric: the saving is an effect on it"), "", column="action")
        )
    if faults:
        raise InputError(faults)
    refuse_double(saving)
    return amount(saving.way, {name: getattr(saving, name) for name in WAYS[saving.way].inputs})


def refuse_double(saving: Saving) -> None:
    """No effect is claimed beyond all of it, by whichever actions."""
    own = claim_of(saving)
    others = Saving.objects.select_related("action").filter(
        action__metric=saving.action.metric, action__unit=saving.action.unit
    )
    rivals = [other for other in others.exclude(pk=saving.pk) if claim_of(other).overlaps(own)]
    left = left_over(own, map(claim_of, rivals))
    if left < 0:
        free = own.percent + left
        names = ", ".join(sorted({other.action.number for other in rivals}))
        expected = _(
            "at most %(free)s %%: %(actions)s already claims the effect on %(metric)s in these months"
        ) % {"free": max(free, 0), "actions": names, "metric": metrics.words(own.metric, own.unit)}
        raise InputError(Fault("saving", expected, f"{own.percent} %", column="percent"))


def claim_of(saving: Saving) -> Claim:
    return Claim(saving.action.metric, saving.action.unit, saving.first, saving.last, saving.percent)


def is_month(text: str) -> bool:
    return (
        len(text) == 7
        and text[4] == "-"
        and text[:4].isdigit()
        and text[5:] in {f"{n:02d}" for n in range(1, 13)}
    )
