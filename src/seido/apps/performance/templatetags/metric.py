"""What the page of one metric shows in single words, cells and small pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.pages.figures import NOTHING, number, unit_of
from seido.apps.pages.templatetags.marks import figure as figure_cell
from seido.apps.pages.templatetags.marks import status
from seido.apps.performance import metric_view
from seido.apps.performance.metric_page import Figure, Slice
from seido.apps.performance.words import KINDS, OUTSIDE, here
from seido.standard.model import Text

register = template.Library()

#: Columns of facts and records -> what people call them; others stand by their own names.
COLUMNS: Mapping[str, Promise] = {
    "contact_id": _("Contact"),
    "response_id": _("Response"),
    "dial_id": _("Dial"),
    "visit_id": _("Visit"),
    "evaluation_id": _("Evaluation"),
    "record_id": _("Record"),
    "kind": _("Kind"),
    "arrived_at": _("Arrived"),
    "answered_at": _("Answered"),
    "dialled_at": _("Dialled"),
    "evaluated_at": _("Evaluated"),
    "started_at": _("Begun"),
    "happened_at": _("Happened"),
    "completed_at": _("Completed"),
    "due_at": _("Due"),
    "done_at": _("Done"),
    "local_date": _("Day"),
    "process": _("Process"),
    "site": _("Site"),
    "transaction_type": _("Kind of request"),
    "visit_type": _("Kind of request"),
    "journey": _("Journey"),
    "question": _("Question"),
    "attribute": _("Attribute"),
    "agent": _("Staff"),
    "team": _("Team"),
    "evaluator": _("Evaluator"),
    "form": _("Form"),
    "priority": _("Priority"),
    "outcome": _("Outcome"),
    "score": pgettext_lazy("answer in a survey", "Answer"),
    "subject": _("Subject"),
    "wait_ms": _("Wait (s)"),
    "handle_ms": _("Handle time (s)"),
    "session_ms": _("Session (s)"),
    "duration_ms": _("Length (s)"),
    "resolved": _("Resolved"),
    "escalated": _("Escalated"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "load": _("Load"),
}
#: Words of rows that need no translation in a cell of their own: yes and no.
YES, NO = "✓", "–"
PLOT = 240


@register.filter
def column_words(name: str) -> str:
    return str(COLUMNS.get(name, name))


@register.simple_tag
def ledger_row(row: Mapping[str, Any], columns: Sequence[str]) -> SafeString:
    """A row of facts; durations in seconds, sums as what the row adds."""
    cells = [(" class=number" if is_number(row[name]) else "", shown(name, row[name])) for name in columns]
    first, rest = cells[0], cells[1:]
    return format_html(
        '<tr><th scope="row">{}</th>{}</tr>',
        first[1],
        format_html_join("", "<td{}>{}</td>", ((SafeString(name), text) for name, text in rest)),
    )


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if name.endswith("_ms") and is_number(value):
        return f"{value / 1000:,.1f}"
    return metric_view.moment_words(value)


@register.filter
def sum_words(value: float | None) -> str:
    """A sum: whole where it is, else with one decimal."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


@register.simple_tag
def figure_words(value: float | None, unit: str) -> str:
    """A value with its unit as running text."""
    if value is None:
        return NOTHING
    return f"{number(value, unit)} {unit_of(unit).mark}".strip()


@register.simple_tag
def reading_target(figure: Figure) -> str:
    """The target of the reading shown, as running text."""
    own, words = figure.reading, unit_of(figure.measure).mark
    if own is None:
        return ""
    if figure.direction == "range" and own.target_low is not None and own.target_high is not None:
        return f"{number(own.target_low, figure.measure)}〜{number(own.target_high, figure.measure)}{words}"
    if own.target is None:
        return NOTHING
    sign = "≤ " if figure.direction == "lower" else ""
    return f"{sign}{number(own.target, figure.measure)}{words}"


@register.simple_tag
def kind_words(kind: str) -> str:
    return str(KINDS.get(kind, kind))


@register.simple_tag
def outside_words(reason: str) -> str:
    return str(OUTSIDE.get(reason, ""))


@register.simple_tag
def reason_words(finding: Any) -> str:
    return here(Text(finding.reason_en, finding.reason_ja))


@register.simple_tag
def met_cells(marks: Sequence[tuple[bool, str]]) -> SafeString:
    """A square a period: filled where it met its target, hollow where it did not."""
    squares = [(index * 14, "met" if met else "missed", name) for index, (met, name) in enumerate(marks)]
    return format_html(
        '<svg class="met-cells" viewBox="0 0 {} 12" width="{}" height="12" aria-hidden="true">{}</svg>',
        max(len(squares) * 14, 1),
        max(len(squares) * 14, 1),
        format_html_join(
            "",
            '<rect x="{}" y="1" width="10" height="10" rx="1" class="{}"><title>{}</title></rect>',
            squares,
        ),
    )


@register.simple_tag
def slice_row(part: Slice, figure: Figure, parts: Sequence[Slice]) -> SafeString:
    """A part with its figure, its interval on one axis with the target, and a verdict in words."""
    own = part.reading
    name = format_html('<a href="{}">{}</a>', part.path, part.name) if part.path else part.name
    sums = sum_words(own.numerator)
    if own.denominator is not None:
        sums += f" / {sum_words(own.denominator)}"
    interval = "" if own.low is None or own.high is None else f"{own.low:.1f}–{own.high:.1f}"
    verdict = SafeString("")
    if part.verdict == "below":
        verdict = status("below", _("short of the target"))
    elif part.verdict:
        verdict = status(part.verdict)
    missed = " missed" if part.verdict == "below" else ""
    return format_html(
        '<tr><th scope="row">{}</th><td class="number">{}</td><td class="number actual{}">{}</td>'
        '<td class="number">{}</td><td>{}</td><td>{}</td></tr>',
        name,
        sums,
        missed,
        figure_cell(own.value, figure.measure),
        interval,
        interval_plot(part, parts),
        verdict,
    )


def interval_plot(part: Slice, parts: Sequence[Slice]) -> SafeString:
    """The interval and the value of a part on the axis that all parts share, with the target across."""
    shown = [
        value
        for other in parts
        for value in (
            other.reading.value,
            other.reading.low,
            other.reading.high,
            other.reading.target,
            other.reading.target_low,
            other.reading.target_high,
        )
        if value is not None
    ]
    own = part.reading
    if own.value is None or not shown:
        return SafeString("")
    least, most = min(shown), max(shown)
    scale = (PLOT - 12) / ((most - least) or 1)

    def x(value: float) -> int:
        return round(6 + (value - least) * scale)

    pieces = []
    for bound in (own.target, own.target_low, own.target_high):
        if bound is not None:
            pieces.append(format_html('<path class="goal" d="M{} 0v20"/>', x(bound)))
    if own.low is not None and own.high is not None:
        pieces.append(
            format_html('<path class="span" d="M{0} 10H{1}M{0} 7v6M{1} 7v6"/>', x(own.low), x(own.high))
        )
    if own.met or not own.has_target:
        pieces.append(format_html('<circle class="met" cx="{}" cy="10" r="3.5"/>', x(own.value)))
    else:
        pieces.append(
            format_html('<rect class="miss" x="{}" y="6.5" width="7" height="7"/>', x(own.value) - 3.5)
        )
    return format_html(
        '<svg class="interval" viewBox="0 0 {0} 20" width="{0}" height="20" aria-hidden="true">{1}</svg>',
        PLOT,
        SafeString("".join(pieces)),
    )
