"""Generating everything: the setup file and one file for each table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from seido.demonstration.calls import add_calls
from seido.demonstration.facts import Facts
from seido.demonstration.organization import setup
from seido.demonstration.plan import Plan, Work
from seido.demonstration.write import write

MODELS: dict[str, Callable[[Plan, Work, Facts], None]] = {"calls": add_calls}


def facts_of(plan: Plan) -> Facts:
    """The fact tables of all the work."""
    facts = Facts()
    for work in plan.work:
        if work.traffic["model"] in MODELS:
            MODELS[work.traffic["model"]](plan, work, facts)
    return facts


def write_setup(plan: Plan, folder: Path) -> Path:
    path = folder / "setup.yaml"
    path.write_text(yaml.safe_dump(setup(plan), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def write_facts(plan: Plan, folder: Path) -> dict[str, Path]:
    """The files of the fact tables by the table's name."""
    facts = facts_of(plan)
    return {name: write(folder / f"{name}.parquet", facts.whole(name)) for name in facts.parts}
