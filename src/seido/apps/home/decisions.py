"""What waits for a person, as the home page lists it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from seido.apps.pages.attention import Attention
from seido.apps.pages.parts import Tab

#: The tabs, in this order; matters of a kind that has none stand under "other".
KINDS: Mapping[str, Promise] = {
    "review": _("Reviews"),
    "metric": _("Metrics"),
    "finding": _("Findings"),
    "action": _("Actions"),
    "evaluation": _("Evaluations"),
    "target": _("Targets and waivers"),
    "data": _("Data"),
    "other": _("Other"),
}
#: Matters on the page before all are asked for.
SHOWN = 8


@dataclass(frozen=True)
class Decision:
    """A matter with its due day in words."""

    matter: Attention
    day: date

    @property
    def kind(self) -> str:
        return self.matter.kind if self.matter.kind in KINDS else "other"

    @property
    def due(self) -> str:
        """11/06, in English Nov 06; blank without a due day."""
        due = self.matter.due
        if due is None:
            return ""
        return f"{due:%m/%d}" if get_language() == "ja" else f"{due:%b %d}"

    @property
    def late(self) -> bool:
        return self.matter.due is not None and self.matter.due < self.day

    @property
    def away(self) -> str:
        """How far the due day is."""
        if self.matter.due is None:
            return ""
        days = (self.matter.due - self.day).days
        if days < 0:
            return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
        if days < 2:
            return pgettext("due day", "tomorrow") if days else pgettext("due day", "today")
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


def tabs_of(found: Sequence[Decision], chosen: str) -> list[Tab]:
    """All, then each kind that has any."""
    counts = Counter(decision.kind for decision in found)
    return [
        Tab(gettext("All"), "./", len(found), current=not chosen),
        *(
            Tab(words, f"?kind={kind}", counts[kind], current=kind == chosen)
            for kind, words in KINDS.items()
            if counts[kind]
        ),
    ]
