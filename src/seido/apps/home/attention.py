"""Evaluations that lack: who evaluates or supervises is told how many people have none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seido.apps.accounts.access import Access
from seido.apps.accounts.roles import Role
from seido.apps.checks.models import FindingRecord
from seido.apps.checks.selectors import newest_run
from seido.apps.organization.models import Assignment
from seido.apps.pages.attention import Attention, needs_attention

#: Every agent is evaluated every month.
REQUIREMENT = "3.5.1.a"
WHO = {Role.EVALUATOR, Role.SUPERVISOR}


@needs_attention
def evaluations(access: Access, day: date) -> Iterator[Attention]:
    if not (access.roles & WHO and access.may("requirements.read")):
        return
    lacking = people_without(access)
    if not lacking:
        return
    yield Attention(
        kind="evaluation",
        status="fail",
        title=ngettext(
            "%(count)s person lacks evaluations", "%(count)s people lack evaluations", len(lacking)
        )
        % {"count": len(lacking)},
        why=_("Everybody is evaluated every month: %(names)s%(more)s.")
        % {"names": ", ".join(lacking[:4]), "more": " …" if len(lacking) > 4 else ""},
        verb=_("See who"),
        path=f"/requirements/{REQUIREMENT}/",
        weight=len(lacking),
    )


def people_without(access: Access) -> list[str]:
    """The numbers of the people whom the newest run of the checks found without an evaluation."""
    run = newest_run()
    if run is None:
        return []
    rows = FindingRecord.objects.filter(last_run=run, requirement=REQUIREMENT, state="fail")
    numbers = {unit.split(" @ ")[0] for unit in rows.values_list("unit", flat=True)}
    scope = access.scope("requirements.read")
    if not scope.everything:
        within = Assignment.objects.filter(program__name__in=scope.programs, person__number__in=numbers)
        numbers &= set(within.values_list("person__number", flat=True))
    return sorted(numbers)
