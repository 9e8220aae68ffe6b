"""Open work predicted by age, on made logs and on a real one, against spreading evenly."""

import csv
import io
import zipfile
from datetime import datetime
from functools import cache

import numpy as np
import pytest

from seido.engine.workforce import backlog
from support.markdown import same_digits, table_with
from support.shared import shared_data

DAYS = 91
FIRST = datetime(2016, 2, 29)  # noqa: DTZ001 the log's own local days


@cache
def incidents() -> tuple[np.ndarray, np.ndarray]:
    """Days on which incidents were opened and resolved (closed, where no resolution is noted)."""
    path = shared_data("incident_event_log", "incident_event_log.zip")
    last: dict[str, tuple[int, str, str]] = {}
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
            done = row["resolved_at"] if row["resolved_at"] != "?" else row["closed_at"]
            version = int(row["sys_mod_count"])
            if version >= last.get(row["number"], (-1, "", ""))[0]:
                last[row["number"]] = (version, row["opened_at"], done)

    def day(text: str) -> int:
        return (datetime.strptime(text, "%d/%m/%Y %H:%M") - FIRST).days  # noqa: DTZ007

    opened = np.array([day(begin) for _, begin, _ in last.values()])
    finished = np.array([day(end) for _, _, end in last.values()])
    return opened, np.maximum(opened, finished)


def replayed(horizon: int) -> tuple[float, float]:
    """Weighted error of both predictions over origins a week apart, with what was known at each."""
    opened, finished = incidents()
    arrivals = np.bincount(opened[opened < DAYS], minlength=DAYS)
    actual = np.array([np.sum((opened <= day) & (finished > day)) for day in range(DAYS)])
    # Monday is day 0; a weekday with hardly any incident is a public holiday.
    is_open = (np.arange(DAYS) % 7 < 5) & (arrivals >= 150)
    errors, total = np.zeros(2), 0.0
    for day in range(28, DAYS - horizon + 1, 7):
        carried = opened[(opened < day) & (finished >= day)]
        ahead, truth = arrivals[day : day + horizon], actual[day : day + horizon]
        rates = backlog.completion(opened, finished, is_open, day)
        ours = backlog.predict(carried, ahead, is_open, day, rates)
        week = slice(day - 7, day)
        pace = np.sum((finished >= day - 7) & (finished < day)) / is_open[week].sum()
        # The cycle that an even spread needs to hold last week's backlog at last week's pace (Little).
        even = backlog.spread_evenly(carried.size, ahead, is_open, day, 2 * actual[week].mean() / pace)
        errors += [np.abs(ours - truth).sum(), np.abs(even - truth).sum()]
        total += truth.sum()
    ours, even = errors / total
    return float(ours), float(even)


@pytest.mark.parametrize(
    "row", table_with("algorithms/backlog.md", "days ahead", "by age"), ids=lambda r: r["days ahead"]
)
def test_replay_of_a_real_log_is_better_than_spreading_evenly(row):
    ours, even = replayed(int(row["days ahead"]))
    assert same_digits(ours * 100, row["by age"])
    assert same_digits(even * 100, row["spread evenly"])
    assert ours < 0.65 * even


def made(rate: float, days: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Items that are finished with one probability on every open day."""
    source = np.random.default_rng(3)
    is_open = np.arange(days) % 7 < 5
    opened = np.sort(source.integers(0, days, 12_000))
    finished = opened.copy()
    waiting = np.ones(opened.size, dtype=bool)
    for day in range(days):
        there = waiting & (opened <= day)
        done = there & is_open[day] & (source.random(opened.size) < rate)
        finished[done] = day
        waiting &= ~done
    finished[waiting] = days
    return opened, finished, is_open


def test_recovers_the_rates_it_was_made_with():
    opened, finished, is_open = made(0.25)
    rates = backlog.completion(opened, finished, is_open, 100, window=56)
    np.testing.assert_allclose(rates.open_days[:8], 0.25, atol=0.03)
    np.testing.assert_allclose(rates.closed_days, 0)


def test_predicts_what_it_was_made_with():
    opened, finished, is_open = made(0.25)
    rates = backlog.completion(opened, finished, is_open, 90, window=56)
    carried = opened[(opened < 90) & (finished >= 90)]
    ahead = np.bincount(opened, minlength=120)[90:110]
    truth = [np.sum((opened <= day) & (finished > day)) for day in range(90, 110)]
    np.testing.assert_allclose(backlog.predict(carried, ahead, is_open, 90, rates), truth, rtol=0.12)


def test_only_what_was_known_counts():
    opened, finished, is_open = made(0.25)
    known = backlog.completion(opened, np.where(finished >= 60, 999, finished), is_open, 60)
    after = backlog.completion(opened, finished, is_open, 60)
    np.testing.assert_array_equal(known.open_days, after.open_days)


def test_even_spreading():
    got = backlog.spread_evenly(10, [4, 0, 0], [True, False, True], 0, 2)
    np.testing.assert_allclose(got, [7, 7, 0])


def test_a_window_before_the_first_day():
    with pytest.raises(ValueError, match="window"):
        backlog.completion([0], [1], [True, True], 1, window=2)
