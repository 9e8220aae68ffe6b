"""Staff by how much was looked at: who lies outside what chance explains, without a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from seido.apps.pages.charts.chart import Chart, Spec, quantity, rows_of, specification

Limit = tuple[float, float, float]


@dataclass(frozen=True)
class Person:
    """How much was looked at, the share in per cent, and whether it lies outside the outer limits."""

    name: str
    n: int
    percent: float
    outside: bool


def funnel(
    people: Sequence[Person],
    *,
    mean: float,
    inner: Sequence[Limit],
    outer: Sequence[Limit],
    summary: str,
    height: int = 180,
) -> Chart:
    """`mean` in per cent; `inner` and `outer` are the 95 % and 99.8 % limits as (n, low, high)."""
    rows = [
        {
            "n": person.n,
            "percent": person.percent,
            "name": person.name,
            "text": f"{person.percent:.1f}%",
            "outside": person.outside,
        }
        for person in people
    ]
    most = max((person.n for person in people), default=1)
    shown = [person.percent for person in people] + [mean]
    floor = max(min(shown) - 8, 0)
    tooltip = [
        {"field": "name", "title": _("Staff")},
        {"field": "n"},
        {"field": "text", "title": _("Actual")},
    ]
    layers: list[Spec] = [
        *limit_layers(inner, [3, 2], floor),
        *limit_layers(outer, [1, 0], floor),
        {
            "data": rows_of([{"y": mean}]),
            "mark": {"type": "rule", "color": "var(--plot)", "strokeWidth": 1.5},
            "encoding": {"x": {"value": 0}, "x2": {"value": {"expr": "width"}}, "y": quantity("y")},
        },
        {
            "data": rows_of([row for row in rows if not row["outside"]]),
            "mark": {"type": "point", "filled": True, "size": 26, "color": "var(--plot)", "opacity": 0.5},
            "encoding": {"x": quantity("n"), "y": quantity("percent"), "tooltip": tooltip},
        },
        {
            "data": rows_of([row for row in rows if row["outside"]]),
            "mark": {
                "type": "point",
                "shape": "square",
                "filled": True,
                "size": 50,
                "color": "var(--bad-shape)",
                "opacity": 1,
            },
            "encoding": {"x": quantity("n"), "y": quantity("percent"), "tooltip": tooltip},
        },
        {
            "data": rows_of([row for row in rows if row["outside"]]),
            "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 700},
            "encoding": {"x": quantity("n"), "y": quantity("percent"), "text": {"field": "name"}},
        },
    ]
    return Chart(
        name="funnel",
        summary=summary,
        spec=specification(
            layers,
            height=height,
            padding={"left": 4, "right": 12, "top": 8, "bottom": 4},
            encoding={
                "x": {
                    "type": "quantitative",
                    "scale": {"domain": [0, most * 1.05], "nice": False},
                    "axis": {
                        "title": _("Evaluated"),
                        "titleAlign": "right",
                        "titleAnchor": "end",
                        "tickCount": 5,
                        "grid": False,
                    },
                },
                "y": {
                    "type": "quantitative",
                    "scale": {"domain": [floor, 100], "nice": False, "zero": False},
                    "axis": {"title": None, "tickCount": 5},
                },
            },
        ),
        head=[_("Staff"), "n", _("Actual"), _("Outside the limits")],
        rows=[
            [person.name, f"{person.n:,}", f"{person.percent:.1f}%", _("Yes") if person.outside else ""]
            for person in people
        ],
        numeric=frozenset({1, 2}),
    )


def limit_layers(limits: Sequence[Limit], dash: list[int], floor: float) -> list[Spec]:
    """The two lines of a limit, as far as they lie within the picture."""
    sides: list[list[dict[str, Any]]] = [
        [
            {"n": n, "y": value}
            for n, value in ((n, pair[side]) for n, *pair in limits)
            if floor <= value <= 100
        ]
        for side in (0, 1)
    ]
    return [
        {
            "data": rows_of(rows),
            "mark": {"type": "line", "color": "var(--line-3)", "strokeDash": dash, "strokeWidth": 1},
            "encoding": {"x": quantity("n"), "y": quantity("y")},
        }
        for rows in sides
        if rows
    ]
