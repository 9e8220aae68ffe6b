"""The readiness report as PDF: gates, points, 50/75, what blocks, by item, and where evidence is missing."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from seido.apps.reports.words import READINESS
from seido.engine.checks import Deployment
from seido.engine.scoring.blockers import Blocker, blockers
from seido.engine.scoring.score import PERFORMANCE, ItemScore, Score
from seido.standard import load

TEMPLATE = Path(__file__).with_name("readiness.typ")
#: Families that are taken where they are installed, before the one that ships.
PREFERRED = ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic")
SHIPPED = "IPAexGothic"
BLOCKING_SHOWN = 10
GAPS_SHOWN = 40


@dataclass(frozen=True)
class Readiness:
    """What the report is made of."""

    organization: str
    as_of: date
    score: Score
    deployments: Sequence[Deployment]


def write_readiness(path: Path, readiness: Readiness, language: str) -> None:
    """Writes the PDF; it stands at its path only once it is whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".pdf")
    os.close(handle)
    try:
        typst.compile(
            str(TEMPLATE),
            output=name,
            format="pdf",
            font_paths=fonts(),
            sys_inputs={"data": json.dumps(document(readiness, language), ensure_ascii=False)},
            timestamp=0,
        )
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def fonts() -> typst.Fonts:
    """The machine's fonts, those of SEIDO_FONTS (a folder), and the one that ships."""
    shipped = find_spec("matplotlib_fontja")
    folders = (
        [Path(place) / "fonts" for place in (shipped.submodule_search_locations or ())] if shipped else []
    )
    if own := os.environ.get("SEIDO_FONTS"):
        folders.insert(0, Path(own))
    return typst.Fonts(include_system_fonts=True, font_paths=[str(folder) for folder in folders])


def document(readiness: Readiness, language: str) -> dict[str, Any]:
    """The report's words and figures, plain, for the template."""
    words = READINESS[language]
    score = readiness.score
    held = blockers(score)
    families = fonts().families()
    preferred = [family for family in PREFERRED if family in families]
    open_gaps = gaps(readiness.deployments, language, words)
    return {
        "language": language,
        "fonts": [*preferred, SHIPPED],
        "one_weight": not preferred,
        "title": words["title"],
        "organization": readiness.organization,
        "context": f"{score.role.upper()} · R{score.release} · {readiness.as_of}",
        "words": {**words, "more": words["more"].format(count=max(0, len(open_gaps) - GAPS_SHOWN))},
        "gates": gates(score, words),
        "losses": losses(score, language),
        "blocking": [
            {
                "reason": f"{subject_of(one, language)}  {one.reason.in_language(language)}",
                "points": f"{float(one.points):.1f}",
                "gates": "、".join(words[gate] for gate in one.gates)
                if language == "ja"
                else ", ".join(words[gate] for gate in one.gates),
            }
            for one in held[:BLOCKING_SHOWN]
        ],
        "partitions": partitions(score, words),
        "items": [item_row(item, language) for item in score.items],
        "gaps": open_gaps[:GAPS_SHOWN],
        "more_gaps": max(0, len(open_gaps) - GAPS_SHOWN),
    }


def subject_of(blocker: Blocker, language: str) -> str:
    """What a blocker is about: a metric by its name and unit, anything else by its number."""
    metric = load().metrics.get(blocker.id)
    name = metric.name.in_language(language) if metric else blocker.id
    return f"{name} ({blocker.unit})" if blocker.unit else name


def gates(score: Score, words: Mapping[str, str]) -> list[dict[str, Any]]:
    assessed = [item for item in score.items if item.in_base and item.item.category != PERFORMANCE]
    complete = [item for item in assessed if item.assessed and item.assessed.approach_band == 100]
    pct = score.total.pct or 0.0
    counts = score.summary.fifty_seventy_five if score.summary else None
    level = counts.at_level_pct or 0.0 if counts else 0.0
    either = counts.at_level_or_improving_pct or 0.0 if counts else 0.0
    return [
        {
            "kind": "bar",
            "name": words["points_gate"],
            "held": score.gates.points,
            "figure": f"{pct:.1f}",
            "unit": f"%  {score.total.score:,.1f} / {score.total.of:,}",
            "value": pct,
            "needed": [95],
            "low": 80 if pct >= 80 else 0,
            "note": words["stated"].format(
                pct=f"{score.total_stated.pct or 0:.1f}", of=f"{score.total_stated.of:,}"
            ),
        },
        {
            "kind": "bar",
            "name": words["approach_gate"],
            "held": score.gates.approach,
            "figure": f"{len(complete)}",
            "unit": words["of_items"].format(count=len(assessed)),
            "value": 100 * len(complete) / len(assessed) if assessed else 0,
            "needed": [100],
            "low": 0,
            "note": words["lacking"].format(
                items=", ".join(i.item.id for i in assessed if i not in complete) or "–"
            ),
        },
        {
            "kind": "shares",
            "name": "50/75",
            "held": score.gates.fifty_seventy_five,
            "figure": f"{level:.1f} / {either:.1f}",
            "unit": "%",
            "level": level,
            "either": either,
            "note": words["set_size"].format(count=counts.metrics if counts else 0),
        },
    ]


def losses(score: Score, language: str) -> list[dict[str, Any]]:
    """Items that lose points, most first, with the cause that weighs."""
    rows = []
    for item in score.items:
        lost = item.item.points - item.score if item.in_base else 0
        if lost > 0.05:
            rows.append(
                {
                    "item": item.item.id,
                    "title": item.item.title.in_language(language),
                    "points": lost,
                    "shown": f"{lost:.1f}",
                    "cause": cause_of(item),
                }
            )
    return sorted(rows, key=lambda row: -float(str(row["points"])))


def cause_of(item: ItemScore) -> str:
    if item.assessed is None:
        return "metrics"
    return "approach" if item.assessed.approach_band <= item.assessed.deployment_band else "deployment"


def partitions(score: Score, words: Mapping[str, str]) -> list[dict[str, Any]]:
    if score.summary is None:
        return []
    whole = [(words["whole"], score.summary.fifty_seventy_five)]
    parts = [(f"{words[part.kind]} {part.name}", part.counts) for part in score.summary.partitions]
    return [
        {
            "name": name,
            "level": counts.at_level_pct or 0.0,
            "either": counts.at_level_or_improving_pct or 0.0,
            "level_shown": f"{counts.at_level_pct or 0:.1f} %",
            "either_shown": f"{counts.at_level_or_improving_pct or 0:.1f} %",
            "held": counts.fifty and counts.seventy_five,
        }
        for name, counts in whole + parts
    ]


def item_row(item: ItemScore, language: str) -> dict[str, str]:
    assessed = item.assessed
    return {
        "id": item.item.id,
        "title": item.item.title.in_language(language),
        "approach": f"{assessed.approach_band}" if assessed else "",
        "deployment": f"{assessed.deployment_band}" if assessed else "",
        "score": f"{item.score:.1f}" if item.in_base else "–",
        "points": f"{item.item.points}" if item.in_base else "–",
    }


def gaps(deployments: Sequence[Deployment], language: str, words: Mapping[str, str]) -> list[dict[str, str]]:
    """Scopes in which a requirement fails or nothing shows that it holds, failing ones first."""
    order = {"error": 0, "fail": 1, "no_data": 2}
    rows = sorted((row for row in deployments if row.state in order), key=lambda row: order[row.state])
    return [
        {
            "requirement": row.requirement,
            "reason": row.reason.in_language(language),
            "scope": row.scope,
            "state": words[row.state],
        }
        for row in rows
    ]
