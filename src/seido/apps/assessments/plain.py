"""Assessments and summary tables as plain values, for keeping: what is read back scores as before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seido.engine.performance.judgement import Judgement
from seido.engine.performance.series import Series
from seido.engine.performance.summary import Row, Summary, counted
from seido.engine.scoring.assessment import Assessment, Verdict
from seido.engine.scoring.blockers import blockers
from seido.engine.scoring.document import blocking_document, path_document, score_document
from seido.engine.scoring.path import cheapest_path
from seido.engine.scoring.score import Score
from seido.standard.model import Text

#: What is kept of a series, and of its judgement.
OF_SERIES = (
    "item",
    "unit_kind",
    "unit",
    "process",
    "metric",
    "type",
    "direction",
    "low_volume",
    "additional",
)
OF_JUDGEMENT = ("periods", "met", "at_level", "improving", "counted")


def plain_assessment(assessment: Assessment) -> dict[str, Any]:
    """{"verdicts": {requirement: [approach, {scope: deployed}]}, "declared": {item: approach}}"""
    return {
        "verdicts": {
            name: [verdict.approach, dict(verdict.deployed)] for name, verdict in assessment.verdicts.items()
        },
        "declared": dict(assessment.declared),
    }


def assessment_from(plain: Mapping[str, Any]) -> Assessment:
    return Assessment(
        {name: Verdict(approach, deployed) for name, (approach, deployed) in plain["verdicts"].items()},
        plain["declared"],
    )


def plain_summary(summary: Summary) -> dict[str, Any]:
    """The judged rows, without the points that they were judged by."""
    return {
        "role": summary.role,
        "rows": [
            [getattr(row.series, name) for name in OF_SERIES]
            + [getattr(row.judgement, name) for name in OF_JUDGEMENT]
            + [row.in_set, [list(part) for part in row.series.memberships]]
            + [row.judgement.reason.en, row.judgement.reason.ja]
            for row in summary.rows
        ],
        "warnings": [[warning.en, warning.ja] for warning in summary.warnings],
    }


def summary_from(plain: Mapping[str, Any]) -> Summary:
    return counted(
        [row_from(values) for values in plain["rows"]],
        plain["role"],
        [Text(en, ja) for en, ja in plain["warnings"]],
    )


def row_from(values: list[Any]) -> Row:
    of_series = dict(zip(OF_SERIES, values, strict=False))
    of_judgement = dict(zip(OF_JUDGEMENT, values[len(OF_SERIES) :], strict=False))
    in_set, memberships, en, ja = values[len(OF_SERIES) + len(OF_JUDGEMENT) :]
    return Row(
        Series(**of_series, memberships=tuple((kind, name) for kind, name in memberships)),
        Judgement(**of_judgement, prior_mean=None, last=(), reason=Text(en, ja)),
        in_set,
    )


def plain_score(scored: Score) -> dict[str, Any]:
    """What `seido score --json` gives, with every reason in both languages, and the shares behind 50/75."""
    held, path = blockers(scored), cheapest_path(scored)
    return score_document(scored) | {
        "blocking": both(blocking_document(held, "en"), [one.reason for one in held]),
        "path": both(path_document(path, "en"), [step.reason for step in path]),
        "fifty_seventy_five": shares(scored.summary),
    }


def both(rows: list[dict[str, Any]], reasons: list[Text]) -> list[dict[str, Any]]:
    return [
        row | {"reason": {"en": reason.en, "ja": reason.ja}}
        for row, reason in zip(rows, reasons, strict=True)
    ]


def shares(summary: Summary | None) -> dict[str, Any]:
    """Counts of the 50/75 set, of its parts, and of each item of category 4."""
    if summary is None:
        return {"whole": None, "partitions": [], "items": {}}
    return {
        "whole": counts(summary.fifty_seventy_five),
        "partitions": [
            {"kind": part.kind, "name": part.name} | counts(part.counts) for part in summary.partitions
        ],
        "items": {item: counts(share.counts) for item, share in summary.items.items()},
    }


def counts(tally: Any) -> dict[str, Any]:
    return {
        "metrics": tally.metrics,
        "at_level": tally.at_level,
        "improving": tally.improving,
        "fifty": tally.fifty,
        "seventy_five": tally.seventy_five,
    }
