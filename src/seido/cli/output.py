"""How every command prints: JSON for scripts, a table for people, faults on stderr."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from seido.faults import Fault, InputError

#: Columns of text where the output goes to a file or a pipe.
PIPE_WIDTH = 140

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Today, as 2026-01-31.")]
Language = Annotated[str, typer.Option("--lang", help="ja or en.")]


def chosen_language(option: str = "") -> str:
    """`ja` or `en`: the option, else SEIDO_LANG, else the locale where it is one of the two, else `ja`."""
    for name, value in (("--lang", option), ("SEIDO_LANG", os.environ.get("SEIDO_LANG", ""))):
        if value:
            if value not in ("ja", "en"):
                raise InputError(Fault(name, "ja or en", repr(value)))
            return value
    locale = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
    return "en" if locale.lower().startswith("en") else "ja"


def actor() -> str:
    """Who the audit log names for what a command writes: the system's user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"


def as_of_day(text: str | None) -> date:
    """The day given as today, else today. Raises InputError for what is no day."""
    if text is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(Fault("--as-of", "a day such as 2026-01-31", text)) from None


def plain(value: object) -> Any:
    """What json cannot write by itself."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "item"):  # numpy scalars
        return value.item()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_json(document: object) -> None:
    """One document on stdout. NaN and infinity have no JSON form and are an error here."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, default=plain, allow_nan=False))
    sys.stdout.write("\n")


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = ()
) -> None:
    """A table for people; `right` names the columns (from 0) that hold numbers."""
    table = Table(title=title, title_justify="left", header_style="bold")
    aligned = set(right)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index in aligned else "left")
    for row in rows:
        # As Text: a name such as [red] is not a style, and [/red] would be an error.
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    console.print(table)


def report_faults(faults: Iterable[Fault]) -> None:
    for fault in faults:
        sys.stderr.write(f"{fault}\n")


def progress() -> Progress:
    """A progress bar on stderr, shown only where stderr is a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
