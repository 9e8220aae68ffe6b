"""Intervals against statsmodels and the worked table of the documentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from seido.engine.statistics import exact_interval, wilson_interval
from support.markdown import same_digits, table_with

SHARES = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(SHARES, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_is_what_statsmodels_gives(share: tuple[int, int], confidence: float) -> None:
    successes, n = share
    expected = proportion_confint(successes, n, 1 - confidence, method="wilson")
    assert wilson_interval(successes, n, confidence) == pytest.approx(expected, abs=1e-9)


@given(SHARES, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_clopper_pearson_is_what_statsmodels_gives(share: tuple[int, int], confidence: float) -> None:
    successes, n = share
    expected = proportion_confint(successes, n, 1 - confidence, method="beta")
    assert exact_interval(successes, n, confidence) == pytest.approx(expected, abs=1e-9)


@given(SHARES)
def test_an_interval_holds_its_share_and_stays_between_0_and_1(share: tuple[int, int]) -> None:
    successes, n = share
    for low, high in (wilson_interval(successes, n), exact_interval(successes, n)):
        assert 0 <= low <= successes / n <= high <= 1


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="found"):
        wilson_interval(successes, n)
    with pytest.raises(ValueError, match="found"):
        exact_interval(successes, n)


def test_the_worked_intervals_of_the_documentation() -> None:
    for row in table_with("algorithms/metrics.md", "of", "Wilson low"):
        successes, n = int(row["successes"]), int(row["of"])
        (low, high), (exact_low, exact_high) = wilson_interval(successes, n), exact_interval(successes, n)
        assert same_digits(low, row["Wilson low"])
        assert same_digits(high, row["Wilson high"])
        assert same_digits(exact_low, row["exact low"])
        assert same_digits(exact_high, row["exact high"])
