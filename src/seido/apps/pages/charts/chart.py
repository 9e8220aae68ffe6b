"""What every chart is: a specification, a table, a legend; and the look they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Spec = dict[str, Any]


@dataclass(frozen=True)
class Key:
    """An entry of the legend: the class of its mark in charts.css (level, improve, first, second, third, band, goal,
    disc, square) or, with `letter`, a letter; and its words."""

    mark: str
    words: str
    letter: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart that a page shows with `{% chart %}`, or that a report prints.

    `spec` is Vega-Lite without colours of its own: they are custom properties of the site (`var(--plot)`).
    `summary` says in a sentence what is to be seen; `head` and `rows` are the table beside it, of the same
    figures as text. `wide` charts scroll sideways on narrow windows instead of shrinking.
    """

    name: str
    summary: str
    spec: Spec
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[Key] = ()
    wide: bool = False
    numeric: frozenset[int] = field(default=frozenset())


CONFIG: Spec = {
    "background": None,
    "font": "var(--font)",
    "axis": {
        "labelColor": "var(--ink-2)",
        "titleColor": "var(--ink-2)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 400,
        "gridColor": "var(--plot-grid)",
        "domainColor": "var(--line-2)",
        "tickColor": "var(--line-2)",
        "ticks": False,
        "labelPadding": 6,
    },
    "axisY": {"domain": False},
    "text": {"color": "var(--ink)", "fontSize": 12},
    "rule": {"color": "var(--line-3)"},
    "view": {"stroke": None},
    "legend": {"disable": True},
}


def specification(
    layers: Sequence[Spec], *, height: int, padding: Mapping[str, int] | int = 4, **more: Any
) -> Spec:
    """A layered specification as wide as the page gives it."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": padding,
        "config": CONFIG,
        "layer": list(layers),
        **more,
    }


def rows_of(rows: Sequence[Mapping[str, Any]]) -> Spec:
    return {"values": [dict(row) for row in rows]}


def quantity(name: str, **more: Any) -> Spec:
    return {"field": name, "type": "quantitative", **more}


def word_axis(labels: Sequence[Any], **more: Any) -> Spec:
    """An axis of whole numbers whose labels are words; a label may be several lines."""
    return {
        "values": list(range(len(labels))),
        "labelExpr": f"{javascript(labels)}[datum.value]",
        "title": None,
        "grid": False,
        **more,
    }


def javascript(labels: Sequence[Any]) -> str:
    """Words as a literal of Vega's expressions."""
    import json

    return json.dumps(list(labels), ensure_ascii=False)


def met_colour() -> Spec:
    """Discs and squares: whether a target is met, told by shape and colour."""
    return {
        "shape": {
            "field": "met",
            "type": "nominal",
            "scale": {"domain": [True, False], "range": ["circle", "square"]},
        },
        "fill": {
            "field": "met",
            "type": "nominal",
            "scale": {"domain": [True, False], "range": ["var(--ok-shape)", "var(--bad-shape)"]},
        },
    }
