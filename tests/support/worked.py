"""The worked cases of the metrics: rows, and the figures that they make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from seido.engine.organization import Organization, Parameter, Process, Program

CASES: list[dict[str, Any]] = [
    case
    for path in sorted((Path(__file__).parents[1] / "engine" / "metrics" / "worked").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def organization_of(case: dict[str, Any]) -> Organization:
    """An entity E with a program P of client C, whose process Q is as the case says."""
    process = case["process"]
    parameters = tuple(Parameter(name, value) for name, value in process.get("parameters", {}).items())
    processes = {
        ("P", "Q"): Process("P", "Q", process["kind"], frozenset(process.get("traits", ())), parameters),
        **{("P", name): Process("P", name, kind) for name, kind in case.get("others", {}).items()},
    }
    return Organization(
        "E", "osp", {"P": Program("P", "Etc/UTC", "C", parameters=parameters)}, processes, ("C",)
    )
