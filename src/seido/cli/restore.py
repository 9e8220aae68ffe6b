"""`seido restore FILE.tar`: bring a copy back into an empty home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seido.cli.output import AsJson, print_json
from seido.web import home

app = typer.Typer()


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by `seido backup`.")], as_json: AsJson = False
) -> None:
    """Restore a copy into an empty home; every part is compared with its digest first."""
    home.prepare()
    from seido.apps.data.backup import restore_backup

    counts = restore_backup(file)
    if as_json:
        print_json(counts)
    else:
        typer.echo(f"{file}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items()))
