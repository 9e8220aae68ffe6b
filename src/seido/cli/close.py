"""`seido close MONTH`: declare a month's figures reported."""

from __future__ import annotations

from typing import Annotated

import typer

from seido.cli.measure import period
from seido.cli.output import actor
from seido.faults import Fault, InputError
from seido.web import home

app = typer.Typer()


@app.command()
def close(month: Annotated[str, typer.Argument(help="The month, as 2026-01.")]) -> None:
    """Close a month: what changes in it later is kept as a restatement, with the figure before and after."""
    closed = period("MONTH", month)
    if closed is None or closed.grain != "month":
        raise InputError(Fault("MONTH", "a month such as 2026-01", month))
    home.prepare()
    from seido.apps.performance.services import close_month

    close_month(actor=actor(), month=closed.name)
    typer.echo(f"{closed.name} is closed.")
