"""The rest of a day by itself: what carries over without and with a past to learn from."""

import numpy as np
import pytest

from seido.engine.workforce.forecast import rest_of_day

DAY = np.full(48, np.nan)
DAY[16:36] = 100.0


def come(until, ratio):
    actual = np.full(48, np.nan)
    actual[16:until] = DAY[16:until] * ratio
    return actual


def test_before_the_first_slot_the_morning_stands():
    update = rest_of_day(DAY, np.full(48, np.nan), interval=30)
    assert update.factor == 1
    assert update.value == pytest.approx(DAY, nan_ok=True)


def test_more_of_the_day_carries_more_over():
    early, late = (rest_of_day(DAY, come(until, 1.2), interval=30).factor for until in (17, 30))
    assert 1 < early < late < 1.2


def test_passed_and_closed_slots_have_no_value():
    update = rest_of_day(DAY, come(24, 1.0), interval=30)
    assert np.flatnonzero(np.isfinite(update.value)).tolist() == list(range(24, 36))
    assert (update.bounds.low[24:36] < update.value[24:36]).all()


def test_quiet_slots_move_little():
    quiet = rest_of_day(DAY / 100, come(24, 1.5) / 100, interval=30)
    busy = rest_of_day(DAY, come(24, 1.5), interval=30)
    assert 1 < quiet.factor < 1.05 < busy.factor


def test_an_empty_morning_is_finite():
    update = rest_of_day(DAY, come(24, 0.0), interval=30)
    assert 0 < update.factor < 0.5


def test_a_handle_time_is_weighed_by_its_contacts():
    aht = np.where(np.isfinite(DAY), 240.0, np.nan)
    came = np.where(np.isfinite(come(24, 1)), 300.0, np.nan)
    few, many = (
        rest_of_day(
            aht,
            came,
            interval=30,
            weight=np.full(48, contacts),
            expected_weight=np.full(48, contacts),
            is_count=False,
        )
        for contacts in (1.0, 500.0)
    )
    assert 1 < few.factor < many.factor < 1.25
    width = few.bounds.high - few.bounds.low, many.bounds.high - many.bounds.low
    assert np.nanmean(width[0]) > np.nanmean(width[1])
