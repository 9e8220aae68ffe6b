"""Which target a period is judged by."""

from datetime import date

from seido.engine.organization import Target
from seido.engine.performance.series import target_in_force
from seido.periods import parse


def target(value: float, start: date | None, end: date | None = None, process: str = "") -> Target:
    return Target("sl", "program", "P1", process, value=value, valid_from=start, valid_to=end)


OLD = target(80, None, date(2025, 3, 15))
NEW = target(70, date(2025, 3, 15))


def in_force(targets: tuple[Target, ...], period: str, process: str = "calls") -> float | None:
    found = target_in_force(targets, "sl", "program", "P1", process, parse(period))
    return found.value if found else None


def test_a_target_set_within_a_period_holds_from_the_next():
    assert [in_force((OLD, NEW), f"2025-0{month}") for month in (2, 3, 4)] == [80, 80, 70]


def test_a_first_target_holds_at_once():
    assert [in_force((NEW,), f"2025-0{month}") for month in (2, 3, 4)] == [None, 70, 70]


def test_the_process_goes_before_the_unit():
    own = target(60, None, process="calls")
    assert in_force((OLD, NEW, own), "2025-04") == 60
    assert in_force((OLD, NEW, own), "2025-04", process="chat") == 70


def test_other_metrics_and_units_have_none():
    assert target_in_force((OLD,), "asa", "program", "P1", "", parse("2025-01")) is None
    assert target_in_force((OLD,), "sl", "program", "P2", "", parse("2025-01")) is None
    assert target_in_force((OLD,), "sl", "client", "P1", "", parse("2025-01")) is None
