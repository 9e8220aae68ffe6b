"""`seido audit`: whether the audit log is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from seido.cli.output import AsJson, print_json
from seido.web import home

app = typer.Typer()


@app.command()
def audit(
    what: Annotated[str, typer.Argument(help="verify")] = "verify",
    as_json: AsJson = False,
) -> None:
    """Walk along the chain of audit events. Ends with 1 where an event does not fit.

    Keep the newest digest outside the database, too: who can rewrite the whole chain cannot rewrite that.
    """
    if what != "verify":
        raise typer.BadParameter(f"{what!r}: only `verify` can be asked for")
    home.prepare()
    from seido.apps.audit.services import check_chain

    check = check_chain()
    if as_json:
        print_json({"events": check.events, "broken_at": check.broken_at, "digest": check.digest})
    elif check.broken_at is None:
        typer.echo(f"{check.events:,} events, each fits the one before. Newest digest: {check.digest}")
    else:
        typer.echo(f"Event {check.broken_at} does not follow the one before it.", err=True)
    if check.broken_at is not None:
        raise typer.Exit(1)
