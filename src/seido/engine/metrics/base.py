"""Base sums: a metric's numerator and denominator at the finest place there is.

A table is scanned once for all metrics. Everything larger or longer is the addition of these
(`seido.engine.metrics.measurements`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import narwhals as nw

from seido.engine.metrics.applies import is_optional, is_wide, pairs_for, sum_names_of
from seido.engine.metrics.backlog import BACKLOGS, Snapshots, snapshots
from seido.engine.metrics.keys import Frame, Grain, Key, Pair, Selection, columns_in
from seido.engine.metrics.parameters import Value, as_recorded, regimes
from seido.engine.metrics.registry import SUMS, base_of, tables_of
from seido.engine.metrics.scan import Scanned, known_pair, scan
from seido.engine.metrics.sums import Sum
from seido.engine.metrics.views import VIEWS
from seido.engine.organization import Organization
from seido.periods import parse
from seido.standard.load import load
from seido.standard.model import Metric, Standard

#: Where no row has a moment, nothing is overdue.
BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001 moments are UTC without a zone


@dataclass(frozen=True, slots=True)
class BaseSum:
    """A metric's sums for one program, process, client and site in one period; blank where the rows name none.

    Numbers are whole, in the unit of the sum (counts, milliseconds, minor units, thousandths, millionths).
    `denominator` is None for a metric that is no ratio. `n` is what was examined: the denominator where it
    is a count, the snapshots taken for a backlog. `parameters` are those in force, a list where several were.
    """

    metric: str
    program: str
    process: str
    client: str
    site: str
    period: str
    numerator: int | float
    denominator: int | float | None
    n: int | None
    parameters: Mapping[str, Any] = field(default_factory=dict)


def base_sums(
    tables: Mapping[str, Frame],
    organization: Organization,
    grain: Grain = "month",
    metrics: Collection[str] | None = None,
    months: Collection[str] | None = None,
    programs: Collection[str] | None = None,
    *,
    as_of: datetime | None = None,
    standard: Standard | None = None,
) -> list[BaseSum]:
    """The sums of the metrics for which `tables` has data, by local month, day or half-hour.

    tables: fact tables and records by name (`seido.facts.schema`), as lazy frames of one engine.
    metrics, months (2026-01), programs: what to compute; None is all.
    as_of: the moment that the data reaches to (UTC without a zone), by which open work is overdue or not;
        None is the newest moment in the contacts and records.

    A metric with nothing to it in a place and period has no base sum there; one whose rows were there but
    had nothing to examine has a denominator of 0. Where a parameter without a default is not set, there is
    no base sum. Metrics whose view has no shorter period (headcount, forecast error) are left out of it.
    """
    catalogue = (standard or load()).metrics
    chosen = [
        metric
        for metric in catalogue.values()
        if (metrics is None or metric.id in metrics)
        and all(tables_of(name) & tables.keys() for name in sum_names_of(metric))
    ]
    selection = Selection(organization, grain, months, programs, as_of or newest(tables))
    pairs = {metric.id: pairs_for(metric, organization) for metric in chosen}
    scanned = scan_all(tables, [metric for metric in chosen if pairs[metric.id]], pairs, selection)
    return [
        row
        for metric in chosen
        if pairs[metric.id] and all(name in scanned for name in sum_names_of(metric))
        for row in rows_of(metric, pairs[metric.id], scanned, organization)
    ]


def newest(tables: Mapping[str, Frame]) -> datetime:
    """The newest moment in contacts and records: when they came in, and when they were completed."""
    moments = []
    for table, columns in (
        ("contacts", ("arrived_at", "completed_at")),
        ("records", ("happened_at", "done_at")),
    ):
        if table in tables:
            found = columns_in(tables[table].select(*(nw.col(column).max() for column in columns)))
            moments += [value for column in columns if (value := found[column][0]) is not None]
    return max(moments, default=BEGINNING)


def scan_all(
    tables: Mapping[str, Frame],
    metrics: Collection[Metric],
    pairs: Mapping[str, Collection[Pair]],
    selection: Selection,
) -> dict[str, Scanned]:
    """The values of every sum that the metrics name: one scan for each table or view."""
    wanted: dict[str, dict[Sum, set[Pair]]] = {}
    backlogs: dict[str, set[Pair]] = {}
    for metric in metrics:
        for name in sum_names_of(metric):
            if name in BACKLOGS:
                backlogs.setdefault(name, set()).update(pairs[metric.id])
            for entry in SUMS.get(name, ()):
                if readable(entry, tables, selection.grain):
                    wanted.setdefault(entry.table, {}).setdefault(entry, set()).update(pairs[metric.id])
    scanned: dict[str, Scanned] = {}
    for table, sums in wanted.items():
        for entry, result in scan(tables, table, sums, selection).items():
            add(scanned.setdefault(entry.name, Scanned()), result)
    if selection.grain != "slot":
        for name, result in scan_backlogs(tables, backlogs, selection).items():
            scanned[name] = result
    return scanned


def scan_backlogs(
    tables: Mapping[str, Frame], wanted: Mapping[str, Collection[Pair]], selection: Selection
) -> dict[str, Scanned]:
    """The sums over snapshots; lateness and late items of a table come of the same snapshots."""
    scanned: dict[str, Scanned] = {}
    for table in dict.fromkeys(BACKLOGS[name].table for name in wanted):
        names = [name for name in wanted if BACKLOGS[name].table == table]
        frame = tables[table]
        if selection.programs is not None:
            frame = frame.filter(nw.col("program").is_in(sorted(selection.programs)))
        served = set[Pair]().union(*(wanted[name] for name in names))
        taken = snapshots(BACKLOGS[names[0]], frame, served, selection)
        scanned.update({name: as_scanned(taken, BACKLOGS[name].what) for name in names})
    return scanned


def readable(entry: Sum, tables: Mapping[str, Frame], grain: Grain) -> bool:
    """Whether a sum's table is at hand, and can be cut into such periods."""
    if entry.table in VIEWS:
        view = VIEWS[entry.table]
        return view.table in tables and grain in view.grains
    return entry.table in tables


def add(total: Scanned, other: Scanned) -> None:
    for key, value in other.values.items():
        total.values[key] = total.values.get(key, 0) + value
    total.present |= other.present
    total.missing |= other.missing


def as_scanned(taken: Mapping[Key, Snapshots], what: str) -> Scanned:
    values = {key: entry.lateness if what == "lateness" else entry.items for key, entry in taken.items()}
    return Scanned(values, set(taken), set(), {key: entry.taken for key, entry in taken.items()})


def rows_of(
    metric: Metric, pairs: Collection[Pair], scanned: Mapping[str, Scanned], organization: Organization
) -> list[BaseSum]:
    """A metric's base sums from the scanned sums."""
    wide = is_wide(metric)
    sides = [only(scanned[name], pairs, organization, wide) for name in sum_names_of(metric)]
    top, bottom = sides[0], sides[1] if len(sides) > 1 else None
    keys = set[Key]().union(*(side.present for side in sides)) - set[Key]().union(
        *(side.missing for side in sides)
    )
    if bottom is not None and (wide or reads_two_tables(metric)):
        # One side alone says nothing: there must be rows of both in the program and period, at any place.
        seen = [{(key.program, key.period) for key in side.present} for side in sides]
        keys = {key for key in keys if all((key.program, key.period) in side for side in seen)}
    optional = cache(lambda pair: is_optional(metric, organization, pair))
    recorded = cache(lambda pair, period: in_force(organization, metric, pair, period))
    counted = metric.denominator_sum is not None and base_of(metric.denominator_sum) == "count"
    rows = []
    for key in sorted(keys):
        numerator = top.values.get(key, 0)
        denominator = bottom.values.get(key, 0) if bottom else None
        if not numerator and not denominator and optional((key.program, key.process)):
            continue
        rows.append(
            BaseSum(
                metric.id,
                key.program,
                key.process,
                key.client,
                key.site,
                key.period,
                numerator,
                denominator,
                top.taken.get(key) or (denominator if counted else None),
                recorded((key.program, key.process), key.period),
            )
        )
    return rows


def reads_two_tables(metric: Metric) -> bool:
    """Whether numerator and denominator stand in different tables."""
    first, *others = (tables_of(name) for name in sum_names_of(metric))
    return not all(first & tables for tables in others)


def only(scanned: Scanned, pairs: Collection[Pair], organization: Organization, wide: bool) -> Scanned:
    """The part of a sum that belongs to some processes; put together by program for a wide metric."""
    part = Scanned()
    for key, value in scanned.values.items():
        if known_pair(organization, key, pairs) is not None:
            place = key._replace(process="") if wide else key
            part.values[place] = part.values.get(place, 0) + value
            if key in scanned.present:
                part.present.add(place)
            if key in scanned.missing:
                part.missing.add(place)
            if key in scanned.taken:
                part.taken[place] = scanned.taken[key]
    return part


def in_force(
    organization: Organization, metric: Metric, pair: Pair, period: str
) -> Mapping[str, Value | list[Value]]:
    """The values of a metric's parameters in a period."""
    stretch = parse(period)
    names = metric.parameters
    return as_recorded(regimes(organization, pair, names, stretch.start, stretch.end), names)
