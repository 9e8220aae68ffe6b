"""Small pictures that the server draws as inline SVG: sparklines, bars and rows of cells.

Their colours come from charts.css, so that they follow the theme; coordinates are attributes, for the policy
of the site allows no inline style.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 840, 200, 24


@dataclass(frozen=True)
class Mark:
    """A period's value with the bounds that it should keep: `low` where higher is better, `high` where lower is."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def met(self) -> bool:
        """Whether the value keeps its bounds."""
        return self.value is not None and not self.short

    @property
    def short(self) -> float:
        """How far the value lies outside its bounds, above 0, below it negative."""
        if self.value is None:
            return 0.0
        if self.low is not None and self.value < self.low:
            return self.value - self.low
        if self.high is not None and self.value > self.high:
            return self.value - self.high
        return 0.0


def mark(
    value: float | None, direction: str, target: float | None, low: float | None, high: float | None
) -> Mark:
    """A mark by a series' direction (`higher`, `lower` or `range`)."""
    if direction == "higher":
        return Mark(value, low=target)
    return Mark(value, high=target) if direction == "lower" else Mark(value, low, high)


@dataclass(frozen=True)
class Plane:
    """Places values in the picture, in tenths of a pixel."""

    step: float
    bottom: float
    scale: float

    def x(self, index: float) -> int:
        return round(index * self.step)

    def y(self, value: float) -> int:
        return round(HEIGHT - EDGE - (value - self.bottom) * self.scale)


def sparkline(marks: Sequence[Mark], label: str = "") -> SafeString:
    """Periods as a line with its target; a missing one breaks it, and the part short of the target is tinted."""
    shown = [value for point in marks for value in (point.value, point.low, point.high) if value is not None]
    if not any(point.value is not None for point in marks):
        return SafeString("")
    spread = max(shown) - min(shown) or 1.0
    plane = Plane(
        WIDTH / max(len(marks) - 1, 1),
        min(shown) if max(shown) > min(shown) else shown[0] - 0.5,
        (HEIGHT - 2 * EDGE) / spread,
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 840 200" preserveAspectRatio="none"{}>{}{}<path d="{}"/>{}</svg>',
        format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"'),
        path("short", short_areas(marks, plane)),
        path("goal", goals(marks, plane)),
        line(marks, plane),
        last_mark(marks, plane),
    )


def path(name: str, data: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', name, data) if data else SafeString("")


def runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches without a gap, as (index, value)."""
    found: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((index, value))
    return [run for run in found if run]


def line(marks: Sequence[Mark], plane: Plane) -> str:
    parts = []
    for run in runs([point.value for point in marks]):
        places = [(plane.x(index), plane.y(value)) for index, value in run]
        parts.append(
            f"M{places[0][0]} {places[0][1]}l"
            + " ".join(f"{c - a} {d - b}" for (a, b), (c, d) in pairwise(places))
            if len(places) > 1
            else f"M{places[0][0] - 8} {places[0][1]}h16"
        )
    return "".join(parts)


def goals(marks: Sequence[Mark], plane: Plane) -> str:
    """Each target as level strokes, a step where it changes."""
    parts = []
    for values in ([point.low for point in marks], [point.high for point in marks]):
        for run in runs(values):
            start = run[0]
            for before, after in pairwise([*run, (run[-1][0], float("nan"))]):
                if after[1] != before[1]:
                    end = before[0] if before is run[-1] else (before[0] + after[0]) / 2
                    parts.append(f"M{plane.x(start[0])} {plane.y(before[1])}H{plane.x(end)}")
                    start = (end, after[1])  # type: ignore[assignment]
    return "".join(parts)


def short_areas(marks: Sequence[Mark], plane: Plane) -> str:
    """The areas between the line and the bound that it breaks."""
    parts = []
    for index, (one, two) in enumerate(pairwise(marks)):
        if one.value is None or two.value is None or not (one.short or two.short):
            continue
        low = one.short < 0 or two.short < 0
        bound = (
            (two.low if two.low is not None else one.low)
            if low
            else (two.high if two.high is not None else one.high)
        )
        if bound is None:
            continue
        away = [(value - bound) * (-1 if low else 1) for value in (one.value, two.value)]
        places = [(plane.x(index), plane.y(one.value)), (plane.x(index + 1), plane.y(two.value))]
        crossing = index + away[0] / (away[0] - away[1]) if away[0] != away[1] else index
        if away[0] < 0:
            places[0] = (plane.x(crossing), plane.y(bound))
        if away[1] < 0:
            places[1] = (plane.x(crossing), plane.y(bound))
        (a, b), (c, d) = places
        parts.append(f"M{a} {plane.y(bound)}V{b}L{c} {d}V{plane.y(bound)}z")
    return "".join(parts)


def last_mark(marks: Sequence[Mark], plane: Plane) -> SafeString:
    """The newest period's disc (met) or square (missed); nothing where it is missing."""
    point = marks[-1]
    if point.value is None:
        return SafeString("")
    x, y = plane.x(len(marks) - 1), plane.y(point.value)
    if point.met:
        return format_html('<circle class="met" cx="{}" cy="{}" r="24"/>', x, y)
    return format_html('<rect class="miss" x="{}" y="{}" width="44" height="44"/>', x - 22, y - 22)


def bar(
    parts: Iterable[tuple[str, float]],
    of: float = 100,
    ticks: Iterable[float] = (),
    size: str = "",
    start: float = 0,
) -> SafeString:
    """A stacked bar: `parts` as (class, amount) one after another out of `of`, with ticks at values.

    With `start` the scale begins there instead of at 0. Classes: filled, level, improve, low, wait, first,
    second, third.
    """
    at, pieces = 0.0, []
    scale = 100 / (of - start) if of > start else 0
    for name, amount in parts:
        end = at + amount
        left, right = (min(max((value - start) * scale, 0), 100) for value in (at, end))
        if right > left:
            pieces.append((name, f"{left:.4g}", f"{right - left:.4g}"))
        at = end
    return format_html(
        '<svg class="bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rest" width="100" height="8"/>{}{}</svg>',
        f" {size}" if size else "",
        format_html_join("", '<rect class="{}" x="{}" width="{}" height="8"/>', pieces),
        format_html_join(
            "", '<path class="need" d="M{} -2v12"/>', ((f"{(tick - start) * scale:.4g}",) for tick in ticks)
        ),
    )


def cells(full: Iterable[bool]) -> SafeString:
    """One cell each: filled, or hollow where something lacks."""
    pieces = [("" if whole else "open", index * 10 + 1) for index, whole in enumerate(full)]
    return format_html(
        '<svg class="cells" viewBox="0 0 {} 12" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        max(len(pieces) * 10, 1),
        format_html_join(
            "",
            '<rect{} x="{}" y="1" width="8" height="10"/>',
            ((mark_safe(' class="open"') if name else "", left) for name, left in pieces),
        ),
    )


def stages(at: int, of: int) -> SafeString:
    """Stages of a piece of work: the first `at` are behind, then the one at work, then those ahead."""
    names = ["past" if index < at else "now" if index == at else "ahead" for index in range(of)]
    return format_html(
        '<svg class="stages" viewBox="0 0 {0} 6" width="{0}" height="6" aria-hidden="true">{1}</svg>',
        of * 14 - 3,
        format_html_join(
            "",
            '<rect class="{}" x="{}" y=".5" width="10" height="5" rx="1"/>',
            ((name, index * 14 + 0.5) for index, name in enumerate(names)),
        ),
    )


def interval(
    low: float, value: float, high: float, target: float | None, bottom: float, top: float, *, met: bool
) -> SafeString:
    """An interval with its value on a line from `bottom` to `top`, and the target that rows share."""

    def x(amount: float) -> str:
        share = (amount - bottom) / ((top - bottom) or 1)
        return f"{min(max(share, 0), 1) * 240:.4g}"

    return format_html(
        '<svg class="interval" viewBox="0 0 240 20" preserveAspectRatio="none" aria-hidden="true">{}'
        '<path d="M{} 10H{}M{} 6v8M{} 6v8"/><path class="{}" d="M{} 10h0"/></svg>',
        "" if target is None else format_html('<path class="goal" d="M{} -8v36"/>', x(target)),
        x(low),
        x(high),
        x(low),
        x(high),
        "met" if met else "miss",
        x(value),
    )


def strip(counts: Sequence[int | None], of: int) -> SafeString:
    """A bar a month: how many of all, full ones green, the newest red where it is not."""
    width, gap_between = 18, 2
    pieces: list[tuple[str, int, str, int, str]] = []
    for index, count in enumerate(counts):
        share = (count or 0) / of * 36 if of else 0
        name = "level" if count is not None and count >= of else "low" if index == len(counts) - 1 else "part"
        left = index * (width + gap_between)
        pieces.append(("rest", left, "0", width, "36"))
        if share:
            pieces.append((name, left, f"{36 - share:.3g}", width, f"{share:.3g}"))
    return format_html(
        '<svg class="strip" viewBox="0 0 {} 36" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        max(len(counts) * (width + gap_between) - gap_between, 1),
        format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', pieces),
    )
