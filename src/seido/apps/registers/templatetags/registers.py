"""What pages of registers, and others that keep views or have comments, may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext_lazy

from seido.apps.pages.templatetags.marks import status
from seido.apps.registers import around
from seido.apps.registers.cells import status_of, words_of
from seido.apps.registers.forms import RowForm
from seido.apps.registers.register import Column, Register
from seido.apps.registers.saved_views import saved_views

register = template.Library()


@register.inclusion_tag("registers/keep_view.html", takes_context=True)
def keep_view(context: template.Context) -> dict[str, Any]:
    """A button that keeps this page as it is set, and lets go the view that it shows."""
    request = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    shown = query.urlencode()
    mine = [
        view
        for view in saved_views(request.access, request.path)
        if view.owner_id == request.access.user_id and view.query == shown
    ]
    return {
        "page": request.path,
        "query": shown,
        "view": mine[0] if mine else None,
        "csrf_token": context.get("csrf_token"),
        "client": {str(role) for role in request.access.roles} <= {"client"},
    }


@register.simple_tag
def cell(of: Register, column: Column, row: Any) -> SafeString:
    """A cell of a list."""
    if column.template:
        return mark_safe(render_to_string(column.template, {"row": row, "value": column.value(row)}))
    if column.as_status:
        name, word = status_of(column.value(row))
        return status(name, word) if name else SafeString("")
    words = words_of(of, column, row)
    if column.link:
        return format_html('<a href="{}">{}</a>', of.address(row), words or of.title_of(row))
    return escape(words)


@dataclass(frozen=True)
class Shown:
    """A field of a form; what is written at length takes the whole width."""

    field: BoundField
    is_wide: bool


@register.simple_tag
def sections_of(of: Register, form: RowForm) -> list[tuple[Any, list[Shown]]]:
    """A form's fields under their headings; those that no section names, and the reason, come last."""
    named = [(title, [name for name in names if name in form.fields]) for title, names in of.sections]
    used = {name for _title, names in named for name in names}
    named.append(("", [name for name in form.fields if name not in used]))
    return [(title, [shown(form[name]) for name in names]) for title, names in named if names]


def shown(field: BoundField) -> Shown:
    long = isinstance(field.field, forms.CharField) and not isinstance(field.field, forms.ChoiceField)
    longest = getattr(field.field, "max_length", None) or 1000
    return Shown(field, long and longest > 100)


@register.simple_tag
def facts_of(of: Register, row: Any) -> list[tuple[str, str]]:
    """(label, words) of every field of a row's form that holds something."""
    columns = [Column(name) for name in of.form]
    return [
        (of.label(column.name), words) for column in columns if (words := words_of(of, column, row)) != ""
    ]


@register.inclusion_tag("registers/around.html", takes_context=True)
def around_object(context: template.Context, place: str, key: Any) -> dict[str, Any]:
    """Comments, history, links and files of an object, with the forms that add to them."""
    request = context["request"]
    of, row = context.get("register"), context.get("row")
    if of is not None and row is not None and (of.place, row.pk) == (place, key):  # the page has it at hand
        found = around.Found(of.title_of(row), of.address(row), context["may_write"])
    else:
        found = around.find(request.access, place, str(key))
    events = around.events_of(place, str(key))
    verbs = {event.verb for event in events}  # what never happened is not asked for
    comments = around.comments(place, str(key)) if "commented" in verbs else []
    return {
        "place": place,
        "key": str(key),
        "comments": comments,
        "happenings": around.happenings(place, str(key), comments, events),
        "ties": around.ties(request.access, place, str(key), found.path),
        "files": around.attachments(place, str(key)) if "attached" in verbs else [],
        "may_write": found.may_write,
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }


@register.filter
def mentions_marked(text: str) -> SafeString:
    """A comment with its mentions in bold, line by line."""
    escaped = str(escape(text))
    marked = around.MENTION.sub(lambda match: f"<strong>@{match[1]}</strong>", escaped)
    return mark_safe(marked.replace("\n", "<br>"))


VERBS = {
    "created": pgettext_lazy("in a history", "made this"),
    "changed": pgettext_lazy("in a history", "changed this"),
    "commented": pgettext_lazy("in a history", "commented"),
    "linked": pgettext_lazy("in a history", "added a link"),
    "unlinked": pgettext_lazy("in a history", "took a link off"),
    "attached": pgettext_lazy("in a history", "added a file"),
    "detached": pgettext_lazy("in a history", "took a file off"),
}


@register.filter
def verb_words(verb: str) -> str:
    """What an event of a history did, in words."""
    return str(VERBS.get(verb, verb))


@register.filter
def get_one(query: Any, name: str) -> str:
    """A value of a query by its name."""
    return str(query.get(name, "")) if name else ""
