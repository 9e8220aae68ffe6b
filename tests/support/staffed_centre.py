"""A made-up centre with job roles, all the metrics that it must have, and their targets: for categories 3 and 4.

What a binding asks for beside that is made by `support.conforming`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Literal

from seido.engine.checks import Activity, Assignment, Context
from seido.engine.checks.population import Each, units
from seido.engine.checks.primitives import each_of
from seido.engine.checks.run import ready, with_traits
from seido.engine.metrics.required import required_metrics
from seido.engine.organization import Organization, Process, Program, Target
from seido.engine.performance.series import Point, Series
from seido.periods import add_months, period_of
from seido.standard import load
from seido.standard.bindings import Binding
from seido.standard.model import Metric, Requirement, Standard
from support.centre import AS_OF, context
from support.conforming import BEGUN, PROCESSES, REGISTER, YESTERDAY, asks_for_misses, entry, for_unit

ROLES = {
    "css": {"css", "phone", "written"},
    "supervisor": {"supervisor", "improvement"},
    "recruiter": {"recruiter"},
    "relationship_manager": {"relationship_manager"},
}
PEOPLE = tuple(
    Assignment(f"{role}-{number}", role, program="north", valid_from=date(2024, 1, 1))
    for role in ROLES
    for number in (1, 2)
)
NEWCOMER = Assignment("css-new", "css", program="north", valid_from=BEGUN)
JOB_ROLES = tuple(
    Activity("job_role", f"job_role-{role}", BEGUN, subject=role, parts=frozenset(words), link="description")
    for role, words in ROLES.items()
)
EVALUATED = (Activity("evaluation_made", "made", YESTERDAY, "north", person="supervisor-1", subject="form"),)
TRAITS = frozenset({"revenue_purpose", "case", "callback", "leads", "repair", "channel_shift_goal", "ivr"})
MORE_TRAITS = {"letters": {"vendor"}, "counter": {"large_location", "staffed_location"}}
#: Metrics that the client asks for, one of each item.
ASKED = {"csat_t2b", "cost_per_unit", "client_sat", "rt_cce", "ct_cce", "attrition_program"}
#: First days of the series; of cost two years are kept.
SINCE, LONG_SINCE = date(2025, 1, 1), date(2024, 1, 1)
GRAINS: dict[str, Literal["month", "quarter", "year"]] = {"quarterly": "quarter", "annual": "year"}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@cache
def organization(
    role: Literal["csp", "osp"] = "osp", *, shared_queue: bool = False, stores: bool = True
) -> Organization:
    """One program with every kind of process; all support processes are in use."""
    traits = TRAITS | ({"shared_queue"} if shared_queue else set())
    made = Organization(
        name="centre",
        role=role,
        programs={
            "north": Program(
                "north", "Asia/Tokyo", client="client", service="support", sites=("tower",), traits=traits
            )
        },
        processes={
            ("north", name): Process(
                "north",
                name,
                kind,
                frozenset({*own, *MORE_TRAITS.get(name, set())}),  # type: ignore[arg-type]
            )
            for name, (kind, own) in PROCESSES.items()
            if stores or kind != "face_to_face"
        },
        clients=("client",),
        sites={"tower": "east"},
        support_processes=frozenset(m.group for m in load().metrics.values() if m.list in ("2", "2-OSP")),
        traits=frozenset({"channel_shift_goal"}),
    )
    return replace(made, targets=tuple(targets(made)))


def targets(made: Organization) -> Iterator[Target]:
    for metric, unit_kind, unit, process in required_metrics(load(), made):
        known = load().metrics[metric]
        yield Target(
            metric,
            unit_kind,
            unit,
            process,
            "lower" if known.direction == "lower" else "higher",
            target_of(known),
            valid_from=BEGUN,
            comparative_source="study",
            comparative_date=BEGUN,
            client_required=metric in ASKED,
        )


def target_of(metric: Metric) -> float:
    """The most demanding benchmark, or some level."""
    values = [benchmark.value for benchmark in metric.benchmarks]
    if metric.direction == "lower":
        return min(values, default=5.0)
    return max(values, default=80.0)


@cache
def measured(role: Literal["csp", "osp"], *, shared_queue: bool, good: bool) -> tuple[Series, ...]:
    return tuple(series(organization(role, shared_queue=shared_queue), good=good))


def series(made: Organization, *, good: bool = True) -> Iterator[Series]:
    """A year and a half of every metric required, all at target or none, and of one that the centre added."""
    for metric, unit_kind, unit, process in required_metrics(load(), made):
        begun = LONG_SINCE if metric == "cost_per_unit" else SINCE
        yield one(load().metrics[metric], unit_kind, unit, process, good=good, begun=begun)
    if made.role == "csp":
        yield one(
            load().metrics["channel_shift_progress"], "entity", "centre", "", good=good, begun=LONG_SINCE
        )
    yield replace(
        one(load().metrics["rt_aht"], "process", "north", "calls", good=good), metric="own", additional=True
    )


def one(
    metric: Metric, unit_kind: str, unit: str, process: str, *, good: bool, begun: date = SINCE
) -> Series:
    grain = GRAINS.get(metric.frequency, "month")
    target, lower = target_of(metric), metric.direction == "lower"
    value = target if good else target + (1 if lower else -1)
    starts = [begun]
    while (following := add_months(starts[-1], MONTHS[grain])) < AS_OF:
        starts.append(following)
    points = tuple(Point(period_of(start, grain), value, target) for start in starts)
    item = next((item for item in metric.items if item.startswith("4.")), "")
    return Series(
        item,
        unit_kind,
        unit,
        process,
        metric.id,
        metric.type,
        "lower" if lower else "higher",
        points,
        memberships=(("site", "tower"), ("location_group", "east"), ("service", "support")),
    )


def registers(kind: str, subjects: tuple[str, ...] = ()) -> Iterator[Activity]:
    """One entry of a kind, for each job role where such an entry stands under one."""
    if kind in ("skill", "course", "training_class", "hire", "skill_verification"):
        for role in ROLES:
            own: dict[str, Any] = {"job_role": role, "subject": "typing"}
            if kind in ("training_class", "hire"):
                own["outcome"] = {"training_class": "live_practice", "hire": "hired"}[kind]
            yield entry(kind, f"{kind}-{role}", **own)
    elif kind == "separation":
        for outcome in ("left", "term_ended"):
            yield replace(entry(kind, outcome, program="north", outcome=outcome), due=BEGUN)
    elif kind == "restriction":
        yield replace(entry(kind, f"{kind}-1", program="north"), done=BEGUN)
    elif any(record.kind == kind for record in REGISTER):
        yield from (record for record in REGISTER if record.kind == kind)
    else:
        yield entry(kind, f"{kind}-1", subject="Telco", program="north", relates_to=("calls",))


def made_for(
    standard: Standard, clause: Requirement, binding: Binding, *, full: bool = True, **others: Any
) -> Context:
    """The centre with what a binding asks for on record; `full` without it only what is always there."""
    role: Literal["csp", "osp"] = "csp" if clause.role == "csp" else "osp"
    shared = clause.id.startswith("4.3.W")
    unit = each_of(binding, clause.found_on or clause.scope_kind)
    stores = "face_to_face" not in unit.without_traits
    others.setdefault("organization", organization(role, shared_queue=shared, stores=stores))
    others.setdefault("series", measured(role, shared_queue=shared, good=not asks_for_misses(binding)))
    people = PEOPLE if unit.joined_within is None else (*PEOPLE, NEWCOMER)
    known = tuple(registers(unit.of)) if unit.is_register and not is_derived(unit) else ()
    always = (*JOB_ROLES, *known, *(EVALUATED if unit.of == "evaluator" else ()))
    made = context(standard, always, people=people, **others)
    if not full:
        return made
    check = ready(made, clause, binding)
    found = [
        activity
        for each in units(with_traits(check), check.scope_kind, check.way_up, made)
        for activity in for_unit(check, each, made)
    ]
    return context(standard, (*always, *found), people=people, **others)


def is_derived(each: Each) -> bool:
    return each.of in ("comparison", "target", "measurement")
