"""What pages of corrective actions may use."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from seido.apps.improvement import metrics, selectors
from seido.apps.improvement.models import Action
from seido.apps.pages.templatetags.seido import month
from seido.apps.registers.listing import Listing

register = template.Library()


@register.simple_tag
def linked(row: Action) -> SafeString:
    """What an action is about: the metric with its unit, else the requirement or the complaint."""
    if row.metric:
        return format_html(
            "{}　<small>{}</small>",
            metrics.metric_name(row.metric),
            " ".join(filter(None, (row.unit, row.process))),
        )
    return format_html("{}", row.requirement or row.complaint or row.evaluation)


@register.simple_tag
def saved(listing: Listing) -> selectors.Sums:
    """The money that a list of savings adds up to."""
    return selectors.sums(listing.rows)


@register.simple_tag
def priority_rank(effect: int, effort: int) -> str:
    """first, then or last: how soon a cell of the matrix has its turn."""
    priority = effect * (6 - effort)
    return "first" if priority >= 15 else "then" if priority >= 6 else "last"


@register.filter
def counted_from(action: Action) -> str:
    """Where the counts of the Pareto come from."""
    source, months = action.pareto.get("source"), action.pareto.get("months") or [""]
    stretch = f"{month(months[0])}〜{month(months[-1])}" if months[0] else ""
    words = {
        "evaluations": _("Errors found by evaluations, %(months)s"),
        "contacts": _("Reasons of contacts, %(months)s"),
    }
    return words[source] % {"months": stretch} if source in words else _("Counts entered by hand")
