"""The score as files: the readiness report, a workbook, and a table of items."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from seido.apps.accounts.access import Access
from seido.apps.assessments.selectors import requirement_standings
from seido.apps.checks.selectors import newest_deployments
from seido.apps.organization.models import Entity
from seido.apps.pages.exports import as_csv
from seido.apps.reports.readiness import Readiness, write_readiness
from seido.apps.reports.workbook import book, list_sheet
from seido.apps.score.selectors import Standing
from seido.engine.checks.finding import OPEN
from seido.standard import load

ITEMS = (
    ("item", "Item", "項目", 8),
    ("title", "Title", "名称", 40),
    ("points", "Points", "配点", 10),
    ("approach", "Approach %", "アプローチ %", 14),
    ("deployment", "Deployment %", "運用 %", 14),
    ("score", "Score", "得点", 10),
    ("lost", "Lost", "失点", 10),
)
BLOCKING = (
    ("item", "Item", "項目", 8),
    ("id", "What", "対象", 24),
    ("unit", "Place", "単位", 30),
    ("points", "Points", "得点", 10),
    ("gates", "Opens", "満たす条件", 20),
    ("reason", "Reason", "理由", 80),
)
PARTS = (
    ("name", "Part", "単位", 30),
    ("metrics", "Metrics", "指標", 10),
    ("at_level", "At level", "水準達成", 12),
    ("improving", "Improving", "改善中", 12),
)
SHEETS = {"en": ("Items", "What holds back", "50 75"), "ja": ("項目", "妨げているもの", "50 75")}


def item_rows(stood: Standing, language: str) -> list[dict[str, Any]]:
    return [
        {
            "item": line.id,
            "title": line.title.in_language(language),
            "points": line.points if line.in_base else None,
            "approach": line.approach,
            "deployment": line.deployment,
            "score": line.score if line.in_base else None,
            "lost": line.lost if line.in_base else None,
        }
        for line in stood.lines
    ]


def as_table(access: Access, stood: Standing, language: str) -> HttpResponse:
    names = [name for name, *_ in ITEMS]
    header = [ja if language == "ja" else en for _, en, ja, _ in ITEMS]
    rows = [[row[name] for name in names] for row in item_rows(stood, language)]
    return attached(as_csv(header, rows), stood, "csv", "text/csv; charset=utf-8")


def as_workbook(access: Access, stood: Standing, language: str) -> HttpResponse:
    """Items, what holds certification back, and the parts of 50/75."""
    sheets = SHEETS[language]
    blocking = [
        row | {"gates": ", ".join(row["gates"]), "reason": row["reason"][language]}
        for row in stood.document["blocking"]
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "score.xlsx"
        with book(path) as made:
            list_sheet(made, sheets[0], chosen(ITEMS, language), item_rows(stood, language))
            list_sheet(made, sheets[1], chosen(BLOCKING, language), blocking)
            parts = stood.document["fifty_seventy_five"]["partitions"]
            list_sheet(made, sheets[2], chosen(PARTS, language), parts)
        content = path.read_bytes()
    return attached(
        content, stood, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )


def chosen(columns: tuple[tuple[str, str, str, int], ...], language: str) -> list[tuple[str, str, float]]:
    return [(name, ja if language == "ja" else en, width) for name, en, ja, width in columns]


def as_report(access: Access, stood: Standing, language: str) -> HttpResponse:
    """The readiness report; of deployments just those that something must be done about."""
    standings = requirement_standings(access)
    gaps = [name for name, row in standings.items() if any(state in OPEN for _, state in row.computed)]
    deployments = newest_deployments([name for name in load().requirements if name in set(gaps)])
    entity = Entity.objects.first()
    readiness = Readiness(entity.name if entity else "", stood.row.as_of, stood.basis[1], deployments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readiness.pdf"
        write_readiness(path, readiness, language)
        return attached(path.read_bytes(), stood, "pdf", "application/pdf")


def attached(content: bytes, stood: Standing, kind: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = quote(f"seido-score-{stood.row.as_of}.{kind}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


FILES: Mapping[str, Callable[[Access, Standing, str], HttpResponse]] = {
    "pdf": as_report,
    "xlsx": as_workbook,
    "csv": as_table,
}
