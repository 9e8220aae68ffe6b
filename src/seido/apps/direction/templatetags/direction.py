"""What pages of the direction may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from seido.apps.direction.models import Goal, Input, InputKind, Plan
from seido.apps.pages.templatetags.seido import status
from seido.apps.registers.cells import status_of
from seido.standard import load

register = template.Library()


@dataclass(frozen=True)
class Progress:
    """How many actions and milestones a goal has, and how many are done."""

    actions: int
    actions_done: int
    marks: int
    marks_done: int


@register.simple_tag
def progress_of(goal: Goal) -> Progress:
    actions = list(goal.initiatives.all())
    marks = [mark for action in actions for mark in action.milestones.all()]
    return Progress(
        len(actions),
        sum(action.done is not None for action in actions),
        len(marks),
        sum(mark.done is not None for mark in marks),
    )


@register.simple_tag
def shown_status(row: Any) -> SafeString:
    """A row's status, whether it is a name or a pair of name and word."""
    name, word = status_of(row.status)
    return status(name, word)


@register.simple_tag
def inputs_of(plan: Plan) -> list[tuple[str, list[Input]]]:
    """Every kind of input that a plan wants, with those that it has."""
    rows = list(plan.inputs.all())
    return [(str(kind.label), [row for row in rows if row.kind == kind]) for kind in InputKind]


@register.filter
def metric_of(goal: Goal) -> str:
    known = load().metrics.get(goal.metric)
    return known.name.in_language((get_language() or "ja")[:2]) if known else goal.metric
