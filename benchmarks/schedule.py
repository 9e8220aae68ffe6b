"""Schedules and rosters: gap and time for made centres, and the public benchmark where its files are.

`python benchmarks/schedule.py` prints Markdown tables; words after it choose the lines whose names contain one of
them. The benchmark's instances are looked for in the folder named by SEIDO_SHARED_DATA
(`nurse_rostering/NurseRostering-*.json`).
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import date, timedelta
from math import exp
from pathlib import Path
from typing import Any

from seido.engine.workforce.schedule import broken_rules, nurse, read_problem, solve_schedule

START = date(2026, 1, 5)
#: Name, people, days, share of the need that people can give, starts fixed by the week, seconds.
CENTRES = (
    ("200 people, 7 days", 200, 7, 0.8, False, 60),
    ("200 people, 7 days, more need than people", 200, 7, 1.0, False, 60),
    ("200 people, 7 days, one start a week", 200, 7, 0.8, True, 60),
    ("200 people, 7 days, one start a week, more need than people", 200, 7, 1.0, True, 60),
    ("500 people, 28 days", 500, 28, 0.8, False, 300),
)
BENCHMARK_SECONDS = 60


def centre(people: int, days: int, load: float, *, fixed_start: bool) -> dict[str, Any]:
    """A centre with two peaks a day, three breaks a shift, wishes and absences; need in half-hours."""
    choice = random.Random(1)
    dates = [(START + timedelta(days=number)).isoformat() for number in range(days)]
    members: list[dict[str, Any]] = []
    for number in range(people):
        member: dict[str, Any] = {
            "id": f"agent-{number:03}",
            "contract": "full" if number % 4 else "part",
            "skills": ["calls"],
        }
        if choice.random() < 0.3:
            member["wishes"] = [{"date": choice.choice(dates), "want": "off"}]
        if choice.random() < 0.1:
            away = choice.choice(dates)
            member["unavailable"] = [{"from": f"{away}T00:00", "to": f"{away}T23:30"}]
        members.append(member)
    shape = [
        max(0.02, exp(-(((slot - 21) / 7) ** 2)) + 0.7 * exp(-(((slot - 32) / 6) ** 2)))
        if 14 <= slot < 44
        else 0
        for slot in range(48)
    ]
    weekdays = (1.15, 1.05, 1.0, 1.0, 1.05, 0.85, 0.75)
    scale = people * 5 * 16 * 0.93 * load / (sum(shape) * sum(weekdays))
    short = {"length": "30m", "paid": True}
    lunch = {"length": "1h", "from": "3h", "to": "5.5h"}
    breaks = [{**short, "from": "1.5h", "to": "2.5h"}, lunch, {**short, "from": "6.5h", "to": "7.5h"}]
    return {
        "version": 1,
        "start": START.isoformat(),
        "days": days,
        "interval": 30,
        "activities": [{"id": "calls"}],
        "need": [
            {
                "activity": "calls",
                "date": name,
                "values": [
                    round(weekdays[at % 7] * share * scale * choice.uniform(0.93, 1.07)) for share in shape
                ],
            }
            for at, name in enumerate(dates)
        ],
        "shifts": [
            {
                "id": "full",
                "length": "9h",
                "starts": {"from": "07:00", "to": "13:00", "every": "30m"},
                "breaks": breaks,
            },
            {
                "id": "part",
                "length": "6h",
                "starts": {"from": "07:00", "to": "16:00", "every": "30m"},
                "breaks": [{"length": "30m", "from": "2h", "to": "4h"}],
            },
        ],
        "contracts": [
            {
                "id": "full",
                "shifts": ["full"],
                "days_per_week": {"min": 5, "max": 5},
                "fixed_start": fixed_start,
            },
            {"id": "part", "shifts": ["part"], "days_per_week": {"min": 3, "max": 5}},
        ],
        "people": members,
    }


def asked_for(name: str) -> bool:
    words = sys.argv[1:]
    return not words or any(word in name for word in words)


def centres() -> None:
    print("| centre | objective | bound | gap | seconds | rules broken |")
    print("|---|---|---|---|---|---|")
    for name, people, days, load, fixed_start, seconds in CENTRES:
        if not asked_for(name):
            continue
        problem = read_problem(centre(people, days, load, fixed_start=fixed_start))
        began = time.perf_counter()
        schedule = solve_schedule(problem, seconds)
        took = time.perf_counter() - began
        if schedule.roster is None or schedule.gap is None:
            print(f"| {name} | none | | | {took:.1f} | |")
            continue
        broken = len(broken_rules(problem, schedule.roster))
        print(
            f"| {name} | {schedule.objective:,.0f} | {schedule.bound:,.0f} | {schedule.gap:.1%} "
            f"| {took:.1f} | {broken} |",
            flush=True,
        )


def instances() -> None:
    folder = Path(os.environ.get("SEIDO_SHARED_DATA", "../shared/data")) / "nurse_rostering"
    print("\n| instance | people | days | objective | bound | gap | seconds |")
    print("|---|---|---|---|---|---|---|")
    for path in sorted(path for path in folder.glob("*.json") if asked_for(path.stem)):
        instance = nurse.read_instance(json.loads(path.read_text(encoding="utf-8")))
        began = time.perf_counter()
        result = nurse.solve_instance(instance, BENCHMARK_SECONDS)
        took = time.perf_counter() - began
        gap = "" if result.gap is None else f"{result.gap:.1%}"
        print(
            f"| {path.stem} | {len(instance.people)} | {instance.days} | {result.objective} | {result.bound} "
            f"| {gap} | {took:.1f} |",
            flush=True,
        )


def main() -> None:
    centres()
    instances()


if __name__ == "__main__":
    main()
