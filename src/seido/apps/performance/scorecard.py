"""The scorecard: every judged series that a person may see, narrowed and sorted. Page, CSV, XLSX, API and chart
all show what `scorecard` returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Q

from seido.apps.accounts.access import Access
from seido.apps.organization.models import Program
from seido.apps.pages.kept import kept
from seido.apps.pages.once import once
from seido.apps.performance.filters import Filters, encoded
from seido.apps.performance.models import SeriesStanding, StandingsState
from seido.apps.performance.readings import Reading, gap, reading_in, reading_of
from seido.apps.performance.words import here, name_of, unit_of
from seido.engine.organization import Target
from seido.engine.performance.series import meets
from seido.engine.performance.targets import contradictions
from seido.standard.model import Text

#: Tab -> the statuses in it.
TABS: Mapping[str, tuple[str, ...]] = {
    "below": ("below",),
    "improving": ("improving",),
    "at_level": ("at_level",),
    "not_judged": ("unsound", "no_data", "too_few", "volume"),
}
#: The order in which statuses stand in a group: what asks for a person first.
SEVERITY = ("below", "unsound", "improving", "no_data", "too_few", "at_level", "volume")
TREND_ORDER = ("worse", "flat", "better", "")
#: Rows on a page; a group of more is cut.
MOST_ROWS = 90


@dataclass(frozen=True)
class Line:
    """A series as it stands, and its reading in the period asked for. `clash` says that its target and that of
    another metric of the unit cannot both be met. `drawn` is where its rows are kept once they are drawn."""

    standing: SeriesStanding
    reading: Reading | None
    clash: bool = False
    drawn: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def gap(self) -> float | None:
        if self.reading is None:
            return None
        own = self.reading
        return gap(self.standing.direction, own.value, own.target, own.target_low, own.target_high)

    @cached_property
    def unit(self) -> str:
        """What the metric is measured in."""
        return unit_of(self.standing.metric)

    @cached_property
    def name(self) -> str:
        return here(name_of(self.standing.metric))

    @property
    def path(self) -> str:
        """The page of this figure: metric, unit and period."""
        return figure_path(
            self.standing.metric,
            self.standing.unit,
            self.standing.process,
            self.reading.period if self.reading else self.standing.period,
        )

    @property
    def readings(self) -> list[Reading]:
        """The newest twelve, oldest first; of a line whose points were read."""
        return [reading_of(point) for point in self.standing.points[-12:]]

    @property
    def reason(self) -> str:
        return here(Text(self.standing.reason_en, self.standing.reason_ja))


def figure_path(metric: str, unit: str, process: str = "", period: str = "") -> str:
    """Where a figure is explained."""
    query = [f"unit={encoded(unit)}"]
    query += [f"process={encoded(process)}"] if process else []
    query += [f"period={period}"] if period else []
    return f"/performance/metrics/{encoded(metric)}/?{'&'.join(query)}"


@dataclass(frozen=True)
class Group:
    """The series of one program, or of the larger units of a kind."""

    kind: str
    name: str
    client: str
    lines: tuple[Line, ...]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.standing.status for line in self.lines)

    @property
    def judged(self) -> int:
        return sum(count for status, count in self.counts.items() if status not in TABS["not_judged"])

    @property
    def not_judged(self) -> int:
        return len(self.lines) - self.judged


@dataclass
class Scorecard:
    """`lines` are those of the filters and the tab, in order; `counts` those of each tab, "" for all; `total` all
    that the person may see. `options` are the values that each filter can take there."""

    filters: Filters
    lines: list[Line]
    counts: Mapping[str, int]
    total: int
    period: str
    periods: list[str]
    options: Mapping[str, list[str]]
    state: StandingsState | None
    order: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def groups(self) -> list[Group]:
        return grouped(self.lines, self.order)

    @cached_property
    def pages(self) -> list[list[Group]]:
        """Groups by page; a page has at most `MOST_ROWS` rows."""
        pages: list[list[Group]] = [[]]
        room = MOST_ROWS
        for group in self.groups:
            for start in range(0, len(group.lines), MOST_ROWS):
                part = replace(group, lines=group.lines[start : start + MOST_ROWS])
                if len(part.lines) > room and pages[-1]:
                    pages.append([])
                    room = MOST_ROWS
                pages[-1].append(part)
                room -= len(part.lines)
        return pages


def visible(access: Access, capability: str = "performance.read") -> Q:
    """The series whose figures a person may see: those of programs in scope, and larger units that are."""
    scope = access.scope(capability)
    if scope.everything:
        return Q()
    return (
        Q(program__in=sorted(scope.programs), unit_kind__in=("program", "process"))
        | Q(unit_kind="client", unit__in=sorted(scope.clients))
        | Q(unit_kind="site", unit__in=sorted(scope.sites))
    )


def scorecard(access: Access, filters: Filters, *, with_points: bool = False) -> Scorecard:
    """What a person may see of the stored standings, by the filters of an address.

    Points are read where the filters ask for an earlier period, or `with_points`; a page reads those of its own
    rows (`with_points_of`).
    """
    lines, period, newest = lines_in(access, filters.period, with_points=with_points)
    kept = [line for line in lines if passes(line, filters)]
    counts = Counter(tab_of(line) for line in kept)
    wanted = TABS.get(filters.status)
    order = {name: position for position, name in enumerate(Program.objects.values_list("name", flat=True))}
    shown = sorted(
        (line for line in kept if wanted is None or line.standing.status in wanted),
        key=sort_key(filters.sort),
    )
    return Scorecard(
        filters=filters,
        lines=[line for group in grouped(shown, order) for line in group.lines],
        counts={"": len(kept), **counts},
        total=len(lines),
        period=period,
        periods=months_before(newest),
        options=options_of([line.standing for line in lines], order),
        state=standings_state(),
        order=order,
    )


def lines_in(access: Access, period: str = "", *, with_points: bool = False) -> tuple[list[Line], str, str]:
    """Every series that a person may see with its reading in a month, the newest where none is named; with that
    month, and the newest one."""
    found, newest = kept("scorecard", version_for(access), lambda: newest_readings(access))
    period = period or newest
    if not with_points and period == newest:
        return [Line(*one) for one in found], period, newest
    rows = [copy(row) for row, *_ in found]  # what is kept stays without points
    attach_points(rows)
    lines = [
        Line(row, own if period == newest else reading(row, period, newest), clash)
        for row, (_, own, clash, _) in zip(rows, found, strict=True)
    ]
    return lines, period, newest


def version_for(access: Access) -> tuple[Any, ...] | None:
    """What results that follow from the standings are kept by (`pages.kept`): when these were judged, and what the
    person may see of them."""
    judged = standings_state()
    return (judged.computed_at, access.scope("performance.read"), access.widest()) if judged else None


def standings_state() -> StandingsState | None:
    """When series were judged last, and for which day."""
    return once("standings", StandingsState.objects.first)


def standings(access: Access) -> list[SeriesStanding]:
    """Every series that a person may see, without its points. Nobody may change these rows."""
    return [row for row, *_ in kept("scorecard", version_for(access), lambda: newest_readings(access))[0]]


def newest_readings(
    access: Access,
) -> tuple[list[tuple[SeriesStanding, Reading | None, bool, dict[Any, Any]]], str]:
    """Every series that a person may see with its reading in the newest month, whether its target clashes, and a
    place for its drawn rows; and that month."""
    rows = list(SeriesStanding.objects.filter(visible(access)).defer("points"))
    newest = max((row.period for row in rows if row.grain == "month"), default="")
    clashing = clashes(rows)
    keys = ((row.metric, row.unit_kind, row.unit, row.process) for row in rows)
    found: list[tuple[SeriesStanding, Reading | None, bool, dict[Any, Any]]] = [
        (row, reading(row, newest, newest), key in clashing, {}) for row, key in zip(rows, keys, strict=True)
    ]
    return found, newest


def reading(row: SeriesStanding, period: str, newest: str) -> Reading | None:
    """A series' reading in a period; its newest is on the row itself."""
    if period != newest:
        return reading_in(row.points, period)
    if (row.grain == "month" and row.period != newest) or not row.period:
        return None
    own = Reading(
        row.period,
        row.value,
        row.target,
        row.target_low,
        row.target_high,
        n=row.n,
        low=row.low,
        high=row.high,
    )
    return replace(own, met=meets(row.direction, own.point))  # type: ignore[arg-type]


def attach_points(rows: Iterable[SeriesStanding]) -> None:
    """Reads the points of some rows in one query."""
    known = {row.pk: row for row in rows if "points" in row.get_deferred_fields()}
    for key, points in SeriesStanding.objects.filter(pk__in=known).values_list("pk", "points"):
        known[key].points = points


def months_before(newest: str) -> list[str]:
    """The thirteen months that points are kept of, the newest first."""
    if not newest:
        return []
    year, month = map(int, newest.split("-"))
    numbers = [year * 12 + month - 1 - back for back in range(13)]
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


# ---- Narrowing and order ------------------------------------------------------------------------------------


def passes(line: Line, filters: Filters) -> bool:
    """Whether a line is one of those asked for, whatever the tab."""
    row = line.standing
    sites = {name for kind, name in row.memberships if kind == "site"}
    words = f"{line.name} {row.metric} {row.unit} {row.process}".casefold()
    return (
        (not filters.program or row.program in filters.program)
        and (not filters.client or row.client in filters.client)
        and (not filters.site or not sites.isdisjoint(filters.site))
        and (not filters.kind or row.unit_kind in filters.kind)
        and (not filters.item or row.item in filters.item)
        and (not filters.type or row.type in filters.type)
        and (not filters.set or row.in_set)
        and all(word in words for word in filters.q.casefold().split())
    )


def tab_of(line: Line) -> str:
    return next(tab for tab, statuses in TABS.items() if line.standing.status in statuses)


def shortfall(line: Line) -> float:
    """How far a line is from its target, as a share of it; above 0 where it is short."""
    own, value = line.reading, line.gap
    if own is None or value is None:
        return float("-inf")
    size = abs(own.target or own.target_high or 1.0) or 1.0
    sign = -1 if line.standing.direction == "higher" else 1
    return (abs(value) if line.standing.direction == "range" else sign * value) / size


SORTS: Mapping[str, Callable[[Line], Any]] = {
    "status": lambda line: SEVERITY.index(line.standing.status),
    "metric": lambda line: line.name,
    "item": lambda line: line.standing.item,
    "type": lambda line: line.standing.type,
    "gap": lambda line: -shortfall(line),
    "met": lambda line: line.standing.met / (line.standing.periods or 1),
    "trend": lambda line: TREND_ORDER.index(line.standing.trend),
    "n": lambda line: (line.reading.n if line.reading else None) or 0,
    "fresh": lambda line: line.standing.newest_day.toordinal() if line.standing.newest_day else 0,
}


def sort_key(sort: str) -> Callable[[Line], Any]:
    """By what lines stand within a group; "-" turns it round, and the table's own order decides a tie."""
    name = sort.removeprefix("-")
    by = SORTS.get(name, SORTS["status"])
    if not sort.startswith("-"):
        return lambda line: (by(line), line.standing.position)
    return lambda line: (Turned(by(line)), line.standing.position)


@dataclass(frozen=True)
class Turned:
    """A value that sorts the other way round."""

    value: Any

    def __lt__(self, other: Turned) -> bool:
        return bool(other.value < self.value)


GROUPS_LAST = ("client", "site", "service", "location_group", "entity")


def group_key(line: Line) -> tuple[str, str, str]:
    row = line.standing
    if row.program:
        return "program", row.program, row.client
    return row.unit_kind, row.unit, ""


def grouped(lines: Sequence[Line], order: Mapping[str, int]) -> list[Group]:
    """Lines by program, in the programs' order, then by client, by site and for the whole organisation."""
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault(group_key(line), []).append(line)

    def place(key: tuple[str, str, str]) -> tuple[int, int, str]:
        kind, name, _ = key
        return (GROUPS_LAST.index(kind) + 1 if kind in GROUPS_LAST else 0, order.get(name, len(order)), name)

    return [Group(*key, tuple(groups[key])) for key in sorted(groups, key=place)]


def options_of(rows: Iterable[SeriesStanding], order: Mapping[str, int]) -> dict[str, list[str]]:
    """The values that each filter can take among the rows."""
    found: dict[str, set[str]] = {
        name: set() for name in ("program", "client", "site", "kind", "item", "type")
    }
    for row in rows:
        found["program"].add(row.program)
        found["client"].add(row.client)
        found["site"] |= {name for kind, name in row.memberships if kind == "site"}
        found["kind"].add(row.unit_kind)
        found["item"].add(row.item)
        found["type"].add(row.type)
    return {
        name: sorted(
            values - {""}, key=lambda value: (order.get(value, 0) if name == "program" else 0, value)
        )
        for name, values in found.items()
    }


CLASHING = frozenset({"rt_service_level", "rt_abandon"})


def clashes(rows: Iterable[SeriesStanding]) -> set[tuple[str, str, str, str]]:
    """The metrics and places whose newest targets of speed and abandonment contradict each other."""
    targets = [
        Target(row.metric, row.unit_kind, row.unit, row.process, value=row.target)
        for row in rows
        if row.metric in CLASHING
    ]
    return {
        (metric, fault.unit_kind, fault.unit, fault.process)
        for fault in contradictions(targets)
        for metric in CLASHING
    }
