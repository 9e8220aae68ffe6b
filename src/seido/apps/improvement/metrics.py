"""The metric that an action is judged by: its series as stored, and whether it has held its target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.utils.translation import get_language

from seido.apps.accounts.access import Access
from seido.apps.improvement.models import Action
from seido.apps.performance.models import SeriesStanding
from seido.engine.improvement.holding import Held, held
from seido.periods import Grain, period_of
from seido.standard import load


def periods() -> int:
    """Periods in a row in which a metric must have met its target before its action is closed."""
    return int(settings.SEIDO_ACTION_PERIODS)


def key_of(standing: SeriesStanding) -> str:
    return "|".join((standing.metric, standing.unit_kind, standing.unit, standing.process))


def parts_of(series: str) -> dict[str, str]:
    """The four columns that a series' key is made of."""
    metric, unit_kind, unit, process = (series.split("|") + [""] * 4)[:4]
    return {"metric": metric, "unit_kind": unit_kind, "unit": unit, "process": process}


def standing_of(action: Action) -> SeriesStanding | None:
    """The series that an action is judged by, as it stands; asked for once for an action at hand."""
    key = (action.metric, action.unit_kind, action.unit, action.process)
    known: tuple[Any, SeriesStanding | None] | None = getattr(action, "known_standing", None)
    if known is None or known[0] != key:
        names = ("metric", "unit_kind", "unit", "process")
        rows = SeriesStanding.objects.filter(**dict(zip(names, key, strict=True)))
        known = (key, rows.first() if action.metric else None)
        action.known_standing = known  # type: ignore[attr-defined]
    return known[1]


def standings(access: Access) -> Iterable[SeriesStanding]:
    """The series whose figures a person may see."""
    scope = access.scope("performance.read")
    for row in SeriesStanding.objects.defer("points", "memberships"):
        if scope.sees(row.unit_kind, row.unit, row.program):
            yield row


def choices(access: Access) -> list[tuple[str, str]]:
    """Every series that an action can be linked to, with its words."""
    found = [(key_of(row), words(row.metric, row.unit, row.process)) for row in standings(access)]
    return sorted(dict(found).items(), key=lambda pair: pair[1])


def metric_name(metric: str) -> str:
    known = load().metrics.get(metric)
    return known.name.in_language((get_language() or "ja")[:2]) if known else metric


def words(metric: str, unit: str, process: str = "") -> str:
    return "　".join(filter(None, (metric_name(metric), " ".join(filter(None, (unit, process))))))


def points_of(action: Action) -> Sequence[dict[str, Any]]:
    """The metric's newest points; of a closed action those it was closed with."""
    if action.points:
        return list(action.points)
    standing = standing_of(action)
    return list(standing.points) if standing else []


def holding(action: Action) -> Held | None:
    """Whether the metric has held its target since the remedies were in place: from the first whole period after
    them. None without a metric."""
    standing = standing_of(action)
    if standing is None:
        return None
    in_place = action.phase_days.get("implement")
    since = (
        period_of(date.fromisoformat(in_place), cast(Grain, standing.grain)).next().name if in_place else ""
    )
    return held(standing.points, periods(), since=since)
