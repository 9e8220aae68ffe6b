"""Which series of measurements a check looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from seido.engine.checks.context import Context, SeriesByPlace
from seido.engine.checks.unit import Unit
from seido.engine.performance.series import Series
from seido.standard.model import Standard


@dataclass(frozen=True)
class Metrics:
    """A choice among series: each key given must hold. `ids` are metrics, `items` those of the standard,
    `lists` (1a, 2, …) and `groups` those of the catalogue; `client_required` asks for such a target,
    `fifty_seventy_five` for a metric that 4.6 counts, `additional` for one that the organisation added.
    """

    ids: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    unit_kinds: tuple[str, ...] = ()
    sampled: bool | None = None
    client_required: bool | None = None
    fifty_seventy_five: bool | None = None
    additional: bool | None = None

    def holds(self, series: Series, context: Context) -> bool:
        metric = context.standard.metrics.get(series.metric)
        return (
            (not self.ids or series.metric in self.ids)
            and (not self.items or series.item in self.items)
            and (not self.types or series.type in self.types)
            and (not self.unit_kinds or series.unit_kind in self.unit_kinds)
            and (not self.lists or (metric is not None and metric.list in self.lists))
            and (not self.groups or (metric is not None and metric.group in self.groups))
            and (self.sampled is None or (metric is not None and metric.sampling is self.sampled))
            and (self.client_required is None or is_client_required(series, context) is self.client_required)
            and (self.additional is None or series.additional is self.additional)
            and (
                self.fifty_seventy_five is None
                or (metric is None or metric.fifty_seventy_five) is self.fifty_seventy_five
            )
        )


def is_client_required(series: Series, context: Context) -> bool:
    return any(
        target.client_required and target.metric == series.metric and target.unit == series.unit
        for target in context.organization.targets
        if target.process in ("", series.process)
    )


def series_of(unit: Unit, metrics: Metrics | None, context: Context) -> Sequence[Series]:
    """The series at a unit: a program's with those of its processes and its client, all of them for the
    entity. What a waiver in force frees is left out.
    """
    return [series for series in wanted_of(unit, metrics, context) if not is_freed(series, unit, context)]


def wanted_of(unit: Unit, metrics: Metrics | None, context: Context) -> Sequence[Series]:
    """The series at a unit, those that a waiver frees too."""
    found = [series for series in at(unit, context) if metrics is None or metrics.holds(series, context)]
    if metrics is not None and metrics.ids and unit.series is None:
        named = among(unit, context.item_series, context.item_series_by_place)
        found += [series for series in named if metrics.holds(series, context)]
    return found


def at(unit: Unit, context: Context) -> Iterator[Series]:
    if unit.series is not None:
        yield unit.series
    else:
        yield from among(unit, context.series, context.series_by_place)


def among(unit: Unit, every: Iterable[Series], places: SeriesByPlace) -> Iterator[Series]:
    """Those of some series that a unit has."""
    if unit.kind == "entity":
        yield from every
    elif unit.process:
        yield from places.get(("process", f"{unit.program} / {unit.process}"), ())
    elif unit.kind == "program":
        yield from places.get(("program", unit.name), ())
        yield from places.get(("process", unit.name), ())
    else:
        kind = "site" if unit.kind == "location" else unit.kind
        yield from places.get((kind, unit.name), ())


def is_freed(series: Series, unit: Unit, context: Context) -> bool:
    return any(
        context.exemptions.names_unit(grant, unit)
        for grant in context.exemptions.by_metric.get(series.metric, ())
    )


def is_volume(series: Series, standard: Standard) -> bool:
    metric = standard.metrics.get(series.metric)
    return metric is not None and metric.type == "volume"
