"""The tables of the documentation are what the code does."""

from __future__ import annotations

import numpy as np
import pytest

from seido.engine.metrics import PARAMETERS, TRAITS, BaseSum, roll_up
from seido.engine.metrics.backlog import NEVER, Late, at
from seido.engine.metrics.registry import base_of
from seido.engine.metrics.sums import UNITS
from seido.engine.organization import Organization
from seido.standard.load import load
from support.markdown import same_digits, table_with

PAGE = "algorithms/metrics.md"
DAY = 86_400_000


@pytest.mark.parametrize("row", table_with(PAGE, "metric", "value"), ids=lambda row: row["what happened"])
def test_worked_figures(row: dict[str, str]) -> None:
    metric = load().metrics[row["metric"]]
    assert metric.denominator_sum is not None
    sums = (metric.numerator_sum, metric.denominator_sum)
    numerator, denominator = (
        float(row[side]) * UNITS[base_of(name)]
        for side, name in zip(("numerator", "denominator"), sums, strict=True)
    )
    parameters = {"currency_minor_units": 1}
    base = BaseSum(metric.id, "", "", "", "", "2026-01", numerator, denominator, None, parameters)
    (found,) = roll_up([base], load(), Organization("E", "csp", {}, {}))
    assert found.value is not None
    assert same_digits(found.value, row["value"])
    assert found.numerator == pytest.approx(float(row["numerator"]))


def test_the_backlog_of_a_snapshot() -> None:
    moment = 100 * DAY
    late = Late()
    for row in table_with(PAGE, "days late", "items"):
        due = np.full(int(row["items"]), moment - int(row["days late"]) * DAY, dtype=np.int64)
        late.due.append(due)
        late.done.append(np.full(len(due), NEVER, dtype=np.int64))
    lateness, items = at(late, np.array([moment], dtype=np.int64))
    assert lateness[0] / items[0] / DAY == 2.625


def test_every_parameter_is_documented() -> None:
    rows = {row["parameter"].strip("`"): row for row in table_with("add-a-metric.md", "parameter", "decides")}
    assert list(rows) == list(PARAMETERS)
    for name, rule in PARAMETERS.items():
        shown = rows[name]["default"]
        assert (rows[name]["unit"], rows[name]["decides"]) == (rule.unit, rule.note)
        assert shown == default_of(name)


def default_of(name: str) -> str:
    rule = PARAMETERS[name]
    if rule.default is None:
        return "required" if rule.required else "none"
    return f"{rule.default} (ours)" if rule.own_default else f"{rule.default}"


def test_every_trait_is_documented() -> None:
    rows = {
        row["trait"].strip("`"): row["says that"]
        for row in table_with("add-a-metric.md", "trait", "says that")
    }
    assert rows == dict(TRAITS)
