"""`seido erase`: remove a person's rows from every file."""

from __future__ import annotations

from typing import Annotated

import typer

from seido.cli.output import AsJson, actor, print_json
from seido.web import home

app = typer.Typer()


@app.command()
def erase(
    customer: Annotated[
        str, typer.Option(help="The customer's identifier in the sources, or its pseudonym.")
    ],
    as_json: AsJson = False,
) -> None:
    """Remove a customer's rows from every table and file; the months touched are measured anew."""
    home.prepare()
    from seido.apps.data.keeping import erase_customer
    from seido.apps.performance.services import measure_touched

    done = erase_customer(actor=actor(), customer=customer)
    measure_touched(actor=actor())
    if as_json:
        touched = [{"program": program, "period": month} for program, month in done.touched]
        print_json({"rows": dict(done.rows), "touched": touched})
    else:
        rows = ", ".join(f"{count:,} {table}" for table, count in done.rows.items())
        typer.echo(f"Erased: {rows}." if rows else "No row names this customer.")
