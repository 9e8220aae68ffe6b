"""Every metric of the catalogue on hand-made rows: numerator, denominator and value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from support.frames import duckdb_frames

from seido.engine.metrics import base_sums, roll_up
from seido.engine.organization import Organization, Parameter, Process, Program
from seido.standard.load import load

CASES = [
    case
    for path in sorted((Path(__file__).parent / "worked").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def organization_of(case: dict[str, Any]) -> Organization:
    process = case["process"]
    processes = {
        ("P", "Q"): Process(
            "P",
            "Q",
            process["kind"],
            frozenset(process.get("traits", ())),
            tuple(Parameter(name, value) for name, value in process.get("parameters", {}).items()),
        )
    }
    for name, kind in case.get("others", {}).items():
        processes["P", name] = Process("P", name, kind)
    parameters = processes["P", "Q"].parameters
    return Organization("E", "osp", {"P": Program("P", "Etc/UTC", parameters=parameters)}, processes, ("C",))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_worked_case(case: dict[str, Any]) -> None:
    organization = organization_of(case)
    base = base_sums(
        duckdb_frames(case["rows"]), organization, metrics=set(case["expect"]), as_of=case.get("as_of")
    )
    measured = {
        entry.metric: [entry.numerator, entry.denominator, entry.value]
        for entry in roll_up(base, load(), organization, unit_kinds=["entity"])
        if entry.period == "2026-01"
    }
    assert measured == {
        metric: [None if figure is None else pytest.approx(figure, rel=1e-12) for figure in figures]
        for metric, figures in case["expect"].items()
    }


def test_no_metric_is_without_a_worked_case() -> None:
    assert {metric for case in CASES for metric in case["expect"]} == set(load().metrics)
