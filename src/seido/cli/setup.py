"""`seido setup FILE.yaml`: create or update the organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seido.cli.output import AsJson, actor, print_json, print_table
from seido.web import home

app = typer.Typer()


@app.command()
def setup(
    file: Annotated[Path, typer.Argument(help="The organisation, as docs/schemas/setup.schema.json says.")],
    as_json: AsJson = False,
) -> None:
    """Create or update the organisation from a file. The same file again changes nothing."""
    home.prepare()
    from seido.apps.setup import apply_file

    counts = apply_file(actor=actor(), path=file)
    if as_json:
        print_json({"changed": counts})
    elif counts:
        print_table("Created or changed", ("kind", "records"), sorted(counts.items()), right=(1,))
    else:
        typer.echo("Nothing to change: the organisation is as the file says.")
