"""After a change: everything that pages read is brought up to date, in order."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext_noop as _

from seido.apps.assessments.services import refresh_score
from seido.apps.checks.services import run_checks
from seido.apps.jobs.words import Words, words
from seido.apps.performance.services import measure_touched, refresh_standings


class Steps(Protocol):
    """Who is told how far the work is (`jobs.progress.Progress`, or nobody)."""

    def step(self, done: int, total: int, message: Words | None = None) -> None: ...


#: What is brought up to date, in this order: what people are told, and the work.
PARTS: tuple[tuple[str, Callable[[str, date], object]], ...] = (
    (_("Measuring the months that changed"), lambda actor, as_of: measure_touched(actor=actor)),
    (_("Judging every series"), lambda actor, as_of: refresh_standings(actor=actor, as_of=as_of)),
    (_("Running the checks"), lambda actor, as_of: run_checks(actor=actor, as_of=as_of)),
    (_("Scoring what was found"), lambda actor, as_of: refresh_score(actor=actor, as_of=as_of)),
)


def refresh(*, actor: str, as_of: date, progress: Steps | None = None) -> None:
    """Measures what loads and definitions have touched, judges it, runs the checks and the score on a day.

    Each part stores its own results; where one breaks off, the next refresh goes on from there. One at a time:
    another one waits, and then finds little to do.
    """
    with alone(settings.HOME / "refresh.lock", progress):
        for done, (said, work) in enumerate(PARTS):
            if progress is not None:
                progress.step(done, len(PARTS), words(said))
            work(actor, as_of)
        if progress is not None:
            progress.step(len(PARTS), len(PARTS))


@contextmanager
def alone(path: Path, progress: Steps | None) -> Iterator[None]:
    """Holds a lock that the system frees when its holder ends; who waits for it can still be asked to stop."""
    with path.open("a", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if progress is not None:
                    progress.step(0, 0, words(_("Another update is under way; this one follows")))
                time.sleep(0.2)
        yield
