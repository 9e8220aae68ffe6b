"""Completeness: every metric has a value, a target and an analysis for every period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State
from seido.engine.checks.metrics import Metrics, is_volume, series_of, wanted_of
from seido.engine.checks.parameters import HIGHER
from seido.engine.checks.selector import Selector
from seido.engine.checks.spans import FIFTEEN_DAYS, YEAR, Cadence, Span, window, windows
from seido.engine.checks.unit import Unit
from seido.engine.metrics.cohorts import final_on
from seido.engine.performance.series import Point, Series
from seido.periods import Period
from seido.standard.model import Text

Need = Literal["value", "target", "analysis", "integrity"]
#: A series with what it lacks and where.
Lacking = tuple[Series, Sequence[tuple[str, str]]]
NAMES: Mapping[str, tuple[str, str]] = {
    "value": ("value", "実績"),
    "target": ("target", "目標"),
    "analysis": ("analysis", "分析"),
    "integrity": ("sound data", "健全なデータ"),
    "points": ("enough points", "十分な点数"),
}


REVIEW = Selector(("performance_review",))


@dataclass(frozen=True)
class Completeness:
    """Every series chosen has what it `needs` in every period of `window` that is over."""

    metrics: Metrics | None = None
    needs: tuple[Need, ...] = ("value",)
    min_points: Annotated[int, HIGHER] = 0
    consecutive: Annotated[int, HIGHER] = 0
    one_of: bool = False
    analysis: Selector = REVIEW
    analysis_per: Cadence | None = None
    window: Span = YEAR
    grace: Span = FIFTEEN_DAYS

    def judge(self, unit: Unit, context: Context) -> Outcome:
        chosen = series_of(unit, self.metrics, context)
        required = " + ".join(NAMES[need][0] for need in self.needs)
        if not chosen and wanted_of(unit, self.metrics, context):
            reason = Text("A waiver in force frees these metrics.", "該当する指標には有効な免除がある。")
            return Outcome("waived", reason, required=required)
        if not chosen:
            return Outcome(
                "no_data",
                Text("No metric of this kind is measured or required here.", "ここには該当する指標がない。"),
                required=required,
            )
        lacking = [(series, self.lacks(series, unit, context)) for series in chosen]
        total, right = len(lacking), sum(not faults for _, faults in lacking)
        rows = tuple(f"{series.metric}@{series.unit}" for series, faults in lacking if faults)
        state: State
        if right == total or (self.one_of and right):
            state = "pass"
            reason = Text(
                f"{right} of {total} metrics have {required} in every period.",
                f"{total} 指標中 {right} 指標に、全期間の{'・'.join(NAMES[n][1] for n in self.needs)}がある。",
            )
        else:
            state = "fail" if any(series.points for series in chosen) else "no_data"
            reason = self.first_fault(lacking, total, right)
        return Outcome(state, reason, f"{right}/{total}", required, total, right, rows)

    def first_fault(self, lacking: Sequence[Lacking], total: int, right: int) -> Text:
        series, faults = next((series, faults) for series, faults in lacking if faults)
        need, where = faults[0]
        english, japanese = NAMES[need]
        place = " / ".join(filter(None, (series.metric, series.unit, series.process)))
        return Text(
            f"{right} of {total} metrics are complete; {place} lacks {english} ({where}).",
            f"{total} 指標中 {right} 指標が揃っている。{place} には{japanese}がない（{where}）。",
        )

    def lacks(self, series: Series, unit: Unit, context: Context) -> list[tuple[str, str]]:
        """What a series lacks, and where: (need, period or count)."""
        points = {point.period.name: point for point in series.points}
        if not points:
            return [("value", "–")]
        spans = self.periods(series, unit, context)
        tests: dict[str, Callable[[Point], bool]] = {
            "value": lambda point: point.value is not None and point.collected,
            "target": has_target,
            "integrity": lambda point: point.integrity,
        }
        faults = []
        for need in self.needs:
            if need == "analysis":
                faults += self.unanalysed(series, spans, unit, context)
            elif need != "target" or not is_exempt(series, context):
                for span in spans:
                    point = points.get(span.name)
                    if point is None or not tests[need](point):
                        faults.append((need, span.name))
        valued = sum(1 for span in spans if (point := points.get(span.name)) and point.value is not None)
        if valued < self.min_points:
            faults.append(("points", f"{valued} < {self.min_points}"))
        if self.consecutive and not self.runs(points, spans):
            faults.append(("points", f"< {self.consecutive}"))
        return faults

    def runs(self, points: Mapping[str, Point], spans: Sequence[Period]) -> bool:
        newest = spans[-self.consecutive :]
        return len(newest) == self.consecutive and all(
            (point := points.get(span.name)) is not None and point.value is not None for span in newest
        )

    def periods(self, series: Series, unit: Unit, context: Context) -> list[Period]:
        """The series' periods in the window that are over and final, the grace included; a new series' from its
        first."""
        grain = series.points[0].period.grain
        if grain not in ("month", "quarter", "year", "day"):
            return sorted({point.period for point in series.points})
        first = self.window.before(context.as_of)
        if (begun := context.begun_of(unit)) is not None:
            first = max(first, begun)
        if series.new:
            first = max(first, min(point.period.start for point in series.points))
        cadence: Cadence = grain  # type: ignore[assignment]
        metric = context.standard.metrics.get(series.metric)
        return [
            span
            for span in windows(first, context.as_of, cadence)
            if self.grace.after(final_on(metric, span)) <= context.as_of
        ]

    def over(self, span: Period, as_of: date) -> bool:
        return self.grace.after(span.end) <= as_of

    def unanalysed(
        self, series: Series, spans: Sequence[Period], unit: Unit, context: Context
    ) -> list[tuple[str, str]]:
        """Windows in which nobody analysed the metric; the analysis of a period follows in its window or grace.

        An analysis that names no metric is of all of them.
        """
        days = sorted(
            activity.happened
            for activity in context.find(self.analysis, unit)
            if not activity.relates_to or series.metric in activity.about
        )
        wanted = spans
        if self.analysis_per is not None:
            wanted = list(dict.fromkeys(window(span.start, self.analysis_per) for span in spans))
        return [
            ("analysis", span.name)
            for span in wanted
            if self.over(span, context.as_of)
            and not any(span.start <= day < self.grace.after(span.end) + timedelta(days=1) for day in days)
        ]


def has_target(point: Point) -> bool:
    return point.target is not None or point.target_low is not None or point.target_high is not None


def is_exempt(series: Series, context: Context) -> bool:
    """Whether a metric needs no target: volumes, and those that the catalogue exempts."""
    metric = context.standard.metrics.get(series.metric)
    return is_volume(series, context.standard) or (metric is not None and metric.target_exempt)
