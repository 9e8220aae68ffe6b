"""What can be sent: the files that pages give out, asked for by their own addresses in somebody's name.

A report is therefore always what its owner would download at that moment: the same figures, the same rights.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.test.client import RequestFactory
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.pages.statuses import STATUSES
from seido.apps.performance.columns import EXPORTED
from seido.apps.performance.words import KINDS, TYPES
from seido.apps.registers.register import REGISTERS

#: Keys of addresses that narrow nothing.
SILENT = frozenset(("page", "sort", "columns", "column", "per_page", "tab", "density"))
WORDS: Mapping[str, Promise] = {
    "program": _("Program"),
    "client": _("Client"),
    "site": _("Site"),
    "item": _("Item"),
    "type": _("Type"),
    "kind": _("Kind of unit"),
    "status": _("Status"),
    "period": _("Period"),
    "q": _("Search"),
    "set": _("In the 50/75 set"),
    "category": _("Category"),
    "state": _("State"),
    "scope": _("Scope"),
}


@dataclass(frozen=True)
class Source:
    """`page` is where people see it; `files` are the addresses of its files by ending. A PDF that the page does
    not give out is made of its table, less what is `not_on_paper`."""

    name: str
    label: Promise | str
    capability: str
    page: str
    files: Mapping[str, str]
    not_on_paper: tuple[str, ...] = ()

    @property
    def formats(self) -> list[str]:
        return sorted({*self.files, "pdf"})


OWN = (
    Source(
        "scorecard",
        _("Scorecard"),
        "performance.read",
        "/performance/",
        {"csv": "/performance/scorecard.csv", "xlsx": "/performance/scorecard.xlsx"},
        (
            *("metric", "unit_kind", "program", "client", "site", "target_low", "target_high", "low", "high"),
            *("period_met", "newest_day", "in_set", "outside", "reason"),
        ),
    ),
    Source(
        "summary",
        _("Summary table"),
        "performance.read",
        "/performance/summary/",
        {"csv": "/performance/summary.csv", "xlsx": "/performance/summary.xlsx"},
        ("metric", "unit_kind", "target_low", "target_high", "reason"),
    ),
    Source(
        "readiness",
        _("Readiness for certification"),
        "score.read",
        "/score/",
        {kind: f"/score/export.{kind}" for kind in ("pdf", "xlsx", "csv")},
    ),
    Source(
        "requirements",
        _("Requirements"),
        "requirements.read",
        "/requirements/",
        {kind: f"/requirements/export.{kind}" for kind in ("xlsx", "csv")},
    ),
)


def sources() -> dict[str, Source]:
    """Everything that can be sent: pages of figures, and every register."""
    found = {source.name: source for source in OWN}
    for place, register in REGISTERS.items():
        page = register.address()
        files = {kind: f"{page}export.{kind}" for kind in ("csv", "xlsx")}
        found[f"register:{place}"] = Source(
            f"register:{place}", register.title, f"{register.capability}.read", page, files
        )
    return found


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    media_type: str


def asked(user: User, access: Access, address: str, language: str) -> HttpResponse:
    """What a page answers to somebody, in a language. Raises PermissionDenied or Http404 as the page does."""
    request: Any = RequestFactory().get(address, headers={"accept-language": language})
    request.user, request.access, request.token, request.htmx = user, access, None, False
    with (
        translation.override(language),
        timezone.override(ZoneInfo(settings.SEIDO_TIME_ZONE)),
    ):
        match = resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response


def left_off(source: Source) -> set[str]:
    """The headings, in the active language, of the columns that paper has no room for."""
    return {str(EXPORTED[name][0]) for name in source.not_on_paper}


def table_in(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file of ours."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return header, rows


def filters_in(source: Source, query: str) -> list[tuple[str, str]]:
    """What narrows a report, in words of the active language: (name, values)."""
    register = REGISTERS.get(source.name.removeprefix("register:"))
    found: dict[str, list[str]] = {}
    for key, value in parse_qsl(query):
        if key in SILENT:
            continue
        label = str(WORDS[key]) if key in WORDS else register.label(key) if register else key
        found.setdefault(label, []).append(word_for(key, value))
    return [(label, ", ".join(values)) for label, values in found.items()]


def word_for(key: str, value: str) -> str:
    """A value of an address as people say it."""
    if key in ("status", "state") and value in STATUSES:
        return str(STATUSES[value].word)
    if key == "set":
        return str(_("Yes")) if value == "1" else value
    return str({"kind": KINDS, "type": TYPES}.get(key, {}).get(value, value))
