"""What metric definitions leave open: the parameters, their defaults, and who has which value when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from seido.engine.organization import Organization, Process, Program

Value = float | int | str
#: A process of a program; a blank process is the program's rows that name none.
Pair = tuple[str, str]
FIRST, LAST = date.min, date.max


@dataclass(frozen=True)
class ParameterRule:
    """A parameter: its unit, its value where nobody has set one, and what it decides.

    Without a `required` one there is no figure. `own_default` marks a default that is this project's, not
    the standard's. Durations are milliseconds, shares lie between 0 and 1; `choices` are the words allowed.
    """

    unit: Literal["milliseconds", "share", "score", "units", "choice"]
    note: str
    default: Value | None = None
    required: bool = False
    own_default: bool = False
    choices: tuple[str, ...] = ()


PARAMETERS: Mapping[str, ParameterRule] = {
    "service_level_threshold": ParameterRule(
        "milliseconds", "longest wait that counts as answered in time (wait <= threshold)", required=True
    ),
    "short_abandon_threshold": ParameterRule(
        "milliseconds",
        "calls abandoned sooner are left out; no effect behind a menu or an announcement",
        default=0,
    ),
    "latency_threshold": ParameterRule(
        "milliseconds", "longest response of technology that counts as in time", required=True
    ),
    "cycle_time": ParameterRule(
        "milliseconds", "time promised for deferred work, from arrival, where a row has no due moment"
    ),
    "due_basis": ParameterRule(
        "choice",
        "deferred work judged: all that was due, or what was completed",
        default="due",
        own_default=True,
        choices=("due", "completed"),
    ),
    "resolution_variant": ParameterRule(
        "choice",
        "issue resolved at last, at the first contact (never reopened), or also without being passed on",
        default="issue",
        own_default=True,
        choices=("issue", "first_contact", "one_call"),
    ),
    "adherence_formula": ParameterRule(
        "choice",
        "time in the planned state over planned time, or this less time outside the plan in that state",
        default="overlap",
        own_default=True,
        choices=("overlap", "deduct"),
    ),
    "attainment_formula": ParameterRule(
        "choice",
        "one less the gap to the staff required, weighted by it; or the share of intervals within a band",
        default="weighted",
        own_default=True,
        choices=("weighted", "band"),
    ),
    "attainment_low": ParameterRule("share", "lower edge of the attainment band", 0.95, own_default=True),
    "attainment_high": ParameterRule("share", "upper edge of the attainment band", 1.15, own_default=True),
    "scheduling_below": ParameterRule(
        "share", "how far actual need may lie under the forecast", 0.1, own_default=True
    ),
    "scheduling_above": ParameterRule(
        "share", "how far actual need may lie over the forecast", 0.1, own_default=True
    ),
    "forecast_step": ParameterRule(
        "choice",
        "step of the staffing forecast's error (a week ends with its month)",
        default="day",
        own_default=True,
        choices=("day", "week"),
    ),
    "peak_tolerance": ParameterRule(
        "share", "how far the day's real peak may exceed the forecast peak", 0.1, own_default=True
    ),
    "rpc_base": ParameterRule(
        "choice",
        "base of the right-party rate: finished list records, or attempts",
        default="finished",
        choices=("finished", "attempts"),
    ),
    "satisfied_from": ParameterRule(
        "score", "lowest satisfied answer on a scale of other than five points; without it none is judged"
    ),
    "dissatisfied_to": ParameterRule(
        "score", "highest dissatisfied answer on a scale of other than five points; without it none is judged"
    ),
    "currency_minor_units": ParameterRule(
        "units", "minor units in a unit of the currency: 100, or 1 for the yen", 100, own_default=True
    ),
    "data_error_tolerance": ParameterRule(
        "share",
        "rows that may break a rule of data integrity before a metric does not count",
        0.001,
        own_default=True,
    ),
    "missing_days_tolerance": ParameterRule(
        "units",
        "open days of a month that may lack data before it counts as not collected",
        0,
        own_default=True,
    ),
}


@dataclass(frozen=True)
class Regime:
    """Parameter values in force from one day to the day before another."""

    start: date
    end: date
    values: tuple[Value | None, ...]


def regimes(
    organization: Organization, pair: Pair, names: tuple[str, ...], start: date = FIRST, end: date = LAST
) -> list[Regime]:
    """The values of some parameters for a process over time, neighbours with the same values joined."""
    if not names:
        return [Regime(start, end, ())]
    edges = sorted(
        {start, end} | {day for day in days_of_change(organization, pair, names) if start < day < end}
    )
    joined: list[Regime] = []
    for begin, until in pairwise(edges):
        values = tuple(value_on(organization, pair, name, begin) for name in names)
        if joined and joined[-1].values == values:
            joined[-1] = Regime(joined[-1].start, until, values)
        else:
            joined.append(Regime(begin, until, values))
    return joined


def days_of_change(organization: Organization, pair: Pair, names: tuple[str, ...]) -> Iterable[date]:
    holders: tuple[Process | Program | None, ...] = (
        organization.processes.get(pair),
        organization.programs.get(pair[0]),
    )
    for holder in holders:
        for parameter in holder.parameters if holder else ():
            if parameter.name in names:
                yield from (day for day in (parameter.valid_from, parameter.valid_to) if day is not None)


def value_on(organization: Organization, pair: Pair, name: str, day: date) -> Value | None:
    """The value in force, else the default. Short calls count wherever a menu or an announcement is met."""
    if name == "short_abandon_threshold" and traits_of(organization, pair) & {"ivr", "announcement"}:
        return 0
    if name == "currency_minor_units" and not pair[0]:
        shared = {value_on(organization, (program, ""), name, day) for program in organization.programs}
        return shared.pop() if len(shared) == 1 else PARAMETERS[name].default
    found = organization.parameter(pair[0], pair[1] or None, name, day)
    return PARAMETERS[name].default if found is None else found


def traits_of(organization: Organization, pair: Pair) -> frozenset[str]:
    """The traits that hold for a process: its own, its program's and the entity's."""
    process, program = organization.processes.get(pair), organization.programs.get(pair[0])
    return (
        (process.traits if process else frozenset())
        | (program.traits if program else frozenset())
        | organization.traits
        | frozenset(name for name in organization.support_processes if not held(organization, name))
    )


def held(organization: Organization, trait: str) -> bool:
    """Whether a program or process has a trait. A support process in use that none has (ivr) is everybody's."""
    holders: tuple[Process | Program, ...] = (
        *organization.programs.values(),
        *organization.processes.values(),
    )
    return any(trait in holder.traits for holder in holders)


def as_recorded(regimes_met: Iterable[Regime], names: tuple[str, ...]) -> dict[str, Value | list[Value]]:
    """The values as a measurement keeps them: one, or all that were in force, in order; unset ones are left out."""
    recorded: dict[str, Value | list[Value]] = {}
    met = list(regimes_met)
    for position, name in enumerate(names):
        values = list(dict.fromkeys(v for regime in met if (v := regime.values[position]) is not None))
        if values:
            recorded[name] = values[0] if len(values) == 1 else values
    return recorded
