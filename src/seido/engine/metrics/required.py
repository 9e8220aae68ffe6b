"""Which metrics an organisation must have: by kind of process, traits, choices and role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from seido.engine.metrics.applies import PROCESS_LISTS, is_wide, traits_around
from seido.engine.metrics.keys import Pair
from seido.engine.metrics.measurements import UnitKind
from seido.engine.organization import Organization, Process, Target
from seido.standard.model import Metric, Standard


class RequiredMetric(NamedTuple):
    """A metric and the unit at which it is required, named as a measurement names it."""

    metric: str
    unit_kind: UnitKind
    unit: str
    process: str


def required_metrics(standard: Standard, organization: Organization) -> list[RequiredMetric]:
    """The metrics that the lists demand, in the order of the catalogue, each unit once.

    List 1: for every process those of its kind; of metrics that stand for one another those that the
    process has chosen, else the first; a process of small volume needs one metric of service or quality.
    In a shared queue attainment is required of each site in place of speed, abandonment, on-time and backlog.
    List 2: for the support processes in use (`support_processes`, or a trait of that name). List 3: always.
    Recommended metrics are not required, nor are metrics of items: requirements ask for those. Whatever a
    client demands by a target is required too.
    Volume metrics are (they must be measured), though nothing scores them: see `Metric.scored`.
    """
    found: dict[RequiredMetric, None] = {}
    candidates = [
        metric
        for metric in standard.metrics.values()
        if metric.list != "item" and not metric.recommended and metric.role in ("both", organization.role)
    ]
    for process in organization.processes.values():
        for metric in of_process(candidates, organization, process):
            found.update(dict.fromkeys(units_of_process(metric, organization, process)))
    chosen = {name for process in organization.processes.values() for name in process.metrics}
    in_use = organization.support_processes | traits_around(organization, ("", ""))
    others = [
        metric
        for metric in candidates
        if metric.list == "3" or (metric.list in ("2", "2-OSP") and metric.group in in_use)
    ]
    for metric in one_of_each(others, chosen):
        found.update(dict.fromkeys(units_of(metric, organization)))
    found.update(dict.fromkeys(demanded_by_clients(standard, organization)))
    order = {identifier: position for position, identifier in enumerate(standard.metrics)}
    return sorted(found, key=lambda entry: (order[entry.metric], entry[1:]))


def of_process(candidates: Iterable[Metric], organization: Organization, process: Process) -> list[Metric]:
    """The metrics of list 1 that a process must have."""
    pair = (process.program, process.name)
    fitting = [
        metric
        for metric in candidates
        if metric.list in PROCESS_LISTS
        and metric.group == process.kind
        and is_demanded(metric, organization, pair)
    ]
    chosen = one_of_each(fitting, process.metrics)
    if not process.low_volume:
        return chosen
    judging = [metric for metric in chosen if metric.type in ("service", "quality")]
    return [metric for metric in judging if metric.id in process.metrics] or judging[:1]


def is_demanded(metric: Metric, organization: Organization, pair: Pair) -> bool:
    """Whether the traits that a metric needs are there, and none that frees from it."""
    traits = traits_around(organization, pair)
    return set(metric.requires) <= traits and not set(metric.unless) & traits


def one_of_each(metrics: Iterable[Metric], chosen: Iterable[str]) -> list[Metric]:
    """Metrics with, of those that stand for one another, the chosen ones, else the first."""
    groups: dict[str, list[Metric]] = {}
    for metric in metrics:
        groups.setdefault(metric.one_of or metric.id, []).append(metric)
    wanted = set(chosen)
    return [
        metric for group in groups.values() for metric in ([m for m in group if m.id in wanted] or group[:1])
    ]


def units_of_process(
    metric: Metric, organization: Organization, process: Process
) -> Iterator[RequiredMetric]:
    """Where a process's metric is required: at the process itself, mostly."""
    program = organization.programs.get(process.program)
    if "shared_queue" in metric.requires and program and program.sites:
        yield from (RequiredMetric(metric.id, "site", site, "") for site in program.sites)
    elif "entity" in metric.level:
        yield RequiredMetric(metric.id, "entity", organization.name, "")
    elif is_wide(metric):
        yield RequiredMetric(metric.id, "program", process.program, "")
    else:
        yield RequiredMetric(metric.id, "process", process.program, process.name)


def units_of(metric: Metric, organization: Organization) -> Iterator[RequiredMetric]:
    """Where a metric of lists 2 and 3 is required: at the entity, or at each client or program."""
    if "entity" in metric.level and set(metric.requires) <= traits_around(organization, ("", "")):
        yield RequiredMetric(metric.id, "entity", organization.name, "")
    if "client" in metric.level:
        yield from (RequiredMetric(metric.id, "client", client, "") for client in organization.clients)
    if "program" in metric.level:
        for program in organization.programs:
            if is_demanded(metric, organization, (program, "")):
                yield RequiredMetric(metric.id, "program", program, "")


def demanded_by_clients(standard: Standard, organization: Organization) -> Iterator[RequiredMetric]:
    """The metrics for which a client's newest target at some unit stands, in the parts of it that have them."""
    newest: dict[tuple[str, str, str, str], Target] = {}
    for target in sorted(organization.targets, key=lambda target: target.valid_from or date.min):
        newest[target.metric, target.unit_kind, target.unit, target.process] = target
    for target in newest.values():
        if target.client_required and target.metric in standard.metrics:
            yield from parts_of(standard.metrics[target.metric], organization, target)


def parts_of(metric: Metric, organization: Organization, target: Target) -> Iterator[RequiredMetric]:
    """Where a target's metric stands: at the unit itself, or at the programs or processes within it."""
    programs = programs_in(organization, target.unit_kind, target.unit)
    if target.unit_kind == "site":
        yield RequiredMetric(metric.id, "site", target.unit, "")
    elif metric.list in PROCESS_LISTS:
        for process in organization.processes.values():
            fits = process.program in programs and process.kind == metric.group
            if fits and target.process in (process.name, ""):
                yield from units_of_process(metric, organization, process)
    elif target.unit_kind == "entity" and "entity" in metric.level:
        yield RequiredMetric(metric.id, "entity", organization.name, "")
    elif target.unit_kind == "client" and "client" in metric.level:
        yield RequiredMetric(metric.id, "client", target.unit, "")
    else:
        yield from (RequiredMetric(metric.id, "program", program, "") for program in programs)


def programs_in(organization: Organization, unit_kind: str, unit: str) -> list[str]:
    """The programs of a client or of the entity, or the program itself."""
    if unit_kind in ("process", "program"):
        return [unit]
    return [
        program.name
        for program in organization.programs.values()
        if unit_kind == "entity" or program.client == unit
    ]
