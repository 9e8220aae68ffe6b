"""`seido invite`: a way in for somebody, also for the first administrator."""

from __future__ import annotations

from typing import Annotated

import typer
from django.core.exceptions import ValidationError

from seido.cli.output import AsJson, actor, print_json
from seido.faults import Fault, InputError
from seido.web import home

app = typer.Typer()


@app.command()
def invite(
    username: Annotated[str, typer.Argument(metavar="NAME", help="The sign-in name.")],
    role: Annotated[str, typer.Option(help="leader, analyst, planner, … administrator.")] = "administrator",
    program: Annotated[str, typer.Option(help="The program in which the role holds.")] = "",
    client: Annotated[str, typer.Option(help="The client in which the role holds.")] = "",
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    email: Annotated[str, typer.Option(help="The person's e-mail address.")] = "",
    address: Annotated[str, typer.Option(help="Where the site is.")] = "http://localhost:8000",
    as_json: AsJson = False,
) -> None:
    """Print a link by which somebody chooses a password and comes in. It holds for seven days, and once.

    For somebody who is invited already it is a new link, and the one before is worth nothing.
    """
    home.prepare()
    from seido.apps.accounts import services
    from seido.apps.accounts.models import User
    from seido.apps.accounts.roles import Role
    from seido.apps.organization.models import Client, Program

    if role not in Role.values:
        raise InputError(Fault("--role", f"one of {', '.join(Role.values)}", role))
    part = None
    for option, text, model in (("--program", program, Program), ("--client", client, Client)):
        if text:
            part = model.objects.filter(name=text).first()
            if part is None:
                raise InputError(Fault(option, "a name that is set up", text))
    known = User.objects.filter(username=username).first()
    try:
        if known:
            token = services.invite_again(actor=actor(), user=known)
        else:
            _user, token = services.invite(
                actor=actor(), username=username, name=name, email=email, role=role, part=part
            )
    except ValidationError as error:
        raise InputError(Fault("NAME", "somebody new", " ".join(error.messages))) from None
    link = f"{address.rstrip('/')}/invitation/{token}/"
    if as_json:
        print_json({"username": username, "link": link})
    else:
        typer.echo(f"{username} chooses a password here within {services.DAYS} days:\n{link}")
