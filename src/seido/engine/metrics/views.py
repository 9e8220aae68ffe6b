"""Views: rows that a sum needs and no table has, made of a fact table by a function from frame to frame.

A view keeps the columns by which figures are grouped (`KEYS` and the period's), so that its sums are
scanned as a table's are. One that has no finer period than the day or the month says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from seido.engine.metrics.sums import Values
from seido.engine.metrics.views_evaluations import evaluations
from seido.engine.metrics.views_people import headcount_months, recruits
from seido.engine.metrics.views_staffing import forecast_days, forecast_weeks, peak_days
from seido.engine.metrics.views_time import adherence

Frame = nw.LazyFrame[Any]


@dataclass(frozen=True)
class View:
    """A view over a fact table. `reads` are the columns it needs, `columns` those it offers.

    `grains` are the periods that its rows can be cut into. One that `looks_around` needs rows of other
    periods than its own: people leave months after they were hired.
    """

    table: str
    build: Callable[[Frame, Values], Frame]
    reads: tuple[str, ...]
    columns: tuple[str, ...]
    grains: tuple[str, ...] = ("month", "day", "slot")
    looks_around: bool = False


VIEWS: Mapping[str, View] = {
    "evaluations": View(
        "evaluation_answers",
        evaluations,
        ("evaluation_id", "kind", "error_class", "answer"),
        tuple(f"{c}_{what}" for c in ("customer", "business", "compliance") for what in ("judged", "errors")),
    ),
    "adherence": View(
        "agent_time",
        adherence,
        ("agent", "layer", "state", "started_at", "duration_ms"),
        ("planned_ms", "overlap_ms", "overlapping_ms"),
        looks_around=True,
    ),
    "forecast_days": View(
        "staffing_intervals",
        forecast_days,
        ("length_ms", "forecast_required", "required"),
        ("error_millionths",),
        ("month", "day"),
    ),
    "forecast_weeks": View(
        "staffing_intervals",
        forecast_weeks,
        ("length_ms", "forecast_required", "required"),
        ("error_millionths",),
        ("month",),
    ),
    "peak_days": View(
        "staffing_intervals",
        peak_days,
        ("forecast_volume", "volume"),
        ("forecast_peak", "peak"),
        ("month", "day"),
    ),
    "headcount_months": View(
        "records", headcount_months, ("kind", "part"), ("heads_thousandths",), ("month",)
    ),
    "recruits": View(
        "records",
        recruits,
        ("record_id", "kind", "outcome", "person", "happened_at", "done_at"),
        ("settled", "gone"),
        looks_around=True,
    ),
}
