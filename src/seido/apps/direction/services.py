"""Writing the direction and its plans: each write keeps the record that the checks of 1.1 and 1.2 read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from seido.apps.accounts import row_security
from seido.apps.accounts.models import User
from seido.apps.direction.models import State, Statement
from seido.apps.direction.records import keep_records
from seido.apps.pages.clock import today
from seido.apps.registers.services import create_row, update_row
from seido.faults import Fault, InputError
from seido.standard import load


def creating(model: type[Model], path: str, letter: str) -> Callable[..., Any]:
    """The service that makes rows of a model: numbered, and with their record."""

    @transaction.atomic
    def create(*, actor: str, values: Mapping[str, Any], reason: str = "") -> Any:
        checked(values)
        number = values.get("number") or next_number(model, letter)
        row = create_row(
            actor=actor,
            place=path.replace("/", "-"),
            model=model,
            values={**values, "number": number},
            reason=reason,
        )
        keep_records(row, page_of(path, row))
        return row

    return create


def updating(path: str) -> Callable[..., Any]:
    @transaction.atomic
    def update(*, actor: str, row: Model, values: Mapping[str, Any], reason: str = "") -> Any:
        checked(values)
        changed = update_row(actor=actor, place=path.replace("/", "-"), row=row, values=values, reason=reason)
        keep_records(changed, page_of(path, changed))
        return changed

    return update


def page_of(path: str, row: Model) -> str:
    return f"/{path}/{row.pk}/"


@row_security.everything()
def next_number(model: Any, letter: str) -> str:
    """G-0001 and so on, past the highest that there is."""
    start = f"{letter}-"
    numbers = model.objects.filter(number__startswith=start).values_list("number", flat=True)
    used = [int(number.removeprefix(start)) for number in numbers if number.removeprefix(start).isdigit()]
    return f"{start}{max(used, default=0) + 1:04d}"


def checked(values: Mapping[str, Any]) -> None:
    """Raises InputError for a metric that the catalogue does not know."""
    named = [values["metric"]] if values.get("metric") else []
    named += [
        name.strip() for name in values.get("metrics", "").replace("、", ",").split(",") if name.strip()
    ]
    column = "metrics" if "metrics" in values else "metric"
    unknown = [name for name in named if name not in load().metrics]
    if unknown:
        raise InputError(
            Fault("direction", _("ids of metrics in the catalogue"), ", ".join(unknown), column=column)
        )


@transaction.atomic
def approve(*, by: User, statement: Statement) -> Statement:
    """Puts a version in force from today. Raises InputError where it is approved already."""
    if statement.state == State.APPROVED:
        raise InputError(Fault("statement", _("a draft"), statement.version))
    update = updating("direction/statements")
    values = {"state": State.APPROVED, "approved_by": by, "approved_on": today()}
    approved: Statement = update(actor=by.username, row=statement, values=values)
    return approved
