"""One series forecast: the race of models, short histories, ratios, sums that agree, the unfinished day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seido.engine.workforce.forecast import (
    MEASURES,
    MODELS,
    Calendar,
    HistoryError,
    Series,
    calendar_of,
    countries,
    forecast,
    sums,
    total,
)
from seido.engine.workforce.forecast.design import Design
from seido.engine.workforce.forecast.models import Past, recent_mean, seasonal_mean
from seido.engine.workforce.forecast.openings import openings_of
from support.volumes import bank_like, mean_of_eight, office_hours, series_from

WEEK, MONTH = timedelta(days=7), timedelta(days=28)
FIRST = date(2003, 3, 3)
US = calendar_of("US", FIRST, date(2005, 12, 31))


def past_of(series, ahead, calendar=US):
    return Past(series, Design(series, openings_of(series, calendar), calendar, ahead))


def test_the_seasonal_mean_is_the_mean_of_eight_same_weekdays():
    values = bank_like(1)
    got = seasonal_mean(past_of(series_from(values, FIRST), 28), 28)
    assert got == pytest.approx(mean_of_eight(values, len(values), 28), nan_ok=True)


def test_the_recent_mean_follows_sooner():
    values = office_hours(20)
    values[-28:] *= 2
    past = past_of(series_from(values), 7, Calendar())
    assert np.nanmean(recent_mean(past, 7)) > 1.05 * np.nanmean(seasonal_mean(past, 7))


def test_every_candidate_is_scored_and_the_weights_add_up():
    report = forecast(series_from(bank_like(2), FIRST), MONTH, calendar=US).report
    assert [score.model for score in report.scores] == list(MODELS)
    assert "seasonal_mean" in MODELS
    assert sum(report.weights.values()) == pytest.approx(1)
    assert set(report.model.split("+")) == set(report.weights)
    assert report.wape <= 1.02 * min(score.wape for score in report.scores)
    assert (report.fallback, report.origins) == (None, 10)


def test_a_frame_for_notebooks():
    result = forecast(series_from(office_hours(4)), WEEK)
    frame = result.frame()
    assert frame.loc["2025-02-03 08:00", "value"] == result.value[0]
    assert list(frame.columns) == ["value", "low", "high", "low_95", "high_95"]


def test_closed_days_without_a_calendar_are_remarked_on():
    series = series_from(bank_like(3), FIRST)
    assert any("no public holidays are given" in note for note in forecast(series, WEEK).report.notes)
    assert not any("no public" in note for note in forecast(series, WEEK, calendar=US).report.notes)


def test_a_custom_model_takes_part():
    series = series_from(office_hours(20))
    result = forecast(series, WEEK, models={"fifty": lambda past, ahead: np.full((ahead, 48), 50.0)})
    assert {score.model for score in result.report.scores} == {"seasonal_mean", "fifty"}
    assert result.report.weights["fifty"] > 0.5


@pytest.mark.parametrize("days", [1, 3, 5, 12, 33])
def test_a_short_history_falls_back_and_says_so(days):
    result = forecast(series_from(office_hours(6)[:days]), MONTH)
    assert "too short" in result.report.fallback
    assert (result.report.model, result.report.wape, result.test) == ("seasonal_mean", None, None)
    assert len(result) == 400  # Monday to Friday, also where not every weekday was seen
    assert result.value.mean() == pytest.approx(50, rel=0.05)
    assert (result.low < result.value).all()
    assert (result.value < result.high).all()


def test_the_horizon_begins_after_the_last_slot_and_ends_where_it_says():
    series = series_from(office_hours(10))
    result = forecast(series, timedelta(days=3))
    assert result.starts[0] == np.datetime64("2025-03-17T08:00")  # the history ends on Friday 18:00
    assert result.starts[-1] == np.datetime64("2025-03-19T17:30")
    assert len(forecast(series, timedelta(hours=1))) == 2
    assert forecast(series, timedelta(weeks=78)).starts[-1] == np.datetime64("2026-09-11T17:30")


def test_the_horizon_is_counted_from_the_first_slot_forecast():
    friday = series_from(office_hours(12))
    got = forecast(friday, timedelta(days=1))
    assert got.starts[[0, -1]].astype(str).tolist() == ["2025-03-31T08:00", "2025-03-31T17:30"]
    closed = Calendar({date(2025, 3, 31): "Founder's day"})
    got = forecast(friday, MONTH, calendar=closed)
    assert got.starts[[0, -1]].astype(str).tolist() == ["2025-04-01T08:00", "2025-04-28T17:30"]


@pytest.mark.parametrize("horizon", [timedelta(0), timedelta(days=547)])
def test_a_horizon_out_of_range(horizon):
    with pytest.raises(ValueError, match="at most 546 days"):
        forecast(series_from(office_hours(10)), horizon)


def test_nothing_observed():
    empty = Series(FIRST, 30, np.zeros((5, 48)), np.zeros((5, 48)))
    with pytest.raises(HistoryError, match="at least one observation"):
        forecast(empty, WEEK)


def test_a_ratio_is_forecast_by_its_weights():
    """Handle time rises in the evening and differs by weekday; the forecast finds both."""
    random = np.random.default_rng(3)
    volume = office_hours(20, level=200)
    shape = np.full(volume.shape, 240.0) + np.linspace(-30, 30, 48)
    shape[0::7] += 40
    observed = np.isfinite(volume)
    contacts = np.where(observed, volume, 0.0)
    seconds = contacts * np.where(observed, shape + random.normal(0, 240 / np.sqrt(200), shape.shape), 0)
    series = Series(date(2025, 1, 6), 30, seconds, contacts, is_count=False)
    counts = series_from(volume)
    expected = forecast(counts, MONTH)
    weights = dict(zip(expected.starts.astype(object), expected.value, strict=True))
    result = forecast(series, MONTH, hours=counts, expected_weight=weights)
    assert (result.starts == expected.starts).all()
    assert result.weight == pytest.approx(expected.value)
    monday = (result.starts.astype("datetime64[D]").astype(int) + 3) % 7 == 0
    assert result.value[monday].mean() - result.value[~monday].mean() == pytest.approx(40, abs=4)
    truth = np.tile(shape[:7][:5, 16:36].ravel(), 4)
    assert np.abs(result.value - truth).mean() < 5
    day = sums(result, "day")
    first = result.starts.astype("datetime64[D]") == day.first[0]
    weighted = (result.value * result.weight)[first].sum() / result.weight[first].sum()
    assert day.value[0] == pytest.approx(weighted)


def test_a_share_stays_below_one():
    volume = office_hours(20)
    observed = np.isfinite(volume)
    offered = np.where(observed, volume, 0.0)
    accepted = np.where(observed, np.minimum(offered, np.round(offered * 0.99)), 0.0)
    series = Series(date(2025, 1, 6), 30, accepted, offered, is_count=False)
    result = forecast(series, WEEK, highest=MEASURES["chat_acceptance"].highest)
    assert result.high_95.max() <= 1
    assert MEASURES["volume"].is_count
    assert not MEASURES["shrinkage"].is_count


@given(st.integers(0, 50), st.integers(1, 80))
@settings(max_examples=15, deadline=None)
def test_slots_days_weeks_and_months_agree(seed, days):
    result = forecast(series_from(office_hours(12, level=5, seed=seed)), timedelta(days=days))
    whole = result.value.sum()
    for grain in ("day", "week", "month"):
        added = sums(result, grain)
        assert added.value.sum() == pytest.approx(whole)
        assert added.slots.sum() == len(result)
        assert (added.low <= added.value).all()
        assert (added.value <= added.high).all()
    week = sums(result, "week")
    assert all(first.astype(object).weekday() == 0 for first in week.first)


def test_processes_add_up_to_their_program():
    parts = [
        forecast(series_from(bank_like(seed, daily=3000 * seed), FIRST), MONTH, calendar=US)
        for seed in (1, 2, 3)
    ]
    program = total(parts)
    assert program.value == pytest.approx(sum(part.value for part in parts))
    assert sums(program, "month").value == pytest.approx(sum(sums(part, "month").value for part in parts))
    # Errors of the parts cancel in part, so the sum's interval is narrower than the sum of intervals.
    assert (program.high - program.low).sum() < sum((part.high - part.low).sum() for part in parts)
    assert program.report.wape < max(part.report.wape for part in parts)
    assert program.report.model == "sum of 3"


def test_a_program_of_processes_with_unlike_hours_and_histories():
    long = forecast(series_from(office_hours(20, open_slots=slice(14, 30))), WEEK)
    short = forecast(series_from(office_hours(3), date(2025, 5, 5)), WEEK)
    program = total([long, short])
    assert program.value.sum() == pytest.approx(long.value.sum() + short.value.sum())
    assert program.test is None
    assert "too short" in program.report.fallback
    with pytest.raises(ValueError, match="at least one"):
        total([])
    with pytest.raises(ValueError, match="one interval"):
        total([long, replace(short, interval=15)])


def test_ratios_of_processes_are_weighted():
    volume = np.isfinite(office_hours(12)) * 1.0
    low = Series(date(2025, 1, 6), 30, volume * 100 * 30, volume * 30, is_count=False)
    high = Series(date(2025, 1, 6), 30, volume * 300 * 10, volume * 10, is_count=False)
    program = total([forecast(low, WEEK), forecast(high, WEEK)])
    assert program.value == pytest.approx(150)
    assert program.weight == pytest.approx(40)


def test_daily_history():
    random = np.random.default_rng(5)
    year = 500 * (1 + 0.3 * np.sin(2 * np.pi * np.arange(900) / 365.25))
    series = series_from(random.poisson(year)[:, None].astype(float), interval=1440)
    result = forecast(series, timedelta(days=180))
    truth = 500 * (1 + 0.3 * np.sin(2 * np.pi * np.arange(900, 1080) / 365.25))
    assert np.abs(result.value - truth).sum() / truth.sum() < 0.06  # a flat mean errs by about 20 %
    assert result.report.weights_beyond
    assert result.report.scores[0].beyond is not None


def test_intervals_widen_with_the_distance():
    result = forecast(
        series_from(bank_like(3, weeks=80, drift=0.02), FIRST), timedelta(days=300), calendar=US
    )
    relative = (result.high - result.low) / result.value
    busy = result.value > np.median(result.value)
    near, far = relative[(result.lags < 7) & busy].mean(), relative[(result.lags > 200) & busy].mean()
    assert far > 1.2 * near
    assert (result.low_95 <= result.low).all()
    assert (result.high <= result.high_95).all()


def test_the_rest_of_an_unfinished_day_follows_what_came_in():
    values = bank_like(4)[: 30 * 7 + 2]
    today = values.copy()
    today[-1, 24:] = np.nan
    raised = today.copy()
    raised[-1, 14:24] *= 1.15
    plain = forecast(series_from(today, FIRST), MONTH, calendar=US)
    moved = forecast(series_from(raised, FIRST), MONTH, calendar=US)
    assert plain.starts[0].astype(object) == datetime.fromisoformat("2003-09-30T12:00")
    rest = plain.starts.astype("datetime64[D]") == np.datetime64("2003-09-30")
    ratio = moved.value[rest] / plain.value[rest]
    assert 1.05 < ratio.mean() < 1.2
    assert moved.report.rest_of_day / plain.report.rest_of_day == pytest.approx(ratio.mean())
    assert moved.value[~rest] == pytest.approx(plain.value[~rest])
    assert "is not over" in moved.report.notes[0]


def test_countries():
    assert {"JP", "US", "IL"} <= set(countries())
    assert calendar_of("jp", date(2026, 1, 1), date(2026, 12, 31)).holidays[date(2026, 5, 6)]
    with pytest.raises(ValueError, match="a country code"):
        calendar_of("XX", FIRST, FIRST)


def test_paydays_are_learned_and_moved_to_the_open_day_before():
    values = office_hours(40, level=300)
    first = date(2025, 1, 6)
    for row in range(len(values)):
        if (first + timedelta(days=row)).day == 25:
            while not np.isfinite(values[row]).any():
                row -= 1
            values[row] *= 1.3
    result = forecast(series_from(values), MONTH, calendar=Calendar(paydays=(25,)))
    day = sums(result, "day")
    # The history ends on Friday 10 October 2025; the 25th is a Saturday.
    friday = day.value[day.first == np.datetime64("2025-10-24")][0]
    assert friday / np.median(day.value) == pytest.approx(1.3, abs=0.08)
