"""The summary table as one document of plain values: what the command, the API and the page give out."""

from __future__ import annotations

from typing import Any

from seido.engine.performance.summary import Row, Summary
from seido.engine.performance.tally import Tally


def summary_document(summary: Summary, language: str) -> dict[str, Any]:
    """Plain lists and mappings; percentages are unrounded, 0 to 100, and None where nothing counts."""
    items: dict[str, Any] = {}
    for item, share in summary.items.items():
        items[item] = shares(share.counts) | {"score_pct": share.score_pct}
        if share.by_type:
            items[item]["by_type"] = {
                name: shares(counts) | {"score_pct": share.type_score_pct(name)}
                for name, counts in share.by_type.items()
            }
    achievement = summary.achievement
    items["4.6"] = {
        "part_50": achievement.part_50,
        "part_75": achievement.part_75,
        "score_pct": achievement.score_pct,
    }
    return {
        "role": summary.role,
        "metrics": [metric(row, language) for row in summary.rows],
        "items": items,
        "fifty_seventy_five": fifty_seventy_five(summary.fifty_seventy_five),
        "partitions": [
            {"kind": partition.kind, "name": partition.name} | fifty_seventy_five(partition.counts)
            for partition in summary.partitions
        ],
        "warnings": [warning.in_language(language) for warning in summary.warnings],
    }


def metric(row: Row, language: str) -> dict[str, Any]:
    series, judgement = row.series, row.judgement
    return {
        "item": series.item,
        "unit_kind": series.unit_kind,
        "unit": series.unit,
        "process": series.process,
        "metric": series.metric,
        "type": series.type,
        "periods": judgement.periods,
        "met": judgement.met,
        "at_level": judgement.at_level,
        "prior_mean": judgement.prior_mean,
        "last": list(judgement.last),
        "improving": judgement.improving,
        "collected": judgement.collected,
        "usable": judgement.usable,
        "integrity": judgement.integrity,
        "counted": judgement.counted,
        "in_set": row.in_set,
        "reason": judgement.reason.in_language(language),
    } | ({"imported": series.imported} if series.imported else {})


def shares(counts: Tally) -> dict[str, Any]:
    return {
        "metrics": counts.metrics,
        "at_level_pct": counts.at_level_pct,
        "improving_pct": counts.improving_pct,
    }


def fifty_seventy_five(counts: Tally) -> dict[str, Any]:
    return {
        "metrics": counts.metrics,
        "at_level_pct": counts.at_level_pct,
        "at_level_or_improving_pct": counts.at_level_or_improving_pct,
        "fifty": counts.fifty,
        "seventy_five": counts.seventy_five,
    }
