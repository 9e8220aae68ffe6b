"""Actions that wait for a person: overdue, due soon, to be verified by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.improvement import phases, selectors
from seido.apps.improvement.models import Action, Phase
from seido.apps.pages.attention import Attention, needs_attention

#: Days before a due day from which an action shows.
SOON = 14


@needs_attention
def my_actions(access: Access, day: date) -> Iterator[Attention]:
    if not access.user_id or not access.may("actions.read"):
        return
    to_verify = Q(verifier_id=access.user_id, phase=Phase.VERIFY)
    mine = Q(owner_id=access.user_id, next_due__lte=day + timedelta(days=SOON))
    for action in selectors.open_actions(access).filter(to_verify | mine).order_by("next_due")[:20]:
        verifying = action.phase == Phase.VERIFY and action.verifier_id == access.user_id
        late = action.next_due is not None and action.next_due < day
        yield Attention(
            kind="action",
            status="overdue" if late else "to_verify" if verifying else "due_soon",
            title=_("Corrective action %(number)s: %(title)s")
            % {"number": action.number, "title": action.title},
            why=why(action, verifying),
            verb=_("Verify") if verifying else _("Go on"),
            path=f"/actions/{action.pk}/",
            due=action.next_due,
            owner=str(action.verifier if verifying else action.owner or ""),
            weight=action.priority,
        )


def why(action: Action, verifying: bool) -> str:
    """The first thing that it lacks, else that it can go on."""
    lacking = phases.lacks(action)
    if lacking:
        return lacking[0]
    if verifying:
        return _("It is carried out and has held. Your verification closes it.")
    return _("Nothing is missing: it can go on to the next phase.")
