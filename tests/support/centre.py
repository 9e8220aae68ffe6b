"""A small contact centre for tests of the checks: two programs, two agents each, and whatever a test adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from seido.engine.checks import Activity, Assignment, Context, WaiverGrant
from seido.engine.organization import Organization, Process, Program
from seido.engine.performance.series import Point, Series
from seido.periods import parse
from seido.standard.bindings import Binding, identified
from seido.standard.load import load
from seido.standard.model import Requirement, Standard, Text

AS_OF = date(2026, 6, 15)
PROGRAMS = ("north", "south")

ORGANIZATION = Organization(
    name="centre",
    role="osp",
    programs={
        name: Program(name, "Asia/Tokyo", client=f"client of {name}", sites=("tower",), service="support")
        for name in PROGRAMS
    },
    processes={(name, "calls"): Process(name, "calls", "real_time") for name in PROGRAMS},
    clients=tuple(f"client of {name}" for name in PROGRAMS),
    sites={"tower": "east"},
)
PEOPLE = tuple(
    Assignment(f"{name}-{number}", "css", program=name, valid_from=date(2024, 1, 1))
    for name in PROGRAMS
    for number in (1, 2)
)


def requirement(**fields: Any) -> Requirement:
    """A requirement of the tests' own."""
    base = Requirement("T.1", "T", Text("test", "テスト"), "program", "monthly", "check")
    return replace(base, **fields)


def standard(*bindings: Mapping[str, Any], clause: Requirement | None = None) -> Standard:
    """The catalogue with only these bindings of one requirement."""
    clause = clause or requirement()
    bound = identified(
        Binding(clause.id, own.pop("check"), **split(own))
        for own in map(dict, bindings)  # type: ignore[arg-type]
    )
    return replace(load(), requirements={clause.id: clause}, bindings={clause.id: bound})


def split(entry: dict[str, Any]) -> dict[str, Any]:
    """A binding's own keys, and its parameters."""
    own = {key: entry.pop(key) for key in ("each", "way_up", "empty", "name") if key in entry}
    own |= {key: tuple(entry.pop(key)) for key in ("requires", "unless") if key in entry}
    return own | {"parameters": entry}


def context(
    catalogue: Standard,
    activities: Iterable[Activity] = (),
    *,
    people: Iterable[Assignment] = PEOPLE,
    series: Iterable[Series] = (),
    waivers: Iterable[WaiverGrant] = (),
    as_of: date = AS_OF,
    **others: Any,
) -> Context:
    others.setdefault("organization", ORGANIZATION)
    return Context(
        catalogue,
        as_of=as_of,
        activities=tuple(activities),
        people=tuple(people),
        series=tuple(series),
        waivers=tuple(waivers),
        **others,
    )


def record(kind: str, number: str, day: str, **fields: Any) -> Activity:
    """A record; days are texts, `parts` and `relates_to` may be lists."""
    for name in ("due", "done", "expires"):
        if name in fields:
            fields[name] = date.fromisoformat(fields[name])
    if "parts" in fields:
        fields["parts"] = frozenset(fields["parts"])
    if "relates_to" in fields:
        fields["relates_to"] = tuple(fields["relates_to"])
    return Activity(kind, number, date.fromisoformat(day), **fields)


def monthly(
    program: str,
    values: Iterable[float | None],
    *,
    target: float | None = 80.0,
    metric: str = "service_level",
) -> Series:
    """A monthly series from June 2025 on, higher better."""
    points = []
    period = parse("2025-06")
    for value in values:
        points.append(Point(period, value, target))
        period = period.next()
    return Series("4.3", "program", program, "", metric, "service", "higher", tuple(points))
