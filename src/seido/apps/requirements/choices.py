"""Tabs and filters above the register, with what each would leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seido.apps.pages.parts import Tab
from seido.apps.pages.statuses import STATUSES
from seido.apps.requirements.listing import IN_TAB, TABS, Filters, Line
from seido.standard import load

LABELS = {
    "all": _("All"),
    "open": _("To mend"),
    "disagree": _("People and checks differ"),
    "due": _("Due"),
    "people": _("Left to people"),
    "good": _("Conforming"),
}
TAGS = {
    "in_person": _("face to face"),
    "outbound": _("outbound"),
    "chat": _("chat"),
    "case": _("case management"),
    "bpo": _("back office"),
}
MODES = {
    "computed": _("computed from facts"),
    "check": _("checked on records"),
    "record": _("a record of its own"),
    "semi": _("half checked, half judged"),
    "judge": _("judged by people"),
}
CATEGORIES = {
    "1": _("Leadership and planning"),
    "2": _("Processes"),
    "3": _("People"),
    "4": _("Performance"),
}
STATES = ("fail", "error", "no_data", "due", "pass", "waived", "not_applicable")


@dataclass(frozen=True)
class Option:
    label: str | Promise
    path: str
    current: bool


@dataclass(frozen=True)
class Chip:
    """A filter: its name, what it is set to, its options, and the address without it."""

    label: str | Promise
    value: str | Promise
    options: Sequence[Option]
    narrowing: bool
    clear: str


def address(request: HttpRequest, **changes: str) -> str:
    """This page with something changed, on its first page; a blank value takes the filter away."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def tabs(request: HttpRequest, within: Sequence[Line], current: str) -> list[Tab]:
    return [
        Tab(
            LABELS[name],
            address(request, tab="" if name == "all" else name),
            sum(bool(IN_TAB[name](line)) for line in within),
            name == current,
        )
        for name in TABS
    ]


def chips(request: HttpRequest, within: Sequence[Line], filters: Filters) -> list[Chip]:
    """One chip a filter. Scopes are those that the person sees."""
    standard = load()
    language = getattr(request, "LANGUAGE_CODE", "ja")
    items = [
        (item.id, f"{item.id} {item.title.in_language(language)}")
        for item in standard.items.values()
        if item.status == "complete" and (not filters.category or str(item.category) == filters.category)
    ]
    scopes = sorted({name for line in within for name, _state in line.states})
    return [
        chip(request, _("Category"), "category", filters.category, CATEGORIES.items()),
        chip(request, _("Item"), "item", filters.item, items),
        chip(request, _("State"), "state", filters.state, [(name, STATUSES[name].word) for name in STATES]),
        chip(request, _("Scope"), "scope", filters.scope, [(name, name) for name in scopes]),
        chip(request, _("Tag"), "tag", filters.tag, TAGS.items()),
        chip(request, _("Way of judging"), "mode", filters.mode, MODES.items()),
    ]


def chip(
    request: HttpRequest, label: Promise, name: str, value: str, options: Iterable[tuple[str, str | Promise]]
) -> Chip:
    known = list(options)
    word = next((word for key, word in known if key == value), value) if value else _("all")
    return Chip(
        label,
        word,
        [Option(word, address(request, **{name: key}), key == value) for key, word in known],
        bool(value),
        address(request, **{name: ""}) if value else "",
    )
