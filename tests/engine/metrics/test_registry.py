"""The catalogue and the sums say the same of what a metric reads and depends on."""

from __future__ import annotations

from itertools import chain, product
from typing import Any

import duckdb
import narwhals as nw
import pytest
from narwhals.exceptions import ColumnNotFoundError

from seido.engine.metrics import PARAMETERS, TRAITS, columns_of, parameters_of, sum_names
from seido.engine.metrics.applies import sum_names_of
from seido.engine.metrics.backlog import BACKLOGS
from seido.engine.metrics.base import BEGINNING
from seido.engine.metrics.registry import SUBSETS, SUMS, base_of
from seido.engine.metrics.sums import Sum, Values
from seido.engine.metrics.sums_records import KINDS, OUTCOMES
from seido.engine.metrics.traits import DECLARED
from seido.engine.metrics.views import VIEWS
from seido.facts.records import record_kinds
from seido.standard.load import load
from seido.standard.model import Metric
from support.frames import SCHEMAS, duckdb_frames

MISSING = (ColumnNotFoundError, duckdb.Error)
METRICS = load().metrics.values()
in_each_metric = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
ENTRIES = list(chain.from_iterable(SUMS.values()))
PLACE = {"program", "process", "site", "client", "local_month", "local_date", "local_slot"}


@in_each_metric
def test_a_metric_names_the_columns_that_its_sums_read(metric: Metric) -> None:
    assert set(metric.columns) == set().union(*(columns_of(name) for name in sum_names_of(metric)))


@in_each_metric
def test_a_metric_names_the_parameters_that_its_sums_depend_on(metric: Metric) -> None:
    needed = dict.fromkeys(chain.from_iterable(parameters_of(name) for name in sum_names_of(metric)))
    if any(base_of(name) == "minor_units" for name in sum_names_of(metric)):
        needed["currency_minor_units"] = None
    assert metric.parameters == tuple(needed)
    assert set(metric.parameters) <= set(PARAMETERS)


@in_each_metric
def test_a_metric_uses_known_traits(metric: Metric) -> None:
    assert {*metric.requires, *metric.unless} <= set(TRAITS)


def test_every_sum_serves_a_metric() -> None:
    assert sum_names() == set(chain.from_iterable(sum_names_of(metric) for metric in METRICS))


def test_sums_of_one_name_count_the_same() -> None:
    for entries in SUMS.values():
        assert len({entry.base for entry in entries}) == 1


def test_traits_that_only_a_declaration_shows_are_traits() -> None:
    assert set(TRAITS) >= DECLARED


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.table}: {entry.name}")
def test_a_sum_reads_the_columns_it_names_and_no_other(entry: Sum) -> None:
    view = VIEWS.get(entry.table)
    table = view.table if view else entry.table
    frame = duckdb_frames({table: []})[table]
    if view:
        frame = view.build(frame, Values({}, BEGINNING))
    elif entry.subset:
        frame = frame.with_columns(subset=SUBSETS[entry.table][entry.subset])
    values = [entry.contribution(Values(settings, BEGINNING)) for settings in variants(entry)]
    frame.select("program", *entry.columns).select(
        *(v.alias(f"v{i}") for i, v in enumerate(values))
    ).collect()
    for column in entry.columns:
        others = frame.select("program", *(name for name in entry.columns if name != column))
        assert any(fails(others, value) for value in values), column


def variants(entry: Sum) -> list[dict[str, Any]]:
    """Settings of a sum's parameters: each choice that there is."""
    choices = [PARAMETERS[name].choices or (PARAMETERS[name].default or 1000,) for name in entry.parameters]
    return [dict(zip(entry.parameters, values, strict=True)) for values in product(*choices)]


def fails(frame: nw.LazyFrame[Any], value: nw.Expr) -> bool:
    try:
        frame.select(value=value).collect()
    except MISSING:
        return True
    return False


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_offers_its_columns_and_needs_those_it_names(name: str) -> None:
    view = VIEWS[name]
    offered = {"evaluation_id"} if view.table == "evaluation_answers" else set()
    frame = duckdb_frames({view.table: []})[view.table]
    place = [column for column in frame.collect_schema().names() if column in PLACE]
    built = view.build(frame.select(*place, *view.reads), Values({}, BEGINNING))
    assert set(view.columns) | offered <= set(built.collect_schema().names())
    for column in view.reads:
        others = [read for read in view.reads if read != column]
        with pytest.raises(MISSING):
            view.build(frame.select(*place, *others), Values({}, BEGINNING)).collect()


@pytest.mark.parametrize("name", BACKLOGS)
def test_a_backlog_reads_columns_of_its_table(name: str) -> None:
    source = BACKLOGS[name]
    assert set(source.reads) <= set(SCHEMAS[source.table].names)


def test_records_are_read_by_kinds_and_outcomes_that_exist() -> None:
    kinds = record_kinds()
    assert set(KINDS) <= set(kinds)
    for kind, outcome in OUTCOMES.values():
        assert outcome in kinds[kind].outcomes
