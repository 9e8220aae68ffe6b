"""Rule sets: what law and work rules ask of every roster, as data.

`japan.yaml` is the default; every line has its source, and a problem may override it. Values are in
intervals of the problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any, Literal

import yaml

from seido.quantities import seconds


@dataclass(frozen=True)
class RuleText:
    """One rule of a set: its value as written, what it says and where it stands."""

    rule: str
    value: Any
    says: str
    source: str


@dataclass(frozen=True)
class RuleSet:
    """The rules in force for a problem; None where a rule is not set. Durations are in intervals.
    `week_starts` None: weeks begin with the horizon. `breaks` are pairs (work above this, breaks of at least
    that); `night` is a pair of intervals of the day.
    """

    name: str = "none"
    week_starts: Literal["monday", "sunday"] | None = None
    daily_hours: int | None = None
    weekly_hours: int | None = None
    overtime_agreement: bool = False
    overtime_month: int | None = None
    overtime_day: int | None = None
    rest_between_shifts: int | None = None
    days_off_per_week: int | None = None
    max_consecutive_days: int | None = None
    breaks: tuple[tuple[int, int], ...] = ()
    night: tuple[int, int] | None = None

    @property
    def longest_day(self) -> int | None:
        """Most working time of a day, overtime included."""
        if self.daily_hours is None:
            return None
        return self.daily_hours + ((self.overtime_day or 0) if self.overtime_agreement else 0)

    def breaks_due(self, worked: int) -> int:
        """Break time that so much work asks for."""
        return max((least for over, least in self.breaks if worked > over), default=0)


@cache
def shipped(name: str) -> tuple[RuleText, ...]:
    """The lines of a rule set that ships with the package."""
    if name == "none":
        return ()
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return tuple(RuleText(**line) for line in yaml.safe_load(text)["rules"])


def source_of(rule: str, name: str = "japan") -> str:
    """Where a rule stands in law; empty for what a problem sets itself."""
    return next((line.source for line in shipped(name) if line.rule == rule), "")


def rule_set(overrides: Mapping[str, Any], minutes: int) -> RuleSet:
    """The rules of a problem: the set it names (japan by default) with its own values on top."""
    name = str(overrides.get("set", "japan"))
    values: dict[str, Any] = {line.rule: line.value for line in shipped(name)}
    values |= {key: value for key, value in overrides.items() if key != "set"}

    def down(key: str) -> int | None:
        return None if values.get(key) is None else int(seconds(values[key]) / 60 / minutes + 1e-9)

    def up(text: str) -> int:
        return ceil(seconds(text) / 60 / minutes - 1e-9)

    night = values.get("night")
    return RuleSet(
        name=name,
        week_starts=values.get("week_starts"),
        daily_hours=down("daily_hours"),
        weekly_hours=down("weekly_hours"),
        overtime_agreement=bool(values.get("overtime_agreement", False)),
        overtime_month=down("overtime_month"),
        overtime_day=down("overtime_day"),
        rest_between_shifts=up(values["rest_between_shifts"]) if "rest_between_shifts" in values else None,
        days_off_per_week=values.get("days_off_per_week"),
        max_consecutive_days=values.get("max_consecutive_days"),
        breaks=tuple(
            (int(seconds(line["over"]) / 60 / minutes), up(line["at_least"]))
            for line in values.get("breaks", ())
        ),
        night=(clock(night["from"], minutes), clock(night["to"], minutes)) if night else None,
    )


def clock(text: str, minutes: int) -> int:
    """A time of day in whole intervals after midnight, rounded down."""
    return (int(text[:2]) * 60 + int(text[3:])) // minutes
