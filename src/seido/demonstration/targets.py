"""Targets: one for every required metric at its unit, from targets.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from seido.demonstration.organization import engine_organization
from seido.demonstration.plan import Plan, data
from seido.engine.metrics.required import RequiredMetric, required_metrics
from seido.standard import load

#: A centre of fewer contacts is a small one: its people wait longer for work.
SMALL = 300_000
KEYS = ("value", "low", "high", "direction")


def targets(plan: Plan) -> Iterator[dict[str, Any]]:
    """In force from the first day; compared with others half a year ago, but for the planted stale ones."""
    document = data("targets.yaml")
    stale = {(entry["metric"], entry["program"]): entry["years"] for entry in plan.planted("stale_benchmark")}
    for need in required_metrics(load(), engine_organization(plan)):
        metric = load().metrics[need.metric]
        if metric.type == "volume":
            continue
        entry = chosen(document[need.metric], plan, need)
        target: dict[str, Any] = {"metric": need.metric, **place(need), "from": plan.start.isoformat()}
        target |= {key: value for key, value in entry.items() if key in KEYS}
        target |= around(entry, plan, need)
        target["basis"] = entry.get("basis", "前年度の実績と事業計画")
        if metric.benchmarks:
            target["basis"] = "ハイパフォーマンスのベンチマーク"
        years = stale.get((need.metric, need.unit), 0)
        compared = plan.end - timedelta(days=180 + 365 * years)
        target["comparative"] = {"source": "業界水準調査", "date": compared.isoformat()}
        if entry.get("client"):
            target["client_required"] = True
        yield target


def chosen(entry: Mapping[str, Any], plan: Plan, need: RequiredMetric) -> Mapping[str, Any]:
    """The entry of a metric, with what differs in a small centre or at one unit."""
    found = dict(entry)
    if plan.contacts < SMALL:
        found |= entry.get("small", {})
    for own in entry.get("units", ()):
        if need.unit == own["unit"] and own.get("process", need.process) == need.process:
            found |= own
    return found


def around(entry: Mapping[str, Any], plan: Plan, need: RequiredMetric) -> dict[str, Any]:
    """A range around the handle time that the process is planned with."""
    if "around" not in entry:
        return {}
    (work,) = (work for work in plan.work if work.place == (need.unit, need.process))
    planned = work.traffic["handle"] / work.traffic.get("concurrency", 1) * entry.get("unit_seconds", 1)
    low, high = entry["around"]
    return {"direction": "range", "low": round(planned * low, 2), "high": round(planned * high, 2)}


def place(need: RequiredMetric) -> dict[str, str]:
    if need.unit_kind == "process":
        return {"program": need.unit, "process": need.process}
    return {} if need.unit_kind == "entity" else {need.unit_kind: need.unit}
