"""Shares of an item's points: the standard's own examples and more, as on the page."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.performance.tally import Achievement, ItemShare, Tally, level_score, mean_score
from support.markdown import table_with, tables
from support.shared import shared_standard

SCORES = "algorithms/item-scores.md"
SHARES = "algorithms/fifty-seventy-five.md"


def tally(level: float, improving: float = 0) -> Tally:
    """Whole percentages as counts out of a hundred."""
    return Tally(100, int(level), int(improving))


def pooled_rows() -> list[dict[str, str]]:
    return next(table for table in tables(SCORES) if list(table[0]) == ["L", "I", "score"])


@pytest.mark.parametrize("row", pooled_rows(), ids=lambda row: f"{row['L']}+{row['I']}")
def test_pooled_items_as_on_the_page(row):
    assert level_score(tally(float(row["L"]), float(row["I"]))) == Fraction(row["score"])


@pytest.mark.parametrize("row", table_with(SCORES, "service", "quality"), ids=lambda row: row["score"])
def test_split_items_as_on_the_page(row):
    score = row.pop("score")
    by_type = {name: tally(*map(float, cell.split("+"))) for name, cell in row.items() if cell}
    assert float(mean_score(by_type.values())) == pytest.approx(float(score), abs=5e-7)
    assert ItemShare(Tally(), by_type).score_pct == pytest.approx(float(score), abs=5e-7)


@pytest.mark.parametrize("row", table_with(SCORES, "LI"), ids=lambda row: f"{row['L']} and {row['LI']}")
def test_achievement_as_on_the_page(row):
    level, either = int(row["L"]), int(row["LI"])
    achievement = Achievement(tally(level, either - level))
    assert achievement.part_50 == float(row["part 50"])
    assert achievement.part_75 == float(row["part 75"])
    assert achievement.score_pct == float(row["score"])


def test_the_vectors():
    vectors = json.loads(shared_standard("vectors.json").read_text())
    for vector in vectors["item_score"]:
        assert level_score(tally(vector["L"], vector["I"])) == vector["score"]
    achievement = Achievement(tally(48, 21))
    assert achievement.part_50 == vectors["item_46"]["sub50"]
    assert achievement.part_75 == vectors["item_46"]["sub75"]
    assert 350 * achievement.exact_pct / 100 == Fraction(vectors["item_46"]["points_of_350_min"])
    mean = mean_score([tally(40), tally(50), tally(60), tally(25, 10)])
    assert mean == Fraction(vectors["item_43"]["mean"])
    assert 400 * mean / 100 == Fraction(vectors["item_43"]["points_of_400"])


@pytest.mark.parametrize("row", table_with(SHARES, "50", "75"), ids=lambda row: "/".join(row.values()))
def test_fifty_and_seventy_five_as_on_the_page(row):
    counts = Tally(int(row["metrics"]), int(row["at level"]), int(row["improving"]))
    assert (counts.fifty, counts.seventy_five) == (row["50"] == "yes", row["75"] == "yes")


def test_nothing_counted_gives_no_figure_and_no_points():
    empty = Tally()
    assert empty.at_level_pct is empty.improving_pct is empty.at_level_or_improving_pct is None
    assert level_score(empty) == 0
    assert Achievement(empty).part_50 is Achievement(empty).part_75 is None
    assert Achievement(empty).score_pct == 0


def test_percentages_are_unrounded():
    assert Tally(3, 1, 1).at_level_pct == 100 / 3
    assert Tally(3, 1, 1).at_level_or_improving_pct == 200 / 3


COUNTS = st.integers(1, 60).flatmap(
    lambda metrics: st.integers(0, metrics).flatmap(
        lambda level: st.builds(Tally, st.just(metrics), st.just(level), st.integers(0, metrics - level))
    )
)


@given(COUNTS)
def test_scores_lie_between_0_and_100_and_a_failing_metric_never_raises_them(counts):
    more = Tally(counts.metrics + 1, counts.at_level, counts.improving)
    for before, after in [
        (level_score(counts), level_score(more)),
        (Achievement(counts).exact_pct, Achievement(more).exact_pct),
    ]:
        assert 0 <= after <= before <= 100
    assert more.fifty <= counts.fifty
    assert more.seventy_five <= counts.seventy_five


@given(COUNTS)
def test_full_parts_and_the_two_rules_agree(counts):
    achievement = Achievement(counts)
    assert (achievement.exact_part_50 == 100) == counts.fifty
    assert (achievement.exact_part_75 == 100) == counts.seventy_five
