"""The words that pages of performance share: types of metric, kinds of unit, trends, why 50/75 counts something not."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from seido.standard import load
from seido.standard.model import Text

TYPES: Mapping[str, Promise] = {
    "service": pgettext_lazy("type of metric", "Service"),
    "quality": pgettext_lazy("type of metric", "Quality"),
    "sales": pgettext_lazy("type of metric", "Sales"),
    "efficiency": pgettext_lazy("type of metric", "Efficiency"),
    "cost": pgettext_lazy("type of metric", "Cost"),
    "experience": pgettext_lazy("type of metric", "Experience"),
    "people": pgettext_lazy("type of metric", "People"),
    "volume": pgettext_lazy("type of metric", "Volume"),
}
KINDS: Mapping[str, Promise] = {
    "program": _("Program"),
    "process": _("Process"),
    "client": _("Client"),
    "site": _("Site"),
    "location_group": _("Region"),
    "service": pgettext_lazy("part of the entity", "Service"),
    "entity": _("Whole organisation"),
}
TRENDS: Mapping[str, Promise] = {
    "better": pgettext_lazy("trend", "Better"),
    "flat": pgettext_lazy("trend", "Flat"),
    "worse": pgettext_lazy("trend", "Worse"),
}
OUTSIDE: Mapping[str, Promise] = {
    "volume": _("Volumes are not judged"),
    "new": _("New: fewer than three months"),
    "role": _("Its item is not of this kind of centre"),
    "item": _("Item 4.5 is not in the 50/75 set"),
    "metric": _("The standard leaves this metric out of 50/75"),
    "low_volume": _("Beyond the tenth that may be of low volume"),
    "additional": _("Beyond the tenth that may be additional"),
}


def name_of(metric: str) -> Text:
    """A metric's name; an imported one that the catalogue lacks is called what the table called it."""
    known = load().metrics.get(metric)
    return known.name if known else Text(metric, metric)


def unit_of(metric: str) -> str:
    """What a metric is measured in; "" for one that the catalogue lacks."""
    known = load().metrics.get(metric)
    return known.unit if known else ""


def here(text: Text) -> str:
    """A text of the catalogue in the language of the page."""
    return text.in_language((get_language() or "ja")[:2])
