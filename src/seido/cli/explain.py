"""`seido explain`: the rows behind a figure."""

from __future__ import annotations

from typing import Annotated

import typer

from seido.cli.measure import number, period
from seido.cli.output import AsJson, Language, chosen_language, print_json, print_table
from seido.web import home

app = typer.Typer()
#: Columns that tell people which row it is; those that the metric reads follow.
WHICH = (
    *("contact_id", "response_id", "dial_id", "visit_id", "evaluation_id", "record_id", "question"),
    *("local_date", "program", "process", "site", "agent"),
)


@app.command()
def explain(
    metric: Annotated[str, typer.Argument(help="The metric's id.")],
    unit: Annotated[
        str, typer.Option(help="The unit's name: a process, program, client, site, service or the entity.")
    ],
    in_period: Annotated[str, typer.Option("--period", help="A month, quarter, year, day or half-hour.")],
    process: Annotated[
        str | None, typer.Option(help="The process, where its name alone is not clear.")
    ] = None,
    rows: Annotated[int, typer.Option(min=0, help="How many rows to show.")] = 20,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Walk from a figure to the rows that made it: definition, sums, loads, rows."""
    asked = period("--period", in_period)
    home.prepare()
    from seido.apps.performance import selectors
    from seido.apps.performance.explain import explain as explanation_of

    selectors.known(metrics=[metric], units=[unit])
    assert asked is not None
    found = explanation_of(metric=metric, unit=unit, period=asked, process=process, limit=rows)
    figure = found.measurement
    words = chosen_language(language)
    if as_json:
        print_json(
            {
                "metric": metric,
                "definition": found.metric.definition.in_language(words),
                "parameters": figure.parameters,
                "unit_kind": figure.unit_kind,
                "unit": figure.unit,
                "process": figure.process,
                "period": figure.period,
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "value": figure.value,
                "load_ids": found.load_ids,
                "row_count": found.row_count,
                "rows": found.rows,
                "data": {
                    "collected": found.data.collected,
                    "integrity": found.data.integrity,
                    "reasons": [reason.in_language(words) for reason in found.data.reasons],
                },
            }
        )
        return
    name = found.metric.name.in_language(words)
    typer.echo(f"{name} ({metric}) · {figure.unit} {figure.process} · {figure.period}".replace("  ", " "))
    typer.echo(found.metric.definition.in_language(words))
    sums = number(figure.numerator)
    if figure.denominator is not None:
        sums += f" ÷ {number(figure.denominator)}"
    typer.echo(f"{sums} = {number(figure.value)}   {figure.parameters or ''}")
    for reason in found.data.reasons:
        typer.echo(f"! {reason.in_language(words)}")
    read = [column.partition(".")[2] for column in found.metric.columns]
    wanted = [*WHICH, *read, "numerator", "denominator"]
    columns = [column for column in dict.fromkeys(wanted) if any(column in row for row in found.rows)]
    print_table(
        f"{len(found.rows)} of {found.row_count:,} rows · loads {', '.join(found.load_ids)}",
        columns,
        [[row.get(column) for column in columns] for row in found.rows],
    )
