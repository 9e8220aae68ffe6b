"""`seido work`: do what waits in the background."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from seido.web import home, lifeline

app = typer.Typer()


@app.command()
def work(
    once: Annotated[bool, typer.Option("--once", help="Do what waits, then end.")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Do jobs one after another, and those that schedules ask for. `seido serve` starts one by itself."""
    leaving = threading.Event()
    if with_parent:
        lifeline.end_with_parent()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leaving.set())
    folder = home.prepare() / "workers"
    from django.conf import settings

    from seido.apps.jobs.worker import Worker

    begun = Worker(folder, settings.SEIDO_TIME_ZONE, leaving).run(once=once)
    typer.echo(f"{begun} jobs", err=True)
