"""Reports: text that Excel would run stays text, counts are formulas with their value, pages are pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from seido.apps.reports.readiness import Readiness, document, write_readiness
from seido.apps.reports.summary_workbook import write_summary
from seido.apps.reports.words import READINESS
from seido.apps.reports.workbook import book, list_sheet
from seido.engine.performance.series import Point, Series
from seido.engine.performance.summary import Summary, summarise
from seido.engine.scoring.assessment import Assessment, Verdict
from seido.engine.scoring.score import score
from seido.periods import parse
from seido.standard import load

RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    '=HYPERLINK("x")',
    "http://example.org",
    "001",
    "1e5",
    "{=1}",
]


def test_text_stays_text(tmp_path: Path) -> None:
    with book(tmp_path / "a.xlsx") as made:
        list_sheet(made, "List", [("text", "Text", 20)], [{"text": text} for text in RISKY])
    cells = [row[0] for row in load_workbook(tmp_path / "a.xlsx")["List"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == RISKY
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_a_book_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), book(tmp_path / "a.xlsx"):
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


def monthly(values: list[float], *, metric: str = "rt_service_level", site: str = "Naha") -> Series:
    periods = [parse(f"2026-{month:02}") for month in range(1, len(values) + 1)]
    points = tuple(Point(period, value, target=80) for period, value in zip(periods, values, strict=True))
    return Series(
        "4.3", "process", "Desk", "Calls", metric, "service", "higher", points, memberships=(("site", site),)
    )


def table() -> Summary:
    return summarise([monthly([81.0] * 12), monthly([70.0] * 12, metric="rt_resolution")], load(), "csp")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_summary_counts_with_formulas(tmp_path: Path, language: str) -> None:
    write_summary(tmp_path / "s.xlsx", table(), "Harbour", language)
    formulas = load_workbook(tmp_path / "s.xlsx").worksheets[0]
    values = load_workbook(tmp_path / "s.xlsx", data_only=True).worksheets[0]
    met = 6 + 12 + 1  # six leading columns and twelve months stand before it
    assert formulas.cell(5, met).value.startswith("=SUMPRODUCT(")
    assert [values.cell(row, met).value for row in (5, 6)] == [12, 0]
    assert formulas.cell(5, met + 2).value.startswith("=IF(AND(4*")
    assert formulas.cell(9, 3).value.startswith("=IF(COUNTIF(")
    assert values.cell(9, 3).value == 50


def scored() -> Readiness:
    assessment = Assessment({"1.1.1": Verdict("met", {"": True})})
    return Readiness("Harbour", date(2026, 11, 22), score(load(), "csp", assessment, table()), [])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_readiness_report_is_a_pdf(tmp_path: Path, language: str) -> None:
    write_readiness(tmp_path / "r.pdf", scored(), language)
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]


def test_the_report_tells_what_the_score_tells() -> None:
    told, readiness = document(scored(), "en"), scored()
    assert told["gates"][0]["value"] == readiness.score.total.pct
    assert [gate["held"] for gate in told["gates"]] == [False, False, False]
    assert sum(loss["points"] for loss in told["losses"]) == pytest.approx(
        readiness.score.total.of - readiness.score.total.score
    )
    assert {row["name"] for row in told["partitions"]} == {"The whole", "Site Naha"}


def test_every_word_stands_in_both_languages() -> None:
    assert READINESS["en"].keys() == READINESS["ja"].keys()
