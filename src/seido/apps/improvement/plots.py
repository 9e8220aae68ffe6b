"""The charts of an action: its metric before and after, and its causes by size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from seido.apps.improvement import metrics
from seido.apps.improvement.models import Action
from seido.apps.pages.charts import Chart, Compared, Part, TrendPoint, before_after, pareto
from seido.apps.pages.pictures import Mark, mark
from seido.standard import load

Points = Sequence[Mapping[str, Any]]


def direction_of(action: Action) -> str:
    known = load().metrics.get(action.metric)
    return known.direction if known else "higher"


def marks_of(action: Action, points: Points) -> list[Mark]:
    direction = direction_of(action)
    return [
        mark(
            point["value"], direction, point.get("target"), point.get("target_low"), point.get("target_high")
        )
        for point in points
    ]


def metric_chart(action: Action, points: Points) -> Chart | None:
    """The metric's periods, with its mean before the remedies were in place and since."""
    if not any(point["value"] is not None for point in points):
        return None
    known = load().metrics.get(action.metric)
    done = action.phase_days.get("implement", "")[:7]
    first_after = next(
        (index for index, point in enumerate(points) if done and point["period"][:7] > done), None
    )
    stretches = [stretch(_("Before"), points, 0, len(points) if first_after is None else first_after)]
    if first_after is not None:
        stretches.append(stretch(_("After"), points, first_after, len(points)))
    return before_after(
        [
            TrendPoint(point["period"], one, n=point.get("n"))
            for point, one in zip(points, marks_of(action, points), strict=True)
        ],
        stretches if first_after is not None else [],
        unit=known.unit if known else "",
        summary=_("%(metric)s before and after the action")
        % {"metric": metrics.words(action.metric, action.unit, action.process)},
        action=first_after,
    )


def stretch(words: str, points: Points, first: int, end: int) -> Compared:
    values = [point["value"] for point in points[first:end] if point["value"] is not None]
    return Compared(words, first, end - 1, sum(values) / len(values) if values else None)


def causes_chart(counted: Mapping[str, Any]) -> Chart | None:
    """The Pareto of what was counted; None where nothing was."""
    counts = counted.get("counts") or {}
    if not counts:
        return None
    return pareto(
        [Part(name, count) for name, count in counts.items()],
        summary=_("Causes by how often they occur"),
    )
