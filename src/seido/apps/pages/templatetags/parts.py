"""Parts of pages: counts, tabs, chips, menus, pagers and the gates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from seido.apps.pages.charts import Chart
from seido.apps.pages.context import COUNTS, counts
from seido.apps.pages.parts import Gates, Tab

register = template.Library()


@register.simple_tag
def sheet_path(name: str) -> str:
    return static(f"seido/{name}.css")


@register.simple_tag(takes_context=True)
def count_of(context: template.Context, path: str) -> SafeString:
    """The count that stands right of an entry of the menu; red only where something is late or broken."""
    if path not in COUNTS:
        return SafeString("")
    number, late = counts(context["request"]).get(path, (0, False))
    if not number:
        return SafeString("")
    return format_html('<span class="count{}">{}</span>', " late" if late else "", number)


@register.inclusion_tag("pages/tabs.html")
def tabs(items: Sequence[Tab], label: str = "") -> dict[str, Any]:
    return {"tabs": items, "label": label or gettext("Filter by status")}


@register.inclusion_tag("pages/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """What rows of how many a list shows, and the ways to the others; the rest of the address is kept."""
    return {"page": page, "request": context["request"]}


@register.simple_block_tag
def chip(content: str, label: Any, value: Any, *, narrowing: bool = False, clear: str = "") -> str:
    """A filter above a table: its name and value, with a form or links in a panel below.

    `narrowing` fills it; `clear` is the address without it.
    """
    return render_to_string(
        "pages/chip.html",
        {
            "content": SafeString(content),
            "label": label,
            "value": value,
            "narrowing": narrowing,
            "clear": clear,
        },
    )


@register.simple_block_tag
def menu(content: str, label: Any, *, image: str = "", end: bool = False) -> str:
    """A button that opens a panel of links, forms or buttons; `end` lays it to the button's right edge."""
    return render_to_string(
        "pages/menu.html", {"content": SafeString(content), "label": label, "image": image, "end": end}
    )


@register.inclusion_tag("pages/gates.html")
def gates(found: Gates, *, across: bool = False) -> dict[str, Any]:
    """The three gates, one below another or, on the page of the score, side by side."""
    return {"gates": found, "across": across}


@register.inclusion_tag("pages/empty.html")
def empty(text: Any, *, title: Any = "", icon: str = "", path: str = "", verb: Any = "") -> dict[str, Any]:
    """What stands where there is nothing yet: what would be here, and how it comes about."""
    return {"text": text, "title": title, "icon": icon, "path": path, "verb": verb}


@register.inclusion_tag("pages/chart.html")
def chart(shown: Chart, key: str = "") -> dict[str, Any]:
    """A chart with its legend, and the table that says the same below; `key` where a page has several of one kind."""
    name = f"chart-{key or shown.name}"

    def cells(texts: Sequence[str]) -> list[dict[str, Any]]:
        return [{"text": text, "number": place in shown.numeric} for place, text in enumerate(texts)]

    return {
        "chart": shown,
        "id": name,
        "spec": json_script(shown.spec, name),
        "head": cells(shown.head),
        "rows": [cells(row) for row in shown.rows],
    }
