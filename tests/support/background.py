"""Doing what waits in the background, within a test's own transaction."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest import mock

from seido.apps.jobs import progress
from seido.apps.jobs.models import Job
from seido.apps.jobs.worker import Worker


def work() -> Job:
    """Does all jobs that wait; returns the newest. No heartbeat: it would use a connection of its own."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(progress, "INTERVAL", 3600.0):
        worker = Worker(Path(folder), "Asia/Tokyo")
        with mock.patch.object(worker, "care"):
            worker.run(once=True)
    return Job.objects.latest("id")
