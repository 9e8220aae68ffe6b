"""The layers of charts over time: improvement window, interval, target, prior mean, line and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from seido.apps.pages.charts.chart import Spec, met_colour, quantity, rows_of
from seido.apps.pages.charts.points import WINDOW, TrendPoint
from seido.apps.pages.figures import number


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
