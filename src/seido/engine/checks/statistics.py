"""The figures that the statistic check knows. To add one, see docs/add-a-check.md.

Each takes a sample (a unit's activities or series within a window) and returns a figure. Tests are
two-sided; formulas are worked in docs/algorithms/checks.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scipy.special import chdtrc, ndtri

from seido.engine.checks.activity import Activity
from seido.engine.checks.sample import Figure, Sample
from seido.engine.checks.statistics_of_series import (
    added,
    benchmark,
    correlation,
    counted_early,
    faults_of_targets,
    pearson,
)
from seido.standard.model import Text

#: Limits of the funnel in standard deviations.
SIGMA = 3
CRITICAL = frozenset({"customer", "business", "compliance"})


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


def no_pass_with(sample: Sample) -> Figure:
    found = sample.found(sample.of)
    wrong = [a.id for a in found if a.outcome == "passed" and CRITICAL & a.parts]
    return (
        Figure(float(len(wrong)), len(found), len(found) - len(wrong), tuple(wrong))
        if found
        else Figure(None, 0)
    )


def validity(sample: Sample) -> Figure:
    """Lower end of the interval of Pearson's r between score (part) and later performance (whole); Fisher's z."""
    pairs = [
        (float(a.part), float(a.whole))
        for a in sample.found(sample.of)
        if a.part is not None and a.whole is not None
    ]
    r, n = pearson(pairs), len(pairs)
    if r is None or n < 4:
        return Figure(None, n)
    if abs(r) > 1 - 1e-12:
        return Figure(math.copysign(1.0, r), n)
    half = float(ndtri(0.5 + sample.confidence / 2)) / math.sqrt(n - 3)
    return Figure(math.tanh(math.atanh(r) - half), n)


def contradicted(sample: Sample) -> Figure:
    """How many of `of` were given while the newest of `than` on some subject had failed.

    Without any of `than` there is nothing that could agree or not.
    """
    tests, wrong = sample.found(sample.than), []
    for activity in sample.found(sample.of):
        newest = {test.subject: test.outcome for test in tests if test.happened <= activity.happened}
        if "failed" in newest.values():
            wrong.append(activity.id)
    return Figure(float(len(wrong)), len(tests), 0, tuple(wrong)) if tests else Figure(None, 0)


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
    "validity": Measure(
        Text("lower end of the correlation's interval", "相関係数の信頼区間の下限"),
        validity,
        lambda alpha, margin: (0, None),
    ),
    "contradicted": Measure(
        Text("number against a failed test", "不合格の検証と食い違う数"), contradicted, at_most_zero
    ),
    "target_faults": Measure(
        Text("number of faulty targets", "不備のある目標の数"), faults_of_targets, at_most_zero
    ),
    "counted_early": Measure(
        Text("number counted too early", "早く数えすぎた指標の数"), counted_early, at_most_zero
    ),
    "added": Measure(Text("percentage of added metrics", "追加指標の割合（%）"), added),
    "no_pass_with": Measure(
        Text("number passed with a critical error", "重大なミスがあるのに合格した数"),
        no_pass_with,
        at_most_zero,
    ),
}
