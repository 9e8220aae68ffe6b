"""Open days and half-hours: hours past midnight, closed days, and centres that never close."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from seido.engine.opening import SLOTS, OpenHours, Opening

MONDAY = date(2026, 1, 5)
WEEKDAYS, ALL = frozenset(range(5)), frozenset(range(7))


def test_a_week_of_office_hours():
    opening = Opening((OpenHours(WEEKDAYS, 9 * 60, 17 * 60 + 15),))
    assert list(opening.open_days(MONDAY, MONDAY + timedelta(days=6))) == [
        MONDAY + timedelta(days=number) for number in range(5)
    ]
    assert opening.open_slots(MONDAY) == frozenset(range(18, 35))  # 17:00 to 17:15 is a half-hour in part
    assert opening.open_slots(MONDAY - timedelta(days=1)) == frozenset()


def test_hours_past_midnight_belong_to_the_day_they_begin_on():
    tuesday = MONDAY + timedelta(days=1)
    opening = Opening((OpenHours(frozenset({0}), 22 * 60, 6 * 60),))
    assert opening.open_slots(MONDAY) == frozenset(range(44, 48))
    assert opening.open_slots(tuesday) == frozenset(range(12))
    assert not opening.is_open(tuesday)
    assert Opening(opening.hours, frozenset({MONDAY})).open_slots(tuesday) == frozenset()
    assert Opening(opening.hours, frozenset({tuesday})).open_slots(tuesday) == frozenset(range(12))


def test_never_closed():
    for end in (0, 24 * 60):
        assert Opening((OpenHours(ALL, 0, end),)).open_slots(MONDAY) == frozenset(range(SLOTS))


def test_without_hours_nothing_is_known():
    assert not Opening().known
    assert not Opening().is_open(MONDAY)


@given(st.integers(0, 400), st.frozensets(st.integers(0, 6)), st.integers(0, 1439), st.integers(1, 1440))
def test_a_day_is_open_where_hours_begin_on_it(number, days, start, end):
    day = MONDAY + timedelta(days=number)
    opening = Opening((OpenHours(days, start, end),))
    assert opening.is_open(day) == (day.weekday() in days)
    assert not opening.is_open(day) or start // 30 in opening.open_slots(day)
    assert all(0 <= slot < SLOTS for slot in opening.open_slots(day))
