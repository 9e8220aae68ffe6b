"""The worker: takes up jobs one after another, sees to those that broke off, and to schedules."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import Error, close_old_connections, connection
from django.utils.translation import gettext_noop as _

from seido.apps.jobs import presence, services
from seido.apps.jobs.models import Job, State
from seido.apps.jobs.progress import Cancelled, Leaving, Lost, Progress
from seido.apps.jobs.registry import ROUNDS, Result, discover, kind_of
from seido.apps.jobs.words import words
from seido.faults import InputError

log = logging.getLogger(__name__)

#: Seconds between two looks for work, and between two rounds of care.
PAUSE = 0.5
ROUND = 10.0


class Worker:
    """One process's work; `folder` is where workers announce themselves, `zone` that of daily kinds.

    Ends at once between jobs where `leaving` is set, and otherwise as soon as its job reaches a step.
    """

    def __init__(self, folder: Path, zone: str, leaving: threading.Event | None = None) -> None:
        self.folder = folder
        self.zone = zone
        self.leaving = leaving or threading.Event()

    def run(self, *, once: bool = False) -> int:
        """Works until asked to leave, or with `once` until nothing waits; how many jobs were begun."""
        discover()
        begun = 0
        cared = -ROUND
        with presence.present(self.folder) as name:
            while not self.leaving.is_set():
                try:
                    if time.monotonic() - cared >= ROUND:
                        self.care()
                        cared = time.monotonic()
                    job = services.claim(worker=name)
                except Error:  # a database that is restarted, or busy for long: the next look finds it again
                    log.exception("the database cannot be asked for work")
                    connection.close()
                    job = None
                if job is not None:
                    begun += 1
                    perform(job, self.leaving)
                    if not connection.in_atomic_block:  # a test's own transaction keeps its connection
                        close_old_connections()
                elif once:
                    break
                else:
                    self.leaving.wait(PAUSE)
        return begun

    def care(self) -> None:
        """Jobs of workers that have ended, and schedules whose time has come."""
        ended = presence.ended(self.folder)
        services.recover(ended=ended)
        presence.forget(self.folder, ended)
        services.ensure_daily(zone=self.zone)
        services.submit_due()
        for function in ROUNDS:
            try:
                function()
            except Error:
                raise
            except Exception:
                log.exception("a round of %s failed", function.__name__)


def perform(job: Job, leaving: threading.Event) -> None:
    """Runs a job that this worker holds, and stores how it ended."""
    finish: Callable[[], bool]
    try:
        kind = kind_of(job.kind)
        with Progress(job, leaving if kind.repeatable else None) as progress:
            result = kind.run(progress, **job.arguments) or Result(words(_("Done.")))
        finish = partial(services.end, job=job, state=result.state, result=result)
    except Lost:
        log.warning("job %s was taken up by another worker", job.pk)
        return
    except Leaving:
        finish = partial(services.release, job=job)
    except Cancelled:
        finish = partial(services.end, job=job, state=State.CANCELLED, result=Result(words(_("Cancelled."))))
    except InputError as error:
        said = Result(words(_("What was given cannot be used.")), faults=error.faults)
        finish = partial(services.end, job=job, state=State.FAILED, result=said)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("job %s (%s) failed, reference %s", job.pk, job.kind, reference)
        said = Result(
            words(
                _("An error that was not foreseen. The server's log tells more under {reference}."),
                reference=reference,
            )
        )
        finish = partial(services.end, job=job, state=State.FAILED, result=said)
    settle(finish)


def settle(finish: Callable[[], bool]) -> None:
    """Stores the end; a database that is away for a moment is waited for."""
    for seconds in (0.5, 2, 5, 10, 20):
        try:
            finish()
        except Error:
            log.exception("the end of a job could not be stored")
            connection.close()
            time.sleep(seconds)
        else:
            return
