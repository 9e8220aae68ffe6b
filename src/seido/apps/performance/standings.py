"""How each judged series stands: the engine's judgement of it with its newest points, as they are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, cast

import narwhals as nw

from seido.apps.data import selectors as data
from seido.apps.performance.imported import with_imported
from seido.apps.performance.readings import gap
from seido.apps.performance.selectors import Key, organization, series_and_measurements
from seido.engine.metrics import Measurement
from seido.engine.metrics.keys import columns_in
from seido.engine.metrics.measurements import By
from seido.engine.metrics.registry import SUMS, tables_of
from seido.engine.metrics.sums_records import OUTCOMES
from seido.engine.organization import Organization
from seido.engine.performance.judgement import FEWEST_MONTHS, WINDOW, in_order
from seido.engine.performance.series import Point, Series, meets
from seido.engine.performance.summary import (
    FIFTY_SEVENTY_FIVE_ITEMS,
    Row,
    Summary,
    applies,
    summarise,
)
from seido.engine.performance.trend import trend_of
from seido.facts.schema import RECORDS
from seido.standard import Metric, load

#: Points that are kept with a series: the twelve that are judged, and the one before.
KEPT = WINDOW + 1
Status = Literal["at_level", "improving", "below", "unsound", "too_few", "no_data", "volume"]
#: Why 50/75 does not count a series.
Outside = Literal["", "volume", "new", "role", "item", "metric", "low_volume", "additional"]
FLAGS = ("collected", "usable", "integrity")


def standing_rows(as_of: date) -> list[dict[str, Any]]:
    """Every series of the summary table as `SeriesStanding` keeps it, in the table's order."""
    computed, measured = series_and_measurements(as_of)
    setting = organization()
    summary = summarise(with_imported(computed), load(), setting.role)
    days = newest_days(as_of)
    return [
        {"position": position, **standing(row, summary, measured, setting), "newest_day": day_of(row, days)}
        for position, row in enumerate(summary.rows)
    ]


def standing(
    row: Row, summary: Summary, measured: Mapping[By, Mapping[Key, list[Measurement]]], setting: Organization
) -> dict[str, Any]:
    series, judgement = row.series, row.judgement
    points = in_order(series.points)[-KEPT:]
    grain = points[-1].period.grain if points else ""
    found = measured.get(cast(By, grain), {}).get(
        (series.metric, series.unit_kind, series.unit, series.process), []
    )
    sums = {measurement.period: measurement for measurement in found}
    kept = [kept_point(series, point, sums.get(point.period.name)) for point in points]
    newest = kept[-1] if kept else {}
    program = series.unit if series.unit_kind in ("program", "process") else ""
    known = setting.programs.get(program)
    return {
        "item": series.item,
        "metric": series.metric,
        "unit_kind": series.unit_kind,
        "unit": series.unit,
        "process": series.process,
        "program": program,
        "client": series.unit if series.unit_kind == "client" else (known.client or "" if known else ""),
        "memberships": [list(pair) for pair in series.memberships],
        "type": series.type,
        "direction": series.direction,
        "grain": grain,
        "status": status_of(row, points),
        "met": judgement.met,
        "periods": judgement.periods,
        "at_level": judgement.at_level,
        "improving": judgement.improving,
        "counted": judgement.counted,
        **{flag: getattr(judgement, flag) for flag in FLAGS},
        "low_volume": series.low_volume,
        "additional": series.additional,
        "in_set": row.in_set,
        "outside": outside_of(row, summary),
        "reason_en": judgement.reason.en,
        "reason_ja": judgement.reason.ja,
        "prior_mean": judgement.prior_mean,
        "trend": trend_of(series.direction, points[-WINDOW:]),
        **{
            name: newest.get(name)
            for name in ("value", "target", "target_low", "target_high", "n", "low", "high")
        },
        "period": newest.get("period", ""),
        "gap": gap(
            series.direction,
            *(newest.get(name) for name in ("value", "target", "target_low", "target_high")),
        ),
        "points": kept,
        "imported": series.imported,
    }


def kept_point(series: Series, point: Point, sums: Measurement | None) -> dict[str, Any]:
    """A point with its sums, what is blank left out."""
    own = {
        "period": point.period.name,
        "value": point.value,
        "target": point.target,
        "target_low": point.target_low,
        "target_high": point.target_high,
        "met": meets(series.direction, point),
    }
    of_sums = (
        {name: getattr(sums, name) for name in ("n", "numerator", "denominator", "low", "high")}
        if sums
        else {}
    )
    lacking = {flag: False for flag in FLAGS if not getattr(point, flag)}
    return {name: value for name, value in {**own, **of_sums}.items() if value is not None} | lacking


def status_of(row: Row, points: Sequence[Point]) -> Status:
    """The word for a series' twelve months, as 50/75 counts it; what cannot be judged says why."""
    series, judgement = row.series, row.judgement
    metric = load().metrics.get(series.metric)
    if metric is not None and metric.type == "volume":
        return "volume"
    if not points or points[-1].value is None:
        return "no_data"
    if judgement.at_level:
        return "at_level"
    if judgement.improving:
        return "improving"
    if points[-1].period.grain == "month" and len(points) < FEWEST_MONTHS:
        return "too_few"
    return "below" if judgement.collected and judgement.usable and judgement.integrity else "unsound"


def outside_of(row: Row, summary: Summary) -> Outside:
    """Why 50/75 leaves a series out; "" where it counts it."""
    series = row.series
    metric = load().metrics.get(series.metric)
    if row.in_set:
        return ""
    if metric is not None and metric.type == "volume":
        return "volume"
    if not applies(series, summary.role):
        return "role"
    if series.item not in FIFTY_SEVENTY_FIVE_ITEMS:
        return "item"
    if metric is not None and not metric.fifty_seventy_five:
        return "metric"
    if not row.judgement.counted and not series.additional:
        return "new"
    return "additional" if series.additional else "low_volume"


#: Table, kind of record ("" elsewhere), program and process -> the last local day with a row.
Days = dict[tuple[str, str, str, str], date]


def newest_days(as_of: date) -> Days:
    """The last local day up to a day that each table holds rows of, by program and process."""
    found: Days = {}
    for table, frame in data.tables().items():
        kind = ["kind"] if table == RECORDS.name else []
        keys = [*kind, "program", "process"]
        frame = frame.filter(nw.col("local_date") <= as_of.isoformat())
        newest = columns_in(frame.group_by(*keys).agg(day=nw.col("local_date").max()))
        kinds = newest["kind"] if kind else [""] * len(newest["day"])
        places = zip(kinds, newest["program"], newest["process"], newest["day"], strict=True)
        for which, program, process, day in places:
            for place in {(program or "", process or ""), (program or "", ""), ("", "")}:
                key = (table, which, *place)
                found[key] = max(found.get(key, date.min), date.fromisoformat(day))
    return found


def day_of(row: Row, days: Days) -> date | None:
    """The last day with rows that a series' metric reads, at its unit or, where rows name none, above it."""
    series = row.series
    metric = load().metrics.get(series.metric)
    if metric is None or series.imported == len(series.points):
        return None
    program = series.unit if series.unit_kind in ("program", "process") else ""
    for place in ((program, series.process), (program, "")):
        known = [days[key] for key in sources_of(metric, *place) if key in days]
        if known:
            return max(known)
    return None


def sources_of(metric: Metric, program: str, process: str) -> Iterator[tuple[str, str, str, str]]:
    """The tables, and kinds of record, that a metric is summed from, at a place."""
    name = metric.numerator_sum
    for table in tables_of(name):
        subsets = {entry.subset for entry in SUMS.get(name, ()) if entry.subset}
        kinds = {OUTCOMES.get(subset, (subset,))[0] for subset in subsets} if table == RECORDS.name else {""}
        for kind in kinds or {""}:
            yield table, kind, program, process
