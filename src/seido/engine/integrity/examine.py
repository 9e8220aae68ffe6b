"""Examining fact tables: what is counted in some months, and what is judged on all days there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import narwhals as nw

from seido.engine.integrity.completeness import Days, open_days, open_slots
from seido.engine.integrity.drift import weekday_drift
from seido.engine.integrity.duplicates import duplicates
from seido.engine.integrity.registry import ARRIVALS, DAILY, NATURAL, row_rules
from seido.engine.integrity.rule import Result
from seido.engine.integrity.samples import sample_bias
from seido.engine.integrity.scan import Pair, narrowed, row_results, tally
from seido.engine.metrics.keys import Frame, blank, columns_in
from seido.engine.opening import SLOTS
from seido.engine.organization import Organization


@dataclass
class Examination:
    """What was found in the months examined, and the rows by day of the tables that have rows every day."""

    results: list[Result] = field(default_factory=list)
    days: dict[str, Mapping[Pair, Days]] = field(default_factory=dict)


def examine(
    tables: Mapping[str, Frame], organization: Organization, months: Collection[str] | None = None
) -> Examination:
    """Judges everything that one month's rows decide. tables: fact tables and records as lazy frames of one
    engine; months: the local months (2026-01) to examine, None for all.

    A table is scanned once for its predicates and the rows by day; rows at fault are then fetched, numbers
    compared for duplicates, and half-hours counted, each in a scan of a few columns.
    """
    found = Examination()
    for table, frame in tables.items():
        rules = row_rules(table)
        counted = tally(frame, rules, months)
        if not counted.rows:
            continue
        found.results += row_results(frame, rules, counted, organization)
        if table in NATURAL:
            found.results += duplicates(frame, table, counted.rows, organization, months)
        if table in ARRIVALS:
            found.results += open_slots(table, slot_rows(narrowed(frame, months)), organization)
        if table in DAILY:
            found.days[table] = counted.days
    found.results += sample_bias(tables, organization, months)
    return found


def slot_rows(frame: Frame) -> Mapping[str, Mapping[str, list[int]]]:
    """Rows by program, local day and half-hour."""
    counted = frame.group_by("program", "local_date", "local_slot").agg(nw.len().alias("rows"))
    columns = columns_in(counted)
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * SLOTS))
    for program, day, slot, rows in zip(
        *(columns[name] for name in ("program", "local_date", "local_slot", "rows")), strict=True
    ):
        found[blank(program)][day][slot] += rows
    return found


def judge_days(table: str, days: Mapping[Pair, Days], organization: Organization) -> Iterator[Result]:
    """Judges what needs the days of other months too: completeness against open hours, and drift."""
    yield from open_days(table, days, organization)
    if table in ARRIVALS:
        yield from weekday_drift(table, days, organization)
