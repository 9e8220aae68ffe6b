"""A metric's periods: its line with interval, target, prior mean, improvement window and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from seido.apps.pages.charts.chart import (
    Chart,
    Key,
    Spec,
    met_colour,
    quantity,
    rows_of,
    specification,
    word_axis,
)
from seido.apps.pages.figures import NOTHING, number, unit_of
from seido.apps.pages.pictures import Mark
from seido.apps.pages.templatetags.words import month

#: So many of the newest periods are the ones that improvement is judged by, and as many before them its measure.
WINDOW = 3


@dataclass(frozen=True)
class TrendPoint:
    """A period by name ("2026-10"), its value with bounds, and the 95 % interval of a sampled metric."""

    period: str
    mark: Mark
    interval: tuple[float, float] | None = None
    n: int | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened in a period, shown by a letter."""

    period: str
    words: str


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


def row(index: int, point: TrendPoint, unit: str) -> dict[str, Any]:
    low, high = point.interval or (None, None)
    value = point.mark.value
    return {
        "x": index,
        "y": value,
        "low": low,
        "high": high,
        "met": point.mark.met,
        "period": month(point.period),
        "text": "" if value is None else number(value, unit) + unit_of(unit).mark,
        "target": target_text(point.mark, unit),
        "n": "" if point.n is None else f"{point.n:,}",
    }


def runs_of(rows: list[dict[str, Any]]) -> None:
    """Numbers the stretches without a gap, which lines and bands are cut at."""
    run = 0
    for one in rows:
        run += one["y"] is None
        one["run"] = run


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


def target_text(mark: Mark, unit: str) -> str:
    if mark.low is not None and mark.high is not None:
        return f"{number(mark.low, unit)}〜{number(mark.high, unit)}"
    if mark.high is not None:
        return f"≤ {number(mark.high, unit)}"
    return number(mark.low, unit) if mark.low is not None else ""


def window_layers(count: int, prior_mean: float | None) -> list[Spec]:
    if prior_mean is None or count <= WINDOW:
        return []
    data = {
        "values": [
            {"x": count - WINDOW - 0.5, "x2": count - 0.5, "words": _("3 months judged for improvement")}
        ]
    }
    return [
        {
            "data": data,
            "mark": {"type": "rect", "color": "var(--improving-soft)"},
            "encoding": {
                "x": quantity("x"),
                "x2": {"field": "x2"},
                "y": {"value": 0},
                "y2": {"value": {"expr": "height"}},
            },
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "top",
                "dx": 6,
                "dy": 5,
                "color": "var(--improving)",
            },
            "encoding": {"x": quantity("x"), "y": {"value": 0}, "text": {"field": "words"}},
        },
    ]


def band_layers(rows: Sequence[dict[str, Any]]) -> list[Spec]:
    known = [one for one in rows if one["low"] is not None]
    if not known:
        return []
    return [
        {
            "data": rows_of(known),
            "mark": {"type": "area", "color": "var(--plot-band)", "opacity": 0.85},
            "encoding": {
                "y": quantity("low"),
                "y2": {"field": "high"},
                "detail": {"field": "run", "type": "nominal"},
            },
        }
    ]


def target_layers(points: Sequence[TrendPoint], unit: str) -> list[Spec]:
    """The target dashed, a step where it changes, its newest value beside it."""
    lines, ends = [], []
    for side in ("low", "high"):
        values = [getattr(point.mark, side) for point in points]
        stretch = 0
        for index, value in enumerate(values):
            stretch += index > 0 and value != values[index - 1]
            if value is not None:
                lines += [
                    {"x": index + part, "y": value, "stretch": f"{side}{stretch}"} for part in (-0.5, 0.5)
                ]
        if values and values[-1] is not None:
            text = f"{_('Target')} {number(values[-1], unit)}"
            ends.append({"x": len(points) - 0.5, "y": values[-1], "words": text})
    if not lines:
        return []
    return [
        {
            "data": rows_of(lines),
            "mark": {
                "type": "line",
                "color": "var(--target)",
                "strokeDash": [5, 4],
                "strokeWidth": 1.5,
                "clip": True,
            },
            "encoding": {"y": quantity("y"), "detail": {"field": "stretch", "type": "nominal"}},
        },
        {
            "data": rows_of(ends),
            "mark": {"type": "text", "align": "left", "dx": 6, "color": "var(--target)", "fontWeight": 700},
            "encoding": {"y": quantity("y"), "text": {"field": "words"}},
        },
    ]


def prior_layers(count: int, prior_mean: float | None, unit: str) -> list[Spec]:
    """The mean of the three periods before the newest three, which each of these must better."""
    if prior_mean is None or count <= WINDOW:
        return []
    ends = [{"x": place, "y": prior_mean} for place in (max(count - 2 * WINDOW - 0.5, -0.4), count - 0.5)]
    label = {"x": count - 0.5, "y": prior_mean, "words": [_("Prior mean"), number(prior_mean, unit)]}
    return [
        {
            "data": rows_of(ends),
            "mark": {
                "type": "line",
                "color": "var(--improving-shape)",
                "strokeDash": [2, 3],
                "strokeWidth": 1.5,
            },
            "encoding": {"y": quantity("y")},
        },
        {
            "data": rows_of([label]),
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "dx": 6,
                "lineHeight": 14,
                "color": "var(--improving)",
            },
            "encoding": {"y": quantity("y"), "text": {"field": "words"}},
        },
    ]


def line_layers(rows: Sequence[dict[str, Any]]) -> list[Spec]:
    known = [one for one in rows if one["y"] is not None]
    labels = labelled(known)
    tooltip = [
        {"field": "period", "title": _("Period")},
        {"field": "text", "title": _("Actual")},
        {"field": "target", "title": _("Target")},
        {"field": "n", "title": "n"},
    ]
    return [
        {
            "data": rows_of(known),
            "mark": {"type": "line", "color": "var(--plot)", "strokeWidth": 1.8},
            "encoding": {"y": quantity("y"), "detail": {"field": "run", "type": "nominal"}},
        },
        {
            "data": rows_of(known),
            "mark": {
                "type": "point",
                "filled": True,
                "size": 64,
                "stroke": "var(--page)",
                "strokeWidth": 1.5,
                "opacity": 1,
            },
            "encoding": {"y": quantity("y"), **met_colour(), "tooltip": tooltip},
        },
        *(
            {
                "data": rows_of([one for one in labels if one["above"] is above]),
                "mark": {
                    "type": "text",
                    "baseline": "bottom" if above else "top",
                    "dy": -8 if above else 8,
                    "stroke": "var(--page)",
                    "strokeWidth": 3 if halo else 0,
                    "fontWeight": {"expr": "datum.last ? 700 : 400"},
                },
                "encoding": {"y": quantity("y"), "text": {"field": "short"}},
            }
            for above in (True, False)
            for halo in (True, False)
        ),
    ]


def labelled(known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures worth writing: the highest, the lowest and the newest three; each on the line's free side."""
    if not known:
        return []
    values = [one["y"] for one in known]
    chosen = {
        values.index(max(values)),
        values.index(min(values)),
        *range(max(len(known) - WINDOW, 0), len(known)),
    }
    found = []
    for place in sorted(chosen):
        neighbours = [values[other] for other in (place - 1, place + 1) if 0 <= other < len(values)]
        below = bool(neighbours) and values[place] < sum(neighbours) / len(neighbours)
        one = known[place]
        found.append(
            {
                "x": one["x"],
                "y": one["y"],
                "short": one["text"].rstrip("%"),
                "above": not below,
                "last": place == len(known) - 1,
            }
        )
    return found


def event_layers(lettered: Sequence[dict[str, Any]]) -> list[Spec]:
    if not lettered:
        return []
    tooltip = {"field": "words"}
    return [
        {
            "data": rows_of(lettered),
            "mark": {"type": "rule", "color": "var(--line-3)"},
            "encoding": {"y": {"value": {"expr": "height - 20"}}, "y2": {"value": {"expr": "height"}}},
        },
        {
            "data": rows_of(lettered),
            "mark": {
                "type": "point",
                "shape": "square",
                "size": 280,
                "filled": True,
                "fill": "var(--page)",
                "stroke": "var(--line-3)",
                "strokeWidth": 1,
                "opacity": 1,
            },
            "encoding": {"y": {"value": {"expr": "height - 28"}}, "tooltip": tooltip},
        },
        {
            "data": rows_of(lettered),
            "mark": {"type": "text", "fontWeight": 700, "baseline": "middle"},
            "encoding": {
                "y": {"value": {"expr": "height - 27"}},
                "text": {"field": "letter"},
                "tooltip": tooltip,
            },
        },
    ]


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
