"""The public rostering benchmark as a typed problem, and what a roster of it costs.

The rules are those published with the instances (T. Curtois, R. Qu, "Computational results on new staff
scheduling benchmark instances", 2014): one shift a day at most; forbidden successions; shifts of each type,
minutes and weekends within a person's limits; runs of work and of days off of a least length; days that must
be free. A run that touches either end of the horizon is taken to be long enough, and the days outside it are
taken to be free where the longest run is counted. The horizon begins on a Monday. Wishes for and against
shifts and cover above and below the need have weights; their sum is the objective.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seido.faults import Fault, InputError

Roster = NDArray[np.int16]
"""People × days: the shift's number, or OFF."""

OFF = -1


@dataclass(frozen=True)
class Nurse:
    """One person's limits. Minutes are worked minutes over the horizon."""

    name: str
    most_of_shift: tuple[int, ...]
    least_minutes: int
    most_minutes: int
    least_run: int
    most_run: int
    least_off_run: int
    most_weekends: int
    days_off: frozenset[int]

    @property
    def runs(self) -> tuple[int, int, int]:
        """Least and longest run of work, least run of days off."""
        return (self.least_run, self.most_run, self.least_off_run)


@dataclass(frozen=True)
class Instance:
    """A problem of the benchmark.

    `need`, `under` and `over` are days × shifts (people; weight of one person too few or too many);
    `wanted` and `unwanted` are people × days × shifts (weight of a wish not met). `forbidden[a, b]`: b may
    not be worked on the day after a. `allowed` (people × days × shifts) and `must_work` (people × days: no day
    off) hold what is settled of a row; need may be negative where others give more than is needed.
    """

    days: int
    shifts: tuple[str, ...]
    minutes: tuple[int, ...]
    forbidden: NDArray[np.bool_]
    people: tuple[Nurse, ...]
    need: NDArray[np.int64]
    under: NDArray[np.int64]
    over: NDArray[np.int64]
    wanted: NDArray[np.int64]
    unwanted: NDArray[np.int64]
    allowed: NDArray[np.bool_] = field(repr=False)
    must_work: NDArray[np.bool_] = field(repr=False)

    @cached_property
    def wish_cost(self) -> NDArray[np.int64]:
        """People × days × shifts: what working the shift adds to the cost of that day's wishes."""
        return self.unwanted - self.wanted

    @cached_property
    def wish_base(self) -> NDArray[np.int64]:
        """People × days: the cost of that day's wishes where the day is free."""
        return self.wanted.sum(axis=2)

    @property
    def weekends(self) -> int:
        return (self.days + 1) // 7


def read_instance(document: Mapping[str, Any], name: str = "document") -> Instance:
    """The benchmark's JSON (`nDays`, `shifts`, `staffs`, `covers`).

    Raises InputError; each fault names its path in the document, and `name` as its file.
    """
    faults: list[Fault] = []

    def fault(path: str, expected: str, found: object) -> None:
        faults.append(Fault(name, expected, str(found), column=path))

    def is_day(value: object, path: str) -> bool:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < days:
            return True
        fault(path, f"a day from 0 to {days - 1}", repr(value))
        return False

    def integer(holder: Mapping[str, Any], key: str, path: str) -> int:
        value = holder.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            fault(f"{path}.{key}".lstrip("."), "a whole number of at least 0", repr(value))
            return 0
        return value

    def objects(value: object, path: str) -> list[Mapping[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            fault(path, "a list of objects", type(value).__name__)
            return []
        return list(value)

    days = integer(document, "nDays", "")
    shift_rows = objects(document.get("shifts"), "shifts")
    names = [str(row.get("id")) for row in shift_rows]
    index = {name: number for number, name in enumerate(names)}
    minutes = [integer(row, "length", f"shifts[{at}]") for at, row in enumerate(shift_rows)]
    forbidden = np.zeros((len(names), len(names)), dtype=bool)
    for at, row in enumerate(shift_rows):
        for place, follower in enumerate(row.get("forbiddenFollowingShifts") or ()):
            if follower not in index:
                path = f"shifts[{at}].forbiddenFollowingShifts[{place}]"
                fault(path, f"one of {', '.join(names)}", repr(follower))
            else:
                forbidden[at, index[follower]] = True
    staff = objects(document.get("staffs"), "staffs")
    wishes = np.zeros((2, len(staff), days, len(names)), dtype=np.int64)
    allowed = np.ones((len(staff), days, len(names)), dtype=bool)
    people = []
    for at, row in enumerate(staff):
        path = f"staffs[{at}]"
        most = row.get("maxShifts")
        if not isinstance(most, list) or len(most) != len(names):
            fault(f"{path}.maxShifts", f"{len(names)} whole numbers", repr(most))
            most = [0] * len(names)
        off = [day for day in row.get("daysOff") or () if is_day(day, f"{path}.daysOff")]
        allowed[at, off, :] = False
        allowed[at][:, [number == 0 for number in most]] = False
        for kind, key in enumerate(("onRequests", "offRequests")):
            for place, wish in enumerate(objects(row.get(key) or [], f"{path}.{key}")):
                where = f"{path}.{key}[{place}]"
                shift = index.get(str(wish.get("shift")))
                if shift is None:
                    fault(f"{where}.shift", f"one of {', '.join(names)}", repr(wish.get("shift")))
                elif is_day(wish.get("day"), f"{where}.day"):
                    wishes[kind, at, wish["day"], shift] += integer(wish, "weight", where)
        nurse = Nurse(
            name=str(row.get("id")),
            most_of_shift=tuple(most),
            least_minutes=integer(row, "minTotalMinutes", path),
            most_minutes=integer(row, "maxTotalMinutes", path),
            least_run=integer(row, "minConsecutiveShifts", path),
            most_run=integer(row, "maxConsecutiveShifts", path),
            least_off_run=integer(row, "minConsecutiveDaysOff", path),
            most_weekends=integer(row, "maxWeekends", path),
            days_off=frozenset(off),
        )
        if nurse.least_minutes > nurse.most_minutes:
            fault(f"{path}.minTotalMinutes", f"at most {nurse.most_minutes}", str(nurse.least_minutes))
        people.append(nurse)
    covers = document.get("covers")
    table = np.zeros((3, days, len(names)), dtype=np.int64)
    if not isinstance(covers, list) or len(covers) != days:
        fault("covers", f"{days} days", type(covers).__name__)
    else:
        for day, line in enumerate(covers):
            cells = objects(line, f"covers[{day}]")
            if len(cells) != len(names):
                fault(f"covers[{day}]", f"{len(names)} shifts", str(len(cells)))
                continue
            for shift, cell in enumerate(cells):
                for number, key in enumerate(("requirement", "weightIfUnder", "weightIfOver")):
                    table[number, day, shift] = integer(cell, key, f"covers[{day}][{shift}]")
    if not faults and (days == 0 or not names or not people):
        fault("document", "days, shifts and people", "none")
    if faults:
        raise InputError(faults)
    need, under, over = table
    wanted, unwanted = wishes
    return Instance(
        days,
        tuple(names),
        tuple(minutes),
        forbidden,
        tuple(people),
        need,
        under,
        over,
        wanted,
        unwanted,
        allowed,
        np.zeros((len(staff), days), dtype=bool),
    )


def cover_of(instance: Instance, roster: Roster) -> NDArray[np.int64]:
    """Days × shifts: how many people work each."""
    return np.stack([(roster == shift).sum(axis=0) for shift in range(len(instance.shifts))], axis=1)


def wishes_cost(instance: Instance, person: int, row: Sequence[int] | NDArray[np.int16]) -> int:
    """What one person's row costs in wishes not met."""
    days = np.arange(instance.days)
    cells = np.asarray(row)
    worked = cells != OFF
    cost = instance.wish_base[person].sum() + instance.wish_cost[person, days[worked], cells[worked]].sum()
    return int(cost)


def objective_of(instance: Instance, roster: Roster) -> int:
    """Weighted cover faults and wishes not met."""
    missing = instance.need - cover_of(instance, roster)
    cover = (np.maximum(missing, 0) * instance.under + np.maximum(-missing, 0) * instance.over).sum()
    return int(cover) + sum(wishes_cost(instance, person, row) for person, row in enumerate(roster))


def broken_rules(instance: Instance, roster: Roster) -> list[str]:
    """Every hard rule that a roster breaks, in words. Empty: the roster is valid."""
    return [
        f"{nurse.name}: {rule}"
        for nurse, allowed, row in zip(instance.people, instance.allowed, roster, strict=True)
        for rule in _broken_by(instance, nurse, allowed, row)
    ]


def _broken_by(
    instance: Instance, nurse: Nurse, allowed: NDArray[np.bool_], row: NDArray[np.int16]
) -> list[str]:
    broken = []
    total = sum(instance.minutes[shift] for shift in row if shift != OFF)
    if not nurse.least_minutes <= total <= nurse.most_minutes:
        broken.append(f"{total} minutes")
    for shift, most in enumerate(nurse.most_of_shift):
        if (row == shift).sum() > most:
            broken.append(f"more than {most} of shift {instance.shifts[shift]}")
    for day in range(instance.days):
        if row[day] != OFF and not allowed[day, row[day]]:
            broken.append(f"day {day} is not free")
        if day and row[day] != OFF and row[day - 1] != OFF and instance.forbidden[row[day - 1], row[day]]:
            broken.append(f"forbidden succession on day {day}")
    start = 0
    for works, cells in groupby(row != OFF):
        length = len(list(cells))
        inside = start > 0 and start + length < instance.days
        start += length
        if works and length > nurse.most_run:
            broken.append(f"{length} days in a row")
        if inside and length < (nurse.least_run if works else nurse.least_off_run):
            broken.append(f"a run of {length} {'shifts' if works else 'days off'}")
    weekends = sum(
        bool((row[saturday : saturday + 2] != OFF).any()) for saturday in range(5, instance.days, 7)
    )
    if weekends > nurse.most_weekends:
        broken.append(f"{weekends} weekends")
    return broken
