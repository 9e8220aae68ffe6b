"""What forms of signing in show."""

from __future__ import annotations

from django import template
from django.forms import BaseForm

from seido.apps.accounts.demonstration import PASSWORD, PEOPLE, is_demonstration

register = template.Library()


@register.filter
def without_placeholders(form: BaseForm) -> BaseForm:
    """A form whose labels stand above the fields and stay there."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.simple_tag
def demonstration_people() -> dict[str, object]:
    """The demonstration's sign-in names and password; nothing anywhere else."""
    return {"names": [*PEOPLE], "password": PASSWORD} if is_demonstration() else {}
