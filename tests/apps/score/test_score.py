"""The score: kept, shown, exported and asked of the command alike; what-if gives what the engine gives."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from seido.apps.assessments.models import RequirementStanding, ScoreStanding
from seido.apps.assessments.plain import assessment_from, summary_from
from seido.apps.assessments.services import keep_assessment, keep_earlier_scores, refresh_score
from seido.apps.checks.services import run_checks
from seido.apps.score.selectors import shortfalls_in, standing, what_if_of
from seido.engine.scoring.assessment import Assessment, Verdict
from seido.engine.scoring.document import score_document
from seido.engine.scoring.score import score
from seido.engine.scoring.what_if import what_if
from seido.standard import load as load_standard
from support import assessed_centre
from support.assessed_centre import AS_OF, STATEMENT, Centre, load
from support.commands import run

pytestmark = pytest.mark.django_db
centre = assessed_centre.centre


def test_page_files_and_command_agree(
    centre: Centre, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run(capsys, monkeypatch, "score", "--role", "osp", "--as-of", str(AS_OF), "--json").document
    kept = ScoreStanding.objects.get().document
    assert {name: kept[name] for name in ("items", "total", "total_stated", "gates", "certifiable")} == {
        name: told[name] for name in ("items", "total", "total_stated", "gates", "certifiable")
    }
    assert [row["points"] for row in kept["blocking"]] == [row["points"] for row in told["blocking"]]
    assert [row["reason"]["en"] for row in kept["path"]] == [row["reason"] for row in told["path"]]

    browser = centre.client("leader")
    page = browser.get("/score/").content.decode()
    assert f"{told['total']['score']:,.1f}" in page
    assert browser.get("/api/score").json()["document"] == kept
    rows = list(csv.DictReader(io.StringIO(browser.get("/score/export.csv").content.decode("utf-8-sig"))))
    scores = {row["item"]: row["score"] for row in told["items"] if row["in_base"]}
    assert {row["Item"]: float(row["Score"]) for row in rows if row["Score"]} == scores
    book = load_workbook(io.BytesIO(browser.get("/score/export.xlsx").content))
    assert {
        row[0]: row[5] for row in book["Items"].iter_rows(min_row=2, values_only=True) if row[5] is not None
    } == scores
    assert browser.get("/score/export.pdf").content.startswith(b"%PDF")


def test_what_is_kept_scores_again_to_the_same(centre: Centre) -> None:
    row = ScoreStanding.objects.get()
    again = score(
        load_standard(),
        "osp",
        assessment_from(row.basis["assessment"]),
        summary_from(row.basis["summary"]),
    )
    assert {name: row.document[name] for name in score_document(again)} == score_document(again)


def test_what_if_gives_what_the_engine_gives(centre: Centre) -> None:
    stood = standing(centre.access("leader"))
    assert stood is not None
    assessment, scored = stood.basis
    values = [choice.value for choice in stood.choices([])][:5]
    expected = what_if(load_standard(), scored, assessment, shortfalls_in(values))
    shown = what_if_of(stood, values)
    assert shown.gained == pytest.approx(expected.total.score - scored.total.score)
    assert shown.after.points.reached == expected.gates.points
    assert shown.after.approach.reached == expected.gates.approach
    alone = [choice for choice in stood.choices([]) if choice.points][:3]
    for choice in alone:
        assert what_if_of(stood, [choice.value]).gained == pytest.approx(choice.points)
    # Each blocker comes with its points; the whole path opens all gates that mending can open.
    path = stood.shortest
    assert what_if_of(stood, path).after.approach.reached


def test_the_panel_comes_alone_for_htmx_and_whole_without_script(centre: Centre) -> None:
    browser = centre.client("leader")
    stood = standing(centre.access("leader"))
    assert stood is not None
    value = stood.choices([])[0].value
    whole = browser.get("/score/", {"mend": value}).content.decode()
    part = browser.get("/score/", {"mend": value}, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="what-if")
    assert "<html" in whole
    assert "<html" not in part.content.decode()
    assert "checked" in part.content.decode()
    assert browser.get("/score/", {"mend": "nonsense|x"}).status_code == 200


def test_a_verdict_of_people_goes_before_that_of_the_checks(centre: Centre) -> None:
    before = ScoreStanding.objects.get().document["total"]["score"]
    leaves = load_standard().leaves_of("1.1", "osp")
    everything = Assessment({leaf.id: Verdict("met", {"": True}) for leaf in leaves})
    keep_assessment(actor="auditor", assessment=everything, notes={"1.1.1": "seen"})
    refresh_score(actor="tester", as_of=AS_OF)
    after = ScoreStanding.objects.get()
    assert after.document["total"]["score"] - before == pytest.approx(100)
    row = RequirementStanding.objects.get(requirement="1.1.1")
    assert (row.assessed_approach, row.assessed) == ("met", {"": True})


def test_earlier_months_are_kept_as_the_records_tell(centre: Centre, tmp_path: Path) -> None:
    keep_earlier_scores(actor="tester", as_of=AS_OF, months=3)
    days = list(ScoreStanding.objects.values_list("as_of", flat=True))
    assert days == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), AS_OF]
    states = dict(RequirementStanding.objects.filter(requirement="1.1.1").values_list("month", "worst"))
    assert states == {"2025-12": "no_data", "2026-01": "pass", "2026-02": "pass", "2026-03": "pass"}
    assert [bool(row.basis) for row in ScoreStanding.objects.all()] == [False, False, False, True]
    page = centre.client("leader").get("/score/").content.decode()
    assert "since Feb 28, 2026" in page
    load(tmp_path / "more.csv", {**STATEMENT, "record_id": "D2"})
    run_checks(actor="tester", as_of=AS_OF)
    keep_earlier_scores(actor="tester", as_of=AS_OF, months=3)
    assert ScoreStanding.objects.count() == 4


def test_only_who_sees_everything_sees_the_score(centre: Centre) -> None:
    assert centre.client("supervisor").get("/score/").status_code == 403
    assert centre.client("auditor").get("/score/").status_code == 200
    browser = centre.client("leader")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/score/?all=1&path=1")
    assert len(queries) <= 20, "\n".join(query["sql"][:110] for query in queries)
