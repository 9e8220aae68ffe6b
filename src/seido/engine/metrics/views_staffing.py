"""Days and weeks of staffing intervals: how far the forecast was off, and where the peak lay."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from seido.engine.metrics.sums import Values, days

PLACE = ("program", "process", "site", "local_month")
MILLION = 1_000_000
A_MONDAY = 4  # 5 January 1970, in days


def forecast_days(intervals: nw.LazyFrame[Any], _: Values) -> nw.LazyFrame[Any]:
    """Days with the forecast's error in millionths of the forecast (the base is the forecast, not the need)."""
    return forecast_errors(intervals.with_columns(step=nw.col("local_date")))


def forecast_weeks(intervals: nw.LazyFrame[Any], _: Values) -> nw.LazyFrame[Any]:
    """Weeks from Monday to Sunday, cut where their month ends; parameters are those of the first day."""
    day = nw.col("local_date").str.to_datetime(format="%Y-%m-%d")
    number = (days(day) - A_MONDAY) // 7
    return forecast_errors(intervals.with_columns(step=number))


def forecast_errors(intervals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    forecast, required = nw.col("forecast_required"), nw.col("required")
    steps = (
        intervals.filter(~forecast.is_null() & ~required.is_null())
        .select(
            *PLACE,
            "step",
            "local_date",
            forecast=forecast * nw.col("length_ms"),
            required=required * nw.col("length_ms"),
        )
        .group_by(*PLACE, "step")
        .agg(nw.col("local_date").min(), nw.col("forecast").sum(), nw.col("required").sum())
        .filter(nw.col("forecast") > 0)
    )
    gap = (nw.col("required") - nw.col("forecast")).abs()
    return steps.with_columns(error_millionths=(gap / nw.col("forecast") * MILLION).round().cast(nw.Int64))


def peak_days(intervals: nw.LazyFrame[Any], _: Values) -> nw.LazyFrame[Any]:
    """Days with the highest forecast and the highest actual volume of an interval, in thousandths."""
    forecast, volume = nw.col("forecast_volume"), nw.col("volume")
    return (
        intervals.filter(~forecast.is_null() & ~volume.is_null())
        .select(*PLACE, "local_date", forecast_peak=forecast, peak=volume * 1000)
        .group_by(*PLACE, "local_date")
        .agg(nw.col("forecast_peak").max(), nw.col("peak").max())
    )
