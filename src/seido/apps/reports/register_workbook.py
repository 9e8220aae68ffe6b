"""The register of requirements with what was found of each, as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seido.apps.reports.workbook import book, list_sheet
from seido.engine.checks import Deployment, Finding, left_to_people
from seido.engine.scoring.assessment import Assessment
from seido.standard import Standard

Columns = Sequence[tuple[str, str, float]]
REGISTER: Mapping[str, Columns] = {
    "en": (
        ("requirement", "Requirement", 14),
        ("text", "In our words", 70),
        ("scope_kind", "Deployed in", 12),
        ("assessed", "Assessed", 12),
        ("computed", "Computed", 12),
        ("scope", "Scope", 24),
        ("state", "State", 14),
        ("reason", "Reason", 70),
        ("observed", "Observed", 12),
        ("required", "Required", 12),
    ),
    "ja": (
        ("requirement", "要求事項", 14),
        ("text", "内容（独自の文）", 70),
        ("scope_kind", "運用の単位", 12),
        ("assessed", "審査", 12),
        ("computed", "計算", 12),
        ("scope", "単位", 24),
        ("state", "状態", 14),
        ("reason", "理由", 70),
        ("observed", "実際", 12),
        ("required", "必要", 12),
    ),
}
FINDINGS: Mapping[str, Columns] = {
    "en": (
        ("requirement", "Requirement", 14),
        ("scopes", "Scopes", 30),
        ("unit", "Unit", 24),
        ("state", "State", 14),
        ("reason", "Reason", 80),
        ("rows", "Rows", 50),
        ("fingerprint", "Fingerprint", 26),
    ),
    "ja": (
        ("requirement", "要求事項", 14),
        ("scopes", "単位", 30),
        ("unit", "対象", 24),
        ("state", "状態", 14),
        ("reason", "理由", 80),
        ("rows", "行", 50),
        ("fingerprint", "識別", 26),
    ),
}
PEOPLE: Mapping[str, Columns] = {
    "en": (("requirement", "Requirement", 14), ("text", "In our words", 70), ("evidence", "Decide on", 60)),
    "ja": (("requirement", "要求事項", 14), ("text", "内容（独自の文）", 70), ("evidence", "判断の根拠", 60)),
}
SHEETS = {"en": ("Register", "Findings", "Left to people"), "ja": ("要求事項", "所見", "人が判断")}


def write_register(
    path: Path,
    standard: Standard,
    role: str,
    deployments: Sequence[Deployment],
    assessed: Assessment,
    computed: Assessment,
    language: str,
) -> None:
    """Writes the workbook: each requirement in each scope, every finding, and what only people can judge."""
    register, findings, people = SHEETS[language]
    with book(path) as made:
        list_sheet(
            made,
            register,
            REGISTER[language],
            list(register_rows(standard, role, deployments, assessed, computed, language)),
        )
        unique = {finding.fingerprint: finding for row in deployments for finding in row.findings}
        list_sheet(made, findings, FINDINGS[language], [finding_row(f, language) for f in unique.values()])
        list_sheet(
            made,
            people,
            PEOPLE[language],
            [
                {
                    "requirement": decision.requirement.id,
                    "text": decision.requirement.text.in_language(language),
                    "evidence": decision.evidence.in_language(language),
                }
                for decision in left_to_people(standard, role)
            ],
        )


def register_rows(
    standard: Standard,
    role: str,
    deployments: Sequence[Deployment],
    assessed: Assessment,
    computed: Assessment,
    language: str,
) -> list[dict[str, Any]]:
    """One row a leaf requirement and scope; a requirement that no check judges has one row without a scope."""
    places: dict[str, list[Deployment]] = {}
    for row in deployments:
        places.setdefault(row.requirement, []).append(row)
    rows: list[dict[str, Any]] = []
    for clause in standard.requirements.values():
        if not clause.leaf or clause.role not in ("both", role):
            continue
        theirs, ours = assessed.verdicts.get(clause.id), computed.verdicts.get(clause.id)
        common = {
            "requirement": clause.id,
            "text": clause.text.in_language(language),
            "scope_kind": clause.scope_kind,
            "assessed": theirs.approach if theirs else "",
            "computed": ours.approach if ours else "",
        }
        for place in places.get(clause.id, [None]):
            rows.append(
                common
                if place is None
                else common
                | {
                    "scope": place.scope,
                    "state": place.state,
                    "reason": place.reason.in_language(language),
                    "observed": place.observed,
                    "required": place.required,
                }
            )
    return rows


def finding_row(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "requirement": finding.requirement,
        "scopes": ", ".join(finding.scopes),
        "unit": finding.unit,
        "state": finding.state,
        "reason": finding.reason.in_language(language),
        "rows": ", ".join(finding.rows),
        "fingerprint": finding.fingerprint,
    }
