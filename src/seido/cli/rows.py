"""`seido rows FINGERPRINT`: the rows that a finding stands on."""

from __future__ import annotations

from typing import Annotated

import typer

from seido.cli.output import AsJson, Language, chosen_language, print_json, print_table
from seido.web import home

app = typer.Typer()
UNTOLD = {"load", "source", "local_slot", "local_month"}


@app.command()
def rows(
    fingerprint: Annotated[str, typer.Argument(help="The finding's fingerprint, or the beginning of it.")],
    limit: Annotated[
        int, typer.Option("--rows", min=1, help="How many rows to show for each of its numbers.")
    ] = 20,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Walk from a finding to its rows: records, figures, or rows of the fact tables."""
    words = chosen_language(language)
    home.prepare()
    from seido.apps.checks.rows import finding_by, rows_behind

    finding = finding_by(fingerprint)
    found = rows_behind(finding, limit)
    reason = finding.reason_ja if words == "ja" else finding.reason_en
    if as_json:
        print_json(
            {
                "requirement": finding.requirement,
                "unit": finding.unit,
                "scopes": finding.scopes,
                "state": finding.state,
                "reason": reason,
                "rows": found,
            }
        )
        return
    typer.echo(f"{finding.requirement} · {finding.unit} · {finding.state}\n{reason}")
    columns = [name for name in dict.fromkeys(name for row in found for name in row) if name not in UNTOLD]
    print_table(f"{len(found)} rows", columns, [[row.get(name) for name in columns] for row in found])
