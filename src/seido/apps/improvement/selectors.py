"""Reading actions: what their pages show, the matrix of priorities, proven examples, what was saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.improvement import metrics, phases, pictures, plots
from seido.apps.improvement.models import OVER, WORK, Action, Phase, Saving
from seido.apps.performance.scorecard import figure_path
from seido.standard import load

#: Examples of improvement that 2.8.2.c asks for.
EXAMPLES = 3


def actions(access: Access) -> QuerySet[Action]:
    """The actions that a person may see."""
    scope = access.scope("actions.read")
    return Action.objects.filter(scope.within("program__name")).select_related("program", "owner", "verifier")


def open_actions(access: Access) -> QuerySet[Action]:
    return actions(access).exclude(phase__in=OVER)


def of_metric(access: Access, metric: str, unit: str, process: str = "") -> QuerySet[Action]:
    """The actions about a metric of a unit, the newest first."""
    return actions(access).filter(metric=metric, unit=unit, process=process)


@dataclass(frozen=True)
class Step:
    """A phase of an action as its page shows it."""

    phase: Phase
    label: str
    due: date | None
    left: date | None
    state: str  # past, now, ahead


def steps(action: Action) -> list[Step]:
    at = action.at
    return [
        Step(
            phase,
            str(phase.label),
            getattr(action, f"{phase}_due"),
            date.fromisoformat(action.phase_days[phase]) if phase in action.phase_days else None,
            "past" if index < at else "now" if index == at else "ahead",
        )
        for index, phase in enumerate(WORK)
    ]


def page_of(access: Access, action: Action) -> Mapping[str, Any]:
    """What the page of an action shows besides its fields."""
    prefetch_related_objects([action], "remedies__owner")
    by = User(pk=access.user_id)  # who looks; only the key counts
    known = load()
    points = metrics.points_of(action)
    requirement = known.requirements.get(action.requirement)
    return {
        "steps": steps(action),
        "lacks": phases.lacks(action, by),
        "following": phases.next_of(action),
        "remedies": action.remedies.all(),
        "requirement": requirement,
        "metric_path": figure_path(action.metric, action.unit, action.process) if action.metric else "",
        "metric_name": metrics.metric_name(action.metric) if action.metric else "",
        "unit_of_metric": unit_of(action),
        "chart": plots.metric_chart(action, points),
        "holding": metrics.holding(action) if action.metric and action.is_open else None,
        "pareto": plots.causes_chart(action.pareto),
        "fishbone": pictures.fishbone(action.title, branches_of(action)) if action.fishbone else "",
        "branches": branches_of(action),
        "savings": list(action.savings.all()),
        "earlier": [phase for phase in WORK if WORK.index(phase) < action.at],
    }


def branches_of(action: Action) -> list[tuple[str, list[str]]]:
    return [(str(label), action.fishbone.get(name, [])) for name, label in pictures.BRANCHES.items()]


def matrix(access: Access) -> list[tuple[int, list[tuple[int, list[Action]]]]]:
    """Open actions by effect (rows, 5 first) and effort (columns, 1 first)."""
    found: dict[tuple[int, int], list[Action]] = defaultdict(list)
    for action in open_actions(access):
        found[action.effect, action.effort].append(action)
    return [
        (effect, [(effort, found[effect, effort]) for effort in range(1, 6)]) for effect in range(5, 0, -1)
    ]


@dataclass(frozen=True)
class Example:
    action: Action
    metric: str
    unit: str
    marks: Sequence[Any]


def unit_of(action: Action) -> str:
    known = load().metrics.get(action.metric)
    return known.unit if known else ""


def examples(access: Access) -> list[Example]:
    """Closed actions whose metric was bettered and held, as 2.8.2.c asks for at least three of."""
    closed = (
        actions(access).filter(phase=Phase.CLOSED).exclude(Q(before=None) | Q(after=None)).exclude(metric="")
    )
    return [
        Example(
            action,
            metrics.metric_name(action.metric),
            unit_of(action),
            plots.marks_of(action, action.points),
        )
        for action in closed.order_by("-closed")
        if is_bettered(action)
    ]


def is_bettered(action: Action) -> bool:
    known = load().metrics.get(action.metric)
    lower = known is not None and known.direction == "lower"
    assert action.before is not None
    assert action.after is not None
    return action.after < action.before if lower else action.after > action.before


@dataclass(frozen=True)
class Sums:
    """Money saved: each year again, and once."""

    yearly: int
    once: int


def sums(rows: Sequence[Saving] | QuerySet[Saving]) -> Sums:
    found = list(rows)
    return Sums(
        sum(row.claimed for row in found if row.recurring),
        sum(row.claimed for row in found if not row.recurring),
    )


def counts(access: Access, day: date) -> tuple[int, bool]:
    """How many actions are open that a person answers for, and whether one is late; of all where it is none's."""
    mine = open_actions(access).filter(
        Q(owner_id=access.user_id) | Q(verifier_id=access.user_id, phase=Phase.VERIFY)
    )
    dues = list(mine.values_list("next_due", flat=True))
    return len(dues), any(due is not None and due < day for due in dues)
