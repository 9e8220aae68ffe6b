"""A capacity problem, typed: work and staff by process and site, and what can be done about the difference.

A period is a week or a day. Work is counted in hours of output; a person gives `hours` paid hours a period,
of which shrinkage takes its share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Queue:
    """What an estimate of service needs: contacts and open hours by period; seconds."""

    volume: Floats
    open_hours: Floats
    aht: float
    threshold: float
    patience: float


@dataclass(frozen=True)
class Process:
    """Work of one kind at one site. `required` is in hours of output by period; `staff` are full-time people
    at the start, of whom the share `attrition` leaves in each period; `shrinkage` is a share by period."""

    name: str
    site: str
    required: Floats
    staff: float
    shrinkage: Floats
    attrition: float
    under_cost: float
    queue: Queue | None = None


@dataclass(frozen=True)
class HiringClass:
    """People who can be hired for a process. Decided now, a class starts after `lead` periods at the earliest,
    trains for `training` periods, and then gives the shares of `ramp` before its full output."""

    name: str
    process: int
    lead: int
    training: int
    ramp: tuple[float, ...]
    attrition: float
    cost: float
    class_min: int
    class_max: int
    total_max: int | None
    first: int
    last: int

    def output(self, age: int) -> float:
        """Full-time output of one starter after `age` periods, those who left taken out."""
        trained = age - self.training
        if trained < 0:
            return 0.0
        share = self.ramp[trained] if trained < len(self.ramp) else 1.0
        return share * self.presence(age)

    def presence(self, age: int) -> float:
        """Share of the starters that is still there after `age` periods."""
        return float((1 - self.attrition) ** age)


@dataclass(frozen=True)
class CrossTraining:
    """People of one process who learn another of the same site, and can then work on either."""

    name: str
    source: int
    target: int
    training: int
    efficiency: float
    cost: float
    most: int


@dataclass(frozen=True)
class Capacity:
    """A capacity problem. `hours` are the paid hours of a full-time person by period."""

    start: date
    grain: Literal["week", "day"]
    hours: Floats
    processes: tuple[Process, ...]
    wage: float
    classes: tuple[HiringClass, ...] = ()
    cross_training: tuple[CrossTraining, ...] = ()
    overtime_max: float = 0.0
    overtime_cost: float = 0.0
    time_off_max: float = 0.0
    time_off_saving: float = 0.0
    scenarios: tuple[Scenario, ...] = ()

    @property
    def periods(self) -> int:
        return len(self.hours)

    def period(self, number: int) -> date:
        """The first day of a period."""
        return self.start + timedelta(days=number * (7 if self.grain == "week" else 1))

    def staff(self, process: Process) -> Floats:
        """Full-time people of today's staff who are still there, by period."""
        return np.asarray(process.staff * (1 - process.attrition) ** np.arange(self.periods))

    def output(self, process: Process) -> Floats:
        """Hours of output of one full-time person by period."""
        return np.asarray(self.hours * (1 - process.shrinkage))


@dataclass(frozen=True)
class Scenario:
    """The same problem with other demand, attrition and shrinkage (factors), or without some of the levers."""

    name: str
    demand: float = 1.0
    attrition: float = 1.0
    shrinkage: float = 1.0
    hiring: bool = True
    overtime: bool = True
    time_off: bool = True
    cross_training: bool = True

    def of(self, problem: Capacity) -> Capacity:
        """The problem under this scenario. Shares stay within 0 and 1."""
        return replace(
            problem,
            processes=tuple(
                replace(
                    process,
                    required=process.required * self.demand,
                    attrition=min(1.0, process.attrition * self.attrition),
                    shrinkage=np.minimum(process.shrinkage * self.shrinkage, 1.0),
                    queue=None
                    if process.queue is None
                    else replace(process.queue, volume=process.queue.volume * self.demand),
                )
                for process in problem.processes
            ),
            classes=tuple(
                replace(one, attrition=min(1.0, one.attrition * self.attrition)) for one in problem.classes
            )
            if self.hiring
            else (),
            cross_training=problem.cross_training if self.cross_training else (),
            overtime_max=problem.overtime_max if self.overtime else 0.0,
            time_off_max=problem.time_off_max if self.time_off else 0.0,
        )
