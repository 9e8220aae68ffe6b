"""What the checks of 1.1 and 1.2 read of the direction and its plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from seido.apps.data.own_records import keep
from seido.apps.direction.models import (
    Comparison,
    Department,
    Goal,
    Initiative,
    Input,
    Milestone,
    Plan,
    Statement,
    Topic,
)
from seido.apps.organization.models import Entity

TOPICS = ("customer_experience", "employee_experience", "service", "quality", "sales", "cost")
Row = Any


def keep_records(row: Row, page: str) -> int:
    """Brings the record of a row up to date; how many changed."""
    entry = RECORDS[type(row)](row)
    return keep(page, [{"record_id": row.number, "link": page, **entry}])


def number_of(user: Any) -> str:
    if user is None:
        return ""
    return user.person.number if user.person else user.username


def of_statement(row: Statement) -> dict[str, Any]:
    return {
        "kind": "direction_statement",
        "happened_at": row.approved_on or row.written,
        "subject": row.version,
        "person": number_of(row.approved_by),
        "outcome": row.state,
        "parts": [name for name in TOPICS if getattr(row, name)],
    }


def of_topic(row: Topic) -> dict[str, Any]:
    metrics = [name.strip() for name in row.metrics.replace("、", ",").split(",") if name.strip()]
    return {"kind": "direction_topic", "happened_at": row.since, "subject": row.name, "relates_to": metrics}


def of_department(row: Department) -> dict[str, Any]:
    return {
        "kind": "department",
        "happened_at": row.since,
        "done_at": row.until,
        "subject": row.name,
        "person": number_of(row.head),
    }


def of_plan(row: Plan) -> dict[str, Any]:
    return {
        "kind": "plan",
        "happened_at": row.adopted,
        "subject": subject_of(row),
        "expires_at": row.ends,
        "parts": ["department" if row.department else "entity"],
        "relates_to": [] if row.department is None else numbers_of_entity_plans(row),
    }


def subject_of(plan: Plan) -> str:
    """The department's name, or that of the entity."""
    if plan.department:
        return plan.department.name
    entity = Entity.objects.first()
    return entity.name if entity else ""


def numbers_of_entity_plans(plan: Plan) -> list[str]:
    """The plans of the entity that hold while a department's plan does."""
    rows = Plan.objects.filter(department=None, ends__gte=plan.adopted, adopted__lte=plan.ends)
    return list(rows.values_list("number", flat=True))


def of_input(row: Input) -> dict[str, Any]:
    return {
        "kind": "plan_input",
        "happened_at": row.analysed,
        "subject": row.title,
        "person": number_of(row.owner),
        "part": row.months,
        "outcome": row.outcome,
        "parts": row.kind.split(";"),
        "relates_to": [row.plan.number],
    }


def of_goal(row: Goal) -> dict[str, Any]:
    topic = [row.topic.number] if row.topic else []
    entity = numbers_of_entity_plans(row.plan) if row.plan.department else []
    return {
        "kind": "goal",
        "happened_at": row.set_on,
        "subject": subject_of(row.plan),
        "due_at": row.due,
        "done_at": row.done,
        "person": number_of(row.owner),
        "part": whole(row.wanted),
        "whole": whole(row.start),
        "outcome": row.state,
        "parts": [row.kind],
        "relates_to": [*topic, row.plan.number, *entity, *([row.metric] if row.metric else [])],
    }


def of_initiative(row: Initiative) -> dict[str, Any]:
    return {
        "kind": "initiative",
        "happened_at": row.set_on,
        "subject": row.title,
        "due_at": row.due,
        "done_at": row.done,
        "person": number_of(row.owner),
        "relates_to": [row.goal.number],
    }


def of_milestone(row: Milestone) -> dict[str, Any]:
    return {
        "kind": "plan_milestone",
        "happened_at": row.set_on,
        "subject": row.title,
        "due_at": row.due,
        "done_at": row.done,
        "relates_to": [row.initiative.number],
    }


def of_comparison(row: Comparison) -> dict[str, Any]:
    return {
        "kind": "goal_comparison",
        "happened_at": row.compared,
        "subject": row.departments,
        "outcome": row.outcome,
    }


def whole(value: float | None) -> int | None:
    return None if value is None else round(value)


RECORDS: Mapping[type[Any], Callable[[Any], dict[str, Any]]] = {
    Statement: of_statement,
    Topic: of_topic,
    Department: of_department,
    Plan: of_plan,
    Input: of_input,
    Goal: of_goal,
    Initiative: of_initiative,
    Milestone: of_milestone,
    Comparison: of_comparison,
}
