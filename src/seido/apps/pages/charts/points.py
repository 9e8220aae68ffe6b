"""The points of charts over time, and what happened among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seido.apps.pages.figures import number, unit_of
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


def target_text(mark: Mark, unit: str) -> str:
    if mark.low is not None and mark.high is not None:
        return f"{number(mark.low, unit)}〜{number(mark.high, unit)}"
    if mark.high is not None:
        return f"≤ {number(mark.high, unit)}"
    return number(mark.low, unit) if mark.low is not None else ""
