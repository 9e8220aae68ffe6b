"""What waits for a person in performance: targets that clash or are compared with old data, metrics that got worse,
and data that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.pages.attention import Attention, needs_attention
from seido.apps.performance.models import SeriesStanding, Target
from seido.apps.performance.scorecard import figure_path, standings
from seido.apps.performance.targets import faults_of
from seido.apps.performance.words import here, name_of
from seido.engine.performance.targets import TargetFault
from seido.standard.model import Text

#: Kind of fault -> status and word.
FAULTS: dict[str, tuple[str, Any]] = {
    "contradiction": ("clash", gettext_lazy("Clash")),
    "below_benchmark": ("clash", gettext_lazy("Below the benchmark")),
    "old_comparison": ("expired", gettext_lazy("Old comparison")),
}
#: Matters of one kind that the home page lists; the scorecard has them all.
MOST = 5


@dataclass(frozen=True)
class Worry:
    """A fault of a target in force."""

    kind: str
    status: str
    word: Any
    name: str
    reason: str
    path: str


def worries(access: Access, day: date) -> list[Worry]:
    """The faults of targets in force that the person may see, clashes first."""
    from seido.apps.registers.register import REGISTERS

    rows = list(Target.objects.filter(REGISTERS["performance-targets"].visible(access)))
    keys = {(row.metric, row.unit_kind, row.unit, row.process): row for row in rows if in_force(row, day)}
    found = [worry(fault, keys) for fault in faults_of(rows, day)]
    return sorted(found, key=lambda one: [*FAULTS].index(one.kind))


def in_force(row: Target, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day < row.valid_to)


def worry(fault: TargetFault, keys: dict[tuple[str, str, str, str], Target]) -> Worry:
    status, word = FAULTS[fault.kind]
    row = keys[fault.metric, fault.unit_kind, fault.unit, fault.process]
    return Worry(fault.kind, status, word, str(row), here(fault.reason), f"/performance/targets/{row.pk}/")


@needs_attention
def targets(access: Access, day: date) -> Iterator[Attention]:
    """Targets that cannot be met together, and such as want renewing, for those who may change them."""
    if not access.may("targets.write"):
        return
    found = worries(access, day)
    for one in [one for one in found if one.kind == "contradiction"][:MOST]:
        yield Attention("target", one.status, one.name, one.reason, _("Mend the targets"), one.path)
    others = [one for one in found if one.kind != "contradiction"]
    if others:
        yield Attention(
            "target",
            "due_soon",
            _("%(count)s targets to renew") % {"count": len(others)},
            others[0].reason,
            _("Look at the targets"),
            "/performance/targets/",
        )


@needs_attention
def metrics(access: Access, day: date) -> Iterator[Attention]:
    """Metrics of the 50/75 set that are below level and get worse, and such as lack data."""
    if not access.may("performance.write"):
        return
    rows = standings(access)
    worse = [row for row in rows if row.counted and row.trend == "worse" and not row.at_level]
    for row in sorted(worse, key=lambda row: (not row.in_set, row.met))[:MOST]:
        yield Attention(
            "metric",
            "worse",
            title_of(row),
            reason_of(row),
            _("Look into it"),
            path_of(row),
            weight=row.in_set,
        )
    lacking = [row for row in rows if row.counted and (row.status == "no_data" or not row.collected)]
    for row in lacking[:MOST]:
        yield Attention(
            "data", "no_data", title_of(row), reason_of(row), _("See what is missing"), path_of(row)
        )


def title_of(row: SeriesStanding) -> str:
    return " ".join(filter(None, (here(name_of(row.metric)), row.unit, row.process)))


def reason_of(row: SeriesStanding) -> str:
    return here(Text(row.reason_en, row.reason_ja))


def path_of(row: SeriesStanding) -> str:
    return figure_path(row.metric, row.unit, row.process, row.period)
