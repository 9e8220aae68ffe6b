"""Forecasts measured: error against the mean of eight same weekdays, coverage, and speed.

`python -m benchmarks.forecast` prints a Markdown table. Histories are made up here; the real bank's are read
where the shared data lie beside the repository (or where SEIDO_SHARED_DATA says).
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "tests")]

from engine.workforce.forecast.test_measured import FIRST, measured, noon_errors  # noqa: E402
from seido.engine.workforce.forecast import calendar_of, forecast  # noqa: E402
from support.volumes import anonymous_bank, bank_like, series_from  # noqa: E402

QUEUES, YEARS = 100, 3
BANKS = 12


def accuracy_rows() -> list[tuple[str, str, str]]:
    """Ratios of error, coverage and the gain at noon, on made-up banks and on the real one."""
    banks = [measured(bank_like(seed), FIRST, "US") for seed in range(BANKS)]
    noon = [noon_errors(bank_like(seed), FIRST, "US", days=40) for seed in range(4)]
    place = f"{BANKS} made-up banks"
    rows = [
        (place, "error over that of the mean of 8 same weekdays, 1 week ahead", mean(banks, "first_week")),
        (place, "the same, 4 weeks ahead", mean(banks, "fourth_week")),
        (place, "slots within the 80 % interval", mean(banks, "within")),
        (place, "slots within the 95 % interval", mean(banks, "within_95")),
        (place, "error of the rest of the day at noon over the morning's", f"{np.mean(noon, 0)[0]:.3f}"),
    ]
    shared = Path(os.environ.get("SEIDO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    if (shared / "anonymous_bank_6min").exists():
        first_day, values = anonymous_bank()
        real = [measured(values, first_day, "IL")]
        noon_real, _ = noon_errors(values, first_day, "IL", days=60)
        rows += [
            ("real bank, 1999", "error over that of the mean of 8, 1 week ahead", mean(real, "first_week")),
            ("real bank, 1999", "the same, 4 weeks ahead", mean(real, "fourth_week")),
            ("real bank, 1999", "slots within the 80 % interval", mean(real, "within")),
            ("real bank, 1999", "error at noon over the morning's", f"{noon_real:.3f}"),
        ]
    return rows


def mean(found: list[object], name: str) -> str:
    return f"{np.mean([getattr(one, name) for one in found]):.3f}"


def speed_row() -> tuple[str, str, str]:
    """All queues forecast four weeks ahead with their backtests, one after the other."""
    random = np.random.default_rng(1)
    first = date(2023, 1, 2)
    days = YEARS * 364
    level = 30 + 25 * np.sin(np.linspace(0, np.pi, 48)) * np.array([1.2, 1, 1, 1, 1, 0.6, 0.4]).repeat(
        days // 7
    ).reshape(7, -1).T.reshape(-1, 1)
    queues = [series_from(random.poisson(level).astype(float), first) for _ in range(QUEUES)]
    calendar = calendar_of("US", first, first + timedelta(days=days + 60))
    began = time.perf_counter()
    for queue in queues:
        forecast(queue, timedelta(days=28), calendar=calendar)
    return (
        f"{QUEUES} queues, {YEARS} years of half-hours",
        "seconds with backtests, one process",
        f"{time.perf_counter() - began:.1f}",
    )


def main() -> None:
    print("| where | what | figure |")
    print("|---|---|---|")
    for row in [*accuracy_rows(), speed_row()]:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
