"""`seido serve`: the site, and the worker behind it."""

from __future__ import annotations

import socket
import sys
from typing import Annotated

import typer

from seido.faults import Fault, InputError
from seido.web import home

app = typer.Typer()

WORK = "from seido.cli import main; main()"


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer requests.")] = 2,
    threads: Annotated[int, typer.Option(min=1, help="Requests that each answers at a time.")] = 4,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Without the worker: `seido work` runs elsewhere.")
    ] = False,
) -> None:
    """Serve the site, and do its background work. Ends with Ctrl-C."""
    refuse_taken(host, port)
    home.prepare()
    from seido.apps.accounts.demonstration import refuse_known_passwords
    from seido.web.static_files import gather
    from seido.web.supervisor import supervise

    refuse_known_passwords()
    gather()
    server = [sys.executable, "-m", "gunicorn", "--config", "python:seido.web.server"]
    server += ["--bind", f"{bracketed(host)}:{port}", "--workers", str(workers), "--threads", str(threads)]
    commands = {"The web server": server}
    if not no_worker:
        commands["The worker"] = [sys.executable, "-c", WORK, "work", "--with-parent"]
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    shown = "localhost" if local in ("127.0.0.1", "::1") else bracketed(local)
    supervise(
        commands,
        f"http://{bracketed(local)}:{port}/healthz",
        lambda: typer.echo(f"Seido: http://{shown}:{port}/  (Ctrl-C ends it)"),
    )


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def refuse_taken(host: str, port: int) -> None:
    """Raises InputError where the address cannot be listened on."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InputError(
            Fault("--port", "an address that is free", f"{host}:{port} ({error.strerror or error})")
        ) from None
