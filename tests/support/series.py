"""Series and small standards for tests, in a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from seido.engine.performance.series import Point, Series
from seido.periods import parse
from seido.standard.model import Item, Metric, Requirement, Standard, Text

WORD = Text("word", "語")


def months(count: int, first: str = "2025-01") -> list[str]:
    """Names of successive months."""
    period = parse(first)
    names = []
    for _ in range(count):
        names.append(period.name)
        period = period.next()
    return names


def points(values: Iterable[float | None], target: float | None = 90, **fields: Any) -> tuple[Point, ...]:
    """Monthly points from January 2025 on, all with one target."""
    listed = list(values)
    return tuple(
        Point(parse(month), value, target, **fields)
        for month, value in zip(months(len(listed)), listed, strict=True)
    )


#: Values against a target of 90, higher better.
AT_LEVEL = (95.0,) * 4
IMPROVING = (70.0, 71.0, 72.0, 73.0)
NEITHER = (70.0,) * 4


def series(
    item: str = "4.1", values: Sequence[float | None] = AT_LEVEL, metric: str = "own", **fields: Any
) -> Series:
    """A series of an entity, higher better, target 90."""
    known = {
        "unit_kind": "entity",
        "unit": "E",
        "process": "",
        "type": "service",
        "direction": "higher",
        "points": points(values),
    }
    return Series(item=item, metric=metric, **(known | fields))


def several(count: int, values: Sequence[float | None] = AT_LEVEL, **fields: Any) -> list[Series]:
    """Series that differ by unit alone."""
    return [series(values=values, **({"unit": f"U{number}"} | fields)) for number in range(count)]


def metric(identifier: str, **fields: Any) -> Metric:
    known = {
        "list": "1a",
        "group": "g",
        "type": "service",
        "name": WORD,
        "definition": WORD,
        "numerator": WORD,
        "unit": "%",
        "direction": "higher",
        "level": ("program",),
        "items": ("4.3",),
        "frequency": "monthly",
        "analysis": "monthly",
        "numerator_sum": "sum",
    }
    return Metric(id=identifier, **(known | fields))


def requirement(identifier: str, item: str, **fields: Any) -> Requirement:
    known = {"text": WORD, "scope_kind": "program", "cadence": "monthly", "mode": "check"}
    return Requirement(id=identifier, item=item, **(known | fields))


def small_standard() -> Standard:
    """One assessed item in each of categories 1 and 2, one without text, and all items of category 4."""
    items = [
        Item("1.1", WORD, 100, 1),
        Item("2.1", WORD, 100, 2),
        Item("2.6", WORD, 80, 2, status="not_in_source"),
        Item("4.1", WORD, 500, 4),
        Item("4.2a", WORD, 200, 4, role="csp"),
        Item("4.2b", WORD, 200, 4, role="osp"),
        Item("4.3", WORD, 400, 4),
        Item("4.4", WORD, 350, 4),
        Item("4.5", WORD, 200, 4),
        Item("4.6", WORD, 350, 4),
    ]
    requirements = [
        requirement("1.1.1", "1.1"),
        requirement("1.1.2", "1.1", leaf=False),
        requirement("1.1.2.a", "1.1"),
        requirement("1.1.2.b", "1.1"),
        requirement("2.1.1", "2.1"),
        requirement("2.1.2", "2.1", role="osp"),
        requirement("2.1.3", "2.1", leaf=False, inferred=True),
        requirement("4.1.1", "4.1"),
    ]
    metrics = [
        metric("calls_offered", type="volume"),
        metric("complaint_on_time", items=("4.2b",), fifty_seventy_five=False),
    ]
    return Standard(
        release="7.1",
        items={item.id: item for item in items},
        requirements={one.id: one for one in requirements},
        metrics={one.id: one for one in metrics},
        waivers={},
        rules={},
        terms={},
    )
