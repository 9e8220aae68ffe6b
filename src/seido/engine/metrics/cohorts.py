"""When a figure is final: a cohort's is pending for as long as its people are watched."""

from __future__ import annotations

from datetime import date

from seido.periods import Period, add_months
from seido.standard.model import Metric

#: Months for which a hire's stay is watched (metric hire_quality).
COHORT_MONTHS = 3


def final_on(metric: Metric | None, period: Period) -> date:
    """The first day on which a metric's figure for a period is final: after its end, of cohorts three months later."""
    if metric is not None and metric.aggregation == "cohort":
        return add_months(period.end, COHORT_MONTHS)
    return period.end
