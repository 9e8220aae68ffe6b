"""Parameters as bindings write them, and lengths of time."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.checks import PRIMITIVES, faults_of, kinds_of
from seido.engine.checks.coverage import Coverage
from seido.engine.checks.derived import DERIVED
from seido.engine.checks.parameters import build, laxer
from seido.engine.checks.recency import Recency
from seido.engine.checks.share import Share
from seido.engine.checks.spans import Span, span, window, windows
from seido.facts.records import record_kinds
from seido.standard.bindings import (
    Binding,
    unknown_kinds,
    unknown_names,
    unknown_requirements,
    without_way_up,
    wrong_parameters,
)
from seido.standard.load import load


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 months", Span(months=12)),
        ("1 year", Span(months=12)),
        ("2 quarters", Span(months=6)),
        ("1 half_year", Span(months=6)),
        ("4 weeks", Span(days=28)),
        ("30 days", Span(days=30)),
    ],
)
def test_spans(text: str, expected: Span) -> None:
    assert span(text) == expected


@pytest.mark.parametrize("text", ["soon", "12", "-1 days", "1 fortnight", ""])
def test_a_length_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="a length such as"):
        span(text)


def test_a_month_ends_within_its_month() -> None:
    assert Span(months=1).after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert Span(months=12).before(date(2024, 2, 29)) == date(2023, 2, 28)


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["week", "month", "quarter", "half_year", "year"]),
)
def test_windows_cover_time_without_gap_or_overlap(day: date, cadence: Any) -> None:
    found = windows(Span(days=400).before(day), day, cadence)
    assert all(first.end == second.start for first, second in pairwise(found))
    assert found[-1].contains(day)
    assert len({one.name for one in found}) == len(found)
    assert window(day, cadence) == found[-1]


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        (Recency, {"newest": "a"}, "max_age is missing"),
        (Recency, {"newest": "a", "max_age": "1 year", "wrong": 1}, "unknown parameter wrong"),
        (Recency, {"newest": 3, "max_age": "1 year"}, "newest: a kind of activity"),
        (Recency, {"newest": {"kind": "a", "match": "moon"}, "max_age": "1 year"}, "newest.match"),
        (Coverage, {"has": "a", "at_least": 1.5}, "at_least: a whole number"),
        (Coverage, {"has": "a", "per": "moon"}, "per: day or week"),
        (Coverage, {"has": {"kind": "a", "done": "maybe"}}, "done: yes or no"),
        (Share, {"of": "a", "at_least": "most"}, "at_least: a share such as 80%"),
        (Share, {"members": 3}, "members: a mapping"),
    ],
)
def test_a_wrong_parameter_is_named(kind: type[Any], values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        build(kind, values)


def test_words_numbers_and_lists_are_read_as_meant() -> None:
    built = build(Coverage, {"has": {"kind": ["a", "b"], "parts": "x"}, "per": "month", "each_of": "one"})
    assert built.has.kind == ("a", "b")
    assert built.has.parts == ("x",)
    assert built.each_of == ("one",)
    share = build(Share, {"of": "a", "that": {"outcome": "x"}, "at_least": "80%"})
    assert share.at_least == 80
    assert share.that is not None
    assert share.that.kind == ()


def test_laxer_goes_the_way_of_each_threshold() -> None:
    strict = build(Coverage, {"has": "a", "at_least": 2})
    assert list(laxer(strict, build(Coverage, {"has": "a", "at_least": 1}))) == [("at_least", 2, 1)]
    assert list(laxer(strict, build(Coverage, {"has": "a", "at_least": 3}))) == []
    year = build(Recency, {"newest": "a", "max_age": "12 months"})
    assert [name for name, _, _ in laxer(year, build(Recency, {"newest": "a", "max_age": "13 months"}))] == [
        "max_age"
    ]
    assert list(laxer(year, build(Recency, {"newest": "a", "max_age": "360 days"}))) == []


def test_a_binding_tells_what_is_wrong_with_it_and_what_it_reads() -> None:
    assert next(faults_of(Binding("T", "guess"), {})).startswith("check: one of recency")
    assert list(faults_of(Binding("T", "recency", {"newest": "a", "max_age": "$m"}), {"m": "1 year"})) == []
    wrong_each = Binding("T", "recency", {"newest": "a", "max_age": "1 year"}, each={"of": "agent", "x": 1})
    assert list(faults_of(wrong_each, {}))
    reads = Binding("T", "coverage", {"has": {"kind": ["a", "b"]}, "every": "c"}, each="supplier")
    assert list(kinds_of(reads, {})) == ["a", "b", "c", "supplier"]


def test_the_catalogues_bindings_are_right() -> None:
    standard = load()
    assert list(unknown_requirements(standard)) == []
    assert list(unknown_names(standard)) == []
    assert list(without_way_up(standard)) == []
    assert list(wrong_parameters(standard, faults_of)) == []
    kinds = {*record_kinds(), *DERIVED}

    def read_by(binding: Binding) -> list[str]:
        clause = standard.requirements.get(binding.requirement)
        return list(kinds_of(binding, clause.parameters if clause else {}))

    assert list(unknown_kinds(standard, kinds, read_by)) == []


def test_every_primitive_is_used() -> None:
    used = {binding.check for group in load().bindings.values() for binding in group}
    assert used == set(PRIMITIVES)
