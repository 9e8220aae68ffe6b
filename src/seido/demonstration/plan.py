"""What the whole demonstration is made from: the days, the size, the seed and the description of the centre."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

MONTHS = 13
SLOT = 1800
SLOTS_A_DAY = 48
SEED = 7100
DEFAULT_CONTACTS = 1_000_000
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Floats = NDArray[np.float64]


def data(name: str) -> Any:
    """A YAML file of this package."""
    return yaml.safe_load(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Work:
    """One process with its program, as centre.yaml describes them."""

    program: Mapping[str, Any]
    process: Mapping[str, Any]

    @property
    def place(self) -> tuple[str, str]:
        return self.program["name"], self.process["name"]

    @property
    def traffic(self) -> Mapping[str, Any]:
        traffic: Mapping[str, Any] = self.process["traffic"]
        return traffic

    @property
    def traits(self) -> frozenset[str]:
        return frozenset(self.process.get("traits", ()))

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(self.program["sites"])


@dataclass(frozen=True)
class Plan:
    """The demonstration: 13 whole months up to the one before `as_of`, about `contacts` contacts."""

    as_of: date
    contacts: int = DEFAULT_CONTACTS
    seed: int = SEED

    @cached_property
    def centre(self) -> Mapping[str, Any]:
        document: Mapping[str, Any] = data("centre.yaml")
        return document

    @cached_property
    def problems(self) -> list[dict[str, Any]]:
        """The planted problems (problems.yaml)."""
        listed: list[dict[str, Any]] = data("problems.yaml")
        return listed

    def planted(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """What the problems of a kind say of the facts, such as `understaffed`."""
        for problem in self.problems:
            if kind in problem.get("facts", {}):
                yield problem["facts"][kind]

    @cached_property
    def months(self) -> tuple[date, ...]:
        """The first days of the months, oldest first."""
        number = self.as_of.year * 12 + self.as_of.month - 1
        return tuple(date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS, number))

    @property
    def start(self) -> date:
        return self.months[0]

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.as_of.replace(day=1)

    @cached_property
    def days(self) -> tuple[date, ...]:
        return tuple(self.start + timedelta(days=n) for n in range((self.end - self.start).days))

    @cached_property
    def month_of_day(self) -> NDArray[np.int64]:
        """For each day the number of its month, from 0."""
        return np.array([(d.year - self.start.year) * 12 + d.month - self.start.month for d in self.days])

    @cached_property
    def progress(self) -> Floats:
        """For each day how far the time has gone, 0 to 1."""
        return np.linspace(0, 1, len(self.days))

    @cached_property
    def work(self) -> tuple[Work, ...]:
        return tuple(
            Work(program, process) for program in self.centre["programs"] for process in program["processes"]
        )

    def contacts_of(self, work: Work) -> float:
        """Expected contacts of a process over all the months."""
        return self.contacts * work.traffic["share"] / sum(w.traffic["share"] for w in self.work)

    def random(self, *names: object) -> np.random.Generator:
        """A stream of its own for each purpose, so that a change in one part leaves the others as they were."""
        return np.random.default_rng([self.seed, zlib.crc32("/".join(map(str, names)).encode())])

    def moments(self, seconds: NDArray[Any]) -> NDArray[np.datetime64]:
        """Local times from seconds since the first day's midnight."""
        return np.datetime64(self.start, "ms") + np.round(np.asarray(seconds) * 1000).astype(
            "timedelta64[ms]"
        )
