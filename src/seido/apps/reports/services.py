"""Writing reports of what is stored."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from seido.apps.assessments import selectors as assessments
from seido.apps.checks import selectors as checks
from seido.apps.organization.selectors import organization
from seido.apps.performance.imported import series_with_imported
from seido.apps.reports.readiness import Readiness, write_readiness
from seido.apps.reports.register_workbook import write_register
from seido.apps.reports.summary_workbook import write_summary
from seido.engine.performance.summary import summarise
from seido.engine.scoring.score import score
from seido.standard import load

Kind = Literal["summary", "register", "readiness"]


def write_report(*, kind: Kind, path: Path, language: str, as_of: date) -> None:
    """Writes one report of what is stored. Raises OSError where the path cannot be written."""
    standard, setting = load(), organization()
    if kind == "register":
        write_register(
            path,
            standard,
            setting.role,
            checks.newest_deployments(),
            assessments.assessed(),
            checks.computed(),
            language,
        )
        return
    summary = summarise(series_with_imported(as_of), standard, setting.role)
    if kind == "summary":
        write_summary(path, summary, setting.name, language)
        return
    scored = score(standard, setting.role, assessments.stored_assessment(), summary)
    write_readiness(path, Readiness(setting.name, as_of, scored, checks.newest_deployments()), language)
