"""Completeness against open hours: open days, and stretches of open half-hours, without a single row.

docs/algorithms/integrity.md is the norm for when silence is a gap and when it is chance.
"""

from __future__ import annotations

import math
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
#: Silent days are no chance where chance leaves them silent with a probability below e^-7.
TELLING = 7.0
#: The same for half-hours, of which there are many more.
TELLING_SLOTS = 20.0
#: Where this share of the open days is silent, rows come by chance at least, however even the others are.
SILENT_SHARE = 0.25
#: Spread (variance over mean) of arrivals by chance, and the least that a formula takes.
CHANCE, LEAST = 1.0, 1e-9
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
    spread = dispersion(expected, counts, usual)
    found: set[date] = set()
    for silent, run in groupby(zip(expected, counts, strict=True), key=lambda entry: not entry[1]):
        stretch = [day for day, _ in run]
        due = sum(usual[day.weekday()] for day in stretch)
        if silent and improbability(due, spread) >= TELLING:
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


def dispersion(expected: Sequence[date], counts: Sequence[int], usual: Mapping[int, float]) -> float:
    """Variance over mean of the days with rows, within their weekdays; that of chance where too few tell."""
    busy = [(day.weekday(), rows) for day, rows in zip(expected, counts, strict=True) if rows]
    freedom = len(busy) - len({weekday for weekday, _ in busy})
    if freedom < 1:
        return CHANCE
    spread = sum((rows - usual[weekday]) ** 2 / usual[weekday] for weekday, rows in busy) / freedom
    return max(spread, CHANCE) if counts.count(0) >= SILENT_SHARE * len(counts) else max(spread, LEAST)


def improbability(due: float, spread: float) -> float:
    """Minus the logarithm of the chance that no row comes where some are due.

    Of the negative binomial distribution with this variance over mean, which at 1 is Poisson's and below 1 the
    binomial: rows that come in clumps stay away together, rows that come evenly do not.
    """
    return due * math.log(spread) / (spread - CHANCE) if abs(spread - CHANCE) > 1e-6 else due


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
