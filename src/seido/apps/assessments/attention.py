"""Assessments that wait for somebody: to judge, to sign, to freeze."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Subquery
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.assessments.cycles import asked_of, manages
from seido.apps.assessments.models import Cycle
from seido.apps.organization.models import Entity
from seido.apps.pages.attention import Attention, needs_attention


@needs_attention
def assessments(access: Access, day: date) -> Iterator[Attention]:
    """Open ones for those who assess them or manage them, signed ones for those who freeze them."""
    if not access.may("assessments.read"):
        return
    rows = Cycle.objects.defer("result").exclude(state=Cycle.State.FROZEN)
    rows = rows.annotate(judged=Count("verdicts"), role=Subquery(Entity.objects.values("role")[:1]))
    if not manages(access):
        rows = rows.filter(shares__user_id=access.user_id, state=Cycle.State.OPEN)
    for cycle in rows:
        asked = len(asked_of(cycle.role or "csp"))
        path = f"/assessments/{cycle.pk}/"
        if cycle.state == Cycle.State.SIGNED:
            why, verb, status = _("It is signed and not frozen yet."), _("Freeze"), "to_verify"
        elif cycle.judged >= asked:
            why, verb, status = _("Every requirement is judged."), _("Sign"), "to_verify"
            path += "sign/"
        else:
            why = _("%(judged)s of %(asked)s requirements are judged.") % {
                "judged": cycle.judged,
                "asked": asked,
            }
            verb, status = _("Judge"), "under_way"
        yield Attention("other", status, cycle.name, why, verb, path, due=cycle.due, weight=1.0)
