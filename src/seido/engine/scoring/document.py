"""A scoring as one document of plain values: what the command, the API and the page give out."""

from __future__ import annotations

from typing import Any

from seido.engine.scoring.blockers import Blocker
from seido.engine.scoring.path import Step
from seido.engine.scoring.score import ItemScore, Score, Total


def score_document(score: Score) -> dict[str, Any]:
    """Plain lists and mappings; percentages are unrounded, 0 to 100."""
    return {
        "release": score.release,
        "role": score.role,
        "items": [item_document(item) for item in score.items],
        "total": total_document(score.total),
        "total_stated": total_document(score.total_stated),
        "gates": {
            "points": score.gates.points,
            "approach": score.gates.approach,
            "fifty_seventy_five": score.gates.fifty_seventy_five,
        },
        "certifiable": score.certifiable,
    }


def item_document(item: ItemScore) -> dict[str, Any]:
    """One item; approach and deployment are None in category 4 and where the item is out of the base."""
    assessed = item.assessed
    return {
        "item": item.item.id,
        "points": item.item.points,
        "approach_pct": assessed and assessed.approach_pct,
        "approach_band": assessed and assessed.approach_band,
        "deployment_pct": assessed and assessed.deployment_pct,
        "deployment_band": assessed and assessed.deployment_band,
        "score_pct": item.score_pct,
        "score": item.score,
        "in_base": item.in_base,
    }


def total_document(total: Total) -> dict[str, Any]:
    return {"score": total.score, "of": total.of, "pct": total.pct}


def blocking_document(blockers: list[Blocker], language: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": blocker.kind,
            "id": blocker.id,
            "unit": blocker.unit,
            "item": blocker.item,
            "points": float(blocker.points),
            "gates": list(blocker.gates),
            "reason": blocker.reason.in_language(language),
        }
        for blocker in blockers
    ]


def path_document(steps: list[Step], language: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": step.kind,
            "item": step.item,
            "mend": list(step.mend),
            "points": float(step.points),
            "gates": list(step.gates),
            "reason": step.reason.in_language(language),
        }
        for step in steps
    ]
