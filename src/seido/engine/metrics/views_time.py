"""Planned stretches of people's time beside what they did in them."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from seido.engine.metrics.sums import DAY, Values, milliseconds

PLACE = ("program", "process", "site", "local_month", "local_date", "local_slot")
#: Waiting for work and working are one activity: nobody plans which of them a minute will be.
ACTIVITY = (
    nw.when(nw.col("state").is_in(("handling", "available")))
    .then(nw.lit("contacts"))
    .otherwise(nw.col("state"))
)


def adherence(time: nw.LazyFrame[Any], _: Values) -> nw.LazyFrame[Any]:
    """Planned stretches with the time for which the person was in the planned activity.

    `overlap_ms` is what lies inside the plan, `overlapping_ms` the whole length of the actual stretches
    that touch it. Planned absence (unpaid time) is no plan to adhere to.
    """
    stretches = time.select(
        *PLACE,
        "agent",
        "layer",
        activity=ACTIVITY,
        start=milliseconds(nw.col("started_at")),
        length=nw.col("duration_ms"),
    )
    planned = (
        stretches.filter((nw.col("layer") == "planned") & (nw.col("activity") != "unpaid"))
        .with_columns(end=nw.col("start") + nw.col("length"), day=nw.col("start") // DAY)
        .drop("layer")
    )
    actual = (
        stretches.filter(nw.col("layer") == "actual")
        .select(
            "agent",
            "activity",
            actual_start=nw.col("start"),
            actual_end=nw.col("start") + nw.col("length"),
            actual_length=nw.col("length"),
        )
        .with_columns(day=nw.col("actual_start") // DAY)
    )
    # A stretch may overlap one that began the day before or after: it is looked up under three days.
    around = nw.concat([actual.with_columns(day=nw.col("day") + nw.lit(shift)) for shift in (-1, 0, 1)])
    pairs = planned.join(around, on=["agent", "activity", "day"], how="left")
    overlap = nw.min_horizontal("end", "actual_end") - nw.max_horizontal("start", "actual_start")
    touches = (nw.col("actual_start") < nw.col("end")) & (nw.col("actual_end") > nw.col("start"))
    key = (*PLACE, "agent", "activity", "start")
    return (
        pairs.select(
            *key,
            planned_ms=nw.col("length"),
            overlap_ms=nw.when(touches).then(overlap).otherwise(nw.lit(0)),
            overlapping_ms=nw.when(touches).then(nw.col("actual_length")).otherwise(nw.lit(0)),
        )
        .group_by(*key)
        .agg(nw.col("planned_ms").max(), nw.col("overlap_ms").sum(), nw.col("overlapping_ms").sum())
    )
