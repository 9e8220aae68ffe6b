"""Whether a result has held, and what it saved."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from seido.engine.improvement.holding import held
from seido.engine.improvement.savings import Claim, amount, left_over


def points(*met: bool | None) -> list[dict[str, object]]:
    return [{"period": f"2026-{index:02d}", "met": one} for index, one in enumerate(met, start=1)]


@pytest.mark.parametrize(
    ("met", "since", "periods", "proven"),
    [
        ((False, True, True, True), "", 3, True),
        ((True, True, False, True), "", 1, False),
        ((True, None, True, True), "", 2, False),  # no data is never a pass
        ((True, True, True, True), "2026-03", 2, False),  # what was met before does not count
        ((True, True, True, False), "", 0, False),
        ((), "", 0, False),
    ],
)
def test_a_run_of_met_periods_up_to_the_newest(
    met: tuple[bool | None, ...], since: str, periods: int, proven: bool
) -> None:
    found = held(points(*met), 3, since)
    assert (found.periods, found.proven, found.lacking) == (periods, proven, max(3 - periods, 0))


@pytest.mark.parametrize(
    ("way", "inputs", "yen"),
    [
        (
            "attrition",
            {
                "leavers_avoided": 4,
                "recruiting_cost": 120_000,
                "training_cost": 310_000,
                "cover_cost": 90_000,
                "ramp_up_cost": 60_000,
            },
            2_320_000,
        ),
        ("absence", {"hours_avoided": 420.5, "replacement_rate": 1_850}, 777_925),
        ("fte", {"fte_reduced": 1.2, "yearly_cost": 4_300_000}, 5_160_000),
        ("volume", {"contacts_avoided": 5_200, "cost_per_contact": 310}, 1_612_000),
        ("one_off", {"amount": 380_000}, 380_000),
        ("volume", {"contacts_avoided": 2.9999, "cost_per_contact": 1}, 2),  # never overstated
    ],
)
def test_effects_as_money(way: str, inputs: dict[str, float], yen: int) -> None:
    assert amount(way, inputs) == yen


def test_a_figure_below_zero_is_none() -> None:
    with pytest.raises(ValueError, match="below zero"):
        amount("fte", {"fte_reduced": -1, "yearly_cost": 1})


def test_an_effect_is_claimed_once() -> None:
    first = Claim("aht", "north", "2026-01", "2026-06", 60)
    assert left_over(first, []) == 40
    assert left_over(Claim("aht", "north", "2026-06", "2026-12", 50), [first]) == -10
    assert left_over(Claim("aht", "north", "2026-07", "2026-12", 50), [first]) == 50
    assert left_over(Claim("aht", "south", "2026-01", "2026-06", 100), [first]) == 0


MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]
month = some.sampled_from(MONTHS)
claims = some.builds(
    lambda ends, percent: Claim("aht", "north", min(ends), max(ends), percent),
    some.tuples(month, month),
    some.integers(1, 100),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(claims, some.lists(claims, max_size=6))
def test_what_is_left_is_that_of_the_fullest_month(claim: Claim, others: list[Claim]) -> None:
    taken = max(
        sum(one.percent for one in others if one.first <= name <= one.last)
        for name in MONTHS
        if claim.first <= name <= claim.last
    )
    assert left_over(claim, others) == 100 - taken - claim.percent
