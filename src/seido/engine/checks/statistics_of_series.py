"""The figures that the statistic check takes from series of measurements and their targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from seido.engine.checks.sample import Figure, Sample
from seido.engine.performance.judgement import FEWEST_MONTHS
from seido.engine.performance.targets import target_faults

SPEED, LOSS = frozenset({"rt_service_level", "rt_asa"}), "rt_abandon"


def correlation(sample: Sample) -> Figure:
    """Pearson's r of two metrics over the periods that both have."""
    names = sample.metrics.ids if sample.metrics else ()
    if len(names) != 2:
        raise ValueError("correlation needs metrics with two ids")
    first, second = (
        {
            p.period: p.value
            for s in sample.series
            if s.metric == name
            for p in s.points
            if p.value is not None
        }
        for name in names
    )
    pairs = [(first[period], second[period]) for period in sorted(first.keys() & second.keys())]
    return Figure(pearson(pairs), len(pairs))


def pearson(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None for fewer than three pairs or where one side does not vary."""
    if len(pairs) < 3:
        return None
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    xx = sum((x - mean_x) ** 2 for x, _ in pairs)
    yy = sum((y - mean_y) ** 2 for _, y in pairs)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return xy / math.sqrt(xx * yy) if xx and yy else None


def benchmark(sample: Sample) -> Figure:
    """Share of series whose newest target is at least as strict as the catalogue's benchmark."""
    rows, cases = [], 0
    for series in sample.series:
        metric = sample.context.standard.metrics.get(series.metric)
        targets = [p.target for p in sorted(series.points, key=lambda p: p.period) if p.target is not None]
        if metric is None or not metric.benchmarks or series.direction == "range":
            continue
        cases += 1
        values = [one.value for one in metric.benchmarks]
        # Where several benchmarks apply under conditions, the least strict of them is the bound.
        if series.direction == "higher":
            strict = bool(targets) and targets[-1] >= min(values)
        else:
            strict = bool(targets) and targets[-1] <= max(values)
        if not strict:
            rows.append(f"{series.metric}@{series.unit}")
    return (
        Figure((cases - len(rows)) / cases, cases, cases - len(rows), tuple(rows))
        if cases
        else Figure(None, 0)
    )


def faults_of_targets(sample: Sample) -> Figure:
    """How many targets in force have a fault of the kind `by` (`seido.engine.performance.targets`).

    A contradiction takes a target of speed and one of abandonment: without both nothing is judged.
    """
    context, series = sample.context, sample.series
    mine = [
        target
        for target in context.organization.targets
        if target.in_force(context.as_of)
        and any(
            (one.metric, one.unit_kind, one.unit) == (target.metric, target.unit_kind, target.unit)
            and target.process in ("", one.process)
            for one in series
        )
    ]
    if sample.by == "contradiction" and not (
        SPEED & {target.metric for target in mine} and LOSS in {target.metric for target in mine}
    ):
        return Figure(None, 0)
    organization = replace(context.organization, targets=tuple(mine))
    wrong = [
        f"{fault.metric}@{fault.unit}"
        for fault in target_faults(organization, context.standard, context.as_of)
        if fault.kind == sample.by
    ]
    return (
        Figure(float(len(wrong)), len(mine), len(mine) - len(wrong), tuple(wrong))
        if mine
        else Figure(None, 0)
    )


def counted_early(sample: Sample) -> Figure:
    """How many new monthly series count though they have fewer than three months; the newest must be unbroken."""
    series, wrong = sample.series, []
    for one in series:
        judgement = sample.context.judged(one)
        monthly = bool(one.points) and one.points[0].period.grain == "month"
        if one.new and monthly and judgement.counted and len(judgement.last) < FEWEST_MONTHS:
            wrong.append(f"{one.metric}@{one.unit}")
    return (
        Figure(float(len(wrong)), len(series), len(series) - len(wrong), tuple(wrong))
        if series
        else Figure(None, 0)
    )


def added(sample: Sample) -> Figure:
    """Additional metrics in percent of the others."""
    series = [one for one in sample.series if sample.context.judged(one).counted]
    extra = [f"{one.metric}@{one.unit}" for one in series if one.additional]
    others = len(series) - len(extra)
    return Figure(100 * len(extra) / others, others, others, tuple(extra)) if others else Figure(None, 0)
