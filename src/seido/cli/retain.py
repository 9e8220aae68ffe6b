"""`seido retain`: remove what is older than its kind is kept."""

from __future__ import annotations

from typing import Annotated

import typer

from seido.cli.output import AsJson, AsOf, actor, as_of_day, print_json, print_table
from seido.web import home

app = typer.Typer()


@app.command()
def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would leave.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Apply the retention rules of the setup file (`retention`: months by fact table or kind of record)."""
    today = as_of_day(as_of)
    home.prepare()
    from seido.apps.data.keeping import apply_retention
    from seido.apps.performance.services import measure_touched

    done = apply_retention(actor=actor(), as_of=today, dry_run=dry_run)
    if not dry_run:
        measure_touched(actor=actor())
    if as_json:
        print_json({"rows": dict(done.rows), "dry_run": dry_run})
    else:
        title = "Would leave" if dry_run else "Left"
        print_table(
            title, ("kind", "rows"), [(kind, f"{rows:,}") for kind, rows in done.rows.items()], right=(1,)
        )
