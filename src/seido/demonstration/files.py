"""Generating everything: the setup file and one file for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import yaml

from seido.demonstration.calls import add_calls
from seido.demonstration.chat import add_chats
from seido.demonstration.deferred import add_deferred
from seido.demonstration.facts import Facts
from seido.demonstration.follow_up import of_evaluations, of_results
from seido.demonstration.organization import setup
from seido.demonstration.outbound import add_dials
from seido.demonstration.plan import Plan, Work
from seido.demonstration.quality import add_quality
from seido.demonstration.records import Record, changed, records
from seido.demonstration.surveys import add_surveys
from seido.demonstration.targets import targets
from seido.demonstration.technology import add_bot, add_robot, add_web
from seido.demonstration.visits import add_visits
from seido.demonstration.write import write
from seido.engine.performance.series import Series
from seido.facts.schema import RECORDS

MODELS: dict[str, Callable[[Plan, Work, Facts], None]] = {
    "calls": add_calls,
    "chat": add_chats,
    "deferred": add_deferred,
    "bot": add_bot,
    "web": add_web,
    "robot": add_robot,
    "dials": add_dials,
    "visits": add_visits,
}


def facts_of(plan: Plan) -> Facts:
    """The fact tables of all the work."""
    facts = Facts()
    for work in plan.work:
        MODELS[work.traffic["model"]](plan, work, facts)
    add_quality(plan, facts)
    add_surveys(plan, facts)
    return facts


def write_setup(plan: Plan, folder: Path) -> Path:
    path = folder / "setup.yaml"
    document = {**setup(plan), "targets": list(targets(plan))}
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def write_facts(plan: Plan, facts: Facts, folder: Path) -> dict[str, Path]:
    """The files of the fact tables by the table's name."""
    return {name: write(folder / f"{name}.parquet", without_gaps(plan, name, facts)) for name in facts.parts}


def without_gaps(plan: Plan, name: str, facts: Facts) -> pa.Table:
    """A table less the planted gap in it: a month of a process that was never handed over."""
    rows = facts.whole(name)
    for gap in plan.planted("data_gap"):
        if gap["table"] == name:
            month = plan.months[gap["month"]]
            moment = pa.compute.strftime(rows[gap["moment"]], "%Y-%m")
            lost = pa.compute.and_(
                pa.compute.equal(moment, f"{month:%Y-%m}"), pa.compute.equal(rows["process"], gap["process"])
            )
            rows = rows.filter(pa.compute.invert(lost))
    return rows


def write_records(plan: Plan, facts: Facts, folder: Path) -> tuple[Path, Path]:
    """The file of the records that do not depend on results, and the mapping that goes with it."""
    made = [*records(plan, facts), *of_evaluations(plan, facts)]
    return write_rows(changed(made, plan), folder / "records.parquet")


def write_results(plan: Plan, series: Iterable[Series], folder: Path) -> tuple[Path, Path]:
    """The file of what people did about results, and its mapping; what nobody acts on is planted."""
    ignored = [(entry["metric"], entry["unit"]) for entry in plan.planted("ignored")]
    return write_rows(of_results(plan, series, ignored), folder / "actions.parquet")


def write_rows(rows: Iterable[Record], path: Path) -> tuple[Path, Path]:
    """Records as a file, and a mapping that says in which zone those without a program are."""
    names = [column.name for column in RECORDS.fields]
    listed = [{name: row.get(name) for name in names} for row in rows]
    mapping = path.with_suffix(".map.yaml")
    used = {name: name for name in names if any(row[name] is not None for row in listed)}
    mapping.write_text(
        yaml.safe_dump({"table": "records", "zone": "Asia/Tokyo", "columns": used}), encoding="utf-8"
    )
    return write(path, pa.Table.from_pylist(listed).select(list(used))), mapping
