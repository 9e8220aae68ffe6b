"""Words, names, dates and whole numbers in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from seido.apps.pages.figures import number

register = template.Library()


@register.filter
def split(text: str) -> list[str]:
    return text.split()


@register.filter
def pairs(names: dict[str, Any]) -> list[tuple[str, Any]]:
    """Names with their values. A template's own `.items` would find a name "items" instead."""
    return list(names.items())


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
def may(access: Any, capability: str) -> bool:
    """Whether a person holds a capability somewhere."""
    return bool(access.may(capability))


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


@register.filter
def decimal(value: float | None) -> str:
    """A number with one decimal and its thousands marked; a true minus."""
    return "" if value is None else number(value, "percent")


@register.filter
def signed(value: float | None) -> str:
    """A number with one decimal and its sign."""
    return "" if value is None else number(value, "percent", signed=True)
