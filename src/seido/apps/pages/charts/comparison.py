"""Parts by size with their growing share (Pareto), and figures before and after an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from seido.apps.pages.charts.chart import Chart, Key, Spec, quantity, rows_of, specification, word_axis
from seido.apps.pages.charts.layers import line_layers, target_layers
from seido.apps.pages.charts.points import TrendPoint, row, runs_of
from seido.apps.pages.charts.trend import domain_of, short_labels
from seido.apps.pages.charts.trend import table_row as period_row
from seido.apps.pages.figures import unit_of

#: More parts than these are added up in one.
MOST = 12


@dataclass(frozen=True)
class Part:
    """A cause or a kind, and how often it occurred."""

    name: str
    count: float


@dataclass(frozen=True)
class Compared:
    """A stretch of periods with its mean, before or after an action took hold."""

    words: str
    first: int
    last: int
    mean: float | None


def pareto(parts: Sequence[Part], *, summary: str, height: int = 260) -> Chart:
    """Bars by size with the growing share of all; the parts that make up 80 % stand out."""
    sorted_parts = sorted((part for part in parts if part.count > 0), key=lambda part: -part.count)
    if len(sorted_parts) > MOST:
        rest = sum(part.count for part in sorted_parts[MOST - 1 :])
        sorted_parts = [*sorted_parts[: MOST - 1], Part(_("Other"), rest)]
    whole = sum(part.count for part in sorted_parts) or 1
    rows, at = [], 0.0
    for index, part in enumerate(sorted_parts):
        vital = at / whole < 0.8
        at += part.count
        rows.append(
            {
                "x": index,
                "left": index - 0.38,
                "right": index + 0.38,
                "count": part.count,
                "share": at / whole * 100,
                "scaled": at,
                "name": part.name,
                "label": f"{part.count:,.0f}",
                "percent": f"{at / whole * 100:.0f}%",
                "colour": "var(--category-1)" if vital else "var(--category-3)",
            }
        )
    tooltip = [
        {"field": "name", "title": _("Cause")},
        {"field": "label", "title": _("Count")},
        {"field": "percent", "title": _("Share so far")},
    ]
    layers: list[Spec] = [
        {
            "data": rows_of(rows),
            "mark": {"type": "rect"},
            "encoding": {
                "x": quantity("left"),
                "x2": {"field": "right"},
                "y": quantity("count"),
                "y2": {"value": {"expr": "height"}},
                "fill": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": tooltip,
            },
        },
        {
            "data": rows_of(rows),
            "mark": {"type": "text", "dy": -7, "fontWeight": 700},
            "encoding": {"y": quantity("count"), "text": {"field": "label"}},
        },
        {
            "data": rows_of(rows),
            "mark": {"type": "line", "color": "var(--plot)", "strokeWidth": 1.5},
            "encoding": {"y": quantity("scaled")},
        },
        {
            "data": rows_of(rows[1:]),
            "mark": {"type": "text", "dy": -8, "color": "var(--ink-2)"},
            "encoding": {"y": quantity("scaled"), "text": {"field": "percent"}},
        },
        {
            "data": rows_of([{"y": whole * 0.8}]),
            "mark": {"type": "rule", "color": "var(--line-3)", "strokeDash": [2, 3]},
            "encoding": {"x": {"value": 0}, "x2": {"value": {"expr": "width"}}, "y": quantity("y")},
        },
    ]
    return Chart(
        name="pareto",
        summary=summary,
        spec=specification(
            layers,
            height=height,
            padding={"left": 4, "right": 12, "top": 20, "bottom": 4},
            encoding={
                "x": quantity(
                    "x",
                    scale={"domain": [-0.6, max(len(rows) - 0.4, 0.6)], "nice": False},
                    axis=word_axis(
                        [folded(part.name) for part in sorted_parts], labelLineHeight=15, labelOverlap=False
                    ),
                ),
                "y": {
                    "type": "quantitative",
                    "scale": {"domain": [0, whole * 1.04], "nice": False},
                    "axis": {"title": None, "tickCount": 5, "format": ",.0f"},
                },
            },
        ),
        head=[_("Cause"), _("Count"), _("Share so far")],
        rows=[[str(row["name"]), str(row["label"]), str(row["percent"])] for row in rows],
        legend=[Key("first", _("First 80%")), Key("third", _("Others"))],
        wide=len(rows) > 6,
        numeric=frozenset({1, 2}),
    )


def folded(name: str, width: int = 8) -> list[str]:
    """A name in lines of an axis: Latin words as they are, other text by so many characters."""
    if name.isascii():
        lines: list[str] = []
        for word in name.split():
            if lines and len(lines[-1]) + len(word) < width * 2:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines[:3]
    return [name[start : start + width] for start in range(0, len(name), width)][:3]


def before_after(
    points: Sequence[TrendPoint],
    stretches: Sequence[Compared],
    *,
    unit: str,
    summary: str,
    action: int | None = None,
    height: int = 240,
) -> Chart:
    """A metric's periods with the mean of the stretches before and after; `action` is the period of the change."""
    rows = [row(index, point, unit) for index, point in enumerate(points)]
    runs_of(rows)
    means = [
        {"x": place, "y": stretch.mean, "stretch": index}
        for index, stretch in enumerate(stretches)
        if stretch.mean is not None
        for place in (stretch.first - 0.4, stretch.last + 0.4)
    ]
    names = [
        {"x": (stretch.first + stretch.last) / 2, "y": stretch.mean, "words": stretch.words}
        for stretch in stretches
        if stretch.mean is not None
    ]
    layers = [
        *target_layers(points, unit),
        *line_layers(rows),
        {
            "data": rows_of(means),
            "mark": {"type": "line", "color": "var(--improving-shape)", "strokeWidth": 2.5},
            "encoding": {"y": quantity("y"), "detail": {"field": "stretch", "type": "nominal"}},
        },
        *(
            {
                "data": rows_of(names),
                "mark": {
                    "type": "text",
                    "dy": 14,
                    "fontWeight": 700,
                    "color": "var(--improving)",
                    "stroke": "var(--page)",
                    "strokeWidth": 4 if halo else 0,
                },
                "encoding": {"y": quantity("y"), "text": {"field": "words"}},
            }
            for halo in (True, False)
        ),
    ]
    if action is not None:
        layers.append(
            {
                "data": rows_of([{"x": action - 0.5}]),
                "mark": {"type": "rule", "color": "var(--line-3)", "strokeDash": [2, 3]},
                "encoding": {"y": {"value": 0}, "y2": {"value": {"expr": "height"}}},
            }
        )
    return Chart(
        name="before-after",
        summary=summary,
        spec=specification(
            layers,
            height=height,
            padding={"left": 4, "right": 92, "top": 20, "bottom": 4},
            encoding={
                "x": quantity(
                    "x",
                    scale={"domain": [-0.5, max(len(points) - 0.5, 0.6)], "nice": False},
                    axis=word_axis(
                        short_labels([point.period for point in points]),
                        labelOverlap="greedy",
                        labelSeparation=6,
                    ),
                ),
                "y": {
                    "type": "quantitative",
                    "scale": {"domain": domain_of(points, None, unit), "nice": True, "zero": False},
                    "axis": {
                        "title": unit_of(unit).mark or None,
                        "titleAngle": 0,
                        "titleY": -10,
                        "titleX": -6,
                        "tickCount": 5,
                    },
                },
            },
        ),
        head=[_("Period"), _("Actual"), _("Target"), pgettext("of a target", "Met")],
        rows=[[line[0], line[1], line[2], line[5]] for line in (period_row(point, unit) for point in points)],
        legend=[
            Key("disc", _("Target met")),
            Key("square", pgettext("of a target", "Missed")),
            Key("improve", _("Mean")),
        ],
        numeric=frozenset({1, 2}),
    )
