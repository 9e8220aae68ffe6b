"""One scan of a table: every sum over it, each once, grouped by place and period."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw

from seido.engine.metrics.keys import (
    PERIOD,
    Frame,
    Grain,
    Key,
    Pair,
    Selection,
    blank,
    columns_in,
    period_name,
    span,
    window,
)
from seido.engine.metrics.parameters import PARAMETERS, Regime, regimes
from seido.engine.metrics.registry import SUBSETS
from seido.engine.metrics.sums import Sum, Values
from seido.engine.metrics.views import VIEWS
from seido.engine.organization import Organization

#: Tables whose rows name a client of their own.
WITH_CLIENT = frozenset({"survey_answers", "records", "headcount_months", "recruits"})


@dataclass
class Scanned:
    """A sum's values by place and period, where it had rows, and where a parameter it needs was missing.

    `taken` is the number of snapshots behind a value, for sums over snapshots.
    """

    values: dict[Key, int] = field(default_factory=dict)
    present: set[Key] = field(default_factory=set)
    missing: set[Key] = field(default_factory=set)
    taken: dict[Key, int] = field(default_factory=dict)


def narrowed(frame: Frame, selection: Selection) -> Frame:
    """The rows of the months and programs asked for."""
    if selection.months is not None:
        frame = frame.filter(nw.col("local_month").is_in(sorted(selection.months)))
    if selection.programs is not None:
        frame = frame.filter(nw.col("program").is_in(sorted(selection.programs)))
    return frame


def rows_of_table(tables: Mapping[str, Frame], table: str, selection: Selection) -> Frame:
    """A table's rows, or a view's; a view that looks beyond its period is cut to it afterwards."""
    if table not in VIEWS:
        return narrowed(tables[table], selection)
    view, values = VIEWS[table], Values({}, selection.as_of)
    if view.looks_around:
        return narrowed(view.build(tables[view.table], values), selection)
    return view.build(narrowed(tables[view.table], selection), values)


def grouped(
    tables: Mapping[str, Frame], table: str, sums: Mapping[Sum, Collection[Pair]], selection: Selection
) -> tuple[Frame, dict[Sum, dict[Regime, str]], dict[str, str]]:
    """The scan itself, not yet run: a row for each place and period, a column for each sum.

    A sum with parameters has a column for each set of values in force anywhere, so that an expression
    compares with a constant; which of them counts for a process is decided on the groups. Returns the
    frame, the columns by sum and regime, and those that count the rows of each subset.
    """
    columns: dict[Sum, dict[Regime, str]] = {}
    contributions: dict[str, nw.Expr] = {}
    for entry, pairs in sums.items():
        columns[entry] = {}
        for pair in sorted(pairs):
            for regime in regimes(selection.organization, pair, entry.parameters, *span(selection.months)):
                if regime not in columns[entry]:
                    name = f"sum_{len(contributions)}"
                    columns[entry][regime] = name
                    contributions[name] = contribution(entry, regime, selection)
    subsets = {entry.subset: f"rows_{entry.subset}" for entry in sums if entry.subset}
    counted = {columns[entry][regime] for entry in sums for regime in columns[entry] if entry.counted}
    for subset, name in subsets.items():
        contributions[name] = nw.when(SUBSETS[table][subset]).then(nw.lit(1))
        counted.add(name)
    keys = key_columns(table, selection.grain)
    frame = rows_of_table(tables, table, selection)
    totals = [nw.col(name).count() if name in counted else nw.col(name).sum() for name in contributions]
    summed = frame.select(*keys, **contributions).group_by(*keys).agg(*totals)
    return summed, columns, subsets


def contribution(entry: Sum, regime: Regime, selection: Selection) -> nw.Expr:
    """What a row adds under a regime; for a counted sum a blank where it adds nothing.

    Where a needed value is missing the rows are only counted: there will be no figure for them.
    """
    settings = dict(zip(entry.parameters, regime.values, strict=True))
    in_force = (
        None if (regime.start, regime.end) == span(selection.months) else window(regime.start, regime.end)
    )
    if lacking(entry, regime):
        return nw.when(in_force).then(nw.lit(1)) if in_force is not None else nw.lit(1)
    value = entry.value(Values(settings, selection.as_of))
    if entry.counted:
        return nw.when(value if in_force is None else in_force & value).then(nw.lit(1))
    return value if in_force is None else nw.when(in_force).then(value).otherwise(nw.lit(0))


def lacking(entry: Sum, regime: Regime) -> bool:
    return any(
        value is None and PARAMETERS[name].required
        for name, value in zip(entry.parameters, regime.values, strict=True)
    )


def key_columns(table: str, grain: Grain) -> tuple[str, ...]:
    client = ("client",) if table in WITH_CLIENT else ()
    return ("program", "process", "site", *client, *PERIOD[grain])


def scan(
    tables: Mapping[str, Frame], table: str, sums: Mapping[Sum, Collection[Pair]], selection: Selection
) -> dict[Sum, Scanned]:
    """Runs the scan of a table and gives each sum its values."""
    frame, columns, subsets = grouped(tables, table, sums, selection)
    data = columns_in(frame)
    keys = keys_of(data, table, selection.grain)
    results = {entry: Scanned() for entry in sums}
    first, last = span(selection.months)
    chosen: dict[tuple[Sum, Pair], list[tuple[str, bool]]] = {}
    for entry, result in results.items():
        rows = data[subsets[entry.subset]] if entry.subset else None
        for position, key in enumerate(keys):
            pair = known_pair(selection.organization, key, sums[entry])
            if pair is None or not counts(selection.organization, entry, pair):
                continue
            if (entry, pair) not in chosen:
                chosen[entry, pair] = [
                    (columns[entry][regime], lacking(entry, regime))
                    for regime in regimes(selection.organization, pair, entry.parameters, first, last)
                ]
            total = 0
            for column, missing in chosen[entry, pair]:
                amount = int(data[column][position] or 0)
                if not missing:
                    total += amount
                elif amount:
                    result.missing.add(key)
            result.values[key] = result.values.get(key, 0) + total
            if rows is None or rows[position]:
                result.present.add(key)
    return results


def keys_of(data: Mapping[str, Sequence[object]], table: str, grain: Grain) -> list[Key]:
    size = len(data["program"])
    clients = data["client"] if table in WITH_CLIENT else [""] * size
    periods = zip(*(data[name] for name in PERIOD[grain]), strict=True)
    names = zip(data["program"], data["process"], data["site"], clients, periods, strict=True)
    return [
        Key(blank(program), blank(process), blank(site), blank(client), period_name(grain, period))
        for program, process, site, client, period in names
    ]


def known_pair(organization: Organization, key: Key, pairs: Collection[Pair]) -> Pair | None:
    """The process whose parameters serve a row: its own, else its program's, else the defaults."""
    own = (key.program, key.process)
    if own in pairs:
        return own
    if own in organization.processes:
        return None  # a process that none of the metrics asked for applies to
    for pair in ((key.program, ""), ("", "")):
        if pair in pairs:
            return pair
    return None


def counts(organization: Organization, entry: Sum, pair: Pair) -> bool:
    """Whether a sum limited to kinds of process takes a process's rows; rows that name none are taken."""
    process = organization.processes.get(pair)
    return entry.kinds is None or process is None or process.kind in entry.kinds
