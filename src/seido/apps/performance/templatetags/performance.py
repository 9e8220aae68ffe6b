"""Rows of performance tables. They are put together here rather than in a template: a page has a hundred of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from seido.apps.pages import pictures
from seido.apps.pages.figures import number
from seido.apps.pages.figures import unit_of as figures_unit
from seido.apps.pages.templatetags.marks import figure, gap, goal, shape, status
from seido.apps.pages.templatetags.words import day, month
from seido.apps.performance.readings import Reading
from seido.apps.performance.scorecard import Group, Line, figure_path
from seido.apps.performance.summary import SummaryLine
from seido.apps.performance.words import KINDS, TRENDS, TYPES, here, name_of, unit_of

register = template.Library()
#: Ways in which one row is kept drawn.
MOST_DRAWN = 6
ARROWS = {-1: "↘", 0: "→", 1: "↗"}


@register.filter
def group_title(group: Group) -> str:
    """The name of a program, client or site; of the whole organisation what it is."""
    if group.kind in ("program", "entity"):
        return group.name if group.kind == "program" else str(KINDS["entity"])
    return f"{KINDS[group.kind]} {group.name}"


@register.simple_tag
def scorecard_row(line: Line, shown: Collection[str]) -> SafeString:
    """A row of the scorecard with the columns that are shown."""

    def draw() -> SafeString:
        cells = SafeString("".join(CELLS[name](line) for name in shown))
        return format_html("<tr>{}{}</tr>\n", head(line), cells)

    return drawn_once(line.drawn, (get_language(), *shown), draw)


def drawn_once(places: dict[Any, Any], key: Any, draw: Callable[[], SafeString]) -> SafeString:
    """A row as it was drawn before in a language with some columns; a few of these are kept."""
    found: SafeString | None = places.get(key)
    if found is None:
        if len(places) >= MOST_DRAWN:
            places.clear()
        found = places[key] = draw()
    return found


def head(line: Line) -> SafeString:
    """The metric, linked to the page of this figure, its process, and what a reader must know of it."""
    row, tags = line.standing, SafeString("")
    if missing := missing_months(line):
        tags += format_html(' <span class="tag">{}</span>', missing)
    if line.clash:
        tags += format_html(' <span class="tag due">{}</span>', gettext("Targets clash"))
    if row.imported:
        tags += format_html(' <span class="tag">{}</span>', gettext("Imported"))
    process = format_html(" <span>{}</span>", row.process) if row.process else ""
    return format_html('<th scope="row"><a href="{}">{}</a>{}{}</th>', line.path, line.name, process, tags)


def missing_months(line: Line) -> str:
    """The periods of the newest twelve that are not collected, in a few words."""
    if line.standing.collected:
        return ""
    gaps = [reading.period for reading in line.readings if reading.value is None or not reading.collected]
    if not gaps:
        return ""
    if len(gaps) == 1:
        return gettext("%(month)s missing") % {"month": month(gaps[0])}
    return ngettext("%(count)s period missing", "%(count)s periods missing", len(gaps)) % {"count": len(gaps)}


def text_cell(text: object) -> SafeString:
    return format_html('<td class="side">{}</td>', text)


def target_cell(line: Line) -> SafeString:
    own = line.reading
    if own is None or not own.has_target:
        return format_html('<td class="number">{}</td>', figure(None))
    shown = goal(own.target, line.unit, line.standing.direction, own.target_low, own.target_high)
    return format_html('<td class="number">{}</td>', shown)


def actual_cell(line: Line) -> SafeString:
    own = line.reading
    if own is None or own.value is None:
        return format_html('<td class="number">{}</td>', gettext("not in"))
    other = own.period if "-Q" in own.period or "-" not in own.period else ""
    return format_html(
        '<td class="number actual"{}>{}</td>',
        format_html(' title="{}"', month(other)) if other else "",
        figure(own.value, line.unit),
    )


def gap_cell(line: Line) -> SafeString:
    missed = line.reading is not None and line.reading.missed
    return format_html('<td class="number">{}</td>', gap(line.gap, line.unit, missed=missed))


def status_cell(line: Line) -> SafeString:
    return format_html('<td title="{}">{}</td>', line.reason, status(line.standing.status))


def spark_cell(line: Line) -> SafeString:
    return format_html("<td>{}</td>", pictures.sparkline(marks_of(line.standing.direction, line.readings)))


def marks_of(direction: str, readings: Collection[Reading]) -> list[pictures.Mark]:
    """Readings as a picture shows them."""
    return [
        pictures.mark(reading.value, direction, reading.target, reading.target_low, reading.target_high)
        for reading in readings
    ]


def met_cell(line: Line) -> SafeString:
    row = line.standing
    if not row.periods or row.status == "volume":
        return SafeString('<td class="number">–</td>')
    short = row.counted and 4 * row.met < 3 * row.periods and not row.improving
    shown = format_html('<span class="missed">{}</span>', row.met) if short else row.met
    return format_html('<td class="number">{} / {}</td>', shown, row.periods)


def trend_cell(line: Line) -> SafeString:
    row = line.standing
    if not row.trend:
        return SafeString("<td>–</td>")
    values = [reading.value for reading in line.readings if reading.value is not None]
    way = 0 if row.trend == "flat" else 1 if sum(values[-3:]) > sum(values[-6:-3]) else -1
    return format_html(
        "<td{}>{} {}</td>",
        SafeString(' class="worse"') if row.trend == "worse" else "",
        ARROWS[way],
        TRENDS[row.trend],
    )


def n_cell(line: Line) -> SafeString:
    own = line.reading
    if own is None or own.n is None:
        return SafeString('<td class="number">–</td>')
    name = "number few" if own.straddles else "number"
    return format_html('<td class="{}">{}</td>', name, f"{own.n:,}")


def fresh_cell(line: Line) -> SafeString:
    newest = line.standing.newest_day
    if newest is None:
        return SafeString('<td class="number">–</td>')
    short = f"{newest:%m/%d}" if get_language() == "ja" else f"{newest:%b %d}"
    return format_html('<td class="number" title="{}">{}</td>', day(newest), short)


CELLS: Mapping[str, Callable[[Line], SafeString]] = {
    "item": lambda line: text_cell(line.standing.item),
    "type": lambda line: text_cell(TYPES.get(line.standing.type, line.standing.type)),
    "target": target_cell,
    "actual": actual_cell,
    "gap": gap_cell,
    "status": status_cell,
    "spark": spark_cell,
    "met": met_cell,
    "trend": trend_cell,
    "n": n_cell,
    "fresh": fresh_cell,
}


@register.simple_tag
def summary_row(line: SummaryLine, months: Sequence[str]) -> SafeString:
    """A row of the summary table, as short as HTML allows: a page has hundreds of them."""
    return drawn_once(line.drawn, get_language(), lambda: drawn_summary_row(line, months))


def drawn_summary_row(line: SummaryLine, months: Sequence[str]) -> SafeString:
    row, newest = line.standing, line.newest
    unit = unit_of(row.metric)
    path = figure_path(row.metric, row.unit, row.process, row.period)
    target = "–"
    if newest is not None and newest.has_target:
        target = target_text(row.direction, newest, unit)
    readings = line.by_month(months[-1] if months else "")
    cells = "".join(month_cell(readings.get(month), unit) for month in months)
    name = str(KINDS["entity"]) if row.unit_kind == "entity" else f"{row.unit} {row.process}".strip()
    flags = "".join(
        letter if held else "·"
        for letter, held in (("C", row.collected), ("U", row.usable), ("I", row.integrity))
    )
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a><td>{}<td class="number">{}{}'
        '<td class="number">{}<td>{}<td>{}<td>{}\n',
        path,
        here(name_of(row.metric)),
        name,
        target,
        SafeString(cells),
        "–" if row.status == "volume" else f"{row.met}/{row.periods}",
        shape(row.status) if row.status != "volume" else "",
        flags,
        "✓" if row.in_set else "",
    )


def month_cell(reading: Reading | None, unit: str) -> str:
    """A period's figure; its class says whether the target was met."""
    if reading is None:
        return "<td>"
    if reading.value is None:
        return "<td class=n>–"
    name = "m" if reading.met else "x" if reading.has_target else "n"
    return f"<td class={name}>{number(reading.value, unit)}"


def target_text(direction: str, reading: Reading, unit: str) -> str:
    mark = figures_unit(unit).mark
    if direction == "range" and reading.target_low is not None and reading.target_high is not None:
        return f"{number(reading.target_low, unit)}–{number(reading.target_high, unit)}{mark}"
    if reading.target is None:
        return "–"
    return f"{'≤' if direction == 'lower' else ''}{number(reading.target, unit)}{mark}"
