"""Statistic: a figure computed from activities or series lies within its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State
from seido.engine.checks.metrics import Metrics
from seido.engine.checks.parameters import HIGHER, LOWER
from seido.engine.checks.sample import Sample
from seido.engine.checks.selector import Selector
from seido.engine.checks.spans import YEAR, Span
from seido.engine.checks.statistics import MEASURES
from seido.engine.checks.stretch import stretch
from seido.engine.checks.unit import Unit
from seido.standard.model import Text


@dataclass(frozen=True)
class Statistic:
    """The figure `measure` (a name of `statistics.MEASURES`) of `of`, `than` or `metrics`, and its bounds.

    Bounds that are not given are the measure's own: 1 for a sample's size, `margin` for a precision,
    `alpha` for a p-value. Fewer cases than `least` are no data.
    """

    measure: str
    of: Selector | None = None
    than: Selector | None = None
    by: str = ""
    metrics: Metrics | None = None
    at_least: Annotated[float | None, HIGHER] = None
    at_most: Annotated[float | None, LOWER] = None
    alpha: Annotated[float, HIGHER] = 0.05
    confidence: Annotated[float, HIGHER] = 0.95
    margin: Annotated[float, LOWER] = 0.05
    least: Annotated[int, HIGHER] = 1
    window: Span = YEAR

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise ValueError(f"measure: one of {', '.join(MEASURES)}, found {self.measure!r}")

    def judge(self, unit: Unit, context: Context) -> Outcome:
        measure = MEASURES[self.measure]
        figure = measure.compute(
            Sample(
                unit,
                context,
                stretch(self.window, context.as_of, self.of, self.than),
                self.of,
                self.than,
                self.by,
                self.metrics,
                self.confidence,
                self.margin,
            )
        )
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            low, high = measure.bounds(self.alpha, self.margin)
        required = " ".join(f"{sign} {b:g}" for sign, b in (("≥", low), ("≤", high)) if b is not None)
        if figure.value is None or figure.cases < self.least:
            reason = Text(
                f"Too little to compute {measure.name.en}: {figure.cases} cases.",
                f"{measure.name.ja}を計算するデータが足りない（{figure.cases} 件）。",
            )
            return Outcome("no_data", reason, required=required, population=figure.cases)
        value = figure.value
        wrong = (low is not None and value < low) or (high is not None and value > high)
        state: State = "fail" if wrong else "pass"
        reason = Text(
            f"{measure.name.en[0].upper()}{measure.name.en[1:]} is {value:.4g} over {figure.cases} cases, "
            f"required {required}.",
            f"{measure.name.ja}は {figure.cases} 件で {value:.4g}、基準は {required} である。",
        )
        return Outcome(state, reason, f"{value:.4g}", required, figure.cases, figure.good, figure.rows)
