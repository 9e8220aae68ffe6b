"""Sums over people's time (as planned and as it was) and over staffing intervals."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import Sum, Values, count, total

A = "agent_time"
state, duration = nw.col("state"), nw.col("duration_ms")
actual, planned = nw.col("layer") == "actual", nw.col("layer") == "planned"
#: Work of any kind; breaks, leave and absence are none.
WORK = ("handling", "available", "training", "meeting", "other_work")
#: On duty: all but lunch and what is not spent at work.
DUTY = (*WORK, "break")
READS = ("layer", "state", "duration_ms")


def time(name: str, condition: nw.Expr, *columns: str) -> Sum:
    return total(name, A, duration, condition, *(columns or READS), base="milliseconds")


S = "staffing_intervals"
required, present, length = nw.col("required"), nw.col("present"), nw.col("length_ms")
forecast = nw.col("scheduling_required")
both_known = ~required.is_null() & ~present.is_null()
forecast_known = ~required.is_null() & ~forecast.is_null()
PARTS = 10_000
#: An interval within the band counts as a whole one beside sums in millionths.
ONE = 1_000_000


def parts(share: float) -> int:
    """A share in whole ten-thousandths, so that an edge of a band is met exactly."""
    return round(share * PARTS)


def attained(values: Values) -> nw.Expr:
    """Staff seconds required less the gap to the staff present, either way; or intervals within the band."""
    if values["attainment_formula"] == "band":
        low, high = parts(values["attainment_low"]), parts(values["attainment_high"])
        within = (present * PARTS >= required * low) & (present * PARTS <= required * high)
        return nw.when(both_known & (required > 0) & within).then(nw.lit(ONE)).otherwise(nw.lit(0))
    kept = (required - (present - required).abs()) * length
    return nw.when(both_known).then(kept).otherwise(nw.lit(0))


def attainable(values: Values) -> nw.Expr:
    if values["attainment_formula"] == "band":
        return nw.when(both_known & (required > 0)).then(nw.lit(ONE)).otherwise(nw.lit(0))
    return nw.when(both_known).then(required * length).otherwise(nw.lit(0))


def near_forecast(values: Values) -> nw.Expr:
    low, high = PARTS - parts(values["scheduling_below"]), PARTS + parts(values["scheduling_above"])
    return forecast_known & (required * PARTS >= forecast * low) & (required * PARTS <= forecast * high)


FORMULA = ("attainment_formula", "attainment_low", "attainment_high")
STAFF = ("required", "present", "length_ms")
SUMS = (
    time("agent_time.handling", actual & (state == "handling")),
    time("agent_time.productive", actual & state.is_in(("handling", "available"))),
    time("agent_time.paid", actual & nw.col("paid"), "layer", "paid", "duration_ms"),
    time("agent_time.worked", actual & state.is_in(WORK)),
    time("agent_time.on_duty", actual & state.is_in(DUTY)),
    time("agent_time.planned_work", planned & state.is_in(WORK)),
    time(
        "agent_time.scheduled",
        planned & nw.col("paid") & (state != "paid_leave"),
        *READS,
        "paid",
    ),
    time("agent_time.unplanned_absence", actual & (state == "unplanned_absence")),
    Sum("staffing_intervals.attained", S, STAFF, attained, base="millionths", parameters=FORMULA),
    Sum("staffing_intervals.attainable", S, STAFF, attainable, base="millionths", parameters=FORMULA),
    Sum(
        "staffing_intervals.near_forecast",
        S,
        ("required", "scheduling_required"),
        near_forecast,
        parameters=("scheduling_below", "scheduling_above"),
        counted=True,
    ),
    count("staffing_intervals.compared", S, forecast_known, "required", "scheduling_required"),
)
