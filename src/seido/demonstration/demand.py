"""How work arrives: by weekday, time of day, month and chance; and what was forecast of it."""

from __future__ import annotations

from dataclasses import dataclass

import holidays
import numpy as np

from seido.demonstration.plan import SLOT, SLOTS_A_DAY, WEEKDAYS, Floats, Plan, Work

#: Mondays and days after holidays are busy.
WEEKDAY = np.array([1.25, 1.05, 1.0, 0.98, 1.02, 0.85, 0.80])
#: Busier at the turn of the fiscal year and at the end of the year; by calendar month.
MONTH = np.array([0.98, 0.95, 1.10, 1.08, 0.98, 0.96, 1.02, 0.98, 0.97, 0.98, 1.0, 1.05])


@dataclass(frozen=True)
class Demand:
    """One process's half-hours over all days: whether open, contacts expected and forecast."""

    is_open: np.ndarray
    expected: Floats
    forecast: Floats


def demand(plan: Plan, work: Work) -> Demand:
    """Expected and forecast contacts by half-hour; days vary by 5 %, the forecast misses by 4 %."""
    random = plan.random("demand", *work.place)
    days = len(plan.days)
    around_the_clock = work.process["kind"] in ("conversational", "non_conversational", "back_stage")
    slots = np.arange(SLOTS_A_DAY)
    first, last = (0, SLOTS_A_DAY) if around_the_clock else opening(work)
    hour = (slots + 0.5) / 2
    shape = np.exp(-((hour - 11) ** 2) / 8) + 0.8 * np.exp(-((hour - 15.5) ** 2) / 10) + 0.25
    shape = np.where((slots >= first) & (slots < last), shape, 0.0)
    weekday = np.array([day.weekday() for day in plan.days])
    month = np.array([day.month - 1 for day in plan.days])
    usual = WEEKDAY[weekday] * MONTH[month] * open_days(plan, work, around_the_clock)
    mean = usual[:, None] * shape[None, :]
    mean *= plan.contacts_of(work) / mean.sum()
    noise = random.gamma(400, 1 / 400, size=days)
    missed = 1 + random.normal(0, 0.04, size=days)
    is_open = (mean > 0).ravel()
    return Demand(is_open, (mean * noise[:, None]).ravel(), (mean * missed[:, None]).ravel())


def opening(work: Work) -> tuple[int, int]:
    """First half-hour of the day, and the one after the last."""
    first, last = (int(text[:2]) * 2 + int(text[3:]) // 30 for text in work.program["hours"])
    return first, last


def open_days(plan: Plan, work: Work, always: bool) -> Floats:
    """1 for each day on which the program works, else 0; those that rest at weekends keep the holidays too."""
    if always:
        return np.ones(len(plan.days))
    days = work.program["days"]
    closed = holidays.country_holidays("JP", years=sorted({day.year for day in plan.days}))
    return np.array(
        [WEEKDAYS[day.weekday()] in days and not (len(days) < 6 and day in closed) for day in plan.days],
        dtype=float,
    )


def arrivals(plan: Plan, work: Work, expected: Floats) -> Floats:
    """Moments of a Poisson process, in seconds from the first midnight, in order; no open day is without any."""
    random = plan.random("arrivals", *work.place)
    number = random.poisson(expected)
    daily = number.reshape(-1, SLOTS_A_DAY).sum(axis=1)
    likely = expected.reshape(-1, SLOTS_A_DAY).argmax(axis=1)
    empty = np.flatnonzero((daily == 0) & (expected.reshape(-1, SLOTS_A_DAY).sum(axis=1) > 0))
    number[empty * SLOTS_A_DAY + likely[empty]] = 1
    starts = np.repeat(np.arange(expected.size) * SLOT, number)
    return np.sort(starts + random.random(starts.size) * SLOT)
