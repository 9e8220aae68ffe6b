"""A plan and its scenarios as one document of plain values."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from seido.engine.workforce.capacity.model import Capacity
from seido.engine.workforce.capacity.plan import Plan

COLUMNS = (
    "required",
    "available",
    "overtime",
    "time_off",
    "lent",
    "borrowed",
    "under",
    "over",
    "people",
    "service_level",
)


def capacity_document(problem: Capacity, plan: Plan, scenarios: Mapping[str, Plan]) -> dict[str, Any]:
    """Hours unrounded; shares from 0 to 1; None where there is no figure."""
    return {
        "version": 1,
        **figures(plan),
        "costs": plan.costs,
        "plan": plan_rows(problem, plan),
        "hires": [
            {
                "class": hire.hiring,
                "process": hire.process,
                "site": hire.site,
                "start": problem.period(hire.period).isoformat(),
                "decide_by": problem.period(hire.decide).isoformat(),
                "people": hire.people,
            }
            for hire in plan.hires
        ],
        "cross_training": [
            {
                "cross_training": one.cross_training,
                "start": problem.period(one.period).isoformat(),
                "people": one.people,
            }
            for one in plan.training
        ],
        "scenarios": [
            {
                "scenario": name,
                **figures(other),
                "costs": other.costs,
                "hired": sum(hire.people for hire in other.hires),
                "processes": service(other),
            }
            for name, other in scenarios.items()
        ],
    }


def figures(plan: Plan) -> dict[str, Any]:
    return {
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "staffed": plan.staffed,
    }


def service(plan: Plan) -> list[dict[str, Any]]:
    """Each process's service over the plan: staffed share, and the service level weighted by required hours."""
    lines = []
    for process in plan.processes:
        known = [
            (level, hours)
            for level, hours in zip(process.service_level.tolist(), process.required.tolist(), strict=True)
            if isfinite(level)
        ]
        weight = sum(hours for _, hours in known)
        level = sum(level * hours for level, hours in known) / weight if weight else None
        lines.append(
            {
                "process": process.process,
                "site": process.site,
                "staffed": process.staffed,
                "service_level": level,
            }
        )
    return lines


def plan_rows(problem: Capacity, plan: Plan) -> list[dict[str, Any]]:
    """One line a process, site and period."""
    rows = []
    for process in plan.processes:
        for at in range(problem.periods):
            values = {column: float(getattr(process, column)[at]) for column in COLUMNS}
            rows.append(
                {
                    "process": process.process,
                    "site": process.site,
                    "period": problem.period(at).isoformat(),
                    **{column: value if isfinite(value) else None for column, value in values.items()},
                }
            )
    return rows
