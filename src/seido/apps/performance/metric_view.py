"""What the page of one metric shows: its chart, its parts, what happened, and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import sqrt
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext
from scipy.special import ndtri

from seido.apps.accounts.access import Access
from seido.apps.accounts.roles import Role
from seido.apps.data.models import Record
from seido.apps.improvement.models import Action
from seido.apps.pages.charts import Chart, Event, Person, TrendPoint, funnel, trend
from seido.apps.pages.pictures import mark
from seido.apps.pages.templatetags.words import day, month
from seido.apps.performance.ledger import Ledger, Part, definition
from seido.apps.performance.metric_page import Figure, findings_of, slices, targets_of
from seido.apps.performance.models import Target
from seido.apps.performance.readings import Reading
from seido.apps.performance.scorecard import figure_path
from seido.apps.performance.words import KINDS, TYPES
from seido.apps.registers.around import comments
from seido.periods import parse, period_of

#: Letters on a chart that can still be told apart.
MOST_EVENTS = 6
#: How much of what chance explains lies within the limits of the funnel.
INNER, OUTER = 0.95, 0.998


def metric_page(access: Access, figure: Figure) -> dict[str, Any]:
    """Everything that the template of one metric shows."""
    targets, actions = targets_of(figure), actions_of(access, figure)
    return {
        "figure": figure,
        "unit_name": unit_name(figure),
        "chart": chart_of(figure, events_of(access, figure, targets, actions)),
        "slices": [(kind, KINDS[kind], parts) for kind, parts in slices(figure, access)],
        "targets": targets,
        "reviewed": newest_review(figure) if targets else None,
        "actions": actions,
        "findings": findings_of(figure) if access.may("requirements.read") else [],
        "comments": comments("series", str(figure.standing.pk)) if figure.standing else [],
        "units": [
            (f"{unit} {process}".strip(), figure_path(figure.metric, unit, process, period_in(figure)))
            for unit, process in figure.others
        ],
        "periods": [
            (month(reading.period), figure_path(figure.metric, figure.unit, figure.process, reading.period))
            for reading in reversed(figure.readings)
        ],
        "type": TYPES.get(figure.entry.type, "") if figure.entry else "",
        "marks": [
            (reading.met, month(reading.period))
            for reading in figure.readings[-12:]
            if reading.value is not None
        ],
        "needed": -(-3 * figure.standing.periods // 4) if figure.standing else 0,
        "may_act": access.may("actions.write", figure.program),
        "rows_query": figure.path.partition("?")[2],
    }


def period_in(figure: Figure) -> str:
    return figure.reading.period if figure.reading else ""


def unit_name(figure: Figure) -> str:
    if figure.unit_kind == "entity":
        return str(KINDS["entity"])
    return f"{figure.unit} {figure.process}".strip()


def actions_of(access: Access, figure: Figure) -> list[Action]:
    """The corrective actions that name the series, the newest first."""
    if not access.may("actions.read"):
        return []
    rows = Action.objects.filter(metric=figure.metric, unit=figure.unit, process=figure.process)
    return list(rows.filter(access.scope("actions.read").within("program__name")).select_related("owner"))


# ---- The chart -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    day: date
    words: str


def events_of(
    access: Access, figure: Figure, targets: Sequence[Target], actions: Sequence[Action]
) -> list[Event]:
    """What may have moved the figure: changed targets, actions, and changes that are on record."""
    if not figure.readings:
        return []
    first, last = parse(figure.readings[0].period), parse(figure.readings[-1].period)
    happened = [
        Happened(row.valid_from, gettext("Target %(value)s") % {"value": row.value_words})
        for row in targets
        if row.valid_from
    ]
    happened += [Happened(action.opened, str(action)) for action in actions]
    if figure.program:
        happened += changes_of(access, figure.program, first.start, last.end)
    within = sorted((one for one in happened if first.start <= one.day < last.end), key=lambda one: one.day)
    return [
        Event(period_of(one.day, first.grain).name, f"{one.day:%m/%d} {one.words}")
        for one in within[-MOST_EVENTS:]
    ]


def newest_review(figure: Figure) -> Record | None:
    """The newest decision on the metric's target at the unit, whether it was made here or loaded."""
    rows = Record.objects.filter(kind="target_review", subject=figure.metric, process=figure.process)
    return (
        rows.filter(Q(program=figure.program) & Q(relates_to__in=(figure.unit, "")))
        .order_by("-happened_at")
        .first()
    )


def changes_of(access: Access, program: str, start: date, end: date) -> list[Happened]:
    """The newest large changes of a program; those of the whole organisation for who sees all of it."""
    place = Q(program=program)
    if access.scope("performance.read").everything:
        place |= Q(program="")
    begin, until = (datetime.combine(moment, time.min, UTC) for moment in (start, end))
    rows = Record.objects.filter(place, kind="change", happened_at__gte=begin, happened_at__lt=until)
    return [Happened(row.happened_at.date(), row.subject) for row in rows.order_by("-happened_at")[:3]]


def chart_of(figure: Figure, events: Sequence[Event]) -> Chart | None:
    """The course of the kept periods; the window of improvement is shaded where it decides."""
    known = [reading for reading in figure.readings if reading.value is not None]
    if not known:
        return None
    standing = figure.standing
    shaded = standing is not None and standing.counted and not standing.at_level
    summary = gettext(
        "%(name)s at %(unit)s, %(first)s to %(last)s: %(met)s of %(count)s periods met the target."
    ) % {
        "name": figure.name,
        "unit": unit_name(figure),
        "first": month(figure.readings[0].period),
        "last": month(figure.readings[-1].period),
        "met": sum(reading.met for reading in known),
        "count": len(known),
    }
    return trend(
        [trend_point(figure.direction, reading) for reading in figure.readings],
        unit=figure.measure,
        summary=summary,
        prior_mean=standing.prior_mean if shaded and standing else None,
        events=events,
    )


def trend_point(direction: str, reading: Reading) -> TrendPoint:
    bounds = (reading.low, reading.high)
    return TrendPoint(
        reading.period,
        mark(reading.value, direction, reading.target, reading.target_low, reading.target_high),
        None if bounds[0] is None or bounds[1] is None else (bounds[0], bounds[1]),
        reading.n,
    )


# ---- The rows --------------------------------------------------------------------------------------------------


def rows_page(access: Access, figure: Figure, found: Ledger | None) -> dict[str, Any]:
    """Everything that the template of the rows shows."""
    own = figure.reading
    page: dict[str, Any] = {
        "figure": figure,
        "ledger": found,
        "unit_name": unit_name(figure),
        "query": figure.path.partition("?")[2],
        "words": definition(figure.entry, (get_language() or "ja")[:2]) if figure.entry else {},
    }
    if found is None or own is None:
        return page
    return page | {
        "loads": [(name, f"/data/loads/{name}/") for name in found.loads] if access.may("data.read") else [],
        "funnel": funnel_of(figure, found.people) if figure.measure == "percent" else None,
        "spread": spread_of(found),
        "omitted": found.examined - found.counted,
        "more": found.row_count - len(found.rows),
    }


def may_see_people(access: Access) -> bool:
    """Who is here for a client is not shown single people."""
    return bool(access.roles - {Role.CLIENT})


@dataclass(frozen=True)
class Bin:
    """A stretch of seconds with its rows, and its bar as a share of the longest one."""

    label: str
    rows: int
    percent: float


def spread_of(found: Ledger, bins: int = 12) -> dict[str, Any] | None:
    """How a time is spread over the rows: stretches of equal length up to its 95 % point, and what lies beyond."""
    quantiles = found.quantiles
    if not quantiles or not quantiles[95]:
        return None
    width = max(-(-quantiles[95] // bins), 1)
    counts = [0] * (bins + 1)
    for seconds, rows in found.seconds.items():
        counts[min(seconds // width, bins)] += rows
    most = max(counts)
    labels = [f"{index * width}–{(index + 1) * width}" for index in range(bins)] + [f"{bins * width}–"]
    return {
        "bins": [Bin(label, rows, 100 * rows / most) for label, rows in zip(labels, counts, strict=True)],
        "quantiles": quantiles,
    }


def funnel_of(figure: Figure, people: Sequence[Part]) -> Chart | None:
    """Staff against what chance explains around the share of all; nobody is ranked."""
    own = figure.reading
    known = [part for part in people if part.value is not None and part.denominator]
    whole = sum(part.denominator for part in known)
    if own is None or len(known) < 3 or not whole:
        return None
    share = sum(part.numerator for part in known) / whole
    most = int(max(part.denominator for part in known))
    steps = sorted({max(int(most * step / 24), 1) for step in range(1, 25)})
    inner, outer = ([limit(share, n, part) for n in steps] for part in (INNER, OUTER))
    shown = []
    for part in known:
        _, low, high = limit(share, int(part.denominator), OUTER)
        value = part.value or 0.0
        shown.append(Person(part.name, int(part.denominator), value, not low <= value <= high))
    count = sum(person.outside for person in shown)
    words = gettext(
        "%(count)s of %(all)s people lie outside the 99.8 %% limits; the others are within what chance explains."
    )
    return funnel(
        shown,
        mean=share * 100,
        inner=inner,
        outer=outer,
        summary=words % {"count": count, "all": len(shown)},
    )


def limit(share: float, n: int, confidence: float) -> tuple[float, float, float]:
    """(n, low, high): within these per cent a share of n lies by chance (normal approximation)."""
    half = float(ndtri((1 + confidence) / 2)) * sqrt(share * (1 - share) / n)
    return n, max(share - half, 0.0) * 100, min(share + half, 1.0) * 100


def moment_words(value: Any) -> str:
    """A cell of a row as text."""
    if isinstance(value, datetime):
        return f"{value:%m/%d %H:%M}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    return "" if value is None else str(value)
