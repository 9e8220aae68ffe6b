"""What the pages of lists show around their rows: tabs, filters, heads and the ways to other pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.roles import Role
from seido.apps.pages.parts import Tab
from seido.apps.pages.statuses import STATUSES
from seido.apps.performance.columns import COLUMNS, SORTABLE
from seido.apps.performance.filters import MANY, Filters
from seido.apps.performance.ledger import definition
from seido.apps.performance.models import ClosedMonth
from seido.apps.performance.scorecard import Group, Scorecard, attach_points, grouped, scorecard
from seido.apps.performance.words import KINDS, TYPES, here, name_of
from seido.apps.registers.saved_views import saved_views
from seido.standard import load

SIDE = frozenset({"item", "type"})
NUMBERS = frozenset({"target", "actual", "gap", "met", "n", "fresh"})


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter above the table; `others` is the rest of the address, which its form keeps."""

    name: str
    label: str
    options: list[Option]
    others: list[tuple[str, str]]
    clear: str

    @property
    def narrowing(self) -> bool:
        return any(option.chosen for option in self.options)

    @property
    def said(self) -> str:
        chosen = [option.label for option in self.options if option.chosen]
        if not chosen:
            return pgettext("filter", "All (%(count)s)") % {"count": len(self.options)}
        return ", ".join(chosen[:2]) + (f" +{len(chosen) - 2}" if len(chosen) > 2 else "")


def scorecard_page(request: HttpRequest, card: Scorecard) -> dict[str, Any]:
    """Everything that the template of the scorecard shows."""
    access, filters = request.access, card.filters  # type: ignore[attr-defined]
    number = page_number(filters, len(card.pages))
    groups = card.pages[number - 1]
    attach_points(line.standing for group in groups for line in group.lines)
    shown = [name for name in COLUMNS if not filters.column or name in filters.column]
    saved = next((view for view in saved_views(access, request.path) if view.query == filters.query()), None)
    return {
        "card": card,
        "groups": groups,
        "shown": shown,
        "width": len(shown) + 1,
        "saved": saved,
        "client": access.roles == {Role.CLIENT},
        "closed": ClosedMonth.objects.filter(month=card.period).first(),
        "tabs": status_tabs(card),
        "chips": chips(card),
        "period_clear": f"?{filters.query(period='')}" if filters.period else "",
        "periods": [(name, filters.query(period=name)) for name in card.periods],
        "columns": [(name, label, name in shown) for name, label in COLUMNS.items()],
        "columns_label": _("Columns (%(count)s)") % {"count": len(shown) + 1},
        "pairs_without_columns": pairs(filters, "column"),
        "pairs_without_words": pairs(filters, "q"),
        "heads": heads(filters, shown),
        "pager": pager(filters, card.pages, number),
    }


def units_page(access: Access, metric: str) -> dict[str, Any]:
    """A metric at every unit that the person may see. Raises Http404 for a metric that is none."""
    entry = load().metrics.get(metric)
    card = scorecard(access, Filters())
    lines = [line for line in card.lines if line.standing.metric == metric]
    if entry is None and not lines:
        raise Http404
    attach_points(line.standing for line in lines)
    return {
        "name": here(name_of(metric)),
        "groups": grouped(lines, card.order),
        "shown": list(COLUMNS),
        "width": len(COLUMNS) + 1,
        "heads": heads(Filters(), COLUMNS),
        "words": definition(entry, (get_language() or "ja")[:2]) if entry else {},
    }


def page_number(filters: Filters, count: int) -> int:
    """The page asked for, within those there are."""
    return min(max(int(filters.page), 1), count) if filters.page.isdigit() else 1


def status_tabs(card: Scorecard) -> list[Tab]:
    words = {"": _("All"), "not_judged": _("Not judged")}
    return [
        Tab(
            words.get(name) or STATUSES[name].word,
            f"?{card.filters.query(status=name)}",
            card.counts.get(name, 0),
            card.filters.status == name,
        )
        for name in ("", "below", "improving", "at_level", "not_judged")
    ]


def chips(card: Scorecard) -> list[Chip]:
    """A filter for whatever can be told apart among the rows that the person sees."""
    filters, found = card.filters, []
    labels = {
        "client": _("Client"),
        "program": _("Program"),
        "site": _("Site"),
        "kind": _("Kind of unit"),
        "item": _("Item"),
        "type": _("Type"),
    }
    for name, label in labels.items():
        words: Mapping[str, Any] = {"kind": KINDS, "type": TYPES}.get(name, {})
        chosen = getattr(filters, name)
        options = [
            Option(value, str(words.get(value, value)), value in chosen) for value in card.options[name]
        ]
        if len(options) > 1 or chosen:
            found.append(
                Chip(
                    name,
                    label,
                    options,
                    pairs(filters, name),
                    f"?{filters.query(**{name: ()})}" if chosen else "",
                )
            )
    of_set = [Option("1", _("50/75 only"), filters.set == "1")]
    clear = f"?{filters.query(set='')}" if filters.set else ""
    return [*found, Chip("set", _("Counted"), of_set, pairs(filters, "set"), clear)]


def pairs(filters: Filters, without: str) -> list[tuple[str, str]]:
    """The address as names and values, without one of them and from the first page on."""
    one = [(name, getattr(filters, name)) for name in ("status", "period", "q", "set", "sort")]
    many = [(name, value) for name in (*MANY, "column") for value in getattr(filters, name)]
    return [(name, value) for name, value in (*one, *many) if value and name != without]


@dataclass(frozen=True)
class Head:
    label: Any
    number: bool
    sorted: str
    query: str
    #: What a phone leaves out.
    side: bool = False


def heads(filters: Filters, shown: Iterable[str]) -> dict[str, Any]:
    """The heads of the columns, each with the address that sorts by it or turns the order round."""
    return {
        "metric": head(filters, "metric", _("Metric")),
        "rest": [head(filters, name, COLUMNS[name]) for name in shown],
    }


def head(filters: Filters, name: str, label: Any) -> Head:
    now = filters.sort or "status"
    going = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    turned = f"-{name}" if going == "ascending" else name
    sortable = name in SORTABLE or name == "metric"
    return Head(label, name in NUMBERS, going, filters.query(sort=turned) if sortable else "", name in SIDE)


def pager(filters: Filters, pages: list[list[Group]], number: int) -> dict[str, Any]:
    """The pages by the programs on them."""
    return {
        "number": number,
        "count": len(pages),
        "pages": [
            {
                "label": f"{groups[0].name}〜" if len(groups) > 1 else groups[0].name,
                "query": filters.query(page=str(position)),
                "current": position == number,
            }
            for position, groups in enumerate(pages, start=1)
            if groups
        ],
    }
