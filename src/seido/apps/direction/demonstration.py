"""The direction and plans of the demonstration, made from the records that the centre keeps of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model

from seido.apps.accounts.models import User
from seido.apps.data.models import Record
from seido.apps.data.own_records import SOURCE
from seido.apps.direction import models
from seido.apps.registers.register import REGISTERS
from seido.apps.registers.services import create_row
from seido.standard import load

TEXT = """お客様の「困った」を最初のひと言で受けとめ、その日のうちに解きほぐす。
働く人が無理なく力を出せる席と仕組みをととのえ、約束した品質をどの窓口でも同じように届ける。
数字で確かめ、良くなったことだけを次の年に引き継ぐ。"""
OWNERS = ("leader", "planner", "analyst", "supervisor")
#: What a goal is called, by the beginning of its number.
GOALS = {
    "goal-売上-": "売上を前年より伸ばす",
    "goal-csat_t2b-": "満足度の上位2段階を増やす",
    "goal-rt_cce-": "顧客にとって重大なミスを減らす",
    "goal-attrition_program-": "離職を減らす",
    "goal-立上げ-": "立上げを期日どおりに終える",
    "goal-品質指標": "品質と従業員の指標を水準に保つ",
    "goal-業務指標": "業務の指標を水準に保つ",
}
ACTIONS = {
    "施策-売上-": "提案の質を月次で振り返る",
    "施策-csat_t2b-": "低い評価の応対を翌日に確かめる",
    "施策-rt_cce-": "料金案内の手順を画面に載せる",
    "施策-attrition_program-": "配属後三か月の面談を月二回にする",
}


@transaction.atomic
def create_direction(*, actor: str, as_of: date) -> int:
    """Makes rows under the numbers of the centre's records; returns how many. Wants the demonstration's people.

    The records that were loaded go on telling the checks of them; a row keeps one of its own from its first change.
    """
    people = list(User.objects.filter(username__in=OWNERS).order_by("pk"))
    if models.Statement.objects.exists() or not people:
        return 0
    made = 0
    for place, rows in (
        ("direction-statements", statements),
        ("direction-topics", topics),
        ("direction-departments", departments),
        ("direction-plans", plans),
        ("direction-inputs", inputs),
        ("direction-goals", goals),
        ("direction-initiatives", initiatives),
        ("direction-milestones", milestones),
        ("direction-comparisons", comparisons),
    ):
        model = REGISTERS[place].model
        for values in rows(people, as_of):
            create_row(actor=actor, place=place, model=model, values=values)
            made += 1
    return made


Rows = Iterator[dict[str, Any]]


def records(kind: str) -> Iterator[Record]:
    yield from Record.objects.filter(kind=kind).exclude(source=SOURCE).order_by("id")


def day(moment: Any) -> Any:
    return moment.date() if moment else None


def statements(people: list[User], as_of: date) -> Rows:
    for record in records("direction_statement"):
        approved = record.outcome == "approved"
        yield {
            "number": record.record_id,
            "version": record.subject,
            "text": TEXT,
            **{name: True for name in record.parts.split(";") if name},
            "written": day(record.happened_at),
            "state": models.State.APPROVED if approved else models.State.DRAFT,
            "approved_by": people[0] if approved else None,
            "approved_on": day(record.happened_at) if approved else None,
        }


def topics(people: list[User], as_of: date) -> Rows:
    for record in records("direction_topic"):
        known = [name for name in record.relates_to.split(";") if name in load().metrics]
        yield {
            "number": record.record_id,
            "name": record.subject,
            "metrics": ", ".join(known),
            "since": day(record.happened_at),
        }


def departments(people: list[User], as_of: date) -> Rows:
    for position, record in enumerate(records("department")):
        yield {
            "number": record.record_id,
            "name": record.subject,
            "head": people[position % len(people)],
            "since": day(record.happened_at),
        }


def plans(people: list[User], as_of: date) -> Rows:
    known = {row.name: row for row in models.Department.objects.all()}
    for position, record in enumerate(records("plan")):
        department = known.get(record.subject)
        adopted, ends = day(record.happened_at), day(record.expires_at)
        yield {
            "number": record.record_id,
            "title": f"{department or '全社'} {adopted.year}年度計画",
            "department": department,
            "adopted": adopted,
            "ends": ends,
            "owner": people[position % len(people)],
        }


def inputs(people: list[User], as_of: date) -> Rows:
    """An analysis that several plans rest on stands with each of them; those of single metrics stay records."""
    known = {row.number: row for row in models.Plan.objects.all()}
    kinds = {kind.value for kind in models.InputKind}
    journeys = 0
    for record in records("plan_input"):
        of_plans = [known[name] for name in record.relates_to.split(";") if name in known]
        journeys += record.parts == models.InputKind.JOURNEY_RESULTS
        several = record.parts == models.InputKind.JOURNEY_RESULTS and journeys <= 2
        if record.parts not in kinds or not (len(of_plans) > 1 or several):
            continue
        for position, plan in enumerate(of_plans):
            yield {
                "number": f"{record.record_id}@{plan.number}",
                "title": record.subject,
                "kind": record.parts,
                "plan": plan,
                "analysed": day(record.happened_at),
                "owner": people[position % len(people)],
                "outcome": record.outcome or "analysed",
                "months": record.part,
            }


def goals(people: list[User], as_of: date) -> Rows:
    plan_of = {row.number: row for row in models.Plan.objects.select_related("department")}
    topic_of = {row.number: row for row in models.Topic.objects.all()}
    for position, record in enumerate(records("goal")):
        words = record.relates_to.split(";")
        own = [plan_of[name] for name in words if name in plan_of]
        metrics = [name for name in words if name in load().metrics]
        if not own:
            continue
        yield {
            "number": record.record_id,
            "title": named(record, GOALS),
            "plan": next((plan for plan in own if plan.department), own[0]),
            "kind": record.parts,
            "topic": next((topic_of[name] for name in words if name in topic_of), None),
            "metric": metrics[0] if len(metrics) == 1 else "",
            "start": record.whole,
            "wanted": record.part,
            "set_on": day(record.happened_at),
            "due": day(record.due_at),
            "owner": people[position % len(people)],
            "state": record.outcome or "open",
        }


def named(record: Record, names: Mapping[str, str]) -> str:
    """A title by the beginning of the number, with the place that it is about."""
    for start, title in names.items():
        if record.record_id.startswith(start):
            place = record.program or record.record_id.removeprefix(start)
            return f"{title}（{place}）" if place else title
    return record.subject


def initiatives(people: list[User], as_of: date) -> Rows:
    goal_of: dict[str, Model] = {row.number: row for row in models.Goal.objects.all()}
    for position, record in enumerate(records("initiative")):
        goal = next((goal_of[name] for name in record.relates_to.split(";") if name in goal_of), None)
        if goal is not None:
            yield {
                "number": record.record_id,
                "title": named(record, ACTIONS),
                "goal": goal,
                "set_on": day(record.happened_at),
                "owner": people[position % len(people)],
                "due": day(record.due_at),
                "done": day(record.done_at),
            }


def milestones(people: list[User], as_of: date) -> Rows:
    work_of = {row.number: row for row in models.Initiative.objects.all()}
    for record in records("plan_milestone"):
        work = next((work_of[name] for name in record.relates_to.split(";") if name in work_of), None)
        if work is not None:
            yield {
                "number": record.record_id,
                "title": f"中間確認　{work.title}",
                "initiative": work,
                "set_on": day(record.happened_at),
                "due": day(record.due_at),
                "done": day(record.done_at),
            }


def comparisons(people: list[User], as_of: date) -> Rows:
    for record in records("goal_comparison"):
        yield {
            "number": record.record_id,
            "departments": record.subject,
            "compared": day(record.happened_at),
            "outcome": record.outcome,
        }
