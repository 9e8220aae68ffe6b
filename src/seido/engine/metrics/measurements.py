"""Measurements: base sums added up to units and periods, and the figure that they give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from seido.engine.metrics.base import BaseSum
from seido.engine.metrics.registry import base_of
from seido.engine.metrics.sums import UNITS
from seido.engine.organization import Organization
from seido.engine.statistics import exact_interval, wilson_interval
from seido.periods import parse, period_of
from seido.standard.model import Metric, Standard

UnitKind = Literal["process", "program", "client", "site", "service", "entity"]
UNIT_KINDS: tuple[UnitKind, ...] = ("process", "program", "client", "site", "service", "entity")
By = Literal["month", "quarter", "year", "day", "slot"]
Number = int | float


@dataclass(frozen=True, slots=True)
class Measurement:
    """A metric at a unit in a period.

    `unit` is a name; for a process it is its program's, with the process in `process`, which is empty
    otherwise. `numerator` and `denominator` are in base units (counts, seconds, units of the currency),
    `value` is in the metric's unit, and None where nothing was examined. `low` and `high` bound a sampled
    share with 95 % confidence, in the metric's unit.
    """

    metric: str
    unit_kind: UnitKind
    unit: str
    process: str
    period: str
    numerator: Number
    denominator: Number | None
    value: float | None
    n: int | None
    low: float | None
    high: float | None
    parameters: Mapping[str, Any]


@dataclass
class Total:
    """Sums being added up. Numerators and denominators stay in whole units, by the number that make a base unit."""

    numerators: dict[Number, Number] = field(default_factory=dict)
    denominators: dict[Number, Number] = field(default_factory=dict)
    n: int | None = None
    parameters: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, row: BaseSum, per_numerator: Number, per_denominator: Number) -> None:
        self.numerators[per_numerator] = self.numerators.get(per_numerator, 0) + row.numerator
        if row.denominator is not None:
            self.denominators[per_denominator] = self.denominators.get(per_denominator, 0) + row.denominator
        if row.n is not None:
            self.n = (self.n or 0) + row.n
        for name, value in row.parameters.items():
            known = self.parameters.setdefault(name, [])
            known += [v for v in (value if isinstance(value, list) else [value]) if v not in known]


def roll_up(
    base: Iterable[BaseSum],
    standard: Standard,
    organization: Organization,
    by: By = "month",
    unit_kinds: Collection[UnitKind] = UNIT_KINDS,
) -> list[Measurement]:
    """Base sums added up to units and to periods of a length, in the order of the catalogue.

    Quarters and years come from months. A row adds to each unit that it belongs to: its process, program,
    site, client (its own, else its program's), its program's service, and the entity.
    """
    period = cache(lambda name: period_named(name, by))
    totals: dict[tuple[str, UnitKind, str, str, str], Total] = {}
    for row in base:
        metric = standard.metrics[row.metric]
        per_numerator = units_per(metric.numerator_sum, row.parameters)
        per_denominator = units_per(metric.denominator_sum, row.parameters)
        for kind, unit, process in units_of(row, organization):
            if kind in unit_kinds:
                key = (row.metric, kind, unit, process, period(row.period))
                totals.setdefault(key, Total()).add(row, per_numerator, per_denominator)
    order = {identifier: position for position, identifier in enumerate(standard.metrics)}
    return [
        measurement(standard.metrics[key[0]], key, totals[key])
        for key in sorted(totals, key=lambda key: (order[key[0]], UNIT_KINDS.index(key[1]), *key[2:]))
    ]


def period_named(name: str, by: By) -> str:
    """The period of a length that a shorter one lies in."""
    period = parse(name)
    if by in ("slot", period.grain):
        return name
    return period_of(period.start, by).name


def units_of(row: BaseSum, organization: Organization) -> Iterable[tuple[UnitKind, str, str]]:
    """The units that a row adds to, as (kind, name, process)."""
    program = organization.programs.get(row.program)
    if row.program and row.process:
        yield "process", row.program, row.process
    if row.program:
        yield "program", row.program, ""
    if client := row.client or (program.client if program else None):
        yield "client", client, ""
    if row.site:
        yield "site", row.site, ""
    if program and program.service:
        yield "service", program.service, ""
    yield "entity", organization.name, ""


def units_per(name: str | None, parameters: Mapping[str, Any]) -> Number:
    """How many of a sum's own units make a base unit."""
    if name is None:
        return 1
    base = base_of(name)
    if base == "minor_units":
        units = parameters.get("currency_minor_units", 100)
        return float(units[-1] if isinstance(units, list) else units)
    return UNITS[base]


def measurement(metric: Metric, key: tuple[str, UnitKind, str, str, str], total: Total) -> Measurement:
    numerator = in_base_units(total.numerators)
    denominator = in_base_units(total.denominators) if metric.denominator_sum else None
    low, high = interval(metric, numerator, denominator)
    return Measurement(
        *key,
        numerator=numerator,
        denominator=denominator,
        value=value_of(metric, numerator, denominator, total.n),
        n=total.n,
        low=low,
        high=high,
        parameters={
            name: values[0] if len(values) == 1 else values for name, values in total.parameters.items()
        },
    )


def in_base_units(amounts: Mapping[Number, Number]) -> Number:
    """Amounts in base units, whole where they are whole."""
    total = sum(amount / units if units != 1 else amount for units, amount in amounts.items())
    return int(total) if float(total).is_integer() else total


def value_of(metric: Metric, numerator: Number, denominator: Number | None, n: int | None) -> float | None:
    """The figure in the metric's unit; None where nothing was examined.

    A backlog without late work is 0 once it was looked at. A pair of counts is its first one.
    """
    if denominator is None or metric.aggregation == "two_counts":
        return float(numerator * metric.scale)
    if not denominator:
        return 0.0 if metric.aggregation == "snapshots" and n else None
    return float(numerator * metric.scale / denominator)


def interval(
    metric: Metric, numerator: Number, denominator: Number | None
) -> tuple[float | None, float | None]:
    """The 95 % interval of a sampled share: Wilson's, and the exact one for compliance."""
    if not metric.sampling or metric.unit != "percent" or not denominator or metric.denominator_sum is None:
        return None, None
    if base_of(metric.denominator_sum) != "count" or not 0 <= numerator <= denominator:
        return None, None
    bounds = exact_interval if metric.numerator_sum == "evaluations.compliance_free" else wilson_interval
    low, high = bounds(round(numerator), round(denominator))
    return low * 100, high * 100
