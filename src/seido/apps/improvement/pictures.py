"""The fishbone of an action's causes, drawn by the server."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

#: The branches of the fishbone.
BRANCHES = {
    "people": pgettext_lazy("branch of causes", "People"),
    "method": pgettext_lazy("branch of causes", "Procedure"),
    "system": pgettext_lazy("branch of causes", "Systems"),
    "information": pgettext_lazy("branch of causes", "Information"),
    "environment": pgettext_lazy("branch of causes", "Environment"),
    "measurement": pgettext_lazy("branch of causes", "Measurement"),
}


def fishbone(problem: str, branches: Sequence[tuple[str, Sequence[str]]]) -> SafeString:
    """Causes along six bones that meet in the problem. The list beside it says the same."""
    width, height, middle, head = 860, 340, 170, 700
    pieces = [
        format_html('<line class="spine" x1="20" x2="{0}" y1="{1}" y2="{1}"/>', head, middle),
        format_html('<rect class="head" x="{}" y="{}" width="150" height="56" rx="4"/>', head, middle - 28),
    ]
    count = min(-(-len(problem) // 11), 3) or 1
    long = -(-min(len(problem), 33) // count)
    lines_of_head = [problem[start : start + long] for start in range(0, min(len(problem), 33), long)]
    for index, part in enumerate(lines_of_head):
        pieces.append(
            format_html(
                '<text class="head-text" x="{}" y="{}" text-anchor="middle">{}</text>',
                head + 75,
                middle + 4 + (index - (len(lines_of_head) - 1) / 2) * 16,
                part,
            )
        )
    for index, (label, causes) in enumerate(branches):
        above = index < 3
        foot = 240 + (index % 3) * 215
        top = 28 if above else height - 28
        start = foot - 90
        pieces.append(
            format_html(
                '<line class="bone" x1="{}" y1="{}" x2="{}" y2="{}"/>'
                '<text class="bone-text" x="{}" y="{}" text-anchor="middle">{}</text>',
                start,
                top,
                foot,
                middle,
                start,
                top - 8 if above else top + 18,
                label,
            )
        )
        for position, cause in enumerate(causes[:4]):
            share = (position + 1) / (min(len(causes), 4) + 1)
            at_x, at_y = start + 90 * share, top + (middle - top) * share
            pieces.append(
                format_html(
                    '<line class="rib" x1="{0}" y1="{2}" x2="{1}" y2="{2}"/>'
                    '<text class="rib-text" x="{1}" y="{3}" text-anchor="end" dx="-16">{4}</text>',
                    round(at_x - 118, 1),
                    round(at_x, 1),
                    round(at_y, 1),
                    round(at_y - 4, 1),
                    cause if len(cause) <= 9 else f"{cause[:8]}…",
                )
            )
    return format_html(
        '<svg class="fishbone" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width,
        height,
        _("Fishbone of causes; the list says the same"),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )
