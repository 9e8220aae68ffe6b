"""`seido score` with files: points, totals and gates on the real catalogue, and every fault named."""

from pathlib import Path

import pytest

from seido.standard import load
from support.commands import run

GOLDEN = Path(__file__).parents[1] / "golden"
STANDARD = load()
HEADER = "requirement,approach,scope,deployed"
RESULTS_HEADER = "item,unit_kind,unit,process,metric,type,direction,target,period,value,site"


@pytest.fixture
def seido(capsys, monkeypatch):
    return lambda *arguments: run(capsys, monkeypatch, *arguments)


def assessment(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def all_met(role: str, scope: str = "P1") -> list[str]:
    """A row for every leaf requirement of categories 1 to 3."""
    return [
        f"{leaf.id},met,{scope},yes"
        for item in STANDARD.items_of(role)
        if item.category < 4
        for leaf in STANDARD.leaves_of(item.id, role)
    ]


def results(path: Path, role: str) -> Path:
    """Every item of category 4 with one metric at level."""
    items = ["4.1", "4.2a" if role == "csp" else "4.2b", "4.3", "4.4", "4.5"]
    lines = [f"{item},entity,E,,m,service,higher,80,2025,85," for item in items]
    path.write_text("\n".join([RESULTS_HEADER, *lines]) + "\n")
    return path


@pytest.mark.parametrize(("role", "points"), [("csp", 3920), ("osp", 4280)])
def test_everything_met_is_certifiable(seido, tmp_path, role, points):
    ran = seido(
        *("score", "--role", role, "--json"),
        *("--assessment", assessment(tmp_path / "a.csv", all_met(role))),
        *("--results", results(tmp_path / "r.csv", role)),
    )
    document = ran.document
    assert (document["release"], document["role"]) == ("7.1", role)
    assert document["total"] == {"score": points, "of": points, "pct": 100.0}
    assert document["total_stated"]["score"] == points
    assert document["total_stated"]["of"] == points + 80
    assert document["gates"] == {"points": True, "approach": True, "fifty_seventy_five": True}
    assert document["certifiable"] is True
    assert document["blocking"] == document["path"] == []
    attested = seido(
        *("score", "--role", role, "--json", "--attested-2.6"),
        *("--assessment", tmp_path / "a.csv", "--results", tmp_path / "r.csv"),
    ).document
    assert attested["total"] == document["total"]
    assert attested["total_stated"]["score"] == points + 80


def test_items_carry_exactly_the_published_fields(seido, tmp_path):
    document = seido(
        "score", "--role", "csp", "--assessment", assessment(tmp_path / "a.csv", []), "--json"
    ).document
    fields = "item points approach_pct approach_band deployment_pct deployment_band score_pct score in_base"
    assert all(list(item) == fields.split() for item in document["items"])
    assert [item["item"] for item in document["items"]] == [item.id for item in STANDARD.items_of("csp")]


def test_the_worked_results_score_1500_points_and_shut_the_gate(seido):
    document = seido("score", "--role", "csp", "--results", GOLDEN / "results.csv", "--json").document
    items = {item["item"]: item for item in document["items"]}
    assert items["4.3"]["score"] == pytest.approx(400 * 2 / 3)
    assert items["4.6"]["score"] == pytest.approx(1000 / 3)
    assert document["total"]["score"] == pytest.approx(1500)
    assert document["gates"] == {"points": False, "approach": False, "fifty_seventy_five": False}
    assert {one["kind"] for one in document["blocking"]} == {"requirement", "deployment", "metric"}


def test_a_partition_that_falls_short_shuts_the_gate(seido, tmp_path):
    path = results(tmp_path / "r.csv", "csp")
    rows = path.read_text() + "4.3,program,P9,,m,service,higher,80,2025,70,Osaka\n"
    path.write_text(rows)
    document = seido("score", "--role", "csp", "--results", path, "--json").document
    assert document["gates"]["fifty_seventy_five"] is False
    opener = next(one for one in document["blocking"] if one["unit"] == "P9")
    assert opener["gates"] == ["fifty_seventy_five"]
    assert document["blocking"][0] == opener


def test_one_requirement_short_shuts_only_the_approach_gate(seido, tmp_path):
    lines = [
        line.replace("met", "not_met", 1) if line.startswith("1.1.1,") else line for line in all_met("csp")
    ]
    document = seido(
        *("score", "--role", "csp", "--json"),
        *(
            "--assessment",
            assessment(tmp_path / "a.csv", lines),
            "--results",
            results(tmp_path / "r.csv", "csp"),
        ),
    ).document
    assert document["gates"] == {"points": True, "approach": False, "fifty_seventy_five": True}
    first = document["blocking"][0]
    assert (first["kind"], first["id"], first["gates"]) == ("requirement", "1.1.1", ["approach"])
    assert [step["kind"] for step in document["path"]] == ["approach"]


def test_blank_scopes_apply_to_all_scopes_of_the_item(seido, tmp_path):
    first, *rest = [leaf.id for leaf in STANDARD.leaves_of("1.1", "csp")]
    lines = [f"{first},met,P1,yes", f"{first},met,P2,no", *(f"{leaf},met,,yes" for leaf in rest)]
    path = assessment(tmp_path / "a.csv", lines)
    document = seido("score", "--role", "csp", "--assessment", path, "--json").document
    item = document["items"][0]
    assert (item["deployment_pct"], item["deployment_band"], item["score"]) == (50.0, 50, 50.0)


def test_items_of_category_4_leave_where_declared(seido, tmp_path):
    path = assessment(tmp_path / "a.csv", ["4.4,not_applicable,,", "4.5,waived,,"])
    document = seido("score", "--role", "csp", "--assessment", path, "--json").document
    assert document["total"]["of"] == 3920 - 350 - 200
    out = {item["item"] for item in document["items"] if not item["in_base"]}
    assert out == {"2.6", "4.4", "4.5"}


def test_rows_of_the_other_role_change_nothing(seido, tmp_path):
    both = sorted({*all_met("csp"), *all_met("osp")})
    document = seido(
        "score", "--role", "csp", "--assessment", assessment(tmp_path / "a.csv", both), "--json"
    ).document
    assert document["gates"]["approach"] is True
    assert document["total"]["of"] == 3920


def test_rows_of_leaves_in_category_4_are_taken_and_results_score_them(seido, tmp_path):
    leaf = STANDARD.leaves_of("4.1", "csp")[0].id
    path = assessment(tmp_path / "a.csv", [*all_met("csp"), f"{leaf},met,,yes"])
    document = seido("score", "--role", "csp", "--assessment", path, "--json").document
    item = next(item for item in document["items"] if item["item"] == "4.1")
    assert (item["approach_pct"], item["score"]) == (None, 0.0)


PARENT = next(clause for clause in STANDARD.requirements.values() if not clause.leaf and not clause.inferred)
FAULTS = [
    (
        ["1.1.1,met,,yes", "1.1.1,not_met,P1,yes"],
        "row 3, approach: expected met, as in row 2 for 1.1.1, found 'not_met'",
    ),
    (["1.1.1,met,P1,yes", "1.1.1,met,P1,no"], "row 3, deployed: expected yes, as in row 2, found 'no'"),
    (["9.9.9,met,,yes"], "row 2, requirement: expected a leaf requirement of release 7.1, found '9.9.9'"),
    ([",met,,yes"], "row 2, requirement: expected a leaf requirement of release 7.1, found a blank cell"),
    ([f"{PARENT.id},met,,yes"], f"row 2, requirement: expected its leaf requirements, {PARENT.id}."),
    (["1.1,waived,,"], "row 2, requirement: expected its leaf requirements, 1.1.1, "),
    (
        ["2.6,met,,yes"],
        "row 2, requirement: expected no row for 2.6, whose text the release lacks, found '2.6'",
    ),
    (
        ["2.14.1.a,met,,yes"],
        "row 2, requirement: expected a requirement that approach counts, which 2.14.1.a is not",
    ),
    (["4.1,met,,yes"], "row 2, approach: expected not_applicable or waived, as results score"),
    (
        ["1.1.1,partly,,yes"],
        "row 2, approach: expected one of met, not_met, not_applicable, waived, found 'partly'",
    ),
    (
        ["1.1.1,,,yes"],
        "row 2, approach: expected one of met, not_met, not_applicable, waived, found a blank cell",
    ),
    (["1.1.1,met,,half"], "row 2, deployed: expected yes or no, found 'half'"),
]


@pytest.mark.parametrize(("lines", "expected"), FAULTS, ids=lambda value: str(value)[:40])
def test_faults_are_named_by_row_and_column(seido, tmp_path, lines, expected):
    path = assessment(tmp_path / "a.csv", lines)
    ran = seido("score", "--role", "osp", "--assessment", path, "--json")
    assert (ran.status, ran.out) == (2, "")
    (fault,) = ran.faults
    assert fault.removeprefix(f"{path}, ").startswith(expected)


def test_the_faults_of_both_files_come_together(seido, tmp_path):
    bad = assessment(tmp_path / "a.csv", ["x,met,,yes"])
    other = tmp_path / "r.csv"
    other.write_text("item,what\n")
    ran = seido("score", "--role", "csp", "--assessment", bad, "--results", other)
    assert ran.status == 2
    assert {line.split(",")[0] for line in ran.faults} == {str(bad), str(other)}


def test_a_role_is_needed_and_known(seido):
    assert seido("score", "--assessment", "a.csv").status == 2
    assert seido("score", "--role", "vmo", "--assessment", "a.csv").status == 2


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Certifiable", "Deploy"]), ("ja", ["認証可能", "運用"])]
)
def test_the_tables_for_people(seido, tmp_path, monkeypatch, language, words):
    monkeypatch.setenv("COLUMNS", "200")
    path = assessment(tmp_path / "a.csv", all_met("csp")[:20])
    ran = seido("score", "--role", "csp", "--assessment", path, "--lang", language)
    assert ran.status == 0
    assert all(word in ran.out for word in words)


def test_the_order_of_rows_is_irrelevant(seido, tmp_path):
    lines = all_met("csp")[:200]
    one = seido("score", "--role", "csp", "--assessment", assessment(tmp_path / "a.csv", lines), "--json").out
    other = seido(
        "score", "--role", "csp", "--assessment", assessment(tmp_path / "b.csv", lines[::-1]), "--json"
    ).out
    assert one == other
