"""What every template may use: `{% load seido %}` brings all of it."""

from __future__ import annotations

from django import template

from seido.apps.pages.templatetags import marks, parts, words

register = template.Library()

for library in (words.register, marks.register, parts.register):
    register.tags |= library.tags
    register.filters |= library.filters
