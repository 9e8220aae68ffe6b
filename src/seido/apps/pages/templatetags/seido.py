"""What every template may use: `{% load seido %}` brings all of it."""

from __future__ import annotations

from django import template

from seido.apps.pages.templatetags import marks, parts, words
from seido.apps.pages.templatetags.marks import icon, status
from seido.apps.pages.templatetags.words import counted, day, moment, month, short_month, word

__all__ = ["counted", "day", "icon", "moment", "month", "register", "short_month", "status", "word"]

register = template.Library()

for library in (words.register, marks.register, parts.register):
    register.tags |= library.tags
    register.filters |= library.filters
