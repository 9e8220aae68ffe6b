"""Adherence, conformance and attainment, against worked numbers."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.workforce.adherence import (
    Ratio,
    Stretch,
    adherence,
    adherence_by_slot,
    attainment_in_band,
    attainment_weighted,
    conformance,
)
from support.markdown import same_digits, table_with
from support.shared import shared_standard

PAGE = "algorithms/adherence.md"
MIDNIGHT = datetime.fromisoformat("2026-03-02T00:00")


def at(minute):
    return MIDNIGHT + timedelta(minutes=minute)


def stretch(text):
    """`10:00-10:15 break` as a stretch."""
    hours, activity = text.split(" ")
    start, end = (
        MIDNIGHT + timedelta(hours=int(clock[:2]), minutes=int(clock[3:])) for clock in hours.split("-")
    )
    return Stretch(start, end, activity)


def stretches(text):
    return [stretch(part) for part in text.split(", ") if part]


def vectors():
    return json.loads(shared_standard("vectors.json").read_text(encoding="utf-8"))


def test_the_glossary_example_by_both_formulas():
    vector = vectors()["adherence_seed_example"]
    planned = [Stretch(*map(at, vector["scheduled"]), "break")]
    done = [Stretch(*map(at, vector["actual"]), "break")]
    assert adherence(planned, done, "shifts").value == pytest.approx(vector["seed_formula"])
    assert adherence(planned, done).value == pytest.approx(vector["overlap_formula"])


def test_the_attainment_vectors():
    one, two = vectors()["attainment"]
    assert attainment_weighted(one["required"], one["actual"]).value == pytest.approx(one["value"])
    assert attainment_weighted(two["required"], two["actual"]).value == pytest.approx(two["weighted"])


@pytest.mark.parametrize("row", table_with(PAGE, "planned", "done", "overlap", "shifts"), ids=str)
def test_worked_adherence(row):
    planned, done = stretches(row["planned"]), stretches(row["done"])
    for formula in ("overlap", "shifts"):
        assert same_digits(100 * adherence(planned, done, formula).value, row[formula].removesuffix(" %"))
    assert same_digits(100 * conformance(planned, done).value, row["conformance"].removesuffix(" %"))


@pytest.mark.parametrize("row", table_with(PAGE, "required", "staffed", "in band"), ids=str)
def test_worked_attainment(row):
    required, staffed = ([float(one) for one in row[name].split(", ")] for name in ("required", "staffed"))
    band = attainment_in_band(required, staffed)
    assert f"{band.numerator:.0f} of {band.denominator:.0f}" == row["in band"]
    assert same_digits(100 * attainment_weighted(required, staffed).value, row["weighted"].removesuffix(" %"))


days = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(1, 120), st.sampled_from(["calls", "break", "meeting"])),
    min_size=1,
    max_size=8,
).map(lambda parts: [Stretch(at(start), at(start + length), name) for start, length, name in parts])


@given(days, days)
def test_adherence_lies_between_none_and_all(planned, done):
    for formula in ("overlap", "shifts"):
        assert 0 <= adherence(planned, done, formula).value <= 1
    assert adherence(planned, planned).value == 1
    assert adherence(planned, planned, "shifts").value == 1


@given(days, days, st.sampled_from([15, 30, 60]))
def test_slots_add_up_to_the_day(planned, done, minutes):
    slots = adherence_by_slot(planned, done, timedelta(minutes=minutes))
    whole = adherence(planned, done)
    added = sum(slots.values(), Ratio(0, 0))
    assert added.numerator == pytest.approx(whole.numerator)
    assert added.denominator == pytest.approx(whole.denominator)


def test_records_that_overlap_count_once():
    planned = stretches("09:00-10:00 calls")
    assert adherence(planned, stretches("09:00-09:40 calls, 09:20-09:50 calls")).numerator == 50


def test_conformance_may_exceed_one_and_may_be_of_some_activities():
    planned = stretches("09:00-10:00 calls, 10:00-10:15 break")
    done = stretches("09:00-10:30 calls")
    assert conformance(planned, done, {"calls"}).value == 1.5
    assert conformance(planned, done).value == pytest.approx(90 / 75)


def test_nothing_planned_gives_no_figure():
    assert adherence([], stretches("09:00-10:00 calls")).value is None
    assert attainment_weighted([0], [3]).value is None
    assert attainment_in_band([0, 10], [3, 10]) == Ratio(1, 1)


def test_band_edges_belong_to_the_band():
    assert attainment_in_band([20, 20], [19, 23]).value == 1


@pytest.mark.parametrize(("required", "staffed"), [([1], [1, 2]), ([-1], [1]), ([1], [float("nan")])])
def test_unfit_input(required, staffed):
    with pytest.raises(ValueError, match=r"as many slots|numbers of people"):
        attainment_weighted(required, staffed)
    with pytest.raises(ValueError, match="ends after it starts"):
        Stretch(at(5), at(4), "calls")
    with pytest.raises(ValueError, match="an interval above 0"):
        adherence_by_slot(stretches("09:00-10:00 calls"), [], timedelta(0))
