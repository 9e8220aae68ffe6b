"""The organisation as calculations see it: plain values, taken from the records at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from seido.engine.opening import OpenHours, Opening

ProcessKind = Literal[
    "real_time",  # calls, chats, transfers while the customer waits
    "deferred",  # e-mail, cases, back office
    "conversational",  # bots, speech and touch-tone self-service
    "non_conversational",  # apps and web pages
    "back_stage",  # automated tasks
    "outbound",
    "face_to_face",
]


@dataclass(frozen=True)
class Parameter:
    """What a definition leaves open, from one day to the day before another (None: open end).

    Durations are milliseconds, shares lie between 0 and 1.
    """

    name: str
    value: float | int | str
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True)
class Process:
    """A customer-related process of a program. `metrics` are the choices among metrics that stand for one another."""

    program: str
    name: str
    kind: ProcessKind
    traits: frozenset[str] = frozenset()
    parameters: tuple[Parameter, ...] = ()
    metrics: frozenset[str] = frozenset()
    low_volume: bool = False


@dataclass(frozen=True)
class Program:
    """A program: where it runs, for whom, and when it is open."""

    name: str
    zone: str
    client: str | None = None
    service: str | None = None
    sites: tuple[str, ...] = ()
    traits: frozenset[str] = frozenset()
    parameters: tuple[Parameter, ...] = ()
    open_hours: tuple[OpenHours, ...] = ()
    closed_days: frozenset[date] = frozenset()

    @property
    def opening(self) -> Opening:
        return Opening(self.open_hours, self.closed_days)


@dataclass(frozen=True)
class Target:
    """A target in force from one day to the day before another, for a metric at a unit.

    `value` serves directions higher and lower, `low` and `high` a range; all in the metric's unit.
    """

    metric: str
    unit_kind: str
    unit: str
    process: str = ""
    direction: Literal["higher", "lower", "range"] = "higher"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    basis: str = ""
    comparative_source: str = ""
    comparative_date: date | None = None
    client_required: bool = False

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True)
class Organization:
    """The entity under measurement. Mappings are by name; processes by (program, process)."""

    name: str
    role: Literal["csp", "osp"]
    programs: Mapping[str, Program]
    processes: Mapping[tuple[str, str], Process]
    clients: tuple[str, ...] = ()
    sites: Mapping[str, str | None] = field(default_factory=dict)  # site -> location group
    support_processes: frozenset[str] = frozenset()  # groups of list 2 in use
    traits: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()

    def processes_of(self, program: str) -> Iterator[Process]:
        return (process for process in self.processes.values() if process.program == program)

    def parameter(self, program: str, process: str | None, name: str, day: date) -> float | int | str | None:
        """The value in force on a day: the process's own, else the program's."""
        own = self.processes.get((program, process)) if process else None
        for holder in (own, self.programs.get(program)):
            for parameter in holder.parameters if holder else ():
                if parameter.name == name and parameter.in_force(day):
                    return parameter.value
        return None
