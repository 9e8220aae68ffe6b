"""Changing many rows at once: each by its own service and with its own audit event, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from seido.apps.accounts.access import Access
from seido.apps.registers.register import Register
from seido.apps.registers.services import NotAllowedError
from seido.faults import InputError


@dataclass
class Done:
    changed: int = 0
    not_allowed: int = 0
    #: A sentence for each row that its service refused.
    faults: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[str]:
        if not self.not_allowed:
            return self.faults
        said = ngettext(
            "%(n)s row is outside your part and was left as it is.",
            "%(n)s rows are outside your part and were left as they are.",
            self.not_allowed,
        ) % {"n": self.not_allowed}
        return [said, *self.faults]


@transaction.atomic
def change_many(
    *, access: Access, register: Register, rows: Iterable[Any], values: Mapping[str, Any], reason: str = ""
) -> Done:
    """Writes values into rows; those outside the person's part, or refused by their service, stay as they are."""
    done = Done()
    for row in rows:
        try:
            with transaction.atomic():
                register.change(access, row, values, reason)
            done.changed += 1
        except NotAllowedError:
            done.not_allowed += 1
        except InputError as error:
            done.faults += [f"{register.title_of(row)}: {fault.expected}" for fault in error.faults]
    return done
