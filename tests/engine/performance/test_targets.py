"""Faults of targets: old comparisons, below the benchmark, speed and abandonment that cannot both be met."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from seido.engine.organization import Organization, Target
from seido.engine.performance.series import target_in_force
from seido.engine.performance.targets import target_faults, two_years_after
from seido.periods import parse
from seido.standard import load

SERVICE = Target("rt_service_level", "process", "Desk", "Calls", "higher", 80.0)
TODAY = date(2026, 11, 22)


def faults_of(*targets: Target) -> list[str]:
    organization = Organization("Harbour", "osp", {}, {}, targets=targets)
    return [fault.kind for fault in target_faults(organization, load(), TODAY)]


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [(None, []), (date(2024, 11, 22), []), (date(2024, 11, 21), ["old_comparison"])],
)
def test_comparative_data_may_be_two_years_old(comparison: date | None, expected: list[str]) -> None:
    assert faults_of(replace(SERVICE, comparative_date=comparison)) == expected


def test_the_29th_of_february_has_an_anniversary() -> None:
    assert two_years_after(date(2024, 2, 29)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("metric", "direction", "value", "expected"),
    [
        ("rt_cce", "higher", 95, []),
        ("rt_cce", "higher", 94.9, ["below_benchmark"]),
        ("cdsat_bb", "lower", 5, []),
        ("cdsat_bb", "lower", 6, ["below_benchmark"]),
        ("hire_on_time", "higher", 80, []),  # 90 is only usual
        ("rt_resolution", "higher", 10, []),  # no benchmark
    ],
)
def test_a_target_reaches_the_benchmark(
    metric: str, direction: str, value: float, expected: list[str]
) -> None:
    target = replace(SERVICE, metric=metric, direction=direction, value=value)  # type: ignore[arg-type]
    assert faults_of(target) == expected


def test_a_client_may_demand_less() -> None:
    assert faults_of(replace(SERVICE, metric="rt_cce", value=90, client_required=True)) == []


@pytest.mark.parametrize(("abandon", "expected"), [(20, []), (20.5, ["contradiction"])])
def test_speed_and_abandonment_fit_together(abandon: float, expected: list[str]) -> None:
    loss = replace(SERVICE, metric="rt_abandon", direction="lower", value=abandon)
    assert faults_of(SERVICE, loss) == expected


def test_other_places_do_not_matter() -> None:
    elsewhere = replace(SERVICE, metric="rt_abandon", direction="lower", value=50.0, process="Chat")
    assert faults_of(SERVICE, elsewhere) == []


def test_only_targets_in_force_are_judged() -> None:
    assert faults_of(replace(SERVICE, metric="rt_cce", value=50.0, valid_to=date(2026, 11, 22))) == []


LEVELS = [("process", "Desk"), ("program", "Desk"), ("client", "Blue"), ("entity", "")]


def in_force(month: str, *targets: Target) -> float | None:
    found = target_in_force(targets, "rt_service_level", LEVELS, "Calls", parse(month))
    return found.value if found else None


def test_the_nearest_target_in_force_on_the_first_day_holds() -> None:
    entity = replace(SERVICE, unit_kind="entity", unit="", process="", value=50.0)
    program = replace(SERVICE, unit_kind="program", process="", value=70.0, valid_to=date(2026, 6, 1))
    assert in_force("2026-05", entity, program) == 70
    assert in_force("2026-06", entity, program) == 50
    assert in_force("2026-05", entity, program, SERVICE) == 80
    assert in_force("2026-05", replace(SERVICE, process="Mail")) is None
    assert in_force("2026-05", replace(program, unit="Other")) is None


def test_a_target_set_within_a_period_holds_from_the_next_one() -> None:
    lowered = replace(SERVICE, value=10.0, valid_from=date(2026, 5, 20))
    for other in (SERVICE, replace(SERVICE, unit_kind="entity", unit="", process="")):
        assert (in_force("2026-05", lowered, other), in_force("2026-06", lowered, other)) == (80, 10)
    assert in_force("2026-05", lowered) == 10  # the first there is


def test_of_two_open_targets_the_newer_holds() -> None:
    older, newer = (
        replace(SERVICE, value=value, valid_from=date(2026, int(value), 1)) for value in (1.0, 3.0)
    )
    assert [in_force(f"2026-0{month}", older, newer) for month in (1, 2, 3, 4)] == [1, 1, 3, 3]
    assert in_force("2025-12", older, newer) is None
