"""Months of headcount, and recruits with whether they stayed."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from seido.engine.metrics.sums import Values, one_where

PLACE = ("program", "process", "site", "client", "local_month")


def headcount_months(records: nw.LazyFrame[Any], _: Values) -> nw.LazyFrame[Any]:
    """Months with their mean headcount in thousandths: the mean over the days on which heads were counted."""
    days = (
        records.filter((nw.col("kind") == "headcount") & ~nw.col("part").is_null())
        .select(*PLACE, "local_date", heads=nw.col("part"))
        .group_by(*PLACE, "local_date")
        .agg(nw.col("heads").sum())
        .with_columns(days=nw.lit(1))
    )
    months = days.group_by(*PLACE).agg(nw.col("heads").sum(), nw.col("days").sum())
    mean = nw.col("heads") * 1000 / nw.col("days")
    return months.with_columns(heads_thousandths=mean.round().cast(nw.Int64))


def recruits(records: nw.LazyFrame[Any], values: Values) -> nw.LazyFrame[Any]:
    """People hired, with whether they were still there three months on.

    Nobody is `settled` before three months have passed: until then the result is pending and counts
    nowhere, for those who stayed and those who left alike (list 2, recruiting).
    """
    hired = records.filter(
        (nw.col("kind") == "hire") & ~nw.col("person").is_null() & ~nw.col("done_at").is_null()
    ).with_columns(three_months_on=nw.col("done_at").dt.offset_by("3mo"))
    separated = records.filter(
        (nw.col("kind") == "separation") & nw.col("outcome").is_in(("left", "left_in_training"))
    ).select("person", left_at=nw.col("happened_at"))
    soon = (nw.col("left_at") >= nw.col("done_at")) & (nw.col("left_at") < nw.col("three_months_on"))
    key = (*PLACE, "local_date", "local_slot", "record_id")
    return (
        hired.join(separated, on="person", how="left")
        .select(
            *key, settled=one_where(nw.col("three_months_on") <= nw.lit(values.as_of)), gone=one_where(soon)
        )
        .group_by(*key)
        .agg(nw.col("settled").max(), nw.col("gone").max())
    )
