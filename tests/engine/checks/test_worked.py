"""The tables of docs/algorithms/checks.md and docs/add-a-check.md, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml

from seido.engine.checks import PRIMITIVES, Activity, Finding, State, WaiverGrant, deployments, run
from seido.engine.checks.statistics import MEASURES
from seido.engine.organization import Target
from seido.standard.model import Text
from support.centre import ORGANIZATION, context, monthly, requirement, standard
from support.markdown import same_digits, table_with, tables

PAGE = "algorithms/checks.md"
EXAMPLES = table_with(PAGE, "check", "on record")
FIGURES = table_with(PAGE, "measure", "figure")
LETTERS: Mapping[str, State] = {
    "p": "pass",
    "f": "fail",
    "e": "error",
    "n": "no_data",
    "d": "due",
    "w": "waived",
    "-": "not_applicable",
}


def of_cell(cell: str) -> Any:
    return yaml.safe_load(cell.strip("`"))


def activity(number: int, fields: dict[str, Any]) -> Activity:
    fields = {"program": "north", "id": f"r{number}"} | fields
    for name in ("parts", "relates_to"):
        if name in fields:
            fields[name] = (frozenset if name == "parts" else tuple)(fields[name])
    return Activity(happened=fields.pop("day"), **fields)


def judged(check: str, parameters: Mapping[str, Any], recorded: Any) -> Finding:
    """The finding on `north` of one binding over what a table's row puts on record."""
    extra: dict[str, Any] = {}
    records = recorded
    if isinstance(recorded, dict):
        records = recorded.get("records", [])
        series = recorded.get("series_of") or (
            {"service_level": recorded["series"]} if "series" in recorded else {}
        )
        extra["series"] = [
            replace(
                monthly("north", values, metric=name),
                new=name in recorded.get("new", ()),
                additional=name in recorded.get("additional", ()),
            )
            for name, values in series.items()
        ]
        targets = recorded.get("targets", {}).items()
        extra["organization"] = replace(
            ORGANIZATION,
            targets=tuple(Target(name, "program", "north", value=value) for name, value in targets),
        )
        if "waiver" in recorded:
            extra["waivers"] = [WaiverGrant(**recorded["waiver"])]
    clause = requirement(found_on=None, scope_kind="program")
    catalogue = standard({"check": check, **parameters}, clause=clause)
    activities = [activity(number, dict(fields)) for number, fields in enumerate(records)]
    found = run(context(catalogue, activities, **extra))
    (mine,) = [finding for finding in found if "north" in finding.scopes]
    return mine


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['check']}-{row['state']}")
def test_example_of_a_primitive(row: dict[str, str]) -> None:
    found = judged(row["check"], of_cell(row["parameters"]), of_cell(row["on record"]))
    assert found.state == row["state"], found.reason.en
    assert f"{found.conforming}/{found.population}" == row["counts"], found.reason.en
    assert found.reason.en.endswith(".")
    assert found.reason.ja.endswith("。")


@pytest.mark.parametrize("check", PRIMITIVES)
def test_every_primitive_has_examples_of_each_state(check: str) -> None:
    states = {row["state"] for row in EXAMPLES if row["check"] == check}
    assert states >= {"pass", "fail", "not_applicable" if check == "waiver" else "no_data"}


@pytest.mark.parametrize("check", PRIMITIVES)
def test_an_empty_population_is_no_data_unless_declared(check: str) -> None:
    parameters = next(of_cell(row["parameters"]) for row in EXAMPLES if row["check"] == check)
    empty = standard({"check": check, "each": "supplier", **parameters})
    assert {finding.state for finding in run(context(empty))} == {"no_data"}
    tolerant = standard({"check": check, "each": "supplier", "empty": "not_applicable", **parameters})
    assert {finding.state for finding in run(context(tolerant))} == {"no_data"}
    declared = Activity(
        "declared_none", "d1", date(2026, 1, 1), subject="supplier", expires=date(2026, 12, 31)
    )
    assert {finding.state for finding in run(context(tolerant, [declared]))} == {"not_applicable"}
    assert {finding.state for finding in run(context(empty, [declared]))} == {"no_data"}


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: row["measure"])
def test_figure(row: dict[str, str]) -> None:
    parameters = {"measure": row["measure"], "at_least": -1, **of_cell(row["parameters"])}
    found = judged("statistic", parameters, of_cell(row["on record"]))
    assert found.population == int(row["cases"]), found.reason.en
    assert same_digits(float(found.observed), row["figure"]), found.observed


def test_every_measure_is_documented_and_worked() -> None:
    assert {row["measure"] for row in FIGURES} == set(MEASURES)
    documented = table_with("add-a-check.md", "measure", "figure")
    assert {row["measure"].strip("`") for row in documented} == set(MEASURES)


@pytest.mark.parametrize("row", table_with(PAGE, "findings", "tolerance"), ids=lambda row: row["findings"])
def test_scope(row: dict[str, str]) -> None:
    said = Text("so", "そう")
    findings = [
        Finding(
            "T.1",
            str(number),
            "fields",
            "program",
            ("north",),
            "agent",
            f"{number}-{place}",
            LETTERS[letter],
            said,
        )
        for number, letters in enumerate(row["findings"].strip("`").split())
        for place, letter in enumerate(letters)
    ]
    (place,) = deployments(findings, float(row["tolerance"]))
    assert place.state == row["state"]
    assert f"{place.conforming}/{place.population}" == row["counts"]
    assert place.deployed is {"pass": True, "waived": None, "not_applicable": None}.get(place.state, False)


def test_every_parameter_is_documented() -> None:
    """Each primitive's table in the guide names its parameters, and no others."""
    named = [
        {name.strip("` *") for row in table for name in row["parameter"].split(",")}
        | {name for row in table for name in row["parameter"].replace("`", "").replace("*", "").split(" or ")}
        for table in tables("add-a-check.md")
        if table and "parameter" in table[0]
    ]
    assert len(named) == len(PRIMITIVES)
    for (check, kind), words in zip(PRIMITIVES.items(), named, strict=True):
        known = set(kind.__dataclass_fields__)  # type: ignore[attr-defined]
        assert known <= words, f"{check}: {known - words}"
