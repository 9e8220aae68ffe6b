"""Imports of many rows run in the background."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import User
from seido.apps.jobs.models import State
from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import Result, job
from seido.apps.jobs.words import words
from seido.apps.registers import importing
from seido.apps.registers.models import Import
from seido.apps.registers.register import REGISTERS


@job("register-import", _("Import into a register"))
def take_in(progress: Progress, *, row: int) -> Result:
    """Takes a file in; a run that broke off left nothing, so it can be begun again."""
    found = Import.objects.get(pk=row)
    register = REGISTERS[found.place]
    total = importing.lines_in(found)
    access = access_of(User.objects.get(pk=found.owner_id))
    outcome = importing.run(
        access=access, register=register, row=found, step=lambda done: progress.step(done, total)
    )
    return Result(
        words(
            gettext_noop("{new} new, {changed} changed, {same} as before, {wrong} left out"),
            new=outcome.new,
            changed=outcome.changed,
            same=outcome.same,
            wrong=len({fault.row for fault in outcome.faults}),
        ),
        link=register.address(rest=f"import/{found.pk}/"),
        state=State.PARTLY if outcome.faults else State.DONE,
        faults=tuple(outcome.faults[: importing.MOST_SHOWN]),
    )
