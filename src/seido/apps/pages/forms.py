"""How forms are drawn: a summary of errors first, then each field with its label, need, help and errors."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """`{{ form }}` draws the whole, `{{ form.name.as_field_group }}` one field, and `pages/errors.html` the summary."""

    form_template_name = "pages/form.html"
    field_template_name = "pages/field.html"
