"""`seido check`: run the checks, and show what they found in each scope."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

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
from seido.engine.checks import Deployment
from seido.faults import Fault, InputError
from seido.standard import load
from seido.web import home

app = typer.Typer()


@app.command()
def check(
    requirement: Annotated[
        list[str] | None, typer.Option(help="A requirement's id; repeat for more.")
    ] = None,
    findings: Annotated[bool, typer.Option("--findings", help="Each finding, not just each scope.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Judge every requirement that records can judge, in every scope it must be deployed in."""
    today = as_of_day(as_of)
    wanted = known(requirement)
    home.prepare()
    from seido.apps.checks import selectors, services
    from seido.apps.performance.services import measure_touched

    measure_touched(actor=actor())
    services.run_checks(actor=actor(), as_of=today)
    rows = selectors.newest_deployments(wanted)
    words = chosen_language(language)
    if as_json:
        print_json([document(row, words, findings) for row in rows])
    else:
        show(rows, words, today, findings)


def known(requirements: Sequence[str] | None) -> list[str] | None:
    """The ids, with what stands below each. Raises InputError for one that is none."""
    if not requirements:
        return None
    clauses = load().requirements
    faults = [
        Fault("--requirement", f"the id of a requirement ({', '.join(close(name, clauses))}?)", name)
        for name in requirements
        if name not in clauses
    ]
    if faults:
        raise InputError(faults)
    return [
        clause
        for clause in clauses
        if any(clause == name or clause.startswith(f"{name}.") for name in requirements)
    ]


def close(name: str, among: Any) -> list[str]:
    return difflib.get_close_matches(name, list(among), n=3, cutoff=0.3)


def document(row: Deployment, language: str, with_findings: bool) -> dict[str, Any]:
    """A scope's verdict as contracts give it; with its findings where asked for."""
    plain: dict[str, Any] = {
        "requirement": row.requirement,
        "scope_kind": row.scope_kind,
        "scope": row.scope,
        "state": row.state,
        "reason": row.reason.in_language(language),
        "observed": row.observed,
        "required": row.required,
        "population": row.population,
        "conforming": row.conforming,
    }
    if with_findings:
        plain["findings"] = [
            {
                "check": finding.check,
                "unit_kind": finding.unit_kind,
                "unit": finding.unit,
                "state": finding.state,
                "reason": finding.reason.in_language(language),
                "observed": finding.observed,
                "required": finding.required,
                "rows": finding.rows,
                "fingerprint": finding.fingerprint,
            }
            for finding in row.findings
        ]
    return plain


def show(rows: Sequence[Deployment], language: str, today: date, with_findings: bool) -> None:
    lines: list[tuple[object, ...]] = []
    for row in rows:
        lines.append(
            (
                row.requirement,
                row.scope,
                row.state,
                f"{row.conforming}/{row.population}" if row.population else "",
                row.reason.in_language(language),
            )
        )
        for finding in row.findings if with_findings else ():
            reason = finding.reason.in_language(language)
            lines.append(("", f"  {finding.unit}", finding.state, finding.fingerprint, reason))
    print_table(f"Checks on {today}", ("requirement", "scope", "state", "pass", "reason"), lines, right=(3,))
    states = [row.state for row in rows]
    typer.echo(" · ".join(f"{state} {states.count(state)}" for state in dict.fromkeys(sorted(states))))
