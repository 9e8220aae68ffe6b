"""Completeness against open hours: open days, and stretches of open half-hours, without a single row.

docs/algorithms/integrity.md is the norm for when silence is a gap and when it is chance.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from seido.engine.integrity.registry import RULES
from seido.engine.integrity.rule import Result
from seido.engine.integrity.scan import Pair, setting
from seido.engine.opening import SLOTS, Opening
from seido.engine.organization import Organization
from seido.periods import add_months

#: Local day (2026-01-31) -> rows.
Days = Mapping[str, int]
#: Rows that must be expected of silent days before chance is ruled out: none comes with probability e^-7.
TELLING = 7.0
#: The same for half-hours, of which there are many more.
TELLING_SLOTS = 20.0
#: Rows come irregularly where this share of the open days is silent, or the variance of the others is this
#: share of their mean (1 for arrivals by chance).
SILENT_SHARE, DISPERSION = 0.25, 0.5
DAY_TOLERANCE = "missing_days_tolerance"


def open_days(table: str, days: Mapping[Pair, Days], organization: Organization) -> Iterator[Result]:
    """Open days without rows by month: of each program as a whole, and of each process where it has several.

    days: all rows there are, by (program, process). A unit is looked at from its first row to where the table
    reaches, and no further than the month of its own last row: later months have no figure at all.
    """
    reach = max((max(own) for own in days.values() if own), default="")
    by_program: dict[str, dict[str, Days]] = defaultdict(dict)
    for (program, process), own in days.items():
        by_program[program][process] = own
    for program, units in by_program.items():
        known = organization.programs.get(program)
        opening = known.opening if known else Opening()
        whole = added(units.values())
        yield from of_unit(table, (program, ""), whole, opening, reach, organization)
        if len(units) > 1 and opening.known:
            for process, own in units.items():
                if process:
                    yield from of_unit(table, (program, process), own, opening, reach, organization)


def added(units: Iterable[Days]) -> Days:
    total: dict[str, int] = defaultdict(int)
    for days in units:
        for day, rows in days.items():
            total[day] += rows
    return total


def of_unit(
    table: str, pair: Pair, days: Days, opening: Opening, reach: str, organization: Organization
) -> Iterator[Result]:
    """A result for every month from the first row to the last; `no_data` where nobody knows when it is open."""
    rule = RULES[f"{table}.open_days"].name
    if not days:
        return
    if not opening.known:
        for month in sorted({day[:7] for day in days}):
            yield Result(rule, *pair, month, "no_data", 0, 0)
        return
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    end = min(date.fromisoformat(reach), add_months(last, 1) - timedelta(days=1))
    expected = worked_days(list(opening.open_days(first, end)), days, process=bool(pair[1]))
    missing = gaps(expected, days)
    for month, group in groupby(expected, key=lambda day: f"{day:%Y-%m}"):
        examined = list(group)
        gone = [day.isoformat() for day in examined if day in missing]
        allowed = setting(organization, *pair, DAY_TOLERANCE, month)
        yield Result(
            rule,
            *pair,
            month,
            state="fail" if len(gone) > allowed else "pass",
            examined=len(examined),
            failed=len(gone),
            where=tuple(gone),
            through=min(end, add_months(examined[0], 1) - timedelta(days=1)).isoformat(),
        )


def worked_days(open_days: Sequence[date], days: Days, *, process: bool) -> list[date]:
    """The open days on which rows are due: a process may rest on weekdays on which its program is open."""
    if not process:
        return list(open_days)
    seen: dict[int, list[bool]] = defaultdict(list)
    for day in open_days:
        seen[day.weekday()].append(day.isoformat() in days)
    return [day for day in open_days if sum(seen[day.weekday()]) * 2 >= len(seen[day.weekday()])]


def gaps(expected: Sequence[date], days: Days) -> set[date]:
    """The silent days among those on which rows are due, less those that chance may have left silent."""
    counts = [days.get(day.isoformat(), 0) for day in expected]
    usual = usual_rows(expected, counts)
    irregular = comes_irregularly(counts)
    found: set[date] = set()
    for silent, run in groupby(zip(expected, counts, strict=True), key=lambda entry: not entry[1]):
        stretch = [day for day, _ in run]
        if silent and (not irregular or sum(usual[day.weekday()] for day in stretch) >= TELLING):
            found.update(stretch)
    return found


def usual_rows(expected: Sequence[date], counts: Sequence[int]) -> Mapping[int, float]:
    """Mean rows of a weekday's days that have any; of all days where the weekday has none."""
    busy = [(day.weekday(), rows) for day, rows in zip(expected, counts, strict=True) if rows]
    overall = statistics.fmean(rows for _, rows in busy) if busy else 0.0
    by_weekday = {
        weekday: [rows for own, rows in busy if own == weekday] for weekday in {own for own, _ in busy}
    }
    return defaultdict(
        lambda: overall, {weekday: statistics.fmean(rows) for weekday, rows in by_weekday.items()}
    )


def comes_irregularly(counts: Sequence[int]) -> bool:
    """Whether so few rows come that a day may be silent by chance, as far as the spread of the days tells."""
    busy = [rows for rows in counts if rows]
    silent = len(counts) - len(busy)
    if silent >= SILENT_SHARE * len(counts):
        return True
    return len(busy) > 1 and statistics.variance(busy) >= DISPERSION * statistics.fmean(busy)


#: Program -> local day -> rows by half-hour.
SlotRows = Mapping[str, Mapping[str, Sequence[int]]]


def open_slots(table: str, slots: SlotRows, organization: Organization) -> Iterator[Result]:
    """Stretches of open half-hours without rows, on days that have some, in which many were to be expected.

    Expected are the mean rows of the same half-hour on the other days of the weekday in the months given.
    """
    for program, days in slots.items():
        known = organization.programs.get(program)
        if known is None or not known.opening.known:
            continue
        totals: dict[int, list[int]] = defaultdict(lambda: [0] * SLOTS)
        number: dict[int, int] = defaultdict(int)
        for day, rows in days.items():
            weekday = date.fromisoformat(day).weekday()
            number[weekday] += 1
            totals[weekday] = [total + own for total, own in zip(totals[weekday], rows, strict=True)]
        for month, group in groupby(sorted(days), key=lambda day: day[:7]):
            examined, where, silent = 0, [], 0
            for day in group:
                weekday = date.fromisoformat(day).weekday()
                opened = sorted(known.opening.open_slots(date.fromisoformat(day)))
                examined += len(opened)
                for stretch in silences(opened, days[day]):
                    others = number[weekday] - 1
                    if others and sum(totals[weekday][slot] for slot in stretch) / others >= TELLING_SLOTS:
                        where.append(f"{day}T{clock(stretch[0])}/{clock(stretch[-1] + 1)}")
                        silent += len(stretch)
            if examined:
                state = "fail" if silent else "pass"
                rule = RULES[f"{table}.open_slots"].name
                yield Result(rule, program, "", month, state, examined, silent, where=tuple(where))  # type: ignore[arg-type]


def silences(opened: Sequence[int], rows: Sequence[int]) -> Iterator[list[int]]:
    """The stretches of neighbouring open half-hours without rows."""
    stretch: list[int] = []
    for slot in opened:
        if rows[slot] or (stretch and slot != stretch[-1] + 1):
            if stretch:
                yield stretch
            stretch = []
        if not rows[slot]:
            stretch.append(slot)
    if stretch:
        yield stretch


def clock(slot: int) -> str:
    return f"{slot // 2:02}:{slot % 2 * 30:02}"
