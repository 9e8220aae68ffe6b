"""What every template may use: icons, statuses, words in two languages, figures, dates and small pictures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from seido.apps.pages.context import COUNTS
from seido.apps.pages.statuses import STATUSES, Status

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    return format_html(
        '<svg class="icon" width="16" height="16"{}><use href="{}#{}"></use></svg>',
        format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"'),
        static("seido/icons.svg"),
        name,
    )


@register.simple_tag
def status(name: str, word: str = "") -> SafeString:
    """A status by shape, word and colour (`seido.apps.pages.statuses`)."""
    shown: Status = STATUSES[name]
    return format_html(
        '<span class="status {0}"><svg class="shape" width="14" height="14" aria-hidden="true">'
        '<use href="{1}#{0}"></use></svg>{2}</span>',
        shown.shape,
        static("seido/shapes.svg"),
        word or shown.word,
    )


@register.simple_tag
def sheet_path(name: str) -> str:
    return static(f"seido/{name}.css")


@register.simple_tag(takes_context=True)
def count_of(context: template.Context, path: str) -> SafeString:
    """The count that stands right of an entry of the menu; red only where something is late or broken."""
    function = COUNTS.get(path)
    if function is None:
        return SafeString("")
    number, late = function(context["request"])
    if not number:
        return SafeString("")
    return format_html('<span class="count{}">{}</span>', " late" if late else "", number)


@register.filter
def split(text: str) -> list[str]:
    return text.split()


@register.filter
def word(text: Any) -> str:
    """A text of the catalogue in the language of the page; any other value as it is."""
    return str(getattr(text, (get_language() or "ja")[:2], text) or "")


@register.filter
def initial(user: Any) -> str:
    return str(user)[:1]


@register.filter
def roles(access: Any) -> str:
    return (
        "、".join(str(role.label) for role in sorted(access.roles))
        if get_language() == "ja"
        else ", ".join(str(role.label) for role in sorted(access.roles))
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """2026/11/09, in English Nov 09, 2026."""
    if value is None:
        return ""
    shown = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{shown:%Y/%m/%d}" if get_language() == "ja" else f"{shown:%b %d, %Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """A day and the time of it, in the zone of the request."""
    if value is None:
        return ""
    shown = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(shown)} {shown:%H:%M}"


@register.filter
def month(value: str) -> str:
    """2026-10 as 2026年10月 or Oct 2026; quarters and years likewise."""
    year, _, rest = value.partition("-")
    japanese = get_language() == "ja"
    if not rest:
        return f"{year}年" if japanese else year
    if rest.startswith("Q"):
        return f"{year}年第{rest[1]}四半期" if japanese else f"{rest} {year}"
    return f"{year}年{int(rest)}月" if japanese else f"{date(int(year), int(rest), 1):%b %Y}"


@register.filter
def short_month(value: str) -> str:
    """2026-10 as 10月 or Oct."""
    year, _, rest = value.partition("-")
    if not rest.isdigit():
        return month(value)
    return f"{int(rest)}月" if get_language() == "ja" else f"{date(int(year), int(rest), 1):%b}"


@register.filter
def counted(value: float | None) -> str:
    """A whole number with its thousands marked."""
    return "" if value is None else f"{value:,.0f}"
