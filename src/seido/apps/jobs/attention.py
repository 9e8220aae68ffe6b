"""Jobs that failed, for those who asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.jobs.models import Job, State
from seido.apps.jobs.templatetags.jobs import kind_label
from seido.apps.jobs.words import said
from seido.apps.pages.attention import Attention, needs_attention

#: Days for which a failure is told of.
TOLD = 3


@needs_attention
def failed(access: Access, day: date) -> Iterator[Attention]:
    """One's own newest failures, unless the same work went well afterwards."""
    newest: dict[str, Job] = {}
    recent = Job.objects.filter(
        user_id=access.user_id or -1, finished_at__date__gte=day - timedelta(days=TOLD)
    )
    for job in recent[:50]:
        newest.setdefault(job.kind, job)
    for job in newest.values():
        if job.state in (State.FAILED, State.PARTLY):
            yield Attention(
                kind="data",
                status="error",
                title=kind_label(job.kind),
                why=said(job.message),
                verb=_("Look at it"),
                path=reverse("job", args=[job.pk]),
            )
