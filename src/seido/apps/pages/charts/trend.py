"""A metric's periods: its line with interval, target, prior mean, improvement window and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from seido.apps.pages.charts.chart import Chart, Key, quantity, specification, word_axis
from seido.apps.pages.charts.layers import (
    band_layers,
    event_layers,
    line_layers,
    prior_layers,
    target_layers,
    window_layers,
)
from seido.apps.pages.charts.points import Event, TrendPoint, row, runs_of, target_text
from seido.apps.pages.figures import NOTHING, number, unit_of
from seido.apps.pages.templatetags.words import month


def trend(
    points: Sequence[TrendPoint],
    *,
    unit: str,
    summary: str,
    prior_mean: float | None = None,
    events: Sequence[Event] = (),
    interval_words: str = "",
    height: int = 260,
) -> Chart:
    """Points in order of time; a missing value breaks the line. `prior_mean` shades the newest three periods."""
    rows = [row(index, point, unit) for index, point in enumerate(points)]
    runs_of(rows)
    lettered = [
        {"x": index, "letter": chr(65 + place), "words": event.words}
        for place, event in enumerate(events)
        for index, point in enumerate(points)
        if point.period == event.period
    ]
    words = unit_of(unit)
    return Chart(
        name="trend",
        summary=summary,
        spec=specification(
            [
                *window_layers(len(points), prior_mean),
                *band_layers(rows),
                *target_layers(points, unit),
                *prior_layers(len(points), prior_mean, unit),
                *line_layers(rows),
                *event_layers(lettered),
            ],
            height=height,
            padding={"left": 4, "right": 92, "top": 20, "bottom": 4},
            encoding={
                "x": quantity(
                    "x",
                    scale={"domain": [-0.4, max(len(points) - 0.5, 0.6)], "nice": False},
                    axis=word_axis(
                        short_labels([point.period for point in points]),
                        labelOverlap="greedy",
                        labelSeparation=6,
                    ),
                ),
                "y": {
                    "type": "quantitative",
                    "scale": {"domain": domain_of(points, prior_mean, unit), "nice": True, "zero": False},
                    "axis": {
                        "title": words.mark or None,
                        "titleAngle": 0,
                        "titleAlign": "right",
                        "titleY": -10,
                        "titleX": -6,
                        "tickCount": 5,
                    },
                },
            },
        ),
        head=[_("Period"), _("Actual"), _("Target"), _("95% interval"), "n", pgettext("of a target", "Met")],
        rows=[table_row(point, unit) for point in points],
        legend=legend(rows, interval_words, events),
        numeric=frozenset({1, 2, 3, 4}),
    )


def short_labels(periods: Sequence[str]) -> list[str]:
    """The year with the first period and every January; other months by their number."""
    labels = []
    for index, period in enumerate(periods):
        year, _sep, rest = period.partition("-")
        labels.append(f"{year}/{rest}" if rest and (index == 0 or rest in ("01", "Q1")) else rest or year)
    return labels


def domain_of(points: Sequence[TrendPoint], prior_mean: float | None, unit: str) -> list[float]:
    """What the vertical axis must hold, with room for labels and letters below."""
    shown = [
        value
        for point in points
        for value in (point.mark.value, point.mark.low, point.mark.high, *(point.interval or ()))
        if value is not None
    ] + ([prior_mean] if prior_mean is not None else [])
    if not shown:
        return [0, 1]
    low, high = min(shown), max(shown)
    room = (high - low or abs(high) or 1) * 0.18
    low = low - room if low < 0 else max(low - room, 0)
    return [low, min(high + room / 2, 100) if unit == "percent" and high <= 100 else high + room / 2]


def table_row(point: TrendPoint, unit: str) -> list[str]:
    words = unit_of(unit)
    value = point.mark.value
    interval = (
        f"{number(point.interval[0], unit)}〜{number(point.interval[1], unit)}" if point.interval else ""
    )
    return [
        month(point.period),
        NOTHING if value is None else f"{number(value, unit)} {words.mark}".strip(),
        target_text(point.mark, unit),
        interval,
        "" if point.n is None else f"{point.n:,}",
        ""
        if value is None
        else pgettext("of a target", "Met")
        if point.mark.met
        else pgettext("of a target", "Missed"),
    ]


def legend(rows: Sequence[dict[str, Any]], interval_words: str, events: Sequence[Event]) -> list[Key]:
    found = [Key("disc", _("Target met")), Key("square", pgettext("of a target", "Missed"))]
    if any(one["low"] is not None for one in rows):
        found.append(Key("band", interval_words or _("95% interval")))
    return found + [Key("", event.words, chr(65 + place)) for place, event in enumerate(events)]
