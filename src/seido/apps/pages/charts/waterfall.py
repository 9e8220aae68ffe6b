"""Where points are lost: from the whole, item by item, to what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from seido.apps.pages.charts.chart import Chart, Key, Spec, quantity, rows_of, specification, word_axis
from seido.apps.pages.figures import MINUS

Cause = Literal["approach", "deployment", "metrics"]
COLOURS: dict[Cause, str] = {
    "approach": "var(--category-1)",
    "deployment": "var(--category-2)",
    "metrics": "var(--category-3)",
}
MARKS: dict[Cause, str] = {"approach": "first", "deployment": "second", "metrics": "third"}
#: More bars than these are added up in one.
MOST = 14


@dataclass(frozen=True)
class Loss:
    """Points that an item lost, and what holds it down."""

    item: str
    points: float
    cause: Cause
    name: str = ""


def cause_word(cause: Cause) -> str:
    return {
        "approach": pgettext("why points are lost", "Approach"),
        "deployment": pgettext("why points are lost", "Deployment"),
        "metrics": pgettext("why points are lost", "Metrics"),
    }[cause]


def waterfall(
    losses: Sequence[Loss], *, whole: float, needed_percent: float = 95, height: int = 260
) -> Chart:
    """Sorted by size, with the line of what certification needs; the axis does not begin at 0."""
    sorted_losses = sorted((loss for loss in losses if loss.points > 0), key=lambda loss: -loss.points)
    left = whole - sum(loss.points for loss in sorted_losses)
    needed = whole * needed_percent / 100
    shown, rest = sorted_losses[:MOST], sorted_losses[MOST:]
    floor = max(min(left, needed) - (whole - min(left, needed)) * 0.12, 0)
    bars, at = [], whole
    for index, loss in enumerate(shown, start=1):
        bars.append(step(index, at, loss.points, COLOURS[loss.cause], loss.item, cause_word(loss.cause)))
        at -= loss.points
    if rest:
        amount = sum(loss.points for loss in rest)
        words = _("{count} more").format(count=len(rest))
        bars.append(step(len(bars) + 1, at, amount, "var(--mute-shape)", words, ""))
        at -= amount
    last = len(bars) + 1
    totals = [
        {"x": 0, "top": whole, "bottom": floor, "label": f"{whole:,.0f}", "colour": "var(--plot-band)"},
        {"x": last, "top": left, "bottom": floor, "label": f"{left:,.1f}", "colour": "var(--plot)"},
    ]
    labels: list[Any] = [
        [pgettext("all points", "Full"), ""],
        *([bar["item"], bar["cause"]] for bar in bars),
        [_("Now"), ""],
    ]
    return Chart(
        name="waterfall",
        summary=_(
            "{whole} points, {lost} of them lost in {count} items; {left} are left, {needed} are needed."
        ).format(
            whole=f"{whole:,.0f}",
            lost=f"{whole - left:,.1f}",
            count=len(sorted_losses),
            left=f"{left:,.1f}",
            needed=f"{needed:,.0f}",
        ),
        spec=specification(
            [
                *bar_layers(bars),
                *total_layers(totals, (whole - floor) * 0.03 if floor else 0),
                *needed_layers(needed, needed_percent, last + 0.6 if left < needed else None),
            ],
            height=height,
            padding={"left": 4, "right": 4, "top": 20, "bottom": 4},
            encoding={
                "x": quantity(
                    "x",
                    scale={"domain": [-0.6, last + 0.6], "nice": False},
                    axis=word_axis(labels, labelPadding=8, labelLineHeight=16, labelOverlap=False),
                ),
                "y": {
                    "type": "quantitative",
                    "scale": {"domain": [floor, whole], "nice": False, "zero": False},
                    "axis": {"title": None, "tickCount": 5, "format": ",.0f"},
                },
            },
        ),
        head=[_("Item"), _("Why"), _("Points lost"), _("Left")],
        rows=table(sorted_losses, whole),
        legend=[
            Key(MARKS[cause], cause_legend(cause))
            for cause in COLOURS
            if any(loss.cause == cause for loss in losses)
        ],
        wide=True,
        numeric=frozenset({2, 3}),
    )


def cause_legend(cause: Cause) -> str:
    return {
        "approach": _("Approach is low"),
        "deployment": _("Deployment is low"),
        "metrics": _("Metrics fall short"),
    }[cause]


def step(index: int, top: float, amount: float, colour: str, item: str, cause: str) -> dict[str, Any]:
    return {
        "x": index,
        "top": top,
        "bottom": top - amount,
        "label": MINUS + f"{amount:,.1f}".removesuffix(".0"),
        "colour": colour,
        "item": item,
        "cause": cause,
    }


def bar_layers(bars: Sequence[dict[str, Any]]) -> list[Spec]:
    if not bars:
        return []
    joints = [{"x": bar["x"] - 0.65, "x2": bar["x"] + 0.35, "y": bar["top"]} for bar in bars]
    joints.append({"x": bars[-1]["x"] - 0.35, "x2": bars[-1]["x"] + 0.65, "y": bars[-1]["bottom"]})
    return [
        {
            "data": rows_of(joints),
            "mark": {"type": "rule", "color": "var(--line-3)"},
            "encoding": {"x2": {"field": "x2"}, "y": quantity("y")},
        },
        {**columns(bars), "mark": {"type": "rect", "tooltip": None}},
        {
            "data": rows_of(bars),
            "mark": {"type": "text", "dy": -7, "fontWeight": 700},
            "encoding": {"y": quantity("top"), "text": {"field": "label"}},
        },
    ]


def columns(bars: Sequence[dict[str, Any]]) -> Spec:
    """Bars from `bottom` to `top`, 0.7 of a step wide."""
    return {
        "data": rows_of([{**bar, "left": bar["x"] - 0.35, "right": bar["x"] + 0.35} for bar in bars]),
        "encoding": {
            "x": quantity("left"),
            "x2": {"field": "right"},
            "y": quantity("top"),
            "y2": {"field": "bottom"},
            "fill": {"field": "colour", "type": "nominal", "scale": None},
        },
    }


def total_layers(totals: Sequence[dict[str, Any]], rise: float) -> list[Spec]:
    """The two whole bars; where the axis does not begin at 0, its break crosses their feet, `rise` high."""
    layers: list[Spec] = [
        {**columns(totals), "mark": {"type": "rect"}},
        {
            "data": rows_of(totals),
            "mark": {"type": "text", "dy": -8, "fontWeight": 700, "fontSize": 14},
            "encoding": {"y": quantity("top"), "text": {"field": "label"}},
        },
    ]
    if rise:
        zigzag = [
            {
                "x": total["x"] - 0.37 + part * 0.74 / 4,
                "y": total["bottom"] + rise * (1 + part % 2),
                "bar": total["x"],
            }
            for total in totals
            for part in range(5)
        ]
        layers.append(
            {
                "data": rows_of(zigzag),
                "mark": {"type": "line", "color": "var(--page)", "strokeWidth": 4},
                "encoding": {"y": quantity("y"), "detail": {"field": "bar", "type": "nominal"}},
            }
        )
    return layers


def needed_layers(needed: float, percent: float, end: float | None) -> list[Spec]:
    """The line of what is needed; its words stand where no bar is: at `end`, or below it where none falls short."""
    words = _("{points} points needed ({percent:.0f}%)").format(points=f"{needed:,.0f}", percent=percent)
    place = {"align": "left", "dy": 12} if end is None else {"align": "right", "dy": -8}
    return [
        {
            "data": rows_of([{"y": needed}]),
            "mark": {"type": "rule", "color": "var(--target)", "strokeDash": [5, 4], "strokeWidth": 1.5},
            "encoding": {"x": {"value": 0}, "x2": {"value": {"expr": "width"}}, "y": quantity("y")},
        },
        {
            "data": rows_of([{"x": 0.6 if end is None else end, "y": needed, "words": words}]),
            "mark": {"type": "text", "color": "var(--target)", "fontWeight": 700, **place},
            "encoding": {"y": quantity("y"), "text": {"field": "words"}},
        },
    ]


def table(losses: Sequence[Loss], whole: float) -> list[list[str]]:
    rows, at = [], whole
    for loss in losses:
        at -= loss.points
        item = f"{loss.item} {loss.name}".strip()
        rows.append([item, cause_word(loss.cause), f"{MINUS}{loss.points:,.1f}", f"{at:,.1f}"])
    return rows
