"""The worked tables of docs/algorithms/integrity.md."""

from collections import Counter
from datetime import date, timedelta

import pytest

from seido.engine.integrity import RULES, Findings, Result
from seido.engine.integrity.bias import bias
from seido.engine.integrity.completeness import TELLING, improbability, open_days
from seido.engine.integrity.drift import Drift, robust_z
from seido.engine.integrity.rule import state_of
from seido.engine.opening import OpenHours
from seido.engine.organization import Organization, Process, Program
from seido.periods import parse
from seido.standard import load
from support.markdown import same_digits, table_with, tables

PAGE = "algorithms/integrity.md"
WEEKS = {"Mon–Fri": frozenset(range(5)), "Mon–Sun": frozenset(range(7))}


def numbers(cell: str) -> list[int]:
    return [int(word) for word in cell.split()]


def test_every_rule_is_documented():
    rows = [
        row for table in tables(PAGE) if list(table[0])[1:] == ["severity", "takes away"] for row in table
    ]
    documented = {row["rule"]: (row["severity"], row["takes away"]) for row in rows}
    assert len(documented) == len(rows)
    assert documented == {name: (rule.severity, rule.element) for name, rule in RULES.items()}


@pytest.mark.parametrize("row", table_with(PAGE, "tolerance"), ids=lambda row: "-".join(row.values()))
def test_tolerance(row):
    state = state_of(int(row["examined"]), int(row["at fault"]), float(row["tolerance"]))
    assert state == row["state"]


@pytest.mark.parametrize("row", table_with(PAGE, "rule", "metric", "counts"), ids=lambda row: row["rule"])
def test_which_metrics_a_rule_bears_on(row):
    centre = Organization(
        "centre", "csp", {"P": Program("P", "Etc/UTC")}, {("P", "Q"): Process("P", "Q", "real_time")}
    )
    process = "" if RULES[row["rule"]].wide else "Q"
    findings = Findings(centre, [Result(row["rule"], "P", process, "2026-01", "fail", 10, 5)])
    metric = load().metrics[row["metric"]]
    verdict = findings.verdict(metric, "process", "P", "Q", parse("2026-01"))
    assert (verdict.collected and verdict.integrity) == (row["counts"] == "yes")
    if row["counts"] == "no":
        assert getattr(verdict, RULES[row["rule"]].element) is False


@pytest.mark.parametrize("row", table_with(PAGE, "open", "rows", "gaps"), ids=lambda row: row["rows"])
def test_open_days(row):
    first = date(2026, 1, 5)
    days = {
        (first + timedelta(days=number)).isoformat(): int(word)
        for number, word in enumerate(row["rows"].split())
        if word != "."
    }
    hours = (OpenHours(WEEKS[row["open"]], 540, 1080),)
    centre = Organization("centre", "csp", {"P": Program("P", "Etc/UTC", open_hours=hours)}, {})
    (found,) = open_days("contacts", {("P", "Q"): days}, centre)
    assert list(found.where) == row["gaps"].split()
    assert found.failed == len(found.where)
    assert found.state == ("fail" if found.where else "pass")


@pytest.mark.parametrize("row", table_with(PAGE, "rows due", "D"), ids=lambda row: row["rows due"])
def test_the_chance_of_silence(row):
    found = improbability(float(row["rows due"]), float(row["D"]))
    assert same_digits(found, row["minus log of the chance"])
    assert (found < TELLING) == (row["excused"] == "yes")


@pytest.mark.parametrize("row", table_with(PAGE, "before", "z"), ids=lambda row: row["before"])
def test_drift(row):
    before, rows = numbers(row["before"]), int(row["rows"])
    ordered = sorted(before)
    middle = len(ordered) // 2
    drift = Drift("", rows, (ordered[middle - 1] + ordered[middle]) / 2, robust_z(rows, before))
    assert same_digits(drift.z, row["z"])
    assert drift.is_far == (row["far"] == "yes")


@pytest.mark.parametrize("row", table_with(PAGE, "sample", "population"), ids=lambda row: row["sample"])
def test_bias(row):
    sample, population = (
        Counter({f"part {number}": count for number, count in enumerate(numbers(row[name]))})
        for name in ("sample", "population")
    )
    found = bias(sample, population)
    assert found.cases == int(row["n"])
    assert same_digits(found.chi_square, row["chi-square"])
    assert same_digits(found.effect, row["w"])
    assert found.state == row["state"]
