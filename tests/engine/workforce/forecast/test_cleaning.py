"""What is found in a history and left out, and which slots are taken to be open."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from seido.engine.workforce.forecast import Calendar, Event, calendar_of, forecast
from seido.engine.workforce.forecast.openings import openings_of
from support.volumes import bank_like, office_hours, series_from

MONTH = timedelta(days=28)
CLEAN = office_hours(20)


def forecast_of(values, calendar=None, horizon=MONTH, **kwargs):
    return forecast(series_from(values, **kwargs), horizon, calendar=calendar)


def found(values, **kwargs):
    return [(one.kind, one.first, one.last) for one in forecast_of(values, **kwargs).report.findings]


def changed(rows, slots, value):
    values = CLEAN.copy()
    values[rows, slots] = value
    return values


def test_pure_chance_has_no_findings():
    assert found(CLEAN) == []
    assert found(np.random.default_rng(4).poisson(0.2, (140, 48)).astype(float)) == []


def test_an_outage_is_left_out():
    assert found(changed(30, slice(20, 28), 0)) == [
        ("outage", datetime.fromisoformat("2025-02-05T10:00"), datetime.fromisoformat("2025-02-05T13:30"))
    ]


def test_an_outlier_is_left_out_and_said_with_figures():
    (one,) = forecast_of(changed(30, 20, 900)).report.findings
    assert (one.kind, one.first, one.observed) == ("outlier", datetime.fromisoformat("2025-02-05T10:00"), 900)
    assert one.expected == pytest.approx(50, abs=10)


def test_neither_moves_the_forecast():
    usual = forecast_of(CLEAN).value.mean()
    for values in (changed(-10, slice(20, 28), 0), changed(-10, 20, 5000)):
        assert forecast_of(values).value.mean() == pytest.approx(usual, rel=0.002)


def test_a_closed_day_and_missing_weeks_are_told_apart():
    assert found(changed(30, slice(None), np.nan)) == [
        ("closure", datetime.fromisoformat("2025-02-05T00:00"), datetime.fromisoformat("2025-02-05T17:30"))
    ]
    (gap,) = found(changed(slice(21, 35), slice(None), np.nan))
    assert gap == (
        "missing",
        datetime.fromisoformat("2025-01-27T00:00"),
        datetime.fromisoformat("2025-02-07T17:30"),
    )


def test_a_day_of_zeros_is_a_closure():
    assert [kind for kind, *_ in found(changed(30, slice(16, 36), 0))] == ["closure"]


def test_only_usually_open_slots_are_forecast():
    values = CLEAN.copy()
    values[5::7, 18:24] = 20  # Saturday mornings
    values[40, 44] = 3  # a single late evening
    result = forecast_of(values)
    days = result.starts.astype("datetime64[D]")
    slots = (result.starts - days).astype(int) // 30
    weekdays = (days.astype(int) + 3) % 7
    assert set(weekdays.tolist()) == {0, 1, 2, 3, 4, 5}
    assert (slots[weekdays == 5].min(), slots[weekdays == 5].max()) == (18, 23)
    assert (slots[weekdays < 5].min(), slots[weekdays < 5].max()) == (16, 35)


def test_zeros_for_closed_slots_make_no_difference():
    zeros = np.where(np.isfinite(CLEAN), CLEAN, 0.0)
    expected = forecast_of(CLEAN)
    got = forecast_of(zeros)
    assert set(got.starts.tolist()) <= set(expected.starts.tolist()) | set(
        (expected.starts + np.timedelta64(7, "D")).tolist()
    )
    assert got.value[:100] == pytest.approx(expected.value[:100], rel=1e-3)


def test_a_quiet_slot_is_not_taken_for_closed():
    quiet = np.random.default_rng(7).poisson(0.02, (140, 48)).astype(float)
    assert openings_of(series_from(quiet), Calendar()).usual.mean() > 0.6


def test_longer_hours_are_followed_once_usual():
    values = CLEAN.copy()
    values[70:, 36:40] = np.where(np.isfinite(values[70:, 30:34]), 12.0, np.nan)
    slots = (forecast_of(values).starts - forecast_of(values).starts.astype("datetime64[D]")).astype(int)
    assert slots.max() // 30 == 39


def test_a_closed_holiday_gets_no_slots_and_one_worked_on_does():
    first = date(2003, 3, 3)
    calendar = calendar_of("US", first, date(2004, 1, 1))
    closed = bank_like(1)[: 26 * 7]  # ends before Labor Day, 1 September
    labor_day = np.datetime64("2003-09-01")
    result = forecast(series_from(closed, first), MONTH, calendar=calendar)
    assert labor_day not in result.starts.astype("datetime64[D]")
    assert any("Memorial Day" in note for note in result.report.notes)
    open_on_holidays = closed.copy()
    for row in np.flatnonzero(~np.isfinite(closed).any(axis=1)):
        if row % 7 < 5:
            open_on_holidays[row] = closed[row - 7] * 0.5
    result = forecast(series_from(open_on_holidays, first), MONTH, calendar=calendar)
    on_labor_day = result.value[result.starts.astype("datetime64[D]") == labor_day]
    week_later = result.value[result.starts.astype("datetime64[D]") == labor_day + 7]
    assert 0.35 < on_labor_day.sum() / week_later.sum() < 0.75


def test_an_event_of_known_factor_is_taken_out_and_put_on():
    day = date(2025, 4, 9)
    row = (day - date(2025, 1, 6)).days
    values = changed(row, slice(None), CLEAN[row] * 2)
    future = date(2025, 5, 28)
    calendar = Calendar(events=(Event(day, "mailing", 2.0), Event(future, "mailing", 2.0)))
    plain, planned = forecast_of(CLEAN), forecast_of(values, calendar)
    ratio = planned.value / plain.value
    on_it = plain.starts.astype("datetime64[D]") == np.datetime64(future)
    assert ratio[on_it] == pytest.approx(2, rel=0.01)
    assert ratio[~on_it] == pytest.approx(1, rel=0.01)


def test_a_factor_of_none_closes_the_day():
    future = date(2025, 5, 28)
    result = forecast_of(CLEAN, Calendar(events=(Event(future, "stocktaking", 0.0),)))
    assert np.datetime64(future) not in result.starts.astype("datetime64[D]")
    assert len(result) == len(forecast_of(CLEAN)) - 20


def test_holidays_lengthen_a_closure_that_is_no_gap_in_the_data():
    values = changed(slice(28, 37), slice(None), np.nan)  # 3 to 11 February: seven working days
    assert [kind for kind, *_ in found(values)] == ["missing"]
    calendar = Calendar(holidays={date(2025, 2, 11): "Foundation Day"})
    assert [finding.kind for finding in forecast_of(values, calendar).report.findings] == ["closure"]


def test_a_day_that_has_only_begun_is_not_taken_for_closed():
    values = CLEAN[:-3].copy()
    values[-1] = np.nan
    values[-1, 16] = 3
    result = forecast_of(values)
    assert result.report.findings == ()
    assert result.report.rest_of_day < 1


def test_an_event_without_factor_is_learned():
    days = [date(2025, 1, 6) + timedelta(days=row) for row in (16, 44, 72, 100)]
    values = CLEAN.copy()
    for row in (16, 44, 72, 100):
        values[row] = values[row] * 1.5
    future = date(2025, 5, 28)
    calendar = Calendar(events=tuple(Event(day, "bill run") for day in (*days, future)))
    result = forecast_of(values, calendar)
    on_it = result.starts.astype("datetime64[D]") == np.datetime64(future)
    assert 1.25 < result.value[on_it].mean() / result.value[~on_it].mean() < 1.6
