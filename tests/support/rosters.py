"""Schedule problems made for tests: one activity with a morning peak, full-time and part-time people."""

from __future__ import annotations

import json
import math
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
START = date(2026, 1, 5)


def example(name: str) -> dict[str, Any]:
    """A problem of examples/schedule."""
    document: dict[str, Any] = json.loads(
        (EXAMPLES / "schedule" / f"{name}.json").read_text(encoding="utf-8")
    )
    return document


def day(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


def centre(
    people: int, days: int = 7, *, seed: int = 0, load: float = 0.8, fixed_start: bool = False
) -> dict[str, Any]:
    """A centre open from 7 to 22 h whose need is `load` times what its people can give."""
    choice = random.Random(seed)
    members: list[dict[str, Any]] = []
    for number in range(people):
        member: dict[str, Any] = {
            "id": f"agent-{number:03}",
            "contract": "full" if number % 4 else "part",
            "skills": ["calls"],
        }
        if choice.random() < 0.3:
            member["wishes"] = [{"date": day(choice.randrange(days)), "want": "off"}]
        if choice.random() < 0.1:
            away = choice.randrange(days)
            member["unavailable"] = [{"from": f"{day(away)}T00:00", "to": f"{day(away)}T23:30"}]
        members.append(member)
    shape = [
        max(0.02, math.exp(-(((slot - 21) / 7) ** 2)) + 0.7 * math.exp(-(((slot - 32) / 6) ** 2)))
        if 14 <= slot < 44
        else 0.0
        for slot in range(48)
    ]
    weekday = [1.15, 1.05, 1.0, 1.0, 1.05, 0.85, 0.75]
    total = sum(shape) * sum(weekday) * days / 7
    given = people * 5 * 16 * 0.93 * days / 7 * load
    paid = {"length": "30m", "paid": True}
    return {
        "version": 1,
        "start": day(0),
        "days": days,
        "interval": 30,
        "activities": [{"id": "calls"}],
        "need": [
            {
                "activity": "calls",
                "date": day(number),
                "values": [
                    round(weekday[number % 7] * share * given / total * choice.uniform(0.93, 1.07))
                    for share in shape
                ],
            }
            for number in range(days)
        ],
        "shifts": [
            {
                "id": "full",
                "length": "9h",
                "starts": {"from": "07:00", "to": "13:00", "every": "30m"},
                "breaks": [
                    {**paid, "from": "1.5h", "to": "2.5h"},
                    {"length": "1h", "from": "3h", "to": "5.5h"},
                    {**paid, "from": "6.5h", "to": "7.5h"},
                ],
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
