"""Backlog: how late open work is, in snapshots taken at the end of each local day.

The average time late of a period is the lateness of the items open and overdue at its snapshots, over their
number (glossary, "average time late"). Both are sums, so longer periods and larger units add up. Lateness runs
by the calendar. A day that the data does not reach the end of is seen at the moment it reaches to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import narwhals as nw
import numpy as np
import numpy.typing as npt

from seido.engine.metrics.keys import Frame, Key, Pair, Selection, blank, columns_in, window
from seido.engine.metrics.parameters import Regime, regimes
from seido.engine.metrics.sums import EPOCH, Base, Values
from seido.engine.metrics.sums_contacts import due_moment

Integers = npt.NDArray[np.int64]
#: When open work was done, in milliseconds: later than any moment.
NEVER = 2**53


@dataclass(frozen=True)
class Backlog:
    """A sum over snapshots: `what` is lateness in milliseconds, or the number of late items.

    `items` are the rows that can be late, `due` and `done` their moments.
    """

    table: str
    what: Literal["lateness", "items"]
    base: Base
    reads: tuple[str, ...]
    items: nw.Expr
    due: Callable[[Values], nw.Expr]
    done: nw.Expr
    parameters: tuple[str, ...] = ()


def contacts(what: Literal["lateness", "items"], base: Base) -> Backlog:
    return Backlog(
        "contacts",
        what,
        base,
        ("arrived_at", "due_at", "completed_at", "outcome"),
        ~nw.col("completed_at").is_null() | (nw.col("outcome") == "open"),
        due_moment,
        nw.col("completed_at"),
        ("cycle_time",),
    )


def outputs(what: Literal["lateness", "items"], base: Base) -> Backlog:
    return Backlog(
        "records",
        what,
        base,
        ("kind", "due_at", "done_at"),
        nw.col("kind") == "output",
        lambda _: nw.col("due_at"),
        nw.col("done_at"),
    )


BACKLOGS: Mapping[str, Backlog] = {
    "contacts.backlog_lateness": contacts("lateness", "milliseconds"),
    "contacts.backlog_items": contacts("items", "count"),
    "records.output_backlog_lateness": outputs("lateness", "milliseconds"),
    "records.output_backlog_items": outputs("items", "count"),
}


@dataclass
class Snapshots:
    """Snapshots of a period added up: lateness in milliseconds, late items, and how many were taken."""

    lateness: int = 0
    items: int = 0
    taken: int = 0


@dataclass
class Late:
    """Work that was late at some time: when it was due and when it was done, in milliseconds."""

    due: list[Integers] = field(default_factory=list)
    done: list[Integers] = field(default_factory=list)


def snapshots(
    source: Backlog,
    frame: Frame,
    pairs: Collection[Pair],
    selection: Selection,
) -> dict[Key, Snapshots]:
    """Snapshots of each program, process, site and client in each period that had rows or late work."""
    present, late = work_by_place(source, frame, pairs, selection)
    first = min((key.period for key in present), default=None)
    found: dict[Key, Snapshots] = {}
    for place in {key._replace(period="") for key in present} | set(late):
        program = selection.organization.programs.get(place.program)
        days = list(
            days_of(
                selection.months, first, selection.as_of, ZoneInfo(program.zone if program else "Etc/UTC")
            )
        )
        lateness, items = at(
            late.get(place, Late()), np.array([moment for _, moment in days], dtype=np.int64)
        )
        for position, (day, _) in enumerate(days):
            period = day.isoformat() if selection.grain == "day" else f"{day:%Y-%m}"
            entry = found.setdefault(place._replace(period=period), Snapshots())
            entry.lateness += int(lateness[position])
            entry.items += int(items[position])
            entry.taken += 1
    return {key: entry for key, entry in found.items() if key in present or entry.items}


def at(late: Late, moments: Integers) -> tuple[Integers, Integers]:
    """Lateness and number of the items that are late at each moment: due before it, and not done by it."""
    if not late.due:
        return np.zeros(len(moments), np.int64), np.zeros(len(moments), np.int64)
    due, done = np.concatenate(late.due), np.concatenate(late.done)
    origin = int(due.min())  # small numbers: their sums stay whole
    by_due, by_done = np.sort(due - origin), np.argsort(done, kind="stable")
    fell_due = np.searchsorted(by_due, moments - origin, side="left")
    finished = np.searchsorted(done[by_done], moments, side="right")
    due_total = np.concatenate([[0], np.cumsum(by_due)])
    done_total = np.concatenate([[0], np.cumsum((due - origin)[by_done])])
    items = fell_due - finished
    return items * (moments - origin) - (due_total[fell_due] - done_total[finished]), items


def work_by_place(
    source: Backlog,
    frame: Frame,
    pairs: Collection[Pair],
    selection: Selection,
) -> tuple[set[Key], dict[Key, Late]]:
    """Where and when work with a due moment came in, and the work that was ever late; for each cycle time."""
    months = selection.months
    regimes_met: dict[Regime, set[Pair]] = {}
    for pair in pairs:
        for regime in regimes(selection.organization, pair, source.parameters):
            regimes_met.setdefault(regime, set()).add(pair)
    present: set[Key] = set()
    late: dict[Key, Late] = {}
    names = place_columns(source.table)
    period = "local_date" if selection.grain == "day" else "local_month"
    for regime, served in regimes_met.items():
        due = source.due(Values(dict(zip(source.parameters, regime.values, strict=True)), selection.as_of))
        work = (
            frame.filter(source.items & window(regime.start, regime.end))
            .select(
                *names,
                *dict.fromkeys((period, "local_month")),
                due=due,
                done=source.done,
            )
            .filter(~nw.col("due").is_null())
        )
        came_in = work if months is None else work.filter(nw.col("local_month").is_in(sorted(months)))
        table = columns_in(came_in.select(*names, period).unique())
        for place, name in zip(places(source.table, table), table[period], strict=True):
            if (place.program, place.process) in served:
                present.add(place._replace(period=str(name)))
        outlasted = nw.col("done").is_null() | (nw.col("due") < nw.col("done"))
        table = columns_in(work.filter(outlasted & (nw.col("due") < nw.lit(selection.as_of))))
        positions: dict[Key, list[int]] = {}
        for position, place in enumerate(places(source.table, table)):
            positions.setdefault(place, []).append(position)
        due_at, done_at = in_milliseconds(table["due"]), in_milliseconds(table["done"])
        for place, chosen in positions.items():
            if (place.program, place.process) in served:
                entry = late.setdefault(place, Late())
                entry.due.append(due_at[chosen])
                entry.done.append(done_at[chosen])
    return present, late


def in_milliseconds(moments: list[datetime | None]) -> Integers:
    """Moments as milliseconds since 1970; NEVER where there is none."""
    found = np.array(moments, "datetime64[ms]")
    return np.where(np.isnat(found), NEVER, found.astype(np.int64))


def days_of(
    months: Collection[str] | None, first: str | None, as_of: datetime, zone: ZoneInfo
) -> Iterator[tuple[date, int]]:
    """Local days and the moment of their snapshot: their end, or where the data ends within them."""
    limit = int((as_of - EPOCH) / timedelta(milliseconds=1))
    earliest = min(months) if months else first
    if earliest is None:
        return
    day = date.fromisoformat(earliest if len(earliest) == 10 else f"{earliest}-01")
    while start_of(day, zone) < limit:
        if months is None or f"{day:%Y-%m}" in months:
            yield day, min(start_of(day + timedelta(days=1), zone), limit)
        day += timedelta(days=1)


def start_of(day: date, zone: ZoneInfo) -> int:
    """The first moment of a local day, in milliseconds since 1970."""
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)


def place_columns(table: str) -> tuple[str, ...]:
    return ("program", "process", "site", "client") if table == "records" else ("program", "process", "site")


def places(table: str, columns: Mapping[str, list[Any]]) -> Iterator[Key]:
    """The place of each row, without a period."""
    for values in zip(*(columns[name] for name in place_columns(table)), strict=True):
        program, process, site, *client = (blank(value) for value in values)
        yield Key(program, process, site, client[0] if client else "", "")
