"""`seido assess FILE`: keep what people judge of requirements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seido.cli.assessment_file import read_assessment
from seido.cli.output import AsJson, actor, print_json
from seido.standard import load
from seido.web import home

app = typer.Typer()


@app.command()
def assess(
    file: Annotated[Path, typer.Argument(help="ASSESSMENT.csv or .xlsx.")], as_json: AsJson = False
) -> None:
    """Keep the verdicts of a file; `seido score` takes them before those of the checks."""
    verdicts = read_assessment(file, load())
    home.prepare()
    from seido.apps.assessments.services import keep_assessment

    changed = keep_assessment(actor=actor(), assessment=verdicts)
    if as_json:
        print_json({"changed": changed})
    else:
        typer.echo(f"{changed} verdicts changed.")
