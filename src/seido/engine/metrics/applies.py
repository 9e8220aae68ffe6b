"""Which processes a metric is computed for."""

from __future__ import annotations

from typing import get_args

from seido.engine.metrics.keys import Pair
from seido.engine.metrics.parameters import traits_of
from seido.engine.metrics.registry import SUMS, tables_of
from seido.engine.metrics.sums import HUMAN
from seido.engine.metrics.traits import DECLARED
from seido.engine.organization import Organization, ProcessKind
from seido.standard.model import Metric

KINDS: tuple[ProcessKind, ...] = get_args(ProcessKind)
PROCESS_LISTS = ("1a", "1b", "1c")


def sum_names_of(metric: Metric) -> tuple[str, ...]:
    """The sums that a metric is made of: numerator, then denominator where it has one."""
    return (metric.numerator_sum, *([metric.denominator_sum] if metric.denominator_sum else []))


def is_wide(metric: Metric) -> bool:
    """Whether a metric sets processes of one kind against those of others: it is a program's, not a process's."""
    kinds = {entry.kinds for name in sum_names_of(metric) for entry in SUMS.get(name, ())}
    return len(kinds) > 1 and None not in kinds


def pairs_for(metric: Metric, organization: Organization) -> set[Pair]:
    """The processes that a metric is computed for; a blank process stands for a program's rows that name none."""
    pairs = {*organization.processes, *((program, "") for program in organization.programs), ("", "")}
    return {pair for pair in pairs if applies(metric, organization, pair)}


def applies(metric: Metric, organization: Organization, pair: Pair) -> bool:
    """Whether a metric is computed for a process. What is computed and what is required are two things.

    A metric of list 1 takes the processes whose kind is its group, a wide one all those of programs that
    have such a process; the metrics of the other lists are computed wherever their rows are.
    """
    if not set(metric.requires) & DECLARED <= traits_around(organization, pair):
        return False
    if metric.list not in PROCESS_LISTS:
        return True
    if is_wide(metric):
        return metric.group in {process.kind for process in organization.processes_of(pair[0])}
    return kind_of(metric, organization, pair) == metric.group


def is_optional(metric: Metric, organization: Organization, pair: Pair) -> bool:
    """Whether a trait that the metric needs is not declared: its figures then need data that shows it."""
    return not set(metric.requires) <= traits_around(organization, pair)


def traits_around(organization: Organization, pair: Pair) -> frozenset[str]:
    """The traits of a process; of all a program's processes, or all the entity's, for rows that name none."""
    if pair in organization.processes:
        return traits_of(organization, pair)
    programs = [pair[0]] if pair[0] else [*organization.programs]
    found = traits_of(organization, pair)
    for program in programs:
        found |= traits_of(organization, (program, ""))
        for process in organization.processes_of(program):
            found |= process.traits
    return found


def kind_of(metric: Metric, organization: Organization, pair: Pair) -> ProcessKind | None:
    """A process's kind. Rows that name no process are of the one kind that their program has.

    Time of people who serve several kinds is pooled under the first of them in the order of the lists.
    """
    process = organization.processes.get(pair)
    if process is not None:
        return process.kind
    kinds = {process.kind for process in organization.processes_of(pair[0])}
    if len(kinds) == 1:
        return kinds.pop()
    if all("agent_time" in tables_of(name) for name in sum_names_of(metric)):
        return next((kind for kind in KINDS if kind in kinds & HUMAN), None)
    return None
