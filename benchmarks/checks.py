"""How long a run of all checks takes: 200 programs, every requirement, once facts are summed.

`python benchmarks/checks.py [programs]` prints a Markdown table. Requirements that have no binding yet are given one of
the primitives in turn, so that the run is never smaller than the catalogue.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from seido.engine.checks import Activity, Assignment, Context, computed_assessment, deployments, run
from seido.engine.checks.population import LISTED
from seido.engine.organization import Organization, Process, Program
from seido.engine.performance.series import Point, Series
from seido.periods import add_months, period_of
from seido.standard.bindings import Binding
from seido.standard.load import load
from seido.standard.model import Standard

TODAY = date(2026, 6, 15)
MONTHS = [add_months(TODAY, -back) for back in range(13, -1, -1)]
AGENTS, METRICS = 20, 12
FILLERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("recency", {"newest": "review", "max_age": "12 months"}),
    ("coverage", {"has": "review", "per": "month"}),
    ("ordering", {"steps": ["review", {"kind": "review", "date": "due"}]}),
    ("completeness", {"needs": ["value", "target"]}),
    ("response", {"trigger": "review", "answer": "action", "within": "30 days"}),
    ("fields", {"document": "review", "parts": ["plan"], "which": "every"}),
    ("links", {"every": "review", "known": "program"}),
    ("statistic", {"measure": "rate", "of": "review", "at_least": 0.5}),
    ("share", {"of": "review", "that": {"outcome": "approved"}, "at_least": 80}),
)


def bound(standard: Standard) -> Standard:
    """The catalogue with a binding for each leaf requirement."""
    fillers = cycle(FILLERS)
    bindings = dict(standard.bindings)
    for clause in standard.requirements.values():
        if clause.leaf and clause.id not in bindings:
            check, parameters = next(fillers)
            bindings[clause.id] = (Binding(clause.id, check, parameters, id=check),)
    return replace(standard, bindings=bindings)


def organization(programs: int) -> Organization:
    names = [f"program {number:03}" for number in range(programs)]
    traits = frozenset({"chat", "case", "back_office"})
    return Organization(
        name="centre",
        role="osp",
        programs={
            name: Program(name, "Asia/Tokyo", f"client {n % 20}", "support", (f"site {n % 10}",), traits)
            for n, name in enumerate(names)
        },
        processes={
            (name, process): Process(name, process, kind)
            for name in names
            for process, kind in (("calls", "real_time"), ("mail", "deferred"), ("bot", "conversational"))
        },
        clients=tuple(f"client {number}" for number in range(20)),
        sites={f"site {number}": f"region {number % 3}" for number in range(10)},
    )


def people(entity: Organization) -> list[Assignment]:
    return [
        Assignment(f"{program} agent {number}", "css", program=program, valid_from=date(2024, 1, 1))
        for program in entity.programs
        for number in range(AGENTS)
    ]


def activities(entity: Organization, staff: list[Assignment], kinds: set[str]) -> Iterator[Activity]:
    """Contacts, evaluations and coaching of everybody by month, reviews of each program, 20 records a register."""
    for one in staff:
        for month in MONTHS:
            day, name = month + timedelta(days=3), f"{one.person} {month}"
            yield Activity("handled", name, day, one.program, subject="help", person=one.person, count=200)
            outcome = "failed" if (month.month + len(one.person)) % 9 == 0 else "passed"
            yield Activity(
                "evaluation",
                name,
                day,
                one.program,
                subject="help",
                person=one.person,
                outcome=outcome,
                parts=frozenset({"standard"}),
            )
            yield Activity(
                "coaching",
                f"c {name}",
                day + timedelta(days=2),
                one.program,
                person=one.person,
                outcome="one_to_one",
                relates_to=(name,),
            )
    for program in entity.programs:
        for month in MONTHS:
            yield Activity(
                "review",
                f"{program} {month}",
                month,
                program,
                due=month,
                part=9,
                whole=10,
                parts=frozenset({"plan"}),
                relates_to=(program,),
                outcome="approved",
            )
    for kind in sorted(kinds):
        for number in range(20):
            program = list(entity.programs)[number % len(entity.programs)] if number % 2 else ""
            yield Activity(
                kind, f"{kind} {number}", TODAY - timedelta(days=40), program, subject=f"{kind} {number}"
            )


def series(entity: Organization, standard: Standard) -> list[Series]:
    metrics = [m for m in standard.metrics.values() if m.direction in ("higher", "lower")][:METRICS]
    periods = [period_of(month, "month") for month in MONTHS[:-1]]
    return [
        Series(
            metric.items[0],
            "program",
            program,
            "",
            metric.id,
            metric.type,
            "higher" if metric.direction == "higher" else "lower",
            tuple(Point(period, 80.0 + n % 5, 82.0) for n, period in enumerate(periods)),
        )
        for program in entity.programs
        for metric in metrics
    ]


def main() -> None:
    programs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    standard = bound(load())
    entity = organization(programs)
    staff = people(entity)
    registers = {c.found_on for c in standard.requirements.values() if c.found_on} - LISTED.keys()
    found = list(activities(entity, staff, {str(kind) for kind in registers}))
    context = Context(standard, entity, TODAY, found, staff, series(entity, standard), begun={"": MONTHS[1]})
    begin = time.process_time()
    findings = run(context)
    checked = time.process_time()
    rows = deployments(findings)
    computed_assessment(rows)
    done = time.process_time()
    names = ("programs", "people", "activities", "requirements", "bindings", "findings", "scopes")
    print("| " + " | ".join((*names, "checks, processor s", "deployment, processor s")) + " |")
    print("|" + "---|" * 9)
    figures = (
        programs,
        len(staff),
        len(found),
        len({finding.requirement for finding in findings}),
        len({(finding.requirement, finding.binding) for finding in findings}),
        len(findings),
        len(rows),
    )
    print("| " + " | ".join(f"{n:,}" for n in figures) + f" | {checked - begin:.2f} | {done - checked:.2f} |")


if __name__ == "__main__":
    main()
