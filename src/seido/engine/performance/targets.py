"""What is wrong with targets: missing, old comparisons, below the benchmark, impossible together.

Sources: items 1.3, 4.1.3, 4.3.5 and 4.3.8, and the waiver of 1.3 (an outsourcer may take the lower target
that its client demands).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from seido.engine.organization import Organization, Target
from seido.standard.model import Metric, Standard, Text

#: Comparative data is renewed at least this often (1.3.3).
YEARS = 2

Kind = Literal["old_comparison", "below_benchmark", "contradiction"]


@dataclass(frozen=True, slots=True)
class TargetFault:
    """One fault of a target in force, at its unit, with the reason in a sentence."""

    kind: Kind
    metric: str
    unit_kind: str
    unit: str
    process: str
    reason: Text


def target_faults(organization: Organization, standard: Standard, as_of: date) -> list[TargetFault]:
    """The faults of all targets in force on a day."""
    in_force = [target for target in organization.targets if target.in_force(as_of)]
    return [
        *old_comparisons(in_force, as_of),
        *below_benchmarks(in_force, standard),
        *contradictions(in_force),
    ]


def old_comparisons(targets: Iterable[Target], as_of: date) -> Iterable[TargetFault]:
    """Targets whose comparative data is older than two years."""
    for target in targets:
        day = target.comparative_date
        if day is not None and two_years_after(day) < as_of:
            yield fault(
                "old_comparison",
                target,
                Text(
                    f"The comparative data is of {day}; it may be {YEARS} years old.",
                    f"比較データは {day} のものです。{YEARS} 年以内に更新が必要です。",
                ),
            )


def two_years_after(day: date) -> date:
    """The same day two years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:
        return day.replace(year=day.year + YEARS, day=28)


def below_benchmarks(targets: Iterable[Target], standard: Standard) -> Iterable[TargetFault]:
    """Targets short of the lowest benchmark that a metric has, unless the client demands them (waiver of 1.3).

    Benchmarks that are only usual are none.
    """
    for target in targets:
        metric = standard.metrics.get(target.metric)
        bound = lowest_benchmark(metric) if metric else None
        if bound is None or target.value is None or target.client_required:
            continue
        if target.value < bound if target.direction == "higher" else target.value > bound:
            yield fault(
                "below_benchmark",
                target,
                Text(
                    f"The target {target.value:g} is short of the benchmark {bound:g}, and no client demands it.",
                    f"目標 {target.value:g} はベンチマーク {bound:g} に届かず、クライアントの指定でもありません。",
                ),
            )


def lowest_benchmark(metric: Metric) -> float | None:
    """The least demanding of a metric's benchmarks: which of them applies depends on the form used."""
    values = [benchmark.value for benchmark in metric.benchmarks if not benchmark.usual]
    if not values:
        return None
    return max(values) if metric.direction == "lower" else min(values)


def contradictions(targets: Iterable[Target]) -> Iterable[TargetFault]:
    """Targets of speed and abandonment that cannot both be met (4.3.8).

    Who is answered within the threshold did not abandon, so the two shares are at most 100 % together.
    """
    by_place: dict[tuple[str, str, str], dict[str, Target]] = {}
    for target in targets:
        by_place.setdefault((target.unit_kind, target.unit, target.process), {})[target.metric] = target
    for place in by_place.values():
        yield from contradiction(place)


def contradiction(place: Mapping[str, Target]) -> Iterable[TargetFault]:
    speed, loss = place.get("rt_service_level"), place.get("rt_abandon")
    if speed is None or loss is None or speed.value is None or loss.value is None:
        return
    if speed.value + loss.value > 100:
        yield fault(
            "contradiction",
            speed,
            Text(
                f"Service level {speed.value:g} % and abandonment {loss.value:g} % make "
                f"{speed.value + loss.value:g} % together: where the first is met, so many cannot abandon.",
                f"サービスレベル {speed.value:g} % と放棄呼率 {loss.value:g} % は合計 "
                f"{speed.value + loss.value:g} % となり、両立しません。",
            ),
        )


def fault(kind: Kind, target: Target, reason: Text) -> TargetFault:
    return TargetFault(kind, target.metric, target.unit_kind, target.unit, target.process, reason)
