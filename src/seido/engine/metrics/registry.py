"""All sums by name, and what each of them reads of the fact tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import narwhals as nw

from seido.engine.metrics import (
    sums_aggregates,
    sums_contacts,
    sums_dials,
    sums_evaluations,
    sums_records,
    sums_responses,
    sums_surveys,
    sums_time,
    sums_views,
    sums_visits,
)
from seido.engine.metrics.backlog import BACKLOGS
from seido.engine.metrics.sums import Base, Sum
from seido.engine.metrics.views import VIEWS


def by_name() -> dict[str, tuple[Sum, ...]]:
    modules = (
        sums_contacts,
        sums_responses,
        sums_time,
        sums_dials,
        sums_visits,
        sums_evaluations,
        sums_surveys,
        sums_views,
        sums_records,
        sums_aggregates,
    )
    named: dict[str, tuple[Sum, ...]] = {}
    for entry in chain.from_iterable(module.SUMS for module in modules):
        named[entry.name] = (*named.get(entry.name, ()), entry)
    return named


#: Name -> the sums that are added under it, one for each table that can feed it.
SUMS: Mapping[str, tuple[Sum, ...]] = by_name()

#: Table -> subset -> the rows that belong to it.
SUBSETS: Mapping[str, Mapping[str, nw.Expr]] = {
    "contacts": sums_contacts.SUBSETS,
    "evaluation_answers": sums_evaluations.SUBSETS,
    "survey_answers": sums_surveys.SUBSETS,
    "records": sums_records.SUBSETS,
}


def sum_names() -> frozenset[str]:
    """The names that a metric may give as its numerator or denominator."""
    return frozenset(SUMS) | frozenset(BACKLOGS)


def base_of(name: str) -> Base:
    """What a sum counts; the sums under one name count the same."""
    if name in BACKLOGS:
        return BACKLOGS[name].base
    return SUMS[name][0].base


def tables_of(name: str) -> frozenset[str]:
    """The fact tables that feed a sum."""
    if name in BACKLOGS:
        return frozenset({BACKLOGS[name].table})
    return frozenset(
        VIEWS[entry.table].table if entry.table in VIEWS else entry.table for entry in SUMS[name]
    )


def parameters_of(name: str) -> tuple[str, ...]:
    """The parameters that a sum depends on."""
    if name in BACKLOGS:
        return BACKLOGS[name].parameters
    return tuple(dict.fromkeys(chain.from_iterable(entry.parameters for entry in SUMS[name])))


def columns_of(name: str) -> frozenset[str]:
    """What a sum reads, as `table.column`; the columns by which figures are grouped are not listed."""
    if name in BACKLOGS:
        source = BACKLOGS[name]
        return frozenset(f"{source.table}.{column}" for column in source.reads)
    read = set()
    for entry in SUMS[name]:
        if entry.table in VIEWS:
            view = VIEWS[entry.table]
            read |= {f"{view.table}.{column}" for column in view.reads}
        else:
            read |= {f"{entry.table}.{column}" for column in entry.columns}
    return frozenset(read)
