"""Activities that follow from settings and measurements: targets, comparisons, measured periods, assignments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from seido.engine.checks.activity import Activity
from seido.engine.checks.people import Assignment
from seido.engine.organization import Organization
from seido.engine.performance.series import Point, Series, meets
from seido.standard.model import Standard, Text

#: What facts and settings add to the kinds of record, in plain words.
DERIVED = {
    "handled": Text("contact handled", "応対した取引"),
    "evaluation": Text("evaluation", "評価"),
    "evaluation_made": Text("evaluation made", "実施した評価"),
    "evaluated_form": Text("form in use", "使用中の評価フォーム"),
    "calibration_answer": Text("calibration answer", "カリブレーションの回答"),
    "survey_response": Text("survey response", "アンケート回答"),
    "contact": Text("contact", "取引"),
    "contact_reason": Text("contact reason", "問い合わせ理由"),
    "measurement": Text("measurement", "測定値"),
    "target": Text("target", "目標"),
    "comparison": Text("comparative data", "比較データ"),
    "assignment": Text("assignment", "配属"),
}
#: Names of units in plain words, where they are no kinds of record.
UNITS = {
    "agent": Text("agent", "CSS"),
    "person": Text("person", "担当者"),
    "evaluator": Text("evaluator", "評価者"),
    "metric": Text("metric", "指標"),
    "process": Text("process", "プロセス"),
    "channel": Text("channel", "チャネル"),
    "technology": Text("technology", "テクノロジー"),
    "program": Text("program", "プログラム"),
    "client": Text("client", "クライアント"),
    "site": Text("site", "サイト"),
    "location": Text("location", "ロケーション"),
    "location_group": Text("location group", "ロケーション群"),
    "service": Text("service", "サービス"),
    "job_role": Text("job role", "職務"),
    "requirement": Text("requirement", "要求事項"),
    "entity": Text("entity", "組織"),
}
#: What has no first day has always been so.
ALWAYS = date(1970, 1, 1)


def activities_of_targets(organization: Organization, standard: Standard) -> Iterator[Activity]:
    """`target` for each target, and `comparison` where it rests on comparative data."""
    for target in organization.targets:
        metric = standard.metrics.get(target.metric)
        items = frozenset(metric.items if metric else ())
        place = place_of(target.unit_kind, target.unit)
        number = f"{target.metric}@{target.unit or target.unit_kind}"
        yield Activity(
            "target",
            number,
            target.valid_from or ALWAYS,
            subject=target.metric,
            process=target.process,
            expires=None if target.valid_to is None else target.valid_to - timedelta(days=1),
            outcome=target.basis,
            parts=items | ({"client_required"} if target.client_required else set()),
            relates_to=(target.comparative_source,) if target.comparative_source else (),
            **place,
        )
        if target.comparative_source or target.comparative_date:
            yield Activity(
                "comparison",
                number,
                target.comparative_date or ALWAYS,
                subject=target.metric,
                process=target.process,
                parts=items,
                relates_to=(target.comparative_source,) if target.comparative_source else (),
                **place,
            )


def activities_of_series(series: Iterable[Series]) -> Iterator[Activity]:
    """`measurement` for each period of a series, dated by its last day."""
    for one in series:
        place = place_of(one.unit_kind, one.unit)
        for point in one.points:
            yield Activity(
                "measurement",
                f"{one.metric}@{one.unit}@{point.period.name}",
                point.period.end - timedelta(days=1),
                subject=one.metric,
                process=one.process,
                outcome=result(one, point),
                parts=frozenset({one.item, one.type}),
                **place,
            )


def place_of(unit_kind: str, unit: str) -> dict[str, Any]:
    """The column that a unit of measurement stands in; none for the entity or a service."""
    column = "program" if unit_kind == "process" else unit_kind
    return {column: unit} if column in ("program", "client", "site") else {}


def result(series: Series, point: Point) -> str:
    if point.value is None:
        return "no_value"
    if point.target is None and point.target_low is None and point.target_high is None:
        return "no_target"
    return "met" if meets(series.direction, point) else "missed"


def activities_of_assignments(people: Iterable[Assignment]) -> Iterator[Activity]:
    for assignment in people:
        first = assignment.valid_from or ALWAYS
        yield Activity(
            "assignment",
            f"{assignment.person}@{first.isoformat()}",
            first,
            person=assignment.person,
            job_role=assignment.job_role,
            program=assignment.program,
            done=None if assignment.valid_to is None else assignment.valid_to - timedelta(days=1),
        )
