"""Reading the direction and its plans, and what the checks say of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from seido.apps.accounts.access import Access
from seido.apps.checks.models import CheckRun, FindingRecord
from seido.apps.direction.models import Goal, Initiative, Plan, State, Statement, Topic
from seido.standard import load
from seido.standard.model import Requirement, Text

#: From worst to best; the first that occurs is a requirement's state.
ORDER = ("error", "fail", "no_data", "due", "pass", "waived", "not_applicable")


@dataclass(frozen=True)
class Said:
    """What the checks say of a requirement: the worst state, and its reason."""

    requirement: Requirement
    state: str
    reason: Text


@dataclass
class PlanShown:
    """A plan with its goals, and how far its actions and milestones are."""

    plan: Plan
    goals: list[Goal] = field(default_factory=list)

    @property
    def initiatives(self) -> list[Initiative]:
        return [one for goal in self.goals for one in goal.initiatives.all()]

    @property
    def milestones_done(self) -> int:
        return sum(mark.done is not None for one in self.initiatives for mark in one.milestones.all())

    @property
    def milestones(self) -> int:
        return sum(len(one.milestones.all()) for one in self.initiatives)


def statements() -> tuple[Statement | None, list[Statement]]:
    """The statement in force, and the drafts."""
    rows = list(Statement.objects.select_related("approved_by"))
    approved = [row for row in rows if row.state == State.APPROVED]
    return (approved[0] if approved else None), [row for row in rows if row.state == State.DRAFT]


def drafts() -> list[Statement]:
    return list(Statement.objects.filter(state=State.DRAFT))


def plans_in_force(day: date) -> list[PlanShown]:
    """The plans that hold on a day, that of the entity first, then by department."""
    rows = Plan.objects.select_related("department", "owner").annotate(input_count=Count("inputs"))
    rows = rows.filter(adopted__lte=day, ends__gte=day).prefetch_related(Prefetch("goals", goals()))
    found = [PlanShown(row, list(row.goals.all())) for row in rows]
    return sorted(
        found, key=lambda shown: (shown.plan.department_id is not None, shown.plan.department_id or 0)
    )


def plan(row: Plan) -> PlanShown:
    """A plan at hand with its goals, what leads to them, and its inputs."""
    prefetch_related_objects([row], Prefetch("goals", goals()), "inputs")
    return PlanShown(row, list(row.goals.all()))


def goals() -> QuerySet[Goal]:
    work = Initiative.objects.select_related("owner").prefetch_related("milestones")
    return Goal.objects.select_related("topic", "owner").prefetch_related(Prefetch("initiatives", work))


def topics() -> list[Topic]:
    """Each with `goal_count`."""
    return list(Topic.objects.annotate(goal_count=Count("goals")))


def said(items: Iterable[str] = ("1.1", "1.2")) -> list[Said]:
    """What the newest run of the checks says of every requirement of the direction and of planning."""
    wanted = [one for one in load().requirements.values() if one.item in set(items) and one.leaf]
    newest = CheckRun.objects.order_by("-id").values("pk")[:1]
    rows = FindingRecord.objects.filter(last_run=Subquery(newest), requirement__in=[one.id for one in wanted])
    worst: dict[str, FindingRecord] = {}
    for row in rows:
        known = worst.get(row.requirement)
        if known is None or ORDER.index(row.state) < ORDER.index(known.state):
            worst[row.requirement] = row
    return [
        Said(
            one,
            worst[one.id].state if one.id in worst else "no_data",
            Text(worst[one.id].reason_en, worst[one.id].reason_ja) if one.id in worst else Text("", ""),
        )
        for one in wanted
    ]


def own_work(access: Access, day: date) -> QuerySet[Initiative]:
    """Open actions of plans that a person answers for."""
    if not access.user_id or not access.scope("direction.read").everything:
        return Initiative.objects.none()
    open_goals = ~Q(goal__state__in=("withdrawn", "missed"))
    return Initiative.objects.filter(open_goals, owner_id=access.user_id, done=None).select_related(
        "goal", "owner"
    )
