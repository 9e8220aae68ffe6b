"""`seido schedule`: a named schedule for a problem file, or a roster for the public benchmark."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from seido.cli import options
from seido.cli.output import AsJson, print_json, print_table
from seido.cli.search import Search
from seido.cli.tables import decoded, write_csv
from seido.engine.workforce.schedule import (
    Schedule,
    assignments,
    read_problem,
    schedule_document,
    solve_schedule,
    unmet,
)
from seido.engine.workforce.schedule.nurse import OFF, NurseResult, read_instance, solve_instance
from seido.faults import Fault, InputError

app = typer.Typer()

SHOWN_UNMET = 10
COLUMNS = ("person", "date", "shift", "start", "end", "activity", "breaks", "events")


class Format(StrEnum):
    """What the problem file is."""

    SEIDO = "seido"
    NURSE_ROSTERING = "nurse-rostering"


@app.command(name="schedule")
def command(
    problem: Annotated[
        Path, typer.Argument(help="The problem; its form is docs/schemas/schedule-problem.schema.json.")
    ],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the schedule as CSV.")] = None,
    time_limit: Annotated[str, typer.Option(help="Time to search, such as 60s or 5m.")] = "60s",
    form: Annotated[
        Format, typer.Option("--format", help="nurse-rostering reads the public benchmark's JSON.")
    ] = Format.SEIDO,
    seed: Annotated[int, typer.Option(min=0, help="Start of the random numbers.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Make the best schedule that the time allows. Ctrl-C ends the search and keeps the best so far."""
    seconds = options.duration("--time-limit", time_limit)
    document = read_json(problem)
    if output is not None and not output.parent.is_dir():
        raise InputError(Fault(str(output), "a place in a folder that exists", str(output.parent)))
    if form is Format.NURSE_ROSTERING:
        benchmark(document, problem, output, seconds, seed, as_json=as_json)
    else:
        schedule(document, problem, output, seconds, seed, as_json=as_json)


def read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(decoded(path))
    except json.JSONDecodeError as error:
        raise InputError(Fault(str(path), "JSON", error.msg, row=error.lineno)) from None
    except RecursionError:
        raise InputError(Fault(str(path), "JSON", "too many levels")) from None
    if not isinstance(document, dict):
        raise InputError(Fault(str(path), "a JSON object", type(document).__name__))
    return document


def schedule(
    document: dict[str, Any], path: Path, output: Path | None, seconds: float, seed: int, *, as_json: bool
) -> None:
    problem = read_problem(document, str(path))

    def work(search: Search[Schedule]) -> Schedule:
        return solve_schedule(
            problem,
            seconds,
            seed=seed,
            stopped=search.stop.is_set,
            stage=search.stage,
            improved=search.improved,
        )

    result = Search(work).run()
    if result.roster is not None and output is not None:
        write_csv(output, COLUMNS, rows_of(result))
    if as_json:
        print_json(schedule_document(result))
    elif result.roster is not None:
        show(result)
    if result.conflicts:
        for conflict in result.conflicts:
            sys.stderr.write(f"{path}: {conflict}\n")
        raise typer.Exit(2)


def rows_of(result: Schedule) -> Iterable[tuple[object, ...]]:
    for row in assignments(result):
        names = dict.fromkeys(name for _, _, name in row.activities)
        activity = (
            next(iter(names), "")
            if len(names) < 2
            else ";".join(f"{spell(first, last)} {name}" for first, last, name in row.activities)
        )
        yield (
            row.person,
            row.date.isoformat(),
            row.shift,
            f"{row.start:%Y-%m-%dT%H:%M}",
            f"{row.end:%Y-%m-%dT%H:%M}",
            activity,
            ";".join(spell(first, last) for first, last in row.breaks),
            ";".join(f"{spell(first, last)} {name}" for first, last, name in row.events),
        )


def spell(first: datetime, last: datetime) -> str:
    return f"{first:%H:%M}-{last:%H:%M}"


def show(result: Schedule) -> None:
    missed = unmet(result)
    figures = [
        ("objective", f"{result.objective:g}"),
        ("bound", f"{result.bound:g}"),
        ("gap", f"{result.gap:.1%}"),
        ("shifts", len(assignments(result))),
        ("unmet wishes and events", len(missed)),
    ]
    print_table("Schedule", ("", ""), figures, right=[1])
    if missed:
        print_table(
            "Not met",
            ("kind", "who", "what", "weight"),
            [(line.kind, line.person, line.detail, f"{line.weight:g}") for line in missed[:SHOWN_UNMET]],
            right=[3],
        )


def benchmark(
    document: dict[str, Any], path: Path, output: Path | None, seconds: float, seed: int, *, as_json: bool
) -> None:
    instance = read_instance(document, str(path))

    def work(search: Search[NurseResult]) -> NurseResult:
        return solve_instance(
            instance, seconds, seed=seed, stopped=search.stop.is_set, improved=search.improved
        )

    result = Search(work).run()
    roster = result.roster
    names = [nurse.name for nurse in instance.people]
    rows = (
        [
            (names[person], day, instance.shifts[shift])
            for person, row in enumerate(roster.tolist())
            for day, shift in enumerate(row)
            if shift != OFF
        ]
        if roster is not None
        else []
    )
    if roster is not None and output is not None:
        write_csv(output, ("person", "day", "shift"), rows)
    figures = {"objective": result.objective, "bound": result.bound, "gap": result.gap}
    if as_json:
        conflicts = [
            {"person": name, "rules": [], "says": f"{name} has no row that keeps every rule"}
            for name in result.impossible
        ]
        lines = [{"person": person, "day": day, "shift": shift} for person, day, shift in rows]
        print_json({**figures, "unmet": [], "conflicts": conflicts, "assignments": lines})
    elif roster is not None:
        print_table("Roster", ("", ""), list(figures.items()), right=[1])
    if result.impossible:
        for name in result.impossible:
            sys.stderr.write(f"{path}: {name} has no row that keeps every rule\n")
        raise typer.Exit(2)
