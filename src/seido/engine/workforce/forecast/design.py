"""What a day is to the calendar model: columns, each scaled by the effect it may plausibly have.

A column is multiplied by the standard deviation (of the logarithm) that its effect is expected to have
before any data are seen, so that one ridge penalty of 1 serves all: weekday, holidays and the days round
them, place in the month, paydays, time of the year, events, trend and a level that wanders.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import numpy as np

from seido.engine.workforce.forecast.calendar import LAST, Calendar
from seido.engine.workforce.forecast.openings import Openings, day_states
from seido.engine.workforce.forecast.series import Flags, Floats, Integers, Series

#: Expected size of an effect on a day's volume, as a standard deviation of its logarithm.
WEEKDAY, MONTH_EDGE, MONTH_WAVE, MONTH_DAY, PAYDAY = 0.10, 0.03, 0.03, 0.015, 0.06
HOLIDAY, NAMED_HOLIDAY, AROUND_HOLIDAY, EVENT = 0.6, 0.3, 0.12, 0.4
YEAR, TREND = 0.12, 0.10
EDGE = 5  # open days counted from either end of the month
MONTH_WAVES, YEAR_WAVES = 3, 6
#: Days of history from which the time of the year can be told from a change of level.
YEAR_FROM = 330
#: A trend fades over this many days: beyond, a plain level has always forecast better.
TREND_FADES = 180.0


class Design:
    """The columns for a history and the days after it.

    `columns(origin, ahead, yearly, level)` gives the rows of the days before `origin` and of the `ahead`
    days from it, using nothing that was not known in the morning of day `origin`.
    """

    def __init__(self, series: Series, openings: Openings, calendar: Calendar, ahead: int) -> None:
        self.series, self.openings, self.calendar = series, openings, calendar
        self.count = series.days + ahead
        self.weekdays: Integers = series.weekdays(self.count)
        self.dates = [series.first_day + timedelta(days=index) for index in range(self.count)]
        self.fixed = np.column_stack([*self.weekday_columns(), *self.month_columns(), *self.named_columns()])
        self.year = np.column_stack(self.year_columns())

    def states(self, origin: int) -> tuple[Flags, Flags]:
        """Open and special days as known in the morning of day `origin`."""
        return day_states(
            self.series.first_day, self.count, self.openings, self.calendar, self.openings.closed[:origin]
        )

    def weekday_columns(self) -> list[Floats]:
        return [WEEKDAY * (self.weekdays == weekday) for weekday in np.flatnonzero(self.openings.weekdays)]

    def month_columns(self) -> list[Floats]:
        numbers = np.array([day.day for day in self.dates])
        lengths = np.array([monthrange(day.year, day.month)[1] for day in self.dates])
        open_days, _ = self.states(0)
        from_start, from_end = self.open_day_of_month(open_days)
        columns = [MONTH_EDGE * (open_days & (from_start == place)) for place in range(1, EDGE + 1)]
        columns += [MONTH_EDGE * (open_days & (from_end == place)) for place in range(1, EDGE + 1)]
        phase = 2 * np.pi * (numbers - 0.5) / lengths
        for wave in range(1, MONTH_WAVES + 1):
            size = MONTH_WAVE / np.sqrt(wave)
            columns += [size * np.cos(wave * phase), size * np.sin(wave * phase)]
        columns += [MONTH_DAY * (numbers == number) for number in range(1, 32)]
        return columns + self.payday_columns(open_days)

    def open_day_of_month(self, open_days: Flags) -> tuple[Integers, Integers]:
        """Which open day of its month each day is, counted from the beginning and from the end, from 1.

        The months at the two ends of the run are counted whole: weekdays and holidays are known there too.
        """
        first = self.dates[0].replace(day=1)
        last = self.dates[-1]
        end = last.replace(day=monthrange(last.year, last.month)[1])
        lead = (self.dates[0] - first).days
        count = (end - first).days + 1
        whole, _ = day_states(first, count, self.openings, self.calendar, np.zeros(0, dtype=np.bool_))
        whole[lead : lead + self.count] = open_days
        months = np.array([(first + timedelta(days=index)).month for index in range(count)])
        changes = np.flatnonzero(np.diff(months)) + 1
        from_start = np.concatenate([np.cumsum(part) for part in np.split(whole, changes)])
        from_end = np.concatenate([np.cumsum(part[::-1])[::-1] for part in np.split(whole, changes)])
        run = slice(lead, lead + self.count)
        return from_start[run], from_end[run]

    def payday_columns(self, open_days: Flags) -> list[Floats]:
        """One column for each payday of the month and one for the open day after it.

        A payday that falls on a closed day is moved to the open day before.
        """
        columns = []
        for payday in self.calendar.paydays:
            here, after = np.zeros(self.count), np.zeros(self.count)
            for index, day in enumerate(self.dates):
                if day.day == (monthrange(day.year, day.month)[1] if payday >= LAST else payday):
                    earlier = np.flatnonzero(open_days[: index + 1])
                    if earlier.size:
                        here[earlier[-1]] = PAYDAY
                        after[np.flatnonzero(open_days[earlier[-1] + 1 :])[:1] + earlier[-1] + 1] = PAYDAY
            columns += [here, after]
        return columns

    def named_columns(self) -> list[Floats]:
        """One column for each holiday and each of the planner's events that bears a name and no factor."""
        columns: dict[str, Floats] = {}
        named: list[tuple[date, str, float]] = [
            (day, f"holiday {name}", NAMED_HOLIDAY)
            for day, name in self.calendar.holidays.items()
            if self.openings.works_on(name)
        ]
        named += [
            (event.day, f"event {event.name}", EVENT)
            for event in self.calendar.events
            if event.factor is None
        ]
        for day, name, size in named:
            index = (day - self.series.first_day).days
            if 0 <= index < self.count:
                columns.setdefault(name, np.zeros(self.count))[index] = size
        # What the history has not seen cannot be learned.
        return [column for column in columns.values() if column[: self.series.days].any()]

    def year_columns(self) -> list[Floats]:
        phase = 2 * np.pi * np.array([day.timetuple().tm_yday for day in self.dates]) / 365.25
        columns = []
        for wave in range(1, YEAR_WAVES + 1):
            columns += [YEAR / wave * np.cos(wave * phase), YEAR / wave * np.sin(wave * phase)]
        return columns

    def around_columns(self, origin: int) -> Floats:
        """Open holidays, the first two open days after special ones, and the last before them."""
        open_days, special = self.states(origin)
        usual = np.flatnonzero(self.openings.weekdays[self.weekdays])
        among = special[usual]
        after = np.concatenate(([False], among[:-1])) & ~among
        second = np.concatenate(([False], after[:-1])) & ~among
        before = np.concatenate((among[1:], [False])) & ~among
        columns = np.zeros((self.count, 4))
        columns[:, 0] = HOLIDAY * (special & open_days)
        columns[usual, 1] = AROUND_HOLIDAY * after
        columns[usual, 2] = AROUND_HOLIDAY / 2 * second
        columns[usual, 3] = AROUND_HOLIDAY / 2 * before
        return columns

    def level_columns(self, origin: int, ahead: int, wander: float) -> Floats:
        """A level that wanders by `wander` a week: one ramp for each stretch; flat from the origin on."""
        spacing = 14 if origin <= 364 else 28
        days = np.minimum(np.arange(origin + ahead), origin - 1)
        knots = np.arange(0, origin, spacing)
        return np.clip((days[:, None] - knots) / spacing, 0.0, 1.0) * (wander * np.sqrt(spacing / 7))

    def trend_column(self, origin: int, ahead: int) -> Floats:
        """Straight over the history, fading after it; years from the origin."""
        days = np.arange(origin + ahead, dtype=np.float64) - origin
        beyond = TREND_FADES * (1 - np.exp(-np.maximum(days, 0) / TREND_FADES))
        return TREND * np.where(days < 0, days, beyond)[:, None] / 365.25

    def columns(self, origin: int, ahead: int, wander: float) -> Floats:
        """(origin + ahead, columns): the first column is the constant, which no penalty holds."""
        rows = slice(0, origin + ahead)
        parts = [
            np.ones((origin + ahead, 1)),
            self.fixed[rows],
            self.around_columns(origin)[rows],
            self.level_columns(origin, ahead, wander),
        ]
        if origin >= YEAR_FROM:
            parts += [self.year[rows], self.trend_column(origin, ahead)]
        return np.hstack(parts)
