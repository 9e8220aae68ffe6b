"""How the parts of an organisation are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from seido.apps.pages.figures import unit_of
from seido.apps.setting_up.forms import DAYS

register = template.Library()


@register.filter
def open_hours(entry: Mapping[str, Any]) -> str:
    """An interval of the week, such as Mon Tue Wed 09:00–18:00."""
    words = dict(DAYS)
    joined = ("・" if get_language() == "ja" else " ").join(str(words[day]) for day in entry["days"])
    return f"{joined} {entry['from']}–{entry['to']}"


@register.filter
def kind_word(kind: str, kinds: Mapping[str, Any]) -> str:
    """A kind of process without its examples."""
    return str(kinds.get(kind, kind)).replace("：", ":").partition(":")[0]


@register.filter
def unit_word(unit: str) -> str:
    return unit_of(unit).mark
