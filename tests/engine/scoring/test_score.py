"""Points, totals on both bases and the three gates."""

import json
from fractions import Fraction

import pytest

from seido.engine.performance.summary import ITEM_OF_ROLE, ITEMS, Summary, summarise
from seido.engine.scoring.assessment import Assessment, Verdict
from seido.engine.scoring.document import score_document
from seido.engine.scoring.score import Score, Total, score
from seido.standard import load
from support.markdown import table_with
from support.series import AT_LEVEL, NEITHER, series, small_standard
from support.shared import shared_standard

STANDARD = small_standard()
PAGE = "algorithms/gates.md"


def assessment(standard=STANDARD, role="csp", **changes: Verdict) -> Assessment:
    """Everything met and deployed in one program."""
    verdicts = {
        leaf.id: Verdict("met", {"P1": True})
        for item in standard.items_of(role)
        for leaf in standard.leaves_of(item.id, role)
    }
    return Assessment(verdicts | changes)


def results(values=AT_LEVEL, role="csp", standard=STANDARD) -> Summary:
    items = [item for item in ITEMS if ITEM_OF_ROLE.get(item, role) == role]
    return summarise([series(item, values) for item in items], standard, role)


def by_item(scored: Score) -> dict[str, dict]:
    return {item["item"]: item for item in score_document(scored)["items"]}


def test_everything_met_is_certifiable():
    scored = score(STANDARD, "csp", assessment(), results())
    assert (scored.total.score, scored.total.of, scored.total.pct) == (2200.0, 2200, 100.0)
    assert scored.gates.open() == ("points", "approach", "fifty_seventy_five")
    assert scored.certifiable


@pytest.mark.parametrize("row", table_with(PAGE, "role", "total stated"), ids=lambda row: row["role"])
def test_both_bases_of_the_real_catalogue_as_on_the_page(row):
    standard = load()
    scored = score(standard, row["role"], Assessment(), None)
    assert (scored.total.of, scored.total_stated.of) == (int(row["total"]), int(row["total stated"]))
    assert scored.total.score == 0
    assert not scored.gates.open()


def test_both_bases_as_in_the_vectors():
    points = json.loads(shared_standard("vectors.json").read_text())["points"]
    for role in ("csp", "osp"):
        scored = score(load(), role, Assessment(), None)
        assert scored.total.of == points[f"{role}_listed"]
        assert scored.total_stated.of == points[f"{role}_stated"]
        second = sum(item.item.points for item in scored.items if item.in_base and item.item.category == 2)
        assert second == points[f"cat2_{role}_listed"]


@pytest.mark.parametrize("role", ["csp", "osp"])
def test_the_whole_real_catalogue_can_be_certified(role):
    standard = load()
    scored = score(standard, role, assessment(standard, role), results(role=role, standard=standard))
    assert scored.certifiable
    assert scored.total.score == scored.total.of


def test_attesting_the_missing_item_adds_its_points_to_the_stated_total_alone():
    plain, attested = (
        score(STANDARD, "csp", assessment(), results(), attested=attested) for attested in (False, True)
    )
    assert plain.total == attested.total
    assert (plain.total_stated.score, plain.total_stated.of) == (2200.0, 2280)
    assert (attested.total_stated.score, attested.total_stated.of) == (2280.0, 2280)
    missing = by_item(plain)["2.6"]
    assert missing["in_base"] is False
    assert missing["score"] == 0


@pytest.mark.parametrize("row", table_with(PAGE, "points gate"), ids=lambda row: row["score"])
def test_the_points_gate_as_on_the_page(row):
    total = Total(Fraction(row["score"]), int(row["of"]))
    assert total.enough == (row["points gate"] == "open")


def test_the_lower_band_scores_and_category_4_has_no_bands():
    changes = {
        "1.1.1": Verdict("met", {"P1": True, "P2": False}),
        "1.1.2.a": Verdict("not_met", {"P1": True}),
    }
    items = by_item(score(STANDARD, "csp", assessment(**changes), results()))
    assert items["1.1"] == {
        "item": "1.1",
        "points": 100,
        "approach_pct": pytest.approx(200 / 3),
        "approach_band": 50,
        "deployment_pct": 50.0,
        "deployment_band": 50,
        "score_pct": 50.0,
        "score": 50.0,
        "in_base": True,
    }
    assert items["4.1"] == {
        "item": "4.1",
        "points": 500,
        "approach_pct": None,
        "approach_band": None,
        "deployment_pct": None,
        "deployment_band": None,
        "score_pct": 100.0,
        "score": 500.0,
        "in_base": True,
    }


def test_requirements_of_the_other_role_do_not_count():
    changes = {"2.1.2": Verdict("not_met", {"P9": False})}
    scored = score(STANDARD, "csp", assessment(**changes), results())
    assert by_item(scored)["2.1"]["score_pct"] == 100
    for_osp = score(STANDARD, "osp", assessment(**changes), results(role="osp"))
    assert by_item(for_osp)["2.1"]["score_pct"] == 50


def test_an_item_all_out_leaves_the_base():
    scored = score(STANDARD, "csp", assessment(**{"2.1.1": Verdict("waived")}), results())
    assert scored.total.of == 2100
    assert scored.gates.approach
    two = by_item(scored)["2.1"]
    assert two["in_base"] is False
    assert two["score_pct"] is two["approach_pct"] is None


def test_an_item_of_category_4_leaves_only_where_declared():
    table = summarise([series("4.1"), series("4.2a"), series("4.3"), series("4.5")], STANDARD, "csp")
    scored = score(STANDARD, "csp", assessment(), table)
    assert (scored.total.score, scored.total.of) == (1850.0, 2200)
    declared = Assessment(assessment().verdicts, {"4.4": "not_applicable"})
    scored = score(STANDARD, "csp", declared, table)
    assert (scored.total.score, scored.total.of) == (1850.0, 1850)
    assert scored.certifiable


def test_without_results_category_4_scores_nothing_and_its_gate_is_shut():
    scored = score(STANDARD, "csp", assessment(), None)
    assert scored.total.score == 200
    assert scored.gates.open() == ("approach",)


def test_the_gates_are_independent():
    low = score(STANDARD, "csp", assessment(), results(NEITHER))
    assert low.gates.open() == ("approach",)
    one_unmet = assessment(**{"1.1.1": Verdict("not_met", {"P1": True})})
    scored = score(STANDARD, "csp", one_unmet, results())
    assert scored.total.score == 2150
    assert scored.gates.open() == ("points", "fifty_seventy_five")
    assert not scored.certifiable


def test_the_approach_gate_asks_for_the_band_not_for_deployment():
    changes = {"1.1.1": Verdict("met", {"P1": False})}
    scored = score(STANDARD, "csp", assessment(**changes), results())
    assert scored.gates.approach
    assert scored.total.score == 2100


def test_with_nothing_assessed_the_approach_gate_is_shut():
    waived = {name: Verdict("waived") for name in ("1.1.1", "1.1.2.a", "1.1.2.b", "2.1.1")}
    scored = score(STANDARD, "csp", assessment(**waived), results())
    assert not scored.gates.approach
