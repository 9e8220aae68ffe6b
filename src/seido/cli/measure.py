"""`seido measure`: compute and store measurements, and show them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from seido.cli.output import AsJson, Language, actor, print_json, print_table
from seido.faults import Fault, InputError
from seido.periods import Period, parse
from seido.web import home

app = typer.Typer()


@app.command()
def measure(
    first: Annotated[str | None, typer.Option("--from", help="First period, such as 2026-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last period, included.")] = None,
    by: Annotated[
        Literal["month", "quarter", "year", "day", "slot"], typer.Option(help="Length of the periods.")
    ] = "month",
    metric: Annotated[list[str] | None, typer.Option(help="A metric's id; repeat for more.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="A unit's name; repeat for more.")] = None,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Bring the stored measurements up to date with what was loaded, and show those asked for."""
    start, end = period("--from", first), period("--to", last)
    home.prepare()
    from seido.apps.performance import selectors, services

    selectors.known(metrics=metric or (), units=unit or ())
    services.measure_touched(actor=actor())
    rows = selectors.measurements(by=by, start=start, end=end, metrics=metric, units=unit)
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        show(rows)


def period(option: str, text: str | None) -> Period | None:
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        expected, _, found = str(error).partition(", found ")
        raise InputError(Fault(option, expected, found)) from error


def show(rows: list[Any]) -> None:
    print_table(
        "Measurements",
        ("metric", "unit", "process", "period", "numerator", "denominator", "value", "n"),
        [
            (
                row.metric,
                f"{row.unit} ({row.unit_kind})",
                row.process,
                row.period,
                number(row.numerator),
                number(row.denominator),
                number(row.value),
                number(row.n),
            )
            for row in rows
        ],
        right=(4, 5, 6, 7),
    )


def number(value: float | None) -> str:
    """A figure for people: whole numbers whole, others to two decimals, nothing where there is none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
