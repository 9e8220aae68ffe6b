"""One metric at one unit: its readings, what they are made of, its targets, and what belongs to it elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.checks.models import CheckRun, FindingRecord
from seido.apps.organization.models import Entity
from seido.apps.organization.models import Program as StoredProgram
from seido.apps.performance.models import SeriesStanding, Target
from seido.apps.performance.readings import Reading, gap, reading_in, reading_of
from seido.apps.performance.scorecard import figure_path, visible
from seido.apps.performance.selectors import stored_sums
from seido.apps.performance.standings import KEPT
from seido.apps.performance.words import here, name_of, unit_of
from seido.engine.metrics import BaseSum, Measurement, roll_up
from seido.engine.metrics.measurements import By, UnitKind
from seido.engine.organization import Organization, Program
from seido.engine.performance.series import meets
from seido.periods import parse
from seido.standard import Metric, load
from seido.standard.model import Text


@dataclass(frozen=True)
class Figure:
    """A metric at a unit: its readings, oldest first, and the one of the period asked for. `standing` is None for a
    unit at which the metric is not judged."""

    metric: str
    unit_kind: UnitKind
    unit: str
    process: str
    program: str
    client: str
    direction: str
    readings: list[Reading]
    reading: Reading | None
    standing: SeriesStanding | None = None
    others: Sequence[tuple[str, str]] = ()
    #: The stored sums and the organisation, where they were read on the way.
    made_of: tuple[Organization, Sequence[BaseSum]] | None = None

    @property
    def entry(self) -> Metric | None:
        """The catalogue's; None for one that was imported under a name of its own."""
        return load().metrics.get(self.metric)

    @property
    def name(self) -> str:
        return here(name_of(self.metric))

    @property
    def measure(self) -> str:
        return unit_of(self.metric)

    @cached_property
    def gap(self) -> float | None:
        own = self.reading
        if own is None:
            return None
        return gap(self.direction, own.value, own.target, own.target_low, own.target_high)

    @property
    def path(self) -> str:
        return figure_path(self.metric, self.unit, self.process, self.reading.period if self.reading else "")

    @property
    def reason(self) -> str:
        row = self.standing
        return here(Text(row.reason_en, row.reason_ja)) if row else ""

    @property
    def measurement(self) -> Measurement:
        """The reading as the engine names it. Raises Http404 where there is none."""
        own = self.reading
        if own is None or own.numerator is None:
            raise Http404
        return Measurement(
            metric=self.metric,
            unit_kind=self.unit_kind,
            unit=self.unit,
            process=self.process,
            period=own.period,
            numerator=own.numerator,
            denominator=own.denominator,
            value=own.value,
            n=own.n,
            low=own.low,
            high=own.high,
            parameters={},
        )


def find_figure(access: Access, metric: str, unit: str, process: str = "", period: str = "") -> Figure:
    """A metric at a unit. Raises Http404 where it is absent or not for this person."""
    rows = list(SeriesStanding.objects.filter(visible(access), metric=metric))
    standing = next((row for row in rows if (row.unit, row.process) == (unit, process)), None)
    if standing is not None:
        readings = [reading_of(point) for point in standing.points]
        return Figure(
            metric=metric,
            unit_kind=standing.unit_kind,  # type: ignore[arg-type]
            unit=unit,
            process=process,
            program=standing.program,
            client=standing.client,
            direction=standing.direction,
            readings=readings,
            reading=chosen(standing.points, readings, period),
            standing=standing,
            others=others_of(rows),
        )
    return replace(unjudged(access, metric, unit, process, period), others=others_of(rows))


def others_of(rows: Iterable[SeriesStanding]) -> list[tuple[str, str]]:
    """The units at which a metric is judged."""
    return [(row.unit, row.process) for row in rows]


def chosen(points: list[dict[str, Any]], readings: list[Reading], period: str) -> Reading | None:
    """The reading of a period, else the newest. Raises Http404 for a period without one."""
    if not readings:
        return None
    if not period:
        return readings[-1]
    try:
        found = reading_in(points, period)
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def unjudged(access: Access, metric: str, unit: str, process: str, period: str) -> Figure:
    """A unit at which nothing judges the metric, from stored sums."""
    entry, scope = load().metrics.get(metric), access.scope("performance.read")
    if entry is None:
        raise Http404
    entity = Entity.objects.first()
    setting = places(entity.name if entity else "")
    by: By = {"quarterly": "quarter", "annual": "year"}.get(entry.frequency, "month")  # type: ignore[assignment]
    sums = stored_sums([metric])
    measured = [
        row
        for row in roll_up(sums, load(), setting, by=by)
        if row.unit == unit and row.process == process and scope.sees(row.unit_kind, row.unit)
    ]
    kinds = list(dict.fromkeys(row.unit_kind for row in measured))
    if not kinds:
        raise Http404
    readings = [reading_from(row) for row in measured if row.unit_kind == kinds[0]][-KEPT:]
    points = [{"period": reading.period} for reading in readings]
    own = chosen(points, readings, period)
    program = unit if kinds[0] in ("program", "process") else ""
    known = setting.programs.get(program)
    return Figure(
        metric=metric,
        unit_kind=kinds[0],
        unit=unit,
        process=process,
        program=program,
        client=unit if kinds[0] == "client" else (known.client or "" if known else ""),
        direction=entry.direction,
        readings=readings,
        reading=next((reading for reading in readings if own and reading.period == own.period), None),
        made_of=(setting, sums),
    )


def reading_from(row: Measurement) -> Reading:
    return Reading(
        row.period,
        row.value,
        n=row.n,
        numerator=row.numerator,
        denominator=row.denominator,
        low=row.low,
        high=row.high,
    )


def places(name: str = "") -> Organization:
    """The organisation as far as adding up needs it: programs with their client and service."""
    return Organization(
        name=name,
        role="osp",
        programs={
            row.name: Program(
                row.name, row.zone, row.client.name if row.client else None, row.service or None
            )
            for row in StoredProgram.objects.select_related("client")
        },
        processes={},
    )


# ---- What a figure is made of ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slice:
    """A part of a figure with its own figure, against the target of the whole."""

    kind: str
    name: str
    path: str
    reading: Reading

    @property
    def verdict(self) -> str:
        """The status that a part has against the target: by its interval where it has one."""
        own = self.reading
        if own.value is None or not own.has_target:
            return ""
        if own.straddles:
            return "inconclusive"
        return "reached" if own.met else "below"


def slices(figure: Figure, access: Access) -> list[tuple[str, list[Slice]]]:
    """A figure by process, program, client and site, each kind with its parts, as far as sums are kept by them."""
    own, entry = figure.reading, figure.entry
    if own is None or entry is None:
        return []
    period = parse(own.period)
    if figure.made_of is not None:
        setting, sums = figure.made_of
    else:
        # Below a program nothing depends on whom programs belong to.
        setting = Organization("", "osp", {}, {}) if figure.program else places(figure.unit)
        sums = stored_sums([figure.metric], period, period)
    base = [row for row in sums if within(row, figure, setting)]
    by: By = period.grain
    wanted = KINDS_BELOW.get(figure.unit_kind, ())
    scope = access.scope("performance.read")
    found: dict[str, list[Slice]] = {}
    for row in roll_up(base, load(), setting, by=by, unit_kinds=wanted):
        if row.period != own.period or row.value is None:
            continue
        part = replace(
            reading_from(row), target=own.target, target_low=own.target_low, target_high=own.target_high
        )
        part = replace(part, met=meets(figure.direction, part.point))  # type: ignore[arg-type]
        name = row.process if row.unit_kind == "process" else row.unit
        if figure.unit_kind != "program" and row.unit_kind == "process":
            name = f"{row.unit} / {row.process}"
        path = (
            figure_path(figure.metric, row.unit, row.process, own.period)
            if scope.sees(row.unit_kind, row.unit) and row.unit_kind != "site"
            else ""
        )
        found.setdefault(row.unit_kind, []).append(Slice(row.unit_kind, name, path, part))
    return [(kind, found[kind]) for kind in wanted if len(found.get(kind, ())) > 1]


#: Kind of unit -> the kinds of its parts.
KINDS_BELOW: dict[str, tuple[UnitKind, ...]] = {
    "entity": ("client", "program", "site"),
    "service": ("program", "site"),
    "client": ("program", "site"),
    "site": ("program",),
    "program": ("process", "site"),
    "process": ("site",),
}


def within(row: BaseSum, figure: Figure, setting: Organization) -> bool:
    """Whether a sum adds to the figure's unit."""
    program = setting.programs.get(row.program)
    kind = figure.unit_kind
    if kind == "process":
        return (row.program, row.process) == (figure.unit, figure.process)
    if kind == "program":
        return row.program == figure.unit
    if kind == "client":
        return (row.client or (program.client if program else "")) == figure.unit
    if kind == "site":
        return row.site == figure.unit
    if kind == "service":
        return bool(program and program.service == figure.unit)
    return True


# ---- What belongs to it ----------------------------------------------------------------------------------------


def targets_of(figure: Figure) -> list[Target]:
    """The targets that were or are in force for it, the newest first: its own, and those of the units above."""
    places = Q(unit_kind="entity")
    if figure.client:
        places |= Q(unit_kind="client", unit=figure.client)
    if figure.program:
        places |= Q(unit_kind="program", unit=figure.program)
        places |= Q(unit_kind="process", unit=figure.program, process=figure.process)
    if figure.unit_kind not in ("process", "program"):
        places |= Q(unit_kind=figure.unit_kind, unit=figure.unit)
    rows = Target.objects.filter(places, metric=figure.metric)
    nearest = ("process", "program", "client", "site", "service", "entity")
    return sorted(
        rows,
        key=lambda row: (
            nearest.index(row.unit_kind),
            -(row.valid_from.toordinal() if row.valid_from else 0),
        ),
    )


def findings_of(figure: Figure) -> list[FindingRecord]:
    """What the newest run of the checks found about it."""
    unit = " / ".join(filter(None, (figure.metric, figure.unit, figure.process)))
    newest = CheckRun.objects.order_by("-id").values("pk")[:1]
    order = ("fail", "error", "no_data", "due", "pass", "waived", "not_applicable")
    rows = FindingRecord.objects.filter(last_run__in=newest, unit_kind="metric", unit=unit)
    worst: dict[str, FindingRecord] = {}
    for row in rows:
        kept = worst.get(row.requirement)
        if kept is None or order.index(row.state) < order.index(kept.state):
            worst[row.requirement] = row
    return sorted(worst.values(), key=lambda row: (order.index(row.state), row.requirement))
