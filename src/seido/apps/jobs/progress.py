"""How a running job says how far it is, and hears that it shall stop."""

from __future__ import annotations

import threading
from datetime import datetime

from django.db import connections

from seido.apps.jobs.models import Job
from seido.apps.jobs.services import beat
from seido.apps.jobs.words import Words

#: Seconds between two heartbeats.
INTERVAL = 2.0


class Cancelled(BaseException):
    """The job was asked to stop. Not an Exception, so that work which survives its own errors stops too."""


class Leaving(Cancelled):
    """The worker was asked to leave: the job goes back among those that wait."""


class Lost(Cancelled):
    """Another worker has taken the job up: what this one still does must not count."""


class Progress:
    """Handed to every job. `actor` and `user_id` are who asked for it, `job_id` its number.

    Keeps a thread that says every two seconds that the job lives; figures reach the page with it.
    """

    def __init__(self, job: Job, leaving: threading.Event | None = None) -> None:
        self.job = job
        self.job_id: int = job.pk
        self.actor: str = job.owner
        self.user_id: int | None = job.user_id
        self.submitted_at: datetime = job.created_at
        self.done = self.total = 0
        self.message: Words = {}
        self.leaving = leaving or threading.Event()
        self.stop: type[Cancelled] | None = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.live, name=f"heartbeat of job {job.pk}", daemon=True)

    def step(self, done: int, total: int, message: Words | None = None) -> None:
        """Says how far the job is. Raises Cancelled where it shall stop."""
        self.done, self.total = min(done, total) if total else done, total
        if message is not None:
            self.message = message
        self.check()

    def say(self, message: Words) -> None:
        """Begins a new part of the work, whose extent is not known yet."""
        self.step(0, 0, message)

    def check(self) -> None:
        """Raises Cancelled where the job shall stop."""
        if self.stop is not None:
            raise self.stop
        if self.leaving.is_set():
            raise Leaving

    def beat(self) -> None:
        shall_stop = beat(job=self.job, done=self.done, total=self.total, message=self.message)
        if shall_stop is None:
            self.stop = Lost
        elif shall_stop:
            self.stop = Cancelled

    def live(self) -> None:
        """The heartbeat, with a database connection of its own."""
        try:
            while not self.over.wait(INTERVAL):
                try:
                    self.beat()
                except Exception:
                    connections["default"].close()  # a restarted database: the next beat connects anew
        finally:
            connections["default"].close()

    def __enter__(self) -> Progress:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
