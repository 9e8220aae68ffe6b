"""How tables, columns and words are called."""

from __future__ import annotations

from django import template

from seido.apps.data import labels
from seido.standard.model import Text

register = template.Library()


@register.filter
def table_name(name: str) -> Text:
    """A table's name, or those of several; say it with `|word`."""
    return labels.table(name)


@register.filter
def column_name(name: str) -> Text:
    return labels.column(name)
