"""The columns of the scorecard: what the page can show, and the plain values that CSV, XLSX and API give out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.pages.statuses import STATUSES
from seido.apps.performance.scorecard import Line
from seido.apps.performance.words import KINDS, OUTSIDE, TRENDS, TYPES

#: Columns of the page that can be left out, in their order -> heading.
COLUMNS: Mapping[str, Promise] = {
    "item": _("Item"),
    "type": _("Type"),
    "target": _("Target"),
    "actual": _("Actual"),
    "gap": _("Gap"),
    "status": _("12-month status"),
    "spark": _("Course"),
    "met": pgettext_lazy("periods in which a target was met", "Met"),
    "trend": _("Trend"),
    "n": pgettext_lazy("number of cases", "n"),
    "fresh": _("Data to"),
}
#: What sorts by itself.
SORTABLE = frozenset({"item", "type", "gap", "status", "met", "trend", "n", "fresh"})

#: Keys of an exported row -> heading and width in a workbook.
EXPORTED: Mapping[str, tuple[Promise | str, float]] = {
    "item": (_("Item"), 6),
    "metric": (_("Id of the metric"), 18),
    "name": (_("Metric"), 30),
    "type": (_("Type"), 12),
    "unit_kind": (_("Kind of unit"), 12),
    "unit": (_("Unit"), 20),
    "process": (_("Process"), 16),
    "program": (_("Program"), 20),
    "client": (_("Client"), 20),
    "site": (_("Site"), 20),
    "period": (_("Period"), 10),
    "measure": (_("Measured in"), 10),
    "target": (_("Target"), 10),
    "target_low": (_("Target from"), 10),
    "target_high": (_("Target to"), 10),
    "value": (_("Actual"), 12),
    "gap": (_("Gap"), 12),
    "period_met": (_("Target met in the period"), 10),
    "status": (_("12-month status"), 14),
    "met": (_("Periods met"), 8),
    "periods": (_("Periods judged"), 8),
    "trend": (_("Trend"), 8),
    "n": (pgettext_lazy("number of cases", "n"), 10),
    "low": (_("Interval from"), 10),
    "high": (_("Interval to"), 10),
    "newest_day": (_("Data to"), 12),
    "in_set": (_("In the 50/75 set"), 10),
    "outside": (_("Why not in the set"), 24),
    "reason": (_("Reason"), 60),
}


def exported(line: Line) -> dict[str, Any]:
    """A line as plain values under the keys of `EXPORTED`; figures unrounded, in the metric's unit."""
    row, own = line.standing, line.reading
    return plain(line) | {
        "type": str(TYPES.get(row.type, row.type)),
        "unit_kind": str(KINDS.get(row.unit_kind, row.unit_kind)),
        "status": str(STATUSES[row.status].word),
        "trend": str(TRENDS.get(row.trend, "")),
        "outside": str(OUTSIDE.get(row.outside, "")),
        "site": ", ".join(plain(line)["sites"]),
        "period_met": None if own is None or own.value is None else own.met,
    }


def plain(line: Line) -> dict[str, Any]:
    """A line in the terms that the API gives: words of the catalogue by their ids, absent figures None."""
    row, own = line.standing, line.reading
    return {
        "item": row.item,
        "metric": row.metric,
        "name": line.name,
        "type": row.type,
        "unit_kind": row.unit_kind,
        "unit": row.unit,
        "process": row.process,
        "program": row.program,
        "client": row.client,
        "sites": [name for kind, name in row.memberships if kind == "site"],
        "period": own.period if own else "",
        "measure": line.unit,
        "direction": row.direction,
        "target": own.target if own else None,
        "target_low": own.target_low if own else None,
        "target_high": own.target_high if own else None,
        "value": own.value if own else None,
        "gap": line.gap,
        "period_met": own.met if own and own.value is not None else None,
        "status": row.status,
        "met": row.met,
        "periods": row.periods,
        "trend": row.trend,
        "n": own.n if own else None,
        "low": own.low if own else None,
        "high": own.high if own else None,
        "newest_day": row.newest_day,
        "in_set": row.in_set,
        "outside": row.outside,
        "reason": line.reason,
    }
