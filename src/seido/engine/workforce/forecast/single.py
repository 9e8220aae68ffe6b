"""A forecast of one series: cleaned, modelled, tested, and given with what it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from seido.engine.workforce.forecast.backtest import (
    LEAST_ORIGINS,
    LEAST_TRAINING,
    Backtest,
    Choice,
    backtests,
    choose,
    origins_of,
)
from seido.engine.workforce.forecast.calendar import Calendar
from seido.engine.workforce.forecast.cleaning import Cleaned, clean, moment, without_events
from seido.engine.workforce.forecast.design import Design
from seido.engine.workforce.forecast.intervals import Bounds, coverage, slot_spread
from seido.engine.workforce.forecast.models import MODELS, Model, Past, seasonal_mean
from seido.engine.workforce.forecast.openings import Openings, day_states, openings_of
from seido.engine.workforce.forecast.rest_of_day import rest_of_day
from seido.engine.workforce.forecast.results import Forecast, Report, Score, figure
from seido.engine.workforce.forecast.series import Flags, Floats, HistoryError, Series

LONGEST_HORIZON = timedelta(weeks=78)
#: Days after which a series that is still closed is forecast from its last observation on.
LONGEST_REST = 31
FALLBACK = Choice({"seasonal_mean": 1.0}, {"seasonal_mean": 1.0})


def forecast(
    series: Series,
    horizon: timedelta,
    *,
    calendar: Calendar | None = None,
    models: Mapping[str, Model] = MODELS,
    hours: Series | None = None,
    expected_weight: Mapping[datetime, float] | None = None,
    highest: float | None = None,
) -> Forecast:
    """Forecast the usually open slots of the `horizon`, which begins with the first of them after the history.

    `calendar` should reach over history and horizon. `models` compete, the seasonal mean always among them.
    Where the last day is not over, its rest is re-forecast from what has come in. For a ratio `hours` may be
    the count it belongs to, whose open slots and last observation are then taken, and `expected_weight`
    gives the denominators by start (the volume forecast); else, and for starts it lacks, their seasonal mean
    serves. `highest` bounds the values (1 for a share). Raises HistoryError where nothing can be forecast,
    ValueError for a horizon that is not above 0 or beyond 78 weeks.
    """
    if not timedelta(0) < horizon <= LONGEST_HORIZON:
        raise ValueError(f"a horizon above 0 and of at most {LONGEST_HORIZON.days} days, found {horizon}")
    window = window_of(
        series, series if hours is None else hours, horizon, Calendar() if calendar is None else calendar
    )
    tested, fallback = compete(window, {"seasonal_mean": seasonal_mean, **models})
    choice, test = choose(tested) if tested else (FALLBACK, None)
    tried = {"seasonal_mean": seasonal_mean, **models}
    past = Past(window.training, window.design)
    predicted = {name: tried[name](past, window.ahead) for name in choice.names}
    value = without_gaps(choice.blend(predicted, np.arange(window.ahead)), window)
    weight = weights_ahead(window, past, expected_weight)
    bounds = bounds_of(value, weight, test, series.is_count)
    value, bounds, factor = with_today(window, value, bounds, weight, test)
    effect = window.event_factors()[:, None] if series.is_count else 1.0
    mask = window.mask

    def of_open_slots(array: Floats) -> Floats:
        return np.asarray(np.minimum(array * effect, np.inf if highest is None else highest)[mask])

    day, slot = np.nonzero(mask)
    first = np.datetime64(window.design.dates[window.origin], "m")
    return Forecast(
        starts=first + (day * series.slots + slot) * np.timedelta64(series.interval, "m"),
        value=of_open_slots(value),
        **{name: of_open_slots(bound) for name, bound in bounds._asdict().items()},
        weight=weight[mask],
        lags=day.astype(np.int64),
        interval=series.interval,
        is_count=series.is_count,
        test=test,
        report=report_of(window, choice, tested, test, fallback, factor),
    )


@dataclass(frozen=True)
class Window:
    """History and future on one line of days: day `origin` is the first one forecast, `ahead` days of them.

    `series` is the history as brought, `cleaned` what is learned from; `training` is the part of it before
    `origin`. `mask` (ahead, slots) marks the slots to forecast.
    """

    series: Series
    cleaned: Cleaned
    training: Series
    openings: Openings
    design: Design
    calendar: Calendar
    last: tuple[int, int]
    origin: int
    ahead: int
    mask: Flags

    def event_factors(self) -> Floats:
        days = self.design.dates[self.origin : self.origin + self.ahead]
        return np.array([self.calendar.factor(day) for day in days])


def window_of(series: Series, hours: Series, horizon: timedelta, calendar: Calendar) -> Window:
    """Clean the history and lay out the days and slots to forecast, those at which `hours` is open."""
    observed = np.flatnonzero(hours.observed)
    if observed.size == 0 or not series.observed.any():
        raise HistoryError("at least one observation", "none with a weight above 0")
    last_day, last_slot = divmod(int(observed[-1]), hours.slots)
    hours = hours.before(last_day + 1)
    if series.interval != hours.interval:
        raise ValueError("a series and its hours of one interval")
    series = series.spanning(hours.first_day, hours.days)
    openings = openings_of(hours, calendar)
    if not openings.usual.any():
        raise HistoryError("a series that is open at some time", "nothing but zeros")
    cleaned = clean(without_events(series, calendar), openings)
    # A day of which usual slots remain is no whole day to learn from: it is the first one forecast.
    unfinished = last_day > 0 and openings.usual[series.weekdays()[last_day], last_slot + 1 :].any()
    origin = last_day if unfinished else last_day + 1
    cells = int(horizon / timedelta(minutes=series.interval))
    newest = last_day * series.slots + last_slot
    first = next_open(hours, openings, calendar, newest)
    ahead = max((first + cells - 1) // series.slots + 1 - origin, 1)
    design = Design(cleaned.series.before(origin), openings, calendar, ahead)
    open_days, _ = design.states(origin)
    days = np.arange(origin, origin + ahead)
    position = days[:, None] * series.slots + np.arange(series.slots)
    mask = openings.usual[design.weekdays[days]] & open_days[days, None]
    mask &= (position >= first) & (position < first + cells)
    return Window(
        series=series,
        cleaned=cleaned,
        training=cleaned.series.before(origin),
        openings=openings,
        design=design,
        calendar=calendar,
        last=(last_day, last_slot),
        origin=origin,
        ahead=ahead,
        mask=mask,
    )


def next_open(hours: Series, openings: Openings, calendar: Calendar, newest: int) -> int:
    """The first usually open slot after slot `newest`, both counted from the first day's midnight.

    A day ahead asked for on a Friday evening is Monday, and four weeks after a holiday are four whole weeks.
    """
    last_day, last_slot = divmod(newest, hours.slots)
    count = last_day + 1 + LONGEST_REST
    open_days, _ = day_states(hours.first_day, count, openings, calendar, openings.closed)
    days = np.arange(last_day, count)
    is_open = openings.usual[hours.weekdays(count)[days]] & open_days[days, None]
    is_open[0, : last_slot + 1] = False
    found = np.flatnonzero(is_open)
    return last_day * hours.slots + int(found[0]) if found.size else newest + 1


def compete(window: Window, models: Mapping[str, Model]) -> tuple[dict[str, Backtest], str | None]:
    """The backtest of every model, or why there is none."""
    days = window.training.days
    origins = origins_of(days, window.ahead)
    if len(origins) < LEAST_ORIGINS:
        need = LEAST_TRAINING + 7 * LEAST_ORIGINS
        return {}, (
            f"{days} days of history are too short to test a model ({need} are needed): the mean of the "
            "same weekdays stands in, and its intervals are supposed, not measured"
        )
    tested = backtests(window.training, window.design, models, origins)
    if not any(np.isfinite(test.wape()) for test in tested.values()):
        return {}, "no model could be tested on this history: the mean of the same weekdays stands in"
    return tested, None


def without_gaps(value: Floats, window: Window) -> Floats:
    """Slots to forecast that the models know nothing of get the slot's mean, else the mean of everything."""
    training = window.training
    numerator, weight = training.numerator.sum(axis=0), training.denominator.sum(axis=0)
    overall = numerator.sum() / max(float(weight.sum()), 1e-300)
    by_slot = np.where(weight > 0, numerator / np.maximum(weight, 1e-300), overall)
    return np.where(np.isfinite(value), value, by_slot)


def weights_ahead(window: Window, past: Past, given: Mapping[datetime, float] | None) -> Floats:
    """(ahead, slots): what stands behind each value: 1 for a count, the denominators expected of a ratio."""
    training = window.training
    if training.is_count:
        return np.ones(window.mask.shape)
    behind = replace(
        training, numerator=training.denominator, denominator=training.observed.astype(np.float64)
    )
    found = seasonal_mean(Past(behind, past.design), window.ahead)
    weight = np.where(np.isfinite(found), found, 1.0)
    for start, value in (given or {}).items():
        day = (start.date() - window.design.dates[window.origin]).days
        slot = (start.hour * 60 + start.minute) // training.interval
        if 0 <= day < window.ahead:
            weight[day, slot] = value
    return weight


def bounds_of(value: Floats, weight: Floats, test: Backtest | None, is_count: bool) -> Bounds:
    lags = np.broadcast_to(np.arange(value.shape[0])[:, None], value.shape)
    return slot_spread(test, is_count).bounds(value, value if is_count else weight, lags)


def with_today(
    window: Window, value: Floats, bounds: Bounds, weight: Floats, test: Backtest | None
) -> tuple[Floats, Bounds, float | None]:
    """An unfinished last day is re-forecast from what has come in of it."""
    if window.origin > window.last[0]:
        return value, bounds, None
    today = window.cleaned.series
    usual = window.openings.usual[window.design.weekdays[window.origin]]
    rest = rest_of_day(
        np.where(usual, value[0], np.nan),
        today.values()[window.origin],
        interval=today.interval,
        test=test,
        weight=today.denominator[window.origin],
        expected_weight=weight[0],
        is_count=today.is_count,
    )
    known = np.isfinite(rest.value)

    def moved(array: Floats, new: Floats) -> Floats:
        return np.vstack((np.where(known, new, array[0]), array[1:]))

    renewed = Bounds(*(moved(old, new) for old, new in zip(bounds, rest.bounds, strict=True)))
    return moved(value, rest.value), renewed, rest.factor


def score_of(name: str, test: Backtest) -> Score:
    return Score(
        name,
        wape=figure(test.wape()),
        first_week=figure(test.wape(0, 7)),
        weeks_2_to_4=figure(test.wape(7, 28)),
        beyond=figure(test.wape(28)),
    )


def measured_coverage(test: Backtest | None, is_count: bool) -> Sequence[float | None]:
    """Coverage on the newer origins of intervals learned from the older ones; None with fewer than four."""
    distinct = np.unique(test.origins) if test else np.zeros(0)
    if test is None or distinct.size < 4:
        return None, None
    older = test.origins < distinct[distinct.size // 2]
    spread = slot_spread(test.part(older), is_count)
    return [figure(share) for share in coverage(test.part(~older), spread, is_count)]


def report_of(
    window: Window,
    choice: Choice,
    tested: Mapping[str, Backtest],
    test: Backtest | None,
    fallback: str | None,
    factor: float | None,
) -> Report:
    series, (last_day, last_slot) = window.series, window.last
    within = measured_coverage(test, series.is_count)
    notes = []
    if factor is not None:
        notes.append(f"{series.day(last_day)} is not over: its rest is forecast from what has come in of it")
    if not window.mask.any():
        notes.append("no usually open slot lies within the horizon")
    if window.openings.closed_holidays:
        notes.append("closed on " + ", ".join(sorted(window.openings.closed_holidays)))
    if window.openings.closed.any() and not window.calendar.holidays:
        notes.append("closed days were seen, and no public holidays are given that would tell of coming ones")
    return Report(
        model=choice.label,
        weights=choice.near,
        weights_beyond=choice.far,
        scores=tuple(score_of(name, one) for name, one in tested.items()),
        wape=figure(test.wape()) if test else None,
        bias=figure(test.bias()) if test else None,
        coverage_80=within[0],
        coverage_95=within[1],
        origins=int(np.unique(test.origins).size) if test else 0,
        days=window.training.days,
        history_first=moment(series, *divmod(int(np.flatnonzero(series.observed)[0]), series.slots)),
        history_last=moment(series, last_day, last_slot),
        findings=window.cleaned.findings,
        notes=tuple(notes),
        fallback=fallback,
        rest_of_day=factor,
    )
