"""Small marks of the register: the scopes of a requirement side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from seido.apps.pages.statuses import STATUSES
from seido.standard.model import Text

register = template.Library()

#: Letters of a clause that a row of a list shows, for a Japanese one is about as wide as two others.
LONGEST = {"ja": 60, "en": 110}


@register.filter
def briefly(text: Text) -> str:
    """A clause's words in the language of the page, as far as a row of a list shows them."""
    language = get_language() or "ja"
    return Truncator(text.in_language(language)).chars(LONGEST.get(language, 60))


STEP, SIZE = 14, 12


@register.simple_tag
def marks(states: Sequence[tuple[str, str]]) -> SafeString:
    """One mark a scope, in the order of the scopes: passing ones as plain squares, so that others meet the eye."""
    if not states:
        return SafeString("")
    shapes = static("seido/shapes.svg")
    pieces = []
    for index, (scope, state) in enumerate(states):
        at = index * STEP
        if state == "pass":
            pieces.append(format_html('<rect x="{}" y="2" width="8" height="8"/>', at + 2))
        elif state == "not_applicable":
            pieces.append(format_html('<path d="M{} 6h6"/>', at + 3))
        else:
            pieces.append(
                format_html(
                    '<use href="{}#{}" x="{}" width="12" height="12"><title>{}: {}</title></use>',
                    shapes,
                    STATUSES[state].shape,
                    at,
                    scope,
                    STATUSES[state].word,
                )
            )
    return format_html(
        '<svg class="marks" width="{}" height="12" role="img" aria-label="{}">{}</svg>',
        len(states) * STEP,
        told(states),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


def told(states: Sequence[tuple[str, str]]) -> str:
    """The counts by state in words."""
    counts = Counter(state for _scope, state in states)
    return ", ".join(f"{STATUSES[state].word} {count}" for state, count in counts.items())


@register.simple_tag
def strip(months: Sequence[object]) -> SafeString:
    """Twelve months of a computed verdict: bars as high as the share of scopes that conform, with the count below."""
    pieces = []
    for index, month in enumerate(months):
        x = index * 20
        number, of = month.conforming, month.scopes  # type: ignore[attr-defined]
        pieces.append(format_html('<rect class="rest" x="{}" width="18" height="32"/>', x))
        if number is None or not of:
            pieces.append(format_html('<text x="{}" y="46">–</text>', x + 9))
            continue
        height = round(32 * number / of)
        kind = "whole" if number == of else "bad" if month.worst in ("fail", "error") else "part"  # type: ignore[attr-defined]
        pieces.append(
            format_html(
                '<rect class="{}" x="{}" y="{}" width="18" height="{}"/><text x="{}" y="46">{}</text>',
                kind,
                x,
                32 - height,
                height,
                x + 9,
                number,
            )
        )
    return format_html(
        '<svg class="months" width="238" height="50" viewBox="0 0 238 50" role="img" aria-label="{}">{}</svg>',
        _("Conforming scopes by month"),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )
