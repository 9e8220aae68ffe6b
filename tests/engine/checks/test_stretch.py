"""Sums of months count whole: figures and shares that take them are taken over months that are over."""

from __future__ import annotations

from datetime import date

import pytest

from seido.engine.checks import run
from seido.engine.checks.selector import Selector
from seido.engine.checks.spans import span
from seido.engine.checks.stretch import Stretch, stretch
from support.centre import context, record, standard

HANDLED, REVIEW = Selector(("handled",)), Selector(("review",))


@pytest.mark.parametrize(
    ("as_of", "written", "selectors", "start", "end"),
    [
        ("2026-06-15", "1 month", (REVIEW, HANDLED), "2026-05-01", "2026-06-01"),
        ("2026-06-30", "1 month", (REVIEW, HANDLED), "2026-06-01", "2026-07-01"),
        ("2026-01-01", "3 months", (HANDLED,), "2025-10-01", "2026-01-01"),
        ("2026-06-15", "30 days", (HANDLED,), "2026-05-17", "2026-06-16"),
        ("2026-06-15", "1 month", (REVIEW, None), "2026-05-16", "2026-06-16"),
    ],
)
def test_the_days_of_a_window(
    as_of: str, written: str, selectors: tuple[Selector, ...], start: str, end: str
) -> None:
    days = stretch(span(written), date.fromisoformat(as_of), *selectors)
    assert days == Stretch(date.fromisoformat(start), date.fromisoformat(end))


def test_a_sample_is_compared_with_the_month_that_it_was_drawn_from() -> None:
    size = {"check": "statistic", "measure": "sample_size", "of": "evaluation", "than": "handled"}
    catalogue = standard({**size, "margin": 0.1, "window": "1 month"})
    made = [
        record("handled", "may", "2026-05-01", program="north", count=1000),
        record("handled", "june", "2026-06-01", program="north", count=10),
        *(record("evaluation", f"m{n}", f"2026-05-{n % 28 + 1:02}", program="north") for n in range(44)),
        record("evaluation", "j", "2026-06-10", program="north"),
    ]
    (found,) = [f for f in run(context(catalogue, made)) if f.unit == "north" or f.scopes == ("north",)]
    assert (found.state, found.population, found.observed) == ("fail", 44, "0.5")  # 88 of 1000 are needed


def test_shares_and_weights_count_whole_months() -> None:
    coded = standard({"check": "share", "of": "contact_reason", "at_least": 90, "window": "1 month"})
    sums = [
        record("contact_reason", month, f"2026-{month}-01", program="north", part=part, whole=100, count=100)
        for month, part in (("04", 0), ("05", 95), ("06", 0))
    ]
    found = {f.scopes: f.observed for f in run(context(coded, sums))}
    assert found["north",] == "95.0 %"
