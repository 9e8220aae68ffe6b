"""What forms of signing in show."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def plain(field: BoundField) -> SafeString:
    """A field without a placeholder: its label stands above it and stays there."""
    return field.as_widget(attrs={"placeholder": False})
