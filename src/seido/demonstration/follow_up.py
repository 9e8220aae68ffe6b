"""What people did about failures and missed targets: made from the facts and, after measuring, from the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from seido.demonstration.facts import Facts
from seido.demonstration.organization import people
from seido.demonstration.plan import Plan
from seido.demonstration.quality import evaluators_of
from seido.demonstration.records import Record, at_nine
from seido.engine.performance.judgement import judge
from seido.engine.performance.series import Series, meets
from seido.facts.records import record_kinds

#: Two failures within so many days call for an action.
DAYS = 90


def of_failures(plan: Plan, facts: Facts) -> Iterator[Record]:
    """A talk after every failed evaluation, and an action where it was not the first within 90 days."""
    last: dict[str, date] = {}
    for number, work, agent, day in sorted(facts.failed, key=lambda one: (one[3], one[0])):
        coach = evaluators_of(plan, work.program["name"])[-1]
        common = {
            "program": work.program["name"],
            "process": work.process["name"],
            "person": agent,
            "relates_to": number,
        }
        if "coaching" in record_kinds():
            yield {
                **common,
                "kind": "coaching",
                "record_id": f"面談-{number}",
                "subject": "評価結果の振り返り",
                "happened_at": at_nine(day + timedelta(days=2), 15),
                "outcome": "one_to_one",
                "link": f"https://records.mirai.example/coaching/{number}?by={coach}",
            }
        if agent in last and (day - last[agent]).days <= DAYS:
            yield {
                **common,
                "kind": "corrective_action",
                "record_id": f"個人-{number}",
                "subject": "本人との改善計画",
                "happened_at": at_nine(day + timedelta(days=3)),
                "due_at": at_nine(day + timedelta(days=24), 17),
                "done_at": at_nine(min(day + timedelta(days=20), plan.as_of)),
                "outcome": "effective",
            }
        last[agent] = day


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
