"""Reads a problem document (`docs/schemas/schedule-problem.schema.json`): its shape, references and sense.

Every fault names its path in the document. Nothing is repaired in silence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import numpy as np

from seido.engine.workforce.schedule.problem import (
    Activity,
    Break,
    Contract,
    Event,
    Person,
    Previous,
    Problem,
    Shift,
    Span,
    Wish,
)
from seido.engine.workforce.schedule.rules import RuleSet, rule_set
from seido.engine.workforce.schedule.values import Entry, Values
from seido.faults import InputError
from seido.shape import shape_faults, twice, unknown

SCHEMA: dict[str, Any] = json.loads(
    files(__package__).joinpath("problem.schema.json").read_text(encoding="utf-8")
)
WEIGHTS = {"under": 5.0, "over": 1.0, "wish": 1.0, "overtime": 2.0, "event": 50.0}


def read_problem(document: object, name: str = "document") -> Problem:
    """A problem from its document; `name` stands as the file in faults. Raises InputError."""
    faults = shape_faults(SCHEMA, document, name)
    if faults:
        raise InputError(faults)
    assert isinstance(document, Mapping)
    reader = Reader(document, name)
    problem = reader.problem()
    if reader.faults:
        raise InputError(reader.faults)
    return problem


class Reader(Values):
    """One pass over a document of the right shape; faults are collected, not raised."""

    def __init__(self, document: Entry, name: str) -> None:
        start = str(document["start"])
        super().__init__(name, int(document["interval"]), int(document["days"]), start)
        self.document = document
        self.rules = rule_set(document.get("rules", {}), self.minutes)
        self.weights = WEIGHTS | document.get("weights", {})
        self.shift_numbers: dict[str, list[int]] = {}

    def problem(self) -> Problem:
        document = self.document
        for path in ("activities", "contracts", "shifts", "people", "events"):
            self.faults += twice(self.name, path, document.get(path, []))
        self.rules_fit()
        activities = tuple(
            Activity(
                entry["id"],
                entry.get("skill", entry["id"]),
                float(entry.get("under", self.weights["under"])),
                float(entry.get("over", self.weights["over"])),
            )
            for entry in document["activities"]
        )
        shifts = self.shifts()
        contracts = tuple(self.contract(at, entry) for at, entry in enumerate(document["contracts"]))
        names = {contract.name: number for number, contract in enumerate(contracts)}
        skills = {activity.skill for activity in activities}
        people = tuple(
            self.person(f"people[{at}]", entry, names, skills, shifts)
            for at, entry in enumerate(document["people"])
        )
        numbers = {person.name: number for number, person in enumerate(people)}
        return Problem(
            start=self.start,
            days=self.days,
            minutes=self.minutes,
            rules=self.rules,
            activities=activities,
            need=self.need([activity.name for activity in activities]),
            shifts=shifts,
            contracts=contracts,
            people=people,
            events=tuple(
                self.event(f"events[{at}]", entry, numbers)
                for at, entry in enumerate(document.get("events", []))
            ),
            overtime_weight=float(self.weights["overtime"]),
            event_weight=float(self.weights["event"]),
            rules_set_by_document=frozenset(document.get("rules", {})),
        )

    def rules_fit(self) -> None:
        """Rules that no roster could keep."""
        rules: RuleSet = self.rules
        if rules.rest_between_shifts is not None and rules.rest_between_shifts >= 7 * self.per_day:
            self.fault("rules.rest_between_shifts", "less than a week", self.document["rules"])
        if rules.days_off_per_week is not None and rules.days_off_per_week > 7:
            self.fault("rules.days_off_per_week", "at most 7", rules.days_off_per_week)
        for key, most in (("daily_hours", self.per_day), ("weekly_hours", 7 * self.per_day)):
            value = getattr(rules, key)
            if value is not None and value > most:
                self.fault(
                    f"rules.{key}", f"at most {most * self.minutes // 60} hours", self.document["rules"][key]
                )

    def need(self, names: list[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        need = np.zeros((len(names), self.days * self.per_day))
        seen: set[tuple[str, int]] = set()
        for at, entry in enumerate(self.document["need"]):
            path = f"need[{at}]"
            self.faults += unknown(self.name, f"{path}.activity", entry["activity"], names)
            day = self.day(f"{path}.date", entry["date"])
            if len(entry["values"]) != self.per_day:
                self.fault(f"{path}.values", f"{self.per_day} numbers, one an interval", len(entry["values"]))
            elif day is not None and entry["activity"] in names:
                if (entry["activity"], day) in seen:
                    self.fault(path, "one entry for an activity and day", f"{entry['date']} again")
                seen.add((entry["activity"], day))
                base = day * self.per_day
                need[names.index(entry["activity"]), base : base + self.per_day] = entry["values"]
        return need

    def shifts(self) -> tuple[Shift, ...]:
        shifts: list[Shift] = []
        for at, entry in enumerate(self.document["shifts"]):
            path = f"shifts[{at}]"
            length = self.duration(f"{path}.length", entry["length"])
            if not 0 < length <= self.per_day:
                self.fault(f"{path}.length", "more than nothing and at most a day", repr(entry["length"]))
                continue
            breaks = self.breaks(path, entry, length)
            self.shift_numbers[entry["id"]] = []
            for start in self.starts(f"{path}.starts", entry["starts"]):
                self.shift_numbers[entry["id"]].append(len(shifts))
                shifts.append(Shift(entry["id"], start, length, breaks))
        return tuple(shifts)

    def starts(self, path: str, entry: list[str] | Entry) -> list[int]:
        if isinstance(entry, Mapping):
            first = self.clock(f"{path}.from", entry["from"])
            last = self.clock(f"{path}.to", entry["to"])
            every = self.duration(f"{path}.every", entry["every"])
            if last < first:
                self.fault(f"{path}.to", f"a time not before {entry['from']}", entry["to"])
            return list(range(first, last + 1, max(1, every)))
        starts = [self.clock(f"{path}[{at}]", text) for at, text in enumerate(entry)]
        for at, start in enumerate(starts):
            if start in starts[:at]:
                self.fault(f"{path}[{at}]", "each start once", repr(entry[at]))
        return starts

    def breaks(self, path: str, entry: Entry, length: int) -> tuple[Break, ...]:
        """The shift's breaks as written, or one in its middle where the rules ask for it and none is written."""
        if "breaks" not in entry:
            return self.usual_break(length)
        breaks: list[Break] = []
        free = 0
        for at, line in enumerate(entry["breaks"]):
            place = f"{path}.breaks[{at}]"
            pause = Break(
                self.duration(f"{place}.length", line["length"]),
                self.duration(f"{place}.from", line["from"]),
                self.duration(f"{place}.to", line["to"]),
                bool(line.get("paid", False)),
            )
            if pause.length <= 0:
                self.fault(f"{place}.length", "more than nothing", repr(line["length"]))
            if pause.last < pause.first:
                self.fault(f"{place}.to", f"not before {line['from']}", repr(line["to"]))
            if pause.first < free:
                self.fault(f"{place}.from", "a window after the break before it", repr(line["from"]))
            if pause.first < 1 or pause.last + pause.length >= length:
                self.fault(
                    place, "a break within the shift, not at its ends", f"{line['from']} to {line['to']}"
                )
            free = pause.last + pause.length
            breaks.append(pause)
        worked = length - sum(pause.length for pause in breaks if not pause.paid)
        due = self.rules.breaks_due(worked)
        if sum(pause.length for pause in breaks) < due:
            self.fault(
                f"{path}.breaks",
                f"breaks of {due * self.minutes} minutes in all, as the rules ask for",
                f"{sum(pause.length for pause in breaks) * self.minutes}",
            )
        return tuple(breaks)

    def usual_break(self, length: int) -> tuple[Break, ...]:
        """One unpaid break of the least lawful length, to begin in the middle half of the shift."""
        due = next(
            (size for size in range(length) if size >= self.rules.breaks_due(length - size)),
            0,
        )
        if due == 0:
            return ()
        first = max(1, length // 4)
        return (Break(due, first, max(first, min(length - due - 1, length * 3 // 4 - due)), False),)

    def contract(self, at: int, entry: Entry) -> Contract:
        path = f"contracts[{at}]"
        numbers: list[int] = []
        for place, shift in enumerate(entry["shifts"]):
            self.faults += unknown(self.name, f"{path}.shifts[{place}]", shift, self.shift_numbers)
            numbers += self.shift_numbers.get(shift, [])
        rest = entry.get("rest_between_shifts")
        week_days = self.limit(f"{path}.days_per_week", entry.get("days_per_week"), hours=False)
        if week_days.least is not None and week_days.least > 7:
            self.fault(f"{path}.days_per_week.min", "at most 7", week_days.least)
        return Contract(
            name=entry["id"],
            shifts=tuple(numbers),
            week_days=week_days,
            week_work=self.limit(f"{path}.hours_per_week", entry.get("hours_per_week"), hours=True),
            period_work=self.limit(f"{path}.hours_per_period", entry.get("hours_per_period"), hours=True),
            fixed_start=bool(entry.get("fixed_start", False)),
            longest_run=entry.get("max_consecutive_days"),
            least_days_off=int(entry.get("min_consecutive_days_off", 1)),
            rest=None if rest is None else self.duration(f"{path}.rest_between_shifts", rest),
            most_weekends=entry.get("max_weekends"),
            whole_weekends=bool(entry.get("whole_weekends", False)),
        )

    def person(
        self,
        path: str,
        entry: Entry,
        contracts: Mapping[str, int],
        skills: set[str],
        shifts: tuple[Shift, ...],
    ) -> Person:
        self.faults += unknown(self.name, f"{path}.contract", entry["contract"], contracts)
        for at, skill in enumerate(entry["skills"]):
            self.faults += unknown(self.name, f"{path}.skills[{at}]", skill, skills)
        away = [
            self.span(f"{path}.unavailable[{at}]", span)
            for at, span in enumerate(entry.get("unavailable", []))
        ]
        if "available" in entry:
            open_spans = sorted(
                self.span(f"{path}.available[{at}]", span) for at, span in enumerate(entry["available"])
            )
            away += outside(open_spans, (self.days + 1) * self.per_day)
        previous = entry.get("previous", {})
        met = previous.get("wishes_met")
        fairness = 1.0 if met is None else 2.0 - float(met)
        return Person(
            name=entry["id"],
            contract=contracts.get(entry["contract"], 0),
            skills=frozenset(entry["skills"]),
            away=tuple(away),
            fixed=self.fixed(path, entry, shifts),
            no_night=bool(entry.get("no_night", False)),
            previous=self.previous(f"{path}.previous", previous),
            wishes=tuple(
                wish
                for at, line in enumerate(entry.get("wishes", []))
                if (wish := self.wish(f"{path}.wishes[{at}]", line, fairness)) is not None
            ),
        )

    def previous(self, path: str, entry: Entry) -> Previous:
        def duration(key: str) -> int:
            return self.duration(f"{path}.{key}", entry[key]) if key in entry else 0

        return Previous(
            last_end=self.moment(f"{path}.last_end", entry["last_end"]) if "last_end" in entry else None,
            days_worked=entry.get("days_worked", 0),
            days_off=entry.get("days_off"),
            week_days=entry.get("week_days", 0),
            week_work=duration("week_hours"),
            overtime=duration("overtime"),
            saturday_worked=bool(entry.get("saturday_worked", False)),
            wishes_met=entry.get("wishes_met"),
        )

    def fixed(
        self, path: str, entry: Entry, shifts: tuple[Shift, ...]
    ) -> tuple[tuple[int, tuple[int, ...]], ...]:
        fixed: dict[int, tuple[int, ...]] = {}
        ends: list[tuple[int, int]] = []
        for at, line in enumerate(entry.get("fixed", [])):
            place = f"{path}.fixed[{at}]"
            day = self.day(f"{place}.date", line["date"])
            numbers: list[int] = []
            if line["shift"] is not None:
                self.faults += unknown(self.name, f"{place}.shift", line["shift"], self.shift_numbers)
                numbers = self.shift_numbers.get(line["shift"], [])
                if "start" in line:
                    start = self.clock(f"{place}.start", line["start"])
                    numbers = [number for number in numbers if shifts[number].start == start]
                    if not numbers and line["shift"] in self.shift_numbers:
                        self.fault(f"{place}.start", f"a start of {line['shift']}", repr(line["start"]))
            if day is None:
                continue
            if day in fixed:
                self.fault(
                    place, "shifts that do not overlap, one a day", f"a second entry for {line['date']}"
                )
            fixed[day] = tuple(numbers)
            if len(numbers) == 1:
                begin = day * self.per_day + shifts[numbers[0]].start
                end = begin + shifts[numbers[0]].length
                if any(begin < other_end and end > other_begin for other_begin, other_end in ends):
                    self.fault(place, "shifts that do not overlap", f"{line['date']} overlaps another day's")
                ends.append((begin, end))
        return tuple(sorted(fixed.items()))

    def wish(self, path: str, entry: Entry, fairness: float) -> Wish | None:
        day = self.day(f"{path}.date", entry["date"])
        first = self.clock(f"{path}.from", entry["from"]) if "from" in entry else 0
        last = self.clock(f"{path}.to", entry["to"]) if "to" in entry else self.per_day
        if last < first:
            self.fault(f"{path}.to", f"a time not before {entry['from']}", entry["to"])
        weight = float(entry.get("weight", 1.0)) * self.weights["wish"] * fairness
        return None if day is None else Wish(day, entry["want"] == "off", first, last, weight, path)

    def event(self, path: str, entry: Entry, people: Mapping[str, int]) -> Event:
        for at, person in enumerate(entry["people"]):
            self.faults += unknown(self.name, f"{path}.people[{at}]", person, people)
        begin, end = self.span(path, entry)
        length = self.duration(f"{path}.length", entry["length"])
        if length > end - begin:
            self.fault(f"{path}.length", "a length that fits between from and to", repr(entry["length"]))
        return Event(
            entry["id"],
            length,
            tuple(people[person] for person in dict.fromkeys(entry["people"]) if person in people),
            begin,
            end,
            bool(entry.get("together", True)),
        )


def outside(spans: list[Span], end: int) -> list[Span]:
    """The gaps that sorted spans leave between the first midnight and `end`."""
    gaps: list[Span] = []
    at = 0
    for begin, stop in spans:
        if begin > at:
            gaps.append((at, begin))
        at = max(at, stop)
    if at < end:
        gaps.append((at, end))
    return gaps
