"""Actions of plans that are late or soon due, and statements that wait to be approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.direction.selectors import drafts, own_work
from seido.apps.pages.attention import Attention, needs_attention

SOON = 14


@needs_attention
def of_plans(access: Access, day: date) -> Iterator[Attention]:
    for one in own_work(access, day).filter(due__lte=day + timedelta(days=SOON)):
        yield Attention(
            kind="action",
            status="overdue" if one.due < day else "due_soon",
            title=_("Plan: %(title)s") % {"title": one.title},
            why=_("It serves the goal “%(goal)s”.") % {"goal": one.goal},
            verb=_("Go on"),
            path=f"/direction/initiatives/{one.pk}/",
            due=one.due,
            owner=str(one.owner or ""),
        )
    if access.scope("direction.write").everything:
        for draft in drafts():
            yield Attention(
                kind="other",
                status="under_way",
                title=_("Direction statement %(version)s waits to be approved") % {"version": draft.version},
                why=_("Until then the version before it stays in force."),
                verb=_("Read it"),
                path=f"/direction/statements/{draft.pk}/",
            )
