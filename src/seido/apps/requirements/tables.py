"""Findings and the rows behind them as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from seido.apps.requirements.selectors import About
from seido.engine.checks import Finding
from seido.engine.checks.finding import OPEN, RANK

#: Columns that tell nothing to people.
UNTOLD = {"load", "source", "local_slot", "local_month", "row"}


def finding_rows(about: About, scope: str, state: str) -> list[Finding]:
    """The findings of a scope (blank: all) in a state (blank: all; "open": what somebody must do something about)."""
    states = OPEN if state == "open" else {state}
    found = [
        finding
        for finding in about.findings
        if (not scope or scope in finding.scopes) and (not state or finding.state in states)
    ]
    return sorted(found, key=lambda finding: (RANK[finding.state], finding.unit))


def finding_table(found: Sequence[Finding]) -> tuple[list[str], list[list[Any]]]:
    header = [
        _("State"),
        _("Scope"),
        _("Unit"),
        _("Reason"),
        _("Observed"),
        _("Needed"),
        _("Due"),
        _("Check"),
    ]
    language = get_language() or "ja"
    rows = [
        [
            finding.state,
            ", ".join(finding.scopes),
            finding.unit,
            finding.reason.in_language(language),
            finding.observed,
            finding.required,
            finding.due,
            finding.binding,
        ]
        for finding in found
    ]
    return header, rows


@dataclass(frozen=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def row_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Rows of any kind as one table: the columns that at least one of them fills."""
    columns = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in UNTOLD]
    return Table(columns, [[row.get(name) for name in columns] for row in rows])
