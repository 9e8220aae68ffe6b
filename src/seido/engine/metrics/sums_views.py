"""Sums over views of people's time, staffing and people."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, Values, amount_where

planned, overlap = nw.col("planned_ms"), nw.col("overlap_ms")


def adhered(values: Values) -> nw.Expr:
    """Planned time kept. By the deducting formula, time outside the plan takes away as time missing does."""
    if values["adherence_formula"] == "overlap":
        return overlap
    kept = overlap + overlap - nw.col("overlapping_ms")
    return amount_where(kept > 0, kept)


def days_forecast(values: Values) -> nw.Expr:
    return nw.lit(1 if values["forecast_step"] == "day" else 0)


def weeks_forecast(values: Values) -> nw.Expr:
    return nw.lit(1 if values["forecast_step"] == "week" else 0)


def day_error(values: Values) -> nw.Expr:
    return nw.col("error_millionths") if values["forecast_step"] == "day" else nw.lit(0)


def week_error(values: Values) -> nw.Expr:
    return nw.col("error_millionths") if values["forecast_step"] == "week" else nw.lit(0)


def within_peak(values: Values) -> nw.Expr:
    allowed = round((1 + values["peak_tolerance"]) * 1000)
    return nw.col("peak") * 1000 <= nw.col("forecast_peak") * allowed


ADHERENCE = ("overlap_ms", "overlapping_ms")
STEP = ("forecast_step",)
SUMS = (
    Sum(
        "adherence.adhered",
        "adherence",
        ADHERENCE,
        adhered,
        base="milliseconds",
        parameters=("adherence_formula",),
    ),
    Sum("adherence.planned", "adherence", ("planned_ms",), lambda _: planned, base="milliseconds"),
    Sum(
        "forecast.error",
        "forecast_days",
        ("error_millionths",),
        day_error,
        base="millionths",
        parameters=STEP,
    ),
    Sum(
        "forecast.error",
        "forecast_weeks",
        ("error_millionths",),
        week_error,
        base="millionths",
        parameters=STEP,
    ),
    Sum("forecast.steps", "forecast_days", (), days_forecast, parameters=STEP),
    Sum("forecast.steps", "forecast_weeks", (), weeks_forecast, parameters=STEP),
    Sum(
        "peaks.within",
        "peak_days",
        ("forecast_peak", "peak"),
        within_peak,
        parameters=("peak_tolerance",),
        counted=True,
    ),
    Sum("peaks.days", "peak_days", (), lambda _: nw.lit(1)),
    Sum(
        "headcount.head_months",
        "headcount_months",
        ("heads_thousandths",),
        lambda _: nw.col("heads_thousandths"),
        base="thousandths",
    ),
    Sum(
        "recruits.stayed",
        "recruits",
        ("settled", "gone"),
        lambda _: nw.col("settled") - nw.col("settled") * nw.col("gone"),
    ),
    Sum("recruits.settled", "recruits", ("settled",), lambda _: nw.col("settled")),
)
