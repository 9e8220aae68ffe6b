"""What people did about failures and missed targets: made from the facts and, after measuring, from the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from seido.demonstration.facts import Evaluation, Facts
from seido.demonstration.organization import people
from seido.demonstration.plan import Plan
from seido.demonstration.records import Record, at_nine
from seido.engine.performance.judgement import judge
from seido.engine.performance.series import Series, meets

#: Two failures within so many days call for an action.
DAYS = 90
#: Evaluations that one talk goes through at most.
MOST_AT_ONCE = 8


def of_evaluations(plan: Plan, facts: Facts) -> Iterator[Record]:
    """Feedback within days of every evaluation, a talk after each failure, an action where it was not the first."""
    by_person: dict[str, list[Evaluation]] = defaultdict(list)
    for one in sorted(facts.evaluations, key=lambda one: (one.agent, one.day, one.number)):
        by_person[one.agent].append(one)
    for mine in by_person.values():
        yield from feedback(plan, mine)
        failed = [one for one in mine if one.failed]
        for before, one in pairwise(failed):
            if (one.day - before.day).days <= DAYS:
                yield {
                    **about(one, "corrective_action", "個人", 3),
                    "subject": "本人との改善計画",
                    "due_at": at_nine(one.day + timedelta(days=24), 17),
                    "done_at": at_nine(min(one.day + timedelta(days=20), plan.as_of)),
                    "outcome": "effective",
                    "relates_to": one.number,
                }
        for one in failed:
            yield {
                **about(one, "coaching", "面談", 2),
                "subject": "評価結果の振り返り",
                "outcome": "one_to_one",
                "link": f"https://records.mirai.example/coaching/{one.number}",
                "relates_to": one.number,
            }


def feedback(plan: Plan, mine: Sequence[Evaluation]) -> Iterator[Record]:
    """One talk for all evaluations of a person within three days, two days after the last of them."""
    group: list[Evaluation] = []
    for one in [*mine, None]:
        if group and (one is None or (one.day - group[0].day).days > 2 or len(group) == MOST_AT_ONCE):
            yield {
                **about(group[-1], "feedback", "振り返り", 1),
                "subject": "評価結果の共有",
                "link": f"https://records.mirai.example/feedback/{group[0].number}",
                "relates_to": ";".join(each.number for each in group),
            }
            group = []
        if one is not None:
            group.append(one)


def about(one: Evaluation, kind: str, word: str, days: int) -> Record:
    """What every record that follows an evaluation holds."""
    return {
        "kind": kind,
        "record_id": f"{word}-{one.number}",
        "program": one.work.program["name"],
        "process": one.work.process["name"],
        "person": one.agent,
        "happened_at": at_nine(one.day + timedelta(days=days), 15),
    }


def of_results(plan: Plan, series: Iterable[Series], ignored: Iterable[tuple[str, str]]) -> Iterator[Record]:
    """A corrective action for each missed period, and a case for each metric below level.

    `ignored` are the (metric, unit) that nobody acts on: that is planted.
    """
    managers = {p.program: p.number for p in people(plan) if p.job_role == "manager"}
    anybody = next(iter(managers.values()))
    skipped = set(ignored)
    for one in series:
        if (one.metric, one.unit) in skipped:
            continue
        program = one.unit if one.unit_kind in ("process", "program") else ""
        common = {
            "person": managers.get(program, anybody),
            **({"program": program} if program else {}),
            **({"client": one.unit} if one.unit_kind == "client" else {}),
            **({"process": one.process} if one.process else {}),
        }
        name = "@".join(filter(None, (one.metric, one.unit, one.process)))
        for point in one.points[-12:]:
            if point.value is None or meets(one.direction, point):
                continue
            day = point.period.end + timedelta(days=6)
            if day > plan.as_of:
                continue
            yield {
                **common,
                "kind": "corrective_action",
                "record_id": f"未達-{name}-{point.period.name}",
                "subject": f"{one.metric} の未達への対策",
                "happened_at": at_nine(day),
                "due_at": at_nine(day + timedelta(days=30), 17),
                "done_at": at_nine(min(day + timedelta(days=10), plan.as_of)),
                "outcome": "effective",
                "relates_to": f"{one.metric}@{one.unit}@{point.period.name}",
            }
            if one.metric.startswith("attrition"):
                yield {
                    **common,
                    "kind": "attrition_study",
                    "record_id": f"離職調査-{name}-{point.period.name}",
                    "subject": point.period.name,
                    "happened_at": at_nine(day),
                    "relates_to": f"{one.metric}@{one.unit}@{point.period.name}",
                    "parts": "hiring;employee_satisfaction",
                    "link": f"https://records.mirai.example/attrition_study/{one.unit}",
                }
        judgement = judge(one)
        if judgement.counted and not judgement.at_level:
            yield {
                **common,
                "kind": "problem_case",
                "record_id": f"改善-{name}",
                "subject": f"{one.metric} を目標へ戻す（{one.unit}）",
                "happened_at": at_nine(plan.as_of - timedelta(days=355)),
                "due_at": at_nine(plan.end + timedelta(days=60), 17),
                "part": 1,
                "outcome": "open",
                "parts": "metric;unit;gap;period;where;how",
                "relates_to": f"{one.metric}@{one.unit}",
            }
            yield {
                **common,
                "kind": "improvement_candidate",
                "record_id": f"候補-{name}",
                "subject": one.metric,
                "happened_at": at_nine(plan.end - timedelta(days=25)),
                "outcome": "picked",
                "relates_to": f"{one.metric}@{one.unit}",
                "link": f"https://records.mirai.example/improvement_candidate/{one.metric}",
            }
