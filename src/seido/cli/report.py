"""`seido report`: the summary table and the register as workbooks, the readiness report as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from seido.cli.output import AsOf, Language, as_of_day, chosen_language
from seido.faults import Fault, InputError
from seido.web import home

app = typer.Typer()
ENDINGS = {"summary": ".xlsx", "register": ".xlsx", "readiness": ".pdf"}


@app.command()
def report(
    kind: Annotated[Literal["summary", "register", "readiness"], typer.Argument(help="Which report.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write it.")],
    as_of: AsOf = None,
    language: Language = "",
) -> None:
    """Write a report of what is stored."""
    words, today = chosen_language(language), as_of_day(as_of)
    if output.suffix.lower() != ENDINGS[kind]:
        raise InputError(Fault("--output", f"a file that ends in {ENDINGS[kind]}", str(output)))
    home.prepare()
    from seido.apps.reports.services import write_report

    try:
        write_report(kind=kind, path=output, language=words, as_of=today)
    except OSError as error:
        raise InputError(
            Fault(str(output), "a place that can be written", error.strerror or str(error))
        ) from None
    typer.echo(str(output))
