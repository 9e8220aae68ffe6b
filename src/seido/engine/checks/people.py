"""Who holds which job role, where and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from seido.engine.checks.activity import Activity

#: Families of job roles whose holders serve customers.
FRONT_LINE = frozenset({"css", "location_css"})


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person's job role, from one day to the day before another (None: open end)."""

    person: str
    job_role: str
    team: str = ""
    program: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True)
class People:
    """All assignments, and the records that describe job roles (their `parts` are families and traits)."""

    assignments: Sequence[Assignment]
    job_role_records: Sequence[Activity]
    as_of: date

    @cached_property
    def today(self) -> Sequence[Assignment]:
        return [assignment for assignment in self.assignments if assignment.in_force(self.as_of)]

    @cached_property
    def job_roles(self) -> tuple[str, ...]:
        """The job roles held today, in order of their names."""
        return tuple(sorted({assignment.job_role for assignment in self.today}))

    @cached_property
    def by_person(self) -> Mapping[str, Sequence[Assignment]]:
        people: dict[str, list[Assignment]] = defaultdict(list)
        for assignment in self.assignments:
            people[assignment.person].append(assignment)
        return people

    @cached_property
    def words(self) -> Mapping[str, frozenset[str]]:
        """What is said of a job role: its name, and the parts of its records."""
        found: dict[str, set[str]] = defaultdict(set)
        for record in self.job_role_records:
            for name in (record.job_role, record.subject):
                if name:
                    found[name] |= record.parts
        return {role: frozenset({role, *found.get(role, ())}) for role in {*self.job_roles, *found}}

    def is_front_line(self, job_role: str) -> bool:
        return bool(FRONT_LINE & self.words.get(job_role, frozenset({job_role})))

    def job_roles_on(self, person: str, day: date) -> tuple[str, ...]:
        held = self.by_person.get(person, ())
        return tuple(dict.fromkeys(a.job_role for a in held if a.in_force(day)))

    def programs_of(self, job_role: str) -> tuple[str, ...]:
        """Programs in which people hold a job role today."""
        return tuple(sorted({a.program for a in self.today if a.job_role == job_role and a.program}))
