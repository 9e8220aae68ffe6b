"""Where a series is heading, in a word: the newest three all beyond those before, and by more than months differ."""

from __future__ import annotations

import pytest

from seido.engine.performance.series import Direction, Point
from seido.engine.performance.trend import trend_of
from seido.periods import between, parse


@pytest.mark.parametrize(
    ("direction", "values", "word"),
    [
        ("higher", [80, 80, 80, 90, 90, 90], "better"),
        ("lower", [80, 80, 80, 90, 90, 90], "worse"),
        ("higher", [80, 85, 80, 85, 80, 85], "flat"),  # as much up as down
        ("higher", [80, 80, 80, 90, 79, 90], "flat"),  # not all three
        ("higher", [70, 90, 70, 80, 80, 80], "flat"),  # less than months usually differ
        ("range", [50, 50, 50, 70, 70, 70], "better"),  # nearer to 80–90
        ("range", [85, 85, 85, 99, 99, 99], "worse"),
        ("higher", [80, 80, 80, None, 90, 90], ""),  # five values
    ],
)
def test_words(direction: Direction, values: list[float | None], word: str) -> None:
    months = between(parse("2026-01"), parse("2026-06"))
    points = [
        Point(month, value, target_low=80, target_high=90)
        for month, value in zip(months, values, strict=True)
    ]
    assert trend_of(direction, points) == word
