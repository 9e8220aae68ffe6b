"""Every metric of the catalogue on hand-made rows: numerator, denominator and value; the same on pandas."""

from __future__ import annotations

from typing import Any

import pytest

from seido.engine.metrics import base_sums, metric_rows, roll_up
from seido.engine.metrics.keys import columns_in
from seido.standard.load import load
from support.frames import duckdb_frames, pandas_frames
from support.worked import CASES, organization_of

in_each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])


@in_each_case
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


@in_each_case
def test_pandas_gives_the_same_sums(case: dict[str, Any]) -> None:
    organization, metrics, as_of = organization_of(case), set(case["expect"]), case.get("as_of")
    assert base_sums(pandas_frames(case["rows"]), organization, metrics=metrics, as_of=as_of) == base_sums(
        duckdb_frames(case["rows"]), organization, metrics=metrics, as_of=as_of
    )


@in_each_case
def test_rows_behind_a_figure_add_up_to_it(case: dict[str, Any]) -> None:
    organization, frames, as_of = organization_of(case), duckdb_frames(case["rows"]), case.get("as_of")
    metrics = load().metrics
    for metric in case["expect"]:
        base = [
            row
            for row in base_sums(frames, organization, metrics={metric}, as_of=as_of)
            if row.period == "2026-01"
        ]
        sources = metric_rows(frames, organization, metric, "entity", "E", "", "2026-01", as_of=as_of)
        tables = [columns_in(frame) for frame in sources.values()]
        assert sum(sum(table["numerator"]) for table in tables) == sum(row.numerator for row in base)
        if metrics[metric].denominator_sum:
            assert sum(sum(table["denominator"]) for table in tables) == sum(
                row.denominator or 0 for row in base
            )
        assert all(any(pair) for t in tables for pair in zip(t["numerator"], t["denominator"], strict=True))
