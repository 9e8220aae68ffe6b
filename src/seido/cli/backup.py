"""`seido backup FILE.tar`: a copy of database, warehouse and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seido.cli.output import AsJson, print_json
from seido.faults import Fault, InputError
from seido.web import home

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the copy.")] = Path("seido-backup.tar"),
    as_json: AsJson = False,
) -> None:
    """Write one file that `seido restore` brings back, here or elsewhere. It holds the keys: keep it as safe."""
    home.prepare()
    from seido.apps.data.backup import write_backup

    try:
        counts = write_backup(file)
    except OSError as error:
        raise InputError(
            Fault(str(file), "a place that can be written", error.strerror or str(error))
        ) from None
    if as_json:
        print_json({"file": str(file), **counts})
    else:
        typer.echo(f"{file}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items()))
