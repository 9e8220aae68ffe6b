"""Icons, statuses, figures and the small pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from seido.apps.pages import pictures
from seido.apps.pages.figures import NOTHING, Unit, finer, number, unit_of
from seido.apps.pages.statuses import STATUSES, Status

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    return format_html(
        '<svg class="icon"{}><use href="{}#{}"/></svg>',
        format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"'),
        static("seido/icons.svg"),
        name,
    )


@register.simple_tag
def status(name: str, word: Any = "", size: str = "") -> SafeString:
    """A status by shape, word and colour (`seido.apps.pages.statuses`); `word` stands instead of the usual one."""
    shown: Status = STATUSES[name]
    return format_html(
        '<span class="status {0}{3}"><svg aria-hidden="true"><use href="{1}#{0}"/></svg>{2}</span>',
        shown.shape,
        static("seido/shapes.svg"),
        word or shown.word,
        f" {size}" if size else "",
    )


@register.simple_tag
def shape(name: str) -> SafeString:
    """A status by its shape alone, where its word stands beside it: the word is told to readers of the page."""
    shown: Status = STATUSES[name]
    return format_html(
        '<svg class="shape" width="14" height="14" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
        shown.word,
        static("seido/shapes.svg"),
        shown.shape,
    )


def with_unit(text: str, unit: Unit, mark: str) -> SafeString:
    whole = "." not in text
    return format_html(
        '<span class="value{}">{}</span><span class="unit">{}</span>', " whole" if whole else "", text, mark
    )


@register.simple_tag
def figure(value: float | None, unit: str = "", *, none: str = NOTHING) -> SafeString:
    """A number in the unit of a metric (`metric.unit`) with the unit in its own box, for a `.number` cell."""
    if value is None:
        return format_html('<span class="value whole">{}</span><span class="unit"></span>', none)
    about = unit_of(unit)
    return with_unit(number(value, unit), about, about.mark)


@register.simple_tag
def key_figure(value: float | None, unit: str = "", size: str = "") -> SafeString:
    """A large number with its unit."""
    name = f"figure {size}".strip()
    if value is None:
        return format_html('<span class="{}">{}</span>', name, NOTHING)
    return format_html(
        '<span class="{}">{}<small>{}</small></span>', name, number(value, unit), unit_of(unit).mark
    )


@register.simple_tag
def goal(
    target: float | None,
    unit: str = "",
    direction: str = "higher",
    low: float | None = None,
    high: float | None = None,
) -> SafeString:
    """A target: `≤` where lower is better, both bounds of a range."""
    about = unit_of(unit)
    if direction == "range":
        if low is None or high is None:
            return figure(None)
        return with_unit(f"{number(low, unit)}〜{number(high, unit)}", about, about.mark)
    if target is None:
        return figure(None)
    sign = "≤ " if direction == "lower" else ""
    return with_unit(sign + number(target, unit), about, about.mark)


@register.simple_tag
def gap(value: float | None, unit: str = "", *, missed: bool = False) -> SafeString:
    """The distance of an actual from its target, signed; a missed one is red, bold and points to its side."""
    if value is None:
        return figure(None)
    about = unit_of(unit)
    text = number(value, unit, signed=True)
    if missed and value and not any(digit in text for digit in "123456789"):
        text = finer(value)
    shown = with_unit(text, about, about.gap or about.mark)
    if not missed:
        return shown
    triangle = "M0 1h8L4 7z" if value < 0 else "M0 6h8L4 0z"
    return format_html(
        '<span class="missed"><svg class="toward" viewBox="0 0 8 7" aria-hidden="true"><path d="{}"/></svg>{}</span>',
        triangle,
        shown,
    )


@register.simple_tag
def sparkline(marks: Sequence[pictures.Mark], label: str = "") -> SafeString:
    """Periods as a small line against their target (`seido.apps.pages.pictures.Mark`), the oldest first."""
    return pictures.sparkline(marks, label)


@register.simple_tag
def bar(
    kind: str, value: float, *, of: float = 100, tick: float | None = None, start: float = 0, size: str = ""
) -> SafeString:
    """A bar `value` out of `of`, with a tick where something is needed. Kinds: filled, level, improve, low, wait,
    first, second, third."""
    return pictures.bar([(kind, value)], of, () if tick is None else (tick,), size, start)


@register.simple_tag
def bar_50_75(level: float, either: float, size: str = "") -> SafeString:
    """At level and improving in per cent, one after another, with ticks at 50 and 75."""
    return pictures.bar([("level", level), ("improve", either - level)], 100, (50, 75), size)


@register.simple_tag
def meter(done: float, of: float, size: str = "thin") -> SafeString:
    """How much of something is done: full ones green, others red; nothing where there is nothing to do."""
    return pictures.bar([("level" if done >= of else "low", done)], of or 1, (), size)


@register.simple_tag
def stages(at: int, of: int) -> SafeString:
    """A row of stages: those behind filled, the one at work marked, those ahead hollow."""
    return pictures.stages(at, of)


@register.simple_tag
def cells(full: Iterable[bool]) -> SafeString:
    """One cell each, hollow where something lacks."""
    return pictures.cells(full)


@register.simple_tag
def interval(
    low: float, value: float, high: float, target: float | None, bottom: float, top: float, *, met: bool
) -> SafeString:
    """An interval on the line from `bottom` to `top` that rows of a table share, with their target."""
    return pictures.interval(low, value, high, target, bottom, top, met=met)


@register.simple_tag
def strip(counts: Sequence[int | None], of: int) -> SafeString:
    """A bar a month, the oldest first: how many of all."""
    return pictures.strip(counts, of)


@register.simple_tag
def status_word(name: str) -> str:
    """A status by its word alone, within a sentence."""
    return str(STATUSES[name].word)
