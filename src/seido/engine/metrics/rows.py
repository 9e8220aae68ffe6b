"""The rows behind a figure, and how a time is distributed over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

import narwhals as nw

from seido.engine.metrics.applies import pairs_for, sum_names_of
from seido.engine.metrics.backlog import BACKLOGS, Backlog, days_of
from seido.engine.metrics.base import newest, readable
from seido.engine.metrics.keys import Frame, Pair, Selection, columns_in, window
from seido.engine.metrics.measurements import UnitKind
from seido.engine.metrics.parameters import Regime, regimes
from seido.engine.metrics.registry import SUMS
from seido.engine.metrics.scan import WITH_CLIENT, counts, lacking, rows_of_table
from seido.engine.metrics.sums import EPOCH, Values, milliseconds
from seido.engine.organization import Organization
from seido.periods import Period, between, parse, period_of
from seido.standard.load import load
from seido.standard.model import Metric, Standard

NOTHING = nw.lit(0)


def metric_rows(
    tables: Mapping[str, Frame],
    organization: Organization,
    metric: str,
    unit_kind: UnitKind,
    unit: str,
    process: str,
    period: str,
    limit: int | None = None,
    *,
    as_of: datetime | None = None,
    standard: Standard | None = None,
) -> dict[str, Frame]:
    """The rows that add to a figure, by the table or view that they stand in; one of them, mostly.

    Each row has what it adds to the figure as `numerator` and `denominator`, in the sums' own units (see
    `BaseSum`), so that the columns add up to the base sums; rows that add nothing are left out. The unit
    and period are named as a measurement names them. `limit` keeps the first rows in the order of the columns.
    """
    found = {}
    examined = examined_rows(
        tables, organization, metric, unit_kind, unit, process, period, as_of=as_of, standard=standard
    )
    for table, frame in examined.items():
        frame = frame.filter((nw.col("numerator") != 0) | (nw.col("denominator") != 0))
        if limit is not None:
            frame = frame.sort(*frame.collect_schema().names()).head(limit)
        found[table] = frame
    return found


def examined_rows(
    tables: Mapping[str, Frame],
    organization: Organization,
    metric: str,
    unit_kind: UnitKind,
    unit: str,
    process: str,
    period: str,
    *,
    as_of: datetime | None = None,
    standard: Standard | None = None,
) -> dict[str, Frame]:
    """The rows of a unit and period among which those of a figure are, also those that add nothing to it."""
    entry = (standard or load()).metrics[metric]
    selection = Selection(organization, "month", months_of(parse(period)), None, as_of or newest(tables))
    pairs = pairs_for(entry, organization)
    if unit_kind == "process":
        pairs &= {(unit, process)}
    found: dict[str, Frame] = {}
    for table in tables_read(entry, tables):
        sides = [
            contribution(name, table, pairs, selection, parse(period)) if name else NOTHING
            for name in (entry.numerator_sum, entry.denominator_sum)
        ]
        frame = source_rows(tables, table, entry, selection, parse(period))
        if unit_kind != "entity":
            frame = frame.filter(of_unit(organization, unit_kind, unit, table))
        found[table] = frame.with_columns(numerator=sides[0], denominator=sides[1])
    return found


def histogram(rows: Frame) -> dict[int, int]:
    """Rows of `metric_rows` counted by the whole seconds that they add: {seconds: rows}. For metrics of time."""
    seconds = rows.filter(nw.col("denominator") != 0).select(seconds=nw.col("numerator") // 1000)
    table = columns_in(seconds.group_by("seconds").agg(rows=nw.len()))
    return {int(value): int(n) for value, n in sorted(zip(table["seconds"], table["rows"], strict=True))}


def quantiles(counted: Mapping[int, int], shares: Iterable[float]) -> list[int]:
    """Exact quantiles of a histogram: the smallest value that at least this share of the rows do not exceed.

    Raises ValueError where nothing was counted.
    """
    size = sum(counted.values())
    if not size:
        raise ValueError("a histogram with at least one row, found none")
    found = []
    for share in shares:
        seen = 0
        for value in sorted(counted):
            seen += counted[value]
            if seen >= share * size:
                found.append(value)
                break
    return found


def tables_read(metric: Metric, tables: Mapping[str, Frame]) -> list[str]:
    """The tables and views that a metric's sums stand in, numerator first, as far as there is data."""
    names = sum_names_of(metric)
    found = [BACKLOGS[name].table for name in names if name in BACKLOGS]
    found += [
        entry.table for name in names for entry in SUMS.get(name, ()) if readable(entry, tables, "month")
    ]
    return list(dict.fromkeys(found))


def source_rows(
    tables: Mapping[str, Frame], table: str, metric: Metric, selection: Selection, period: Period
) -> Frame:
    """The rows among which those of a figure are: of its period, or of any time where open work may be late."""
    if metric.numerator_sum in BACKLOGS:
        return tables[table].filter(BACKLOGS[metric.numerator_sum].items)
    frame = rows_of_table(tables, table, selection)
    if period.grain in ("day", "slot"):
        frame = frame.filter(nw.col("local_date") == period.start.isoformat())
    if period.grain == "slot":
        hour, minute = period.name.partition("T")[2].split(":")
        frame = frame.filter(nw.col("local_slot") == int(hour) * 2 + int(minute) // 30)
    return frame


def months_of(period: Period) -> list[str]:
    """The local months that a period lies in."""
    last = period_of(period.end - timedelta(days=1), "month")
    return [month.name for month in between(period_of(period.start, "month"), last)]


def contribution(
    name: str, table: str, pairs: Iterable[Pair], selection: Selection, period: Period
) -> nw.Expr:
    """What a row adds to a sum: under the parameters in force for its process on its day."""
    if name in BACKLOGS:
        return lateness(BACKLOGS[name], pairs, selection, period)
    organization = selection.organization
    total: nw.Expr = NOTHING
    for entry in (entry for entry in SUMS[name] if entry.table == table):
        served: dict[Regime, list[Pair]] = {}
        for pair in sorted(pair for pair in pairs if counts(organization, entry, pair)):
            for regime in regimes(organization, pair, entry.parameters):
                if not lacking(entry, regime):
                    served.setdefault(regime, []).append(pair)
        for regime, holders in served.items():
            where = of_pairs(organization, holders) & window(regime.start, regime.end)
            settings = dict(zip(entry.parameters, regime.values, strict=True))
            value = entry.contribution(Values(settings, selection.as_of))
            total = total + nw.when(where).then(value).otherwise(NOTHING)
    return total


def lateness(source: Backlog, pairs: Iterable[Pair], selection: Selection, period: Period) -> nw.Expr:
    """What a row adds to a backlog: its lateness, or 1, at each snapshot of the period at which it is late."""
    organization = selection.organization
    total: nw.Expr = NOTHING
    for pair in sorted(pairs):
        program = organization.programs.get(pair[0])
        zone = ZoneInfo(program.zone if program else "Etc/UTC")
        moments = [
            moment
            for day, moment in days_of(months_of(period), None, selection.as_of, zone)
            if period.contains(day)
        ]
        for regime in regimes(organization, pair, source.parameters):
            settings = dict(zip(source.parameters, regime.values, strict=True))
            due = source.due(Values(settings, selection.as_of))
            where = of_pairs(organization, [pair]) & window(regime.start, regime.end)
            for moment in moments:
                amount = nw.lit(moment) - milliseconds(due) if source.what == "lateness" else nw.lit(1)
                seen = nw.lit(EPOCH + timedelta(milliseconds=moment))
                late = where & (due < seen) & (source.done.is_null() | (source.done > seen))
                total = total + nw.when(late).then(amount).otherwise(NOTHING)
    return total


def of_pairs(organization: Organization, pairs: Iterable[Pair]) -> nw.Expr:
    """Rows of some processes; a blank one stands for the rows that name none that is known."""
    return reduce(or_, (of_pair(organization, pair) for pair in pairs))


def of_pair(organization: Organization, pair: Pair) -> nw.Expr:
    program, process = nw.col("program"), nw.col("process")
    name, part = pair
    if part:
        return (program == name) & (process == part)
    if name:
        known = [entry.name for entry in organization.processes_of(name)]
        return (program == name) & (process.is_null() | ~process.is_in(known))
    return program.is_null() | ~program.is_in(list(organization.programs))


def of_unit(organization: Organization, unit_kind: UnitKind, unit: str, table: str) -> nw.Expr:
    """Rows that belong to a unit other than the entity, by the rules of `roll_up`."""
    program = nw.col("program")
    if unit_kind in ("process", "program"):
        return program == unit
    if unit_kind == "site":
        return nw.col("site") == unit
    if unit_kind == "service":
        serving = [name for name, entry in organization.programs.items() if entry.service == unit]
        return program.is_in(serving)
    own = program.is_in([name for name, entry in organization.programs.items() if entry.client == unit])
    if table not in WITH_CLIENT:
        return own
    client = nw.col("client")
    return (client == unit) | ((client.is_null() | (client == "")) & own)
