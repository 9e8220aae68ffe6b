"""`seido integrity`: whether the data are all there and right, and the rows that are not."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from seido.cli.measure import period
from seido.cli.output import (
    AsJson,
    AsOf,
    Language,
    actor,
    as_of_day,
    chosen_language,
    print_json,
    print_table,
)
from seido.engine.integrity import RULES, Reach, Result, Rule
from seido.faults import Fault, InputError
from seido.periods import Period, period_of
from seido.web import home

app = typer.Typer()
#: Days, parts or row keys shown in a line of the table.
SHOWN = 3


@app.command()
def integrity(
    unit: Annotated[list[str] | None, typer.Option(help="A program's name; repeat for more.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First period, such as 2026-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last period, included.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="A rule's name; repeat for more.")] = None,
    rows: Annotated[int, typer.Option(min=0, help="With one --rule: how many rows at fault to show.")] = 0,
    everything: Annotated[bool, typer.Option("--all", help="In the table, what passed too.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Examine what was loaded: what is missing, twice there, impossible, one-sided or out of the ordinary."""
    start, end, today = period("--from", first), period("--to", last), as_of_day(as_of)
    wanted = known_rules(rule or (), rows)
    home.prepare()
    from seido.apps.integrity import selectors
    from seido.apps.performance.services import measure_touched

    programs = known_programs(unit or ()) or None
    measure_touched(actor=actor())
    months = (month_of(start), month_of(end, newest=True))
    found = [
        result
        for result in selectors.results(programs=programs, first=months[0], last=months[1])
        if not wanted or result.rule in wanted
    ]
    faulty = (
        selectors.rows(wanted[0], programs=programs, first=months[0], last=months[1], limit=rows)
        if rows
        else []
    )
    words = chosen_language(language)
    reports = selectors.reports(today) if not wanted else []
    if as_json:
        print_json(
            {
                "results": [document(result, words) for result in found],
                "reports": [report_document(report, words) for report in reports],
                "rows": faulty,
            }
        )
    else:
        show(found if everything else [result for result in found if result.state != "pass"], words)
        typer.echo(
            " · ".join(f"{state} {n:,}" for state, n in sorted(Counter(r.state for r in found).items()))
        )
        show_reports(reports, words, today)
        show_rows(faulty)


def known_rules(names: Sequence[str], rows: int) -> Sequence[str]:
    """The names. Raises InputError for one that is none, and for rows of what has no rows of its own."""
    faults = [
        Fault(
            "--rule", f"a rule ({', '.join(difflib.get_close_matches(name, RULES, n=3, cutoff=0.3))}?)", name
        )
        for name in names
        if name not in RULES
    ]
    if not faults and rows and (len(names) != 1 or RULES[names[0]].fails is None):
        faults.append(
            Fault("--rows", "one --rule that is about single rows", ", ".join(names) or "no --rule")
        )
    if faults:
        raise InputError(faults)
    return names


def known_programs(names: Sequence[str]) -> Sequence[str]:
    from seido.apps.organization.selectors import organization

    programs = organization().programs
    faults = [
        Fault("--unit", f"a program ({', '.join(list(programs)[:8])})", name)
        for name in names
        if name not in programs
    ]
    if faults:
        raise InputError(faults)
    return names


def month_of(stretch: Period | None, *, newest: bool = False) -> str | None:
    """The first or the last month of a period."""
    if stretch is None:
        return None
    day = date.fromordinal(stretch.end.toordinal() - 1) if newest else stretch.start
    return period_of(day, "month").name


def document(result: Result, language: str) -> dict[str, Any]:
    entry: Rule = RULES[result.rule]
    return {
        "rule": result.rule,
        "severity": entry.severity,
        "element": entry.element,
        "text": entry.text.in_language(language),
        "program": result.program,
        "process": result.process,
        "month": result.month,
        "state": result.state,
        "examined": result.examined,
        "failed": result.failed,
        "where": result.where,
        "samples": result.samples,
    }


def report_document(report: Reach, language: str) -> dict[str, Any]:
    return {
        "report": report.report,
        "program": report.program,
        "cadence": report.cadence,
        "delivered": report.delivered,
        "state": report.state,
        "reason": report.reason.in_language(language),
    }


def show(results: Sequence[Result], language: str) -> None:
    lines = []
    for result in results:
        named = result.where or result.samples
        more = f" (+{len(named) - SHOWN})" if len(named) > SHOWN else ""
        lines.append(
            (
                " / ".join(filter(None, (result.program, result.process))),
                result.month,
                result.rule,
                result.state if result.state != "fail" else RULES[result.rule].severity,
                f"{result.failed:,} / {result.examined:,}",
                RULES[result.rule].text.in_language(language),
                ", ".join(named[:SHOWN]) + more,
            )
        )
    print_table(
        "Data integrity", ("where", "month", "rule", "state", "at fault", "what", "which"), lines, right=(4,)
    )


def show_reports(reports: Sequence[Reach], language: str, today: date) -> None:
    if reports:
        print_table(
            f"Reports on {today}",
            ("report", "program", "cadence", "state", "reason"),
            [(r.report, r.program, r.cadence, r.state, r.reason.in_language(language)) for r in reports],
        )


def show_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row if name not in ("load", "local_month")))
    if rows:
        print_table("Rows at fault", columns, [[row.get(name) for name in columns] for row in rows])
