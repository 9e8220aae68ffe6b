"""A schedule problem, typed: people, contracts, shifts with their breaks, rules, and the need by interval.

Time is counted in intervals from the first midnight of the horizon. A shift belongs to the day on which it
starts and may end on the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.rules import RuleSet

Span = tuple[int, int]


@dataclass(frozen=True)
class Break:
    """A break of `length` intervals that begins `first` to `last` intervals after the shift's start."""

    length: int
    first: int
    last: int
    paid: bool


@dataclass(frozen=True)
class Shift:
    """A shift with its start: `start` intervals after midnight, `length` intervals long."""

    name: str
    start: int
    length: int
    breaks: tuple[Break, ...]

    @property
    def worked(self) -> int:
        """Intervals that count as working time: all but unpaid breaks."""
        return self.length - sum(pause.length for pause in self.breaks if not pause.paid)

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True)
class Limit:
    """A least and a most; None where there is no such limit."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Contract:
    """What a kind of employment asks for. Hours are in intervals of working time."""

    name: str
    shifts: tuple[int, ...]
    week_days: Limit = Limit()
    week_work: Limit = Limit()
    period_work: Limit = Limit()
    fixed_start: bool = False
    longest_run: int | None = None
    least_days_off: int = 1
    rest: int | None = None
    most_weekends: int | None = None
    whole_weekends: bool = False


@dataclass(frozen=True)
class Wish:
    """A wish for a day: off, or work that starts between two intervals of the day (`last` included)."""

    day: int
    off: bool
    first: int
    last: int
    weight: float
    path: str


@dataclass(frozen=True)
class Previous:
    """What a person carries over from the last period.

    `last_end` is the end of the last shift in intervals from the first midnight (at most 0 in general);
    `days_worked` and `days_off` are those in a row up to the horizon; `week_*` what the running week holds
    already; `overtime` intervals of the running month; `wishes_met` the share of earlier wishes that was met.
    """

    last_end: int | None = None
    days_worked: int = 0
    days_off: int | None = None
    week_days: int = 0
    week_work: int = 0
    overtime: int = 0
    saturday_worked: bool = False
    wishes_met: float | None = None


@dataclass(frozen=True)
class Person:
    """`away` are intervals without availability; `fixed` maps a day to the shifts it may hold (none: off)."""

    name: str
    contract: int
    skills: frozenset[str]
    away: tuple[Span, ...] = ()
    fixed: tuple[tuple[int, tuple[int, ...]], ...] = ()
    no_night: bool = False
    previous: Previous = Previous()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True)
class Activity:
    """Work that needs a skill; `under` and `over` are the weights of one person too few or too many."""

    name: str
    skill: str
    under: float
    over: float


@dataclass(frozen=True)
class Event:
    """A meeting or a training of `length` intervals between two moments, for some people."""

    name: str
    length: int
    people: tuple[int, ...]
    first: int
    last: int
    together: bool


@dataclass(frozen=True)
class Week:
    """The days of a week that lie in the horizon; whether it began before or runs on after it."""

    days: range
    carried: bool
    runs_on: bool


@dataclass(frozen=True)
class Problem:
    """`need` is activities × intervals of the horizon, in people (fractions allowed).

    `rules_set_by_document` names the rules whose values are the document's own and not the rule set's."""

    start: date
    days: int
    minutes: int
    rules: RuleSet
    activities: tuple[Activity, ...]
    need: NDArray[np.float64]
    shifts: tuple[Shift, ...]
    contracts: tuple[Contract, ...]
    people: tuple[Person, ...]
    events: tuple[Event, ...] = ()
    overtime_weight: float = 2.0
    event_weight: float = 50.0
    rules_set_by_document: frozenset[str] = frozenset()

    @property
    def per_day(self) -> int:
        """Intervals of a day."""
        return 24 * 60 // self.minutes

    @property
    def intervals(self) -> int:
        """Intervals of the horizon."""
        return self.days * self.per_day

    def moment(self, interval: int) -> datetime:
        """The local time at which an interval begins."""
        return datetime.combine(self.start, datetime.min.time()) + timedelta(minutes=interval * self.minutes)

    def day(self, number: int) -> date:
        return self.start + timedelta(days=number)

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """The weeks that the horizon touches."""
        begins = {"monday": 0, "sunday": 6, None: self.start.weekday()}[self.rules.week_starts]
        offset = (self.start.weekday() - begins) % 7
        return tuple(
            Week(range(max(0, begin), min(self.days, begin + 7)), begin < 0, begin + 7 > self.days)
            for begin in range(-offset, self.days, 7)
        )

    def is_night(self, shift: Shift) -> bool:
        """Whether the shift touches the night hours of the rules."""
        if self.rules.night is None:
            return False
        begin, end = self.rules.night
        length = (end - begin) % self.per_day
        return any((slot - begin) % self.per_day < length for slot in range(shift.start, shift.end))

    def choices(self, person: Person, day: int) -> tuple[int, ...]:
        """The shifts that a person may work on a day: those of the contract that fit availability, what is
        fixed, and the bar on night work."""
        fixed = dict(person.fixed)
        names = fixed.get(day, self.contracts[person.contract].shifts)
        base = day * self.per_day
        return tuple(
            number
            for number in names
            if not any(
                base + self.shifts[number].start < end and base + self.shifts[number].end > begin
                for begin, end in person.away
            )
            and not (person.no_night and self.is_night(self.shifts[number]))
        )
