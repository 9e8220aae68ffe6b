"""`seido capacity`: the hiring plan of least cost for a file, and its scenarios."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from seido.cli import options
from seido.cli.output import AsJson, print_json, print_table
from seido.cli.search import Search
from seido.cli.tables import decoded, write_csv
from seido.engine.workforce.capacity import (
    Capacity,
    Plan,
    PlanError,
    capacity_document,
    plan_capacity,
    read_capacity,
)
from seido.engine.workforce.capacity.result import COLUMNS, plan_rows
from seido.faults import Fault, InputError

app = typer.Typer()


class Loader(yaml.SafeLoader):
    """YAML in which a key stands once; days become text again (`plain`)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


@app.command(name="capacity")
def command(
    file: Annotated[
        Path, typer.Argument(help="The problem as YAML; its form is docs/schemas/capacity.schema.json.")
    ],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the plan as CSV.")] = None,
    time_limit: Annotated[str, typer.Option(help="Time to search for each plan.")] = "30s",
    as_json: AsJson = False,
) -> None:
    """Plan hiring, overtime, time off and cross-training at least cost, week by week or day by day."""
    seconds = options.duration("--time-limit", time_limit)
    problem = read_capacity(read_yaml(file), str(file))

    def work(search: Search[tuple[Plan, dict[str, Plan]]]) -> tuple[Plan, dict[str, Plan]]:
        search.stage("plan")
        plan = plan_capacity(problem, seconds)
        others = {}
        for scenario in problem.scenarios:
            if search.stop.is_set():
                raise KeyboardInterrupt
            search.stage(f"scenario {scenario.name}")
            others[scenario.name] = plan_capacity(scenario.of(problem), seconds)
        return plan, others

    try:
        plan, scenarios = Search(work).run()
    except PlanError as error:
        raise InputError(Fault(str(file), "a problem with a plan in the time given", str(error))) from None
    rows = plan_rows(problem, plan)
    if output is not None:
        header = ("process", "site", "period", *COLUMNS)
        write_csv(output, header, ([row[column] for column in header] for row in rows))
    if as_json:
        print_json(capacity_document(problem, plan, scenarios))
    else:
        show(problem, plan, scenarios)


def read_yaml(path: Path) -> object:
    try:
        return plain(yaml.load(decoded(path), Loader=Loader))
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError(Fault(str(path), "YAML", error.problem or "something else", row)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(Fault(str(path), "YAML", str(error).splitlines()[0])) from None


def plain(value: object) -> object:
    """The same without YAML's days, which the form writes as text."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def show(problem: Capacity, plan: Plan, scenarios: dict[str, Plan]) -> None:
    print_table(
        f"Plan by {problem.grain}",
        ("process", "site", "from", "required", "available", "overtime", "time off", "under", "over"),
        [
            (
                row["process"],
                row["site"],
                row["period"],
                *(
                    f"{row[column]:.0f}"
                    for column in ("required", "available", "overtime", "time_off", "under", "over")
                ),
            )
            for row in plan_rows(problem, plan)
        ],
        right=range(3, 9),
    )
    print_table(
        "Hires",
        ("class", "process", "site", "decide by", "start", "people"),
        [
            (
                hire.hiring,
                hire.process,
                hire.site,
                problem.period(hire.decide),
                problem.period(hire.period),
                hire.people,
            )
            for hire in plan.hires
        ],
        right=[5],
    )
    print_table(
        "Scenarios",
        ("scenario", "cost", "bound", "hired", "staffed"),
        [
            (
                name,
                f"{one.objective:,.0f}",
                f"{one.bound:,.0f}",
                sum(hire.people for hire in one.hires),
                f"{one.staffed:.1%}",
            )
            for name, one in {"plan": plan, **scenarios}.items()
        ],
        right=range(1, 5),
    )
