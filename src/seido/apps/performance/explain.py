"""From a figure to its rows: the definition, the sums, the loads and the rows themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from seido.apps.data import selectors as data
from seido.apps.integrity import selectors as integrity
from seido.apps.organization import selectors as organization_selectors
from seido.apps.performance import selectors
from seido.engine.integrity import SOUND, Verdict
from seido.engine.metrics import Measurement
from seido.engine.metrics.keys import Frame, columns_in
from seido.engine.metrics.measurements import By, units_per
from seido.engine.metrics.rows import metric_rows
from seido.faults import Fault, InputError
from seido.periods import Period
from seido.standard import Metric, load


@dataclass(frozen=True)
class Explanation:
    """A figure and what it is made of. Rows carry what each adds, in the figure's base units. `data` says
    whether what the figure rests on is all there and right."""

    metric: Metric
    measurement: Measurement
    load_ids: tuple[str, ...]
    row_count: int
    rows: tuple[Mapping[str, Any], ...]
    data: Verdict = SOUND


def explain(
    *, metric: str, unit: str, period: Period, process: str | None = None, limit: int | None = 20
) -> Explanation:
    """The rows behind a metric at a unit in a period. Raises InputError where there is no such figure."""
    entry = load().metrics[metric]
    figure = figure_of(metric, unit, process, period)
    setting = organization_selectors.organization()
    frames = metric_rows(
        data.tables(),
        setting,
        metric,
        figure.unit_kind,
        figure.unit,
        figure.process,
        period.name,
    )
    loads: set[str] = set()
    rows: list[Mapping[str, Any]] = []
    count = 0
    for table, frame in frames.items():
        counted = columns_in(frame.select(n=nw.len()))
        count += int(counted["n"][0])
        if "load" in frame.collect_schema().names():
            loads.update(columns_in(frame.select("load").unique())["load"])
        rows += rows_of(table, frame, entry, figure, limit)
    verdict = integrity.findings(setting).verdict(
        entry, figure.unit_kind, figure.unit, figure.process, period
    )
    return Explanation(entry, figure, tuple(sorted(loads)), count, tuple(rows), verdict)


def figure_of(metric: str, unit: str, process: str | None, period: Period) -> Measurement:
    """The measurement meant by a unit's name; where a program and the entity share it, the smaller one's."""
    by: By = period.grain
    found = [
        row
        for row in selectors.measurements(by=by, start=period, end=period, metrics=[metric])
        if row.period == period.name
    ]
    if process:
        named = [row for row in found if row.process == process and row.unit == unit]
    else:
        named = [row for row in found if row.unit == unit and not row.process][:1]
        named = named or [row for row in found if row.process == unit]
    if len(named) == 1:
        return named[0]
    where = sorted({f"{row.unit} / {row.process}" if row.process else row.unit for row in found})
    raise InputError(
        Fault(
            "--unit",
            f"one unit with a figure of {metric} in {period.name} ({', '.join(where[:8]) or 'there is none'})",
            f"{unit} / {process}" if process else unit,
        )
    )


def rows_of(
    table: str, frame: Frame, metric: Metric, figure: Measurement, limit: int | None
) -> list[Mapping[str, Any]]:
    """The first rows of a frame in the order of their columns, without what is blank in them."""
    names = frame.collect_schema().names()
    ordered = frame.sort(*names)
    columns = columns_in(ordered if limit is None else ordered.head(limit))
    per = {
        "numerator": units_per(metric.numerator_sum, figure.parameters),
        "denominator": units_per(metric.denominator_sum, figure.parameters),
    }
    return [
        {
            "table": table,
            **{
                name: value / per[name] if name in per and per[name] != 1 else value
                for name, value in zip(columns, values, strict=True)
                if value is not None
            },
        }
        for values in zip(*columns.values(), strict=True)
    ]
