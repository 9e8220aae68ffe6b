"""Bringing everything up to date as a job: every morning, because what is due and what is late follows the day."""

from __future__ import annotations

from datetime import date, time

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from seido.apps.jobs.progress import Progress
from seido.apps.jobs.registry import Result, job
from seido.apps.jobs.words import words
from seido.apps.pages.clock import today
from seido.apps.refresh.services import refresh


@job("refresh", gettext_lazy("Bring figures and checks up to date"), daily=time(4, 30))
def run(progress: Progress, *, as_of: str = "") -> Result:
    refresh(actor=progress.actor, as_of=date.fromisoformat(as_of) if as_of else today(), progress=progress)
    return Result(words(_("Figures, checks and scores are up to date.")), link="/performance/")
