"""Jobs of loading: a dry run, the load and what follows from it, rolling back, and tidying up."""

from __future__ import annotations

from dataclasses import asdict
from datetime import time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from seido.apps.data import drafts, services
from seido.apps.data.models import Draft
from seido.apps.data.undoing import roll_back
from seido.apps.jobs.models import State
from seido.apps.jobs.progress import Cancelled, Leaving, Lost, Progress
from seido.apps.jobs.registry import Result, job
from seido.apps.jobs.words import words
from seido.apps.pages.clock import today
from seido.apps.refresh.services import refresh

#: Rejects that are shown of a dry run.
SHOWN = 200


def ingest(progress: Progress, draft: Draft, **options: Any) -> services.Ingested:
    reading = words(_("Reading the files"))
    progress.say(reading)
    with drafts.laid_out(draft) as (files, mapping):
        return services.ingest(
            actor=draft.actor,
            files=files,
            source=draft.source,
            mapping=mapping,
            progress=lambda done, total: progress.step(done, total, reading),
            **options,
        )


@job("data.preview", gettext_lazy("Try a load"), priority=5)
def preview(progress: Progress, *, draft: int) -> Result:
    """A dry run of everything: the result has the counts and the first rejects."""
    row = Draft.objects.get(pk=draft)
    done = ingest(progress, row, dry_run=True, reject_limit=1.0)
    values = asdict(done)
    values["rejects"] = [asdict(reject) for reject in done.rejects[:SHOWN]]
    said = words(
        _("{accepted} of {read} rows can be loaded; {rejected} cannot be read."),
        accepted=done.accepted,
        read=done.read - done.filtered,
        rejected=done.rejected,
    )
    return Result(said, link=reverse("draft-preview", args=[row.pk]), values={"tried": values})


@job("data.load", gettext_lazy("Load data"))
def load(progress: Progress, *, draft: int, leave_out: bool = False) -> Result:
    """Loads, then brings everything up to date. Begun again, it loads nothing twice."""
    row = Draft.objects.get(pk=draft)
    limit = {"reject_limit": 1.0} if leave_out else {}
    done = ingest(progress, row, request=f"job {progress.job_id}", **limit)
    link = reverse("load", args=[done.load])
    counts = {"changed": done.changed, "rejected": done.rejected}
    try:
        refresh(actor=progress.actor, as_of=today(), progress=progress)
    except (Leaving, Lost):
        raise
    except Cancelled:
        said = words(
            _("{changed} rows were loaded. Figures and checks follow with the next update."), **counts
        )
        return Result(said, link=link, values={"load": done.load}, state=State.PARTLY)
    if done.rejected:
        said = words(_("{changed} rows were loaded; {rejected} that cannot be read were left out."), **counts)
    else:
        said = words(_("{changed} rows were loaded."), **counts)
    return Result(said, link=link, values={"load": done.load})


@job("data.roll_back", gettext_lazy("Roll a load back"), priority=3)
def undo(progress: Progress, *, load: str) -> Result:
    progress.say(words(_("Taking the rows of the load away")))
    done = roll_back(actor=progress.actor, load=load)
    refresh(actor=progress.actor, as_of=today(), progress=progress)
    said = words(
        _("The load is rolled back: {changed} rows are as they were before it."), changed=done.changed
    )
    return Result(said, link=reverse("load", args=[load]))


@job("data.tidy", gettext_lazy("Remove files that have served their time"), daily=time(3, 30))
def tidy(progress: Progress) -> Result:
    return Result(words(_("{removed} files were removed."), removed=drafts.tidy()))
