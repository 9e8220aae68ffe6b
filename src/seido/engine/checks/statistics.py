"""The figures that the statistic check knows. To add one, see docs/add-a-check.md.

Each takes a sample (a unit's activities or series within a window) and returns a figure. Tests are
two-sided; formulas are worked in docs/algorithms/checks.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scipy.special import chdtrc, ndtri

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.metrics import Metrics, series_of
from seido.engine.checks.selector import Selector
from seido.engine.checks.unit import Unit
from seido.engine.performance.series import Series
from seido.standard.model import Text

#: Limits of the funnel in standard deviations.
SIGMA = 3
CRITICAL = frozenset({"customer", "business", "compliance"})
Groups = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Sample:
    """What a figure is computed from: a unit's activities after `first`, and the choice of series."""

    unit: Unit
    context: Context
    first: date
    of: Selector | None
    than: Selector | None
    by: str
    metrics: Metrics | None
    confidence: float
    margin: float

    def found(self, selector: Selector | None) -> Sequence[Activity]:
        if selector is None:
            return ()
        return [
            activity for activity in self.context.find(selector, self.unit) if activity.happened > self.first
        ]

    @property
    def series(self) -> Sequence[Series]:
        return series_of(self.unit, self.metrics, self.context)

    def counts(self, selector: Selector | None) -> Mapping[str, int]:
        """How many there are of each value of the column `by`."""
        counts: dict[str, int] = defaultdict(int)
        for activity in self.found(selector):
            counts[getattr(activity, self.by)] += activity.count
        return counts

    def groups(self) -> Groups:
        """Part and whole of each value of the column `by`, of those with a whole."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for activity in self.found(self.of):
            if activity.part is not None and activity.whole:
                sums[getattr(activity, self.by)][0] += activity.part
                sums[getattr(activity, self.by)][1] += activity.whole
        return {name: (part, whole) for name, (part, whole) in sums.items()}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, the cases that it rests on, how many of them are right, and the rows at fault."""

    value: float | None
    cases: int
    good: int = 0
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A figure's name, how it is computed, and the bounds it has where a binding gives none."""

    name: Text
    compute: Callable[[Sample], Figure]
    bounds: Callable[[float, float], tuple[float | None, float | None]] = lambda alpha, margin: (None, None)


def part_and_whole(sample: Sample) -> tuple[int, int]:
    pairs = [(a.part, a.whole) for a in sample.found(sample.of) if a.part is not None and a.whole is not None]
    return sum(part for part, _ in pairs), sum(whole for _, whole in pairs)


def needed(margin: float, confidence: float, population: int | None) -> int:
    """Cases needed for a half-width at the worst expected share of one half; Cochran, finite population."""
    z = float(ndtri(0.5 + confidence / 2))
    infinite = (z / (2 * margin)) ** 2
    if not population:
        return math.ceil(infinite)
    return min(math.ceil(infinite / (1 + (infinite - 1) / population)), population)


def sample_size(sample: Sample) -> Figure:
    have = sum(activity.count for activity in sample.found(sample.of))
    population = sum(activity.count for activity in sample.found(sample.than)) if sample.than else None
    if not have or population == 0:
        return Figure(None, have)
    need = needed(sample.margin, sample.confidence, population)
    return Figure(have / need, have, min(have, need))


def precision(sample: Sample) -> Figure:
    part, whole = part_and_whole(sample)
    if not whole:
        return Figure(None, 0)
    return Figure(wilson_half_width(part, whole, sample.confidence), whole, part)


def wilson_half_width(part: int, whole: int, confidence: float) -> float:
    """Half the width of Wilson's interval for a share (Newcombe 1998)."""
    z, share = float(ndtri(0.5 + confidence / 2)), part / whole
    return z * math.sqrt(share * (1 - share) / whole + (z / (2 * whole)) ** 2) / (1 + z * z / whole)


def bias(sample: Sample) -> Figure:
    """p of the chi-square test that the sample has the population's shares of the strata."""
    drawn, whole = sample.counts(sample.of), sample.counts(sample.than)
    total, everything = sum(drawn.values()), sum(whole.values())
    if not total or not everything:
        return Figure(None, total)
    if set(drawn) - {name for name, count in whole.items() if count}:
        return Figure(0.0, total)  # drawn from what the population does not hold
    expected = {name: total * count / everything for name, count in whole.items() if count}
    chi = sum((drawn.get(name, 0) - mean) ** 2 / mean for name, mean in expected.items())
    p = float(chdtrc(len(expected) - 1, chi)) if len(expected) > 1 else 1.0
    return Figure(p, total)


def rate(sample: Sample) -> Figure:
    """Part over whole, or the count of the one selector over that of the other."""
    if sample.than is None:
        part, whole = part_and_whole(sample)
    else:
        part = sum(activity.count for activity in sample.found(sample.of))
        whole = sum(activity.count for activity in sample.found(sample.than))
    return Figure(part / whole, whole, part) if whole else Figure(None, 0)


def quantity(sample: Sample) -> Figure:
    parts = [activity.part for activity in sample.found(sample.of) if activity.part is not None]
    return Figure(float(sum(parts)), len(parts)) if parts else Figure(None, 0)


def total(sample: Sample) -> Figure:
    """How many there are; without data where the kind is not kept at all."""
    if sample.of is None or not sample.context.is_kept(sample.of):
        return Figure(None, 0)
    found = sample.found(sample.of)
    return Figure(float(sum(a.count for a in found)), max(1, len(found)), 0, tuple(a.id for a in found))


def spread(sample: Sample) -> Figure:
    """How many groups lie outside the 3-sigma limits of the pooled share (a funnel, Spiegelhalter 2005)."""
    groups = sample.groups()
    part, whole = (sum(column) for column in zip(*groups.values(), strict=True)) if groups else (0, 0)
    if len(groups) < 2:
        return Figure(None, len(groups))
    pooled = part / whole
    outside = [
        name
        for name, (own, of) in groups.items()
        if abs(own / of - pooled) > SIGMA * math.sqrt(pooled * (1 - pooled) / of) + 1e-12
    ]
    return Figure(float(len(outside)), len(groups), len(groups) - len(outside), tuple(outside))


def difference(sample: Sample) -> Figure:
    """p of the chi-square test that all groups have the same share."""
    groups = sample.groups()
    part, whole = (sum(column) for column in zip(*groups.values(), strict=True)) if groups else (0, 0)
    if len(groups) < 2:
        return Figure(None, whole)
    if part in (0, whole):
        return Figure(1.0, whole, part)
    pooled = part / whole
    chi = sum((own - of * pooled) ** 2 / (of * pooled * (1 - pooled)) for own, of in groups.values())
    return Figure(float(chdtrc(len(groups) - 1, chi)), whole, part)


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


def improved(sample: Sample) -> Figure:
    """Share of cases whose value after (part) is better than that before (whole), as the outcome says."""
    cases = [a for a in sample.found(sample.of) if a.part is not None and a.whole is not None]
    worse = [activity.id for activity in cases if not is_better(activity)]
    good = len(cases) - len(worse)
    return Figure(good / len(cases), len(cases), good, tuple(worse)) if cases else Figure(None, 0)


def is_better(activity: Activity) -> bool:
    assert activity.part is not None
    assert activity.whole is not None
    return activity.part < activity.whole if activity.outcome == "lower" else activity.part > activity.whole


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


def no_pass_with(sample: Sample) -> Figure:
    found = sample.found(sample.of)
    wrong = [a.id for a in found if a.outcome == "passed" and CRITICAL & a.parts]
    return (
        Figure(float(len(wrong)), len(found), len(found) - len(wrong), tuple(wrong))
        if found
        else Figure(None, 0)
    )


def above_alpha(alpha: float, margin: float) -> tuple[float | None, float | None]:
    return alpha, None


def at_most_zero(alpha: float, margin: float) -> tuple[float | None, float | None]:
    return None, 0


def all_of(alpha: float, margin: float) -> tuple[float | None, float | None]:
    return 1, None


MEASURES: Mapping[str, Measure] = {
    "sample_size": Measure(
        Text("sample size over the size needed", "必要数に対するサンプル数の比"), sample_size, all_of
    ),
    "precision": Measure(
        Text("half-width of the interval", "信頼区間の半幅"), precision, lambda alpha, margin: (None, margin)
    ),
    "bias": Measure(Text("p of unbiased drawing", "抽出に偏りがないことの p 値"), bias, above_alpha),
    "agreement": Measure(
        Text("agreement with the reference", "基準との一致率"), rate, lambda alpha, margin: (0.9, None)
    ),
    "rate": Measure(Text("rate", "比率"), rate),
    "quantity": Measure(Text("quantity", "数量"), quantity),
    "total": Measure(Text("number", "件数"), total),
    "spread": Measure(Text("number of outliers", "管理限界を外れた数"), spread, at_most_zero),
    "difference": Measure(Text("p of no difference", "差がないことの p 値"), difference, above_alpha),
    "correlation": Measure(Text("correlation", "相関係数"), correlation, lambda alpha, margin: (0, None)),
    "improved": Measure(Text("share improved", "改善した割合"), improved, all_of),
    "benchmark": Measure(
        Text("share of targets at the benchmark", "水準を満たす目標の割合"), benchmark, all_of
    ),
    "no_pass_with": Measure(
        Text("number passed with a critical error", "重大なミスがあるのに合格した数"),
        no_pass_with,
        at_most_zero,
    ),
}
