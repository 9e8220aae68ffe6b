"""The `seido` command. A command is a module here; it is imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import typer
from typer._click import Command, Context
from typer.core import TyperGroup

from seido.cli.output import report_faults
from seido.faults import InputError

#: Command -> module that holds its Typer `app`, in the order of `seido --help`.
COMMANDS = {
    "standard": "seido.cli.standard",
    "setup": "seido.cli.setup",
    "ingest": "seido.cli.ingest",
    "measure": "seido.cli.measure",
    "explain": "seido.cli.explain",
    "close": "seido.cli.close",
    "integrity": "seido.cli.integrity",
    "summary": "seido.cli.summary",
    "assess": "seido.cli.assess",
    "check": "seido.cli.check",
    "rows": "seido.cli.rows",
    "score": "seido.cli.score",
    "report": "seido.cli.report",
    "erase": "seido.cli.erase",
    "retain": "seido.cli.retain",
    "audit": "seido.cli.audit",
    "invite": "seido.cli.invite",
    "backup": "seido.cli.backup",
    "restore": "seido.cli.restore",
    "demo": "seido.cli.demo",
    "serve": "seido.cli.serve",
    "work": "seido.cli.work",
    "forecast": "seido.cli.forecast",
    "staff": "seido.cli.staff",
    "patience": "seido.cli.patience",
    "simulate": "seido.cli.simulate",
    "capacity": "seido.cli.capacity",
    "schedule": "seido.cli.schedule",
}


class LazyGroup(TyperGroup):
    """Imports a command's module when the command is asked for: `seido staff` never loads Django."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command: Command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def seido() -> None:
    """Measure, check and score a customer-contact operation against release 7.1."""


def main() -> None:
    """The console script: a user's mistake ends with status 2 and one line a fault, never a traceback."""
    try:
        app()
    except InputError as error:
        report_faults(error.faults)
        sys.exit(2)
