"""Level, sustained improvement and what counts: the pages' worked tables, the vectors and the edges."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.performance.judgement import judge
from seido.engine.performance.series import Point, Series
from seido.periods import parse
from support.markdown import table_with, tables
from support.series import AT_LEVEL, NEITHER, months, points, series
from support.shared import shared_standard

LEVEL = "algorithms/level.md"
IMPROVEMENT = "algorithms/sustained-improvement.md"


def with_met(met: int, periods: int) -> Series:
    """A series of some months (or quarters, or a year) of which the first ones meet the target."""
    names = {4: [f"2025-Q{number}" for number in range(1, 5)], 1: ["2025"]}.get(periods, months(periods))
    return series(
        points=tuple(
            Point(parse(name), 95.0 if number < met else 50.0, 90.0) for number, name in enumerate(names)
        )
    )


def level_rows() -> list[dict[str, str]]:
    return next(table for table in tables(LEVEL) if list(table[0]) == ["met", "periods", "at level"])


@pytest.mark.parametrize("row", level_rows(), ids=lambda row: f"{row['met']} of {row['periods']}")
def test_level_as_on_its_page(row):
    judgement = judge(with_met(int(row["met"]), int(row["periods"])))
    assert (judgement.met, judgement.periods) == (int(row["met"]), int(row["periods"]))
    assert judgement.at_level == (row["at level"] == "yes")


def test_level_as_in_the_vectors():
    for vector in json.loads(shared_standard("vectors.json").read_text())["level"]:
        assert judge(with_met(vector["met"], vector["periods"])).at_level == vector["level"]


def drawn(pattern: str, **fields: bool) -> Series:
    """A monthly series as the page draws it."""
    values = {"x": 95.0, "-": 50.0, "?": None, "!": 95.0}
    return series(
        points=tuple(
            Point(parse(month), values[sign], 90.0, integrity=sign != "!")
            for month, sign in zip(months(len(pattern)), pattern, strict=True)
            if sign != "."
        ),
        **fields,
    )


@pytest.mark.parametrize("row", table_with(LEVEL, "months", "counted"), ids=lambda row: row["months"])
def test_collected_usable_integrity_as_on_their_page(row):
    judgement = judge(drawn(row["months"], new=row["new"] == "yes"))
    assert judgement.counted == (row["counted"] == "yes")
    assert (judgement.periods, judgement.met) == (int(row["periods"]), int(row["met"]))
    assert judgement.at_level == (row["at level"] == "yes")


def improving_series(direction: str, target: str, values: list[float]) -> Series:
    if direction == "range":
        low, high = map(float, target.split(".."))
        return series(direction="range", points=points(values, None, target_low=low, target_high=high))
    return series(direction=direction, points=points(values, float(target)))


@pytest.mark.parametrize("row", table_with(IMPROVEMENT, "values"), ids=lambda row: row["values"])
def test_sustained_improvement_as_on_its_page(row):
    values = [float(value) for value in row["values"].split(",")]
    judgement = judge(improving_series(row["direction"], row["target"], values))
    assert judgement.improving is {"yes": True, "no": False, "null": None}[row["improving"]]
    assert judgement.last == tuple(values[-3:])
    if row["prior mean"]:
        assert judgement.prior_mean == pytest.approx(float(row["prior mean"]))
    else:
        assert judgement.prior_mean is None


def test_sustained_improvement_as_in_the_vectors():
    for vector in json.loads(shared_standard("vectors.json").read_text())["sustained_improvement"]:
        judged = judge(improving_series(vector["dir"], str(vector["target"]), vector["values"]))
        assert judged.improving is vector["result"], vector
        if "prior_mean" in vector:
            assert judged.prior_mean == pytest.approx(vector["prior_mean"])


def test_the_target_is_the_one_in_force_in_the_period():
    targets = [80, 80, 90, 90]
    judged = judge(
        series(
            points=tuple(
                Point(parse(month), 85.0, target) for month, target in zip(months(4), targets, strict=True)
            )
        )
    )
    assert (judged.met, judged.at_level) == (2, False)


@pytest.mark.parametrize(("direction", "met"), [("higher", 1), ("lower", 1), ("range", 1)])
def test_a_value_at_its_target_meets_it(direction, met):
    fields = {"target_low": 90.0, "target_high": 95.0} if direction == "range" else {}
    assert judge(series(direction=direction, points=points([90.0], **fields))).met == met


def test_a_single_quarter_or_year_is_enough_and_older_ones_are_not_judged():
    years = tuple(Point(parse(name), value, 90.0) for name, value in [("2023", 50.0), ("2024", 95.0)])
    assert judge(series(points=years)).at_level
    quarters = tuple(
        Point(parse(f"{year}-Q{number}"), 50.0 if year == 2024 else 95.0, 90.0)
        for year in (2024, 2025)
        for number in range(1, 5)
    )
    judged = judge(series(points=quarters))
    assert (judged.periods, judged.met, judged.at_level) == (4, 4, True)


def test_a_metric_never_measured_counts_as_neither_unless_it_is_new():
    missing = judge(series(points=()))
    assert (missing.counted, missing.at_level, missing.improving) == (True, False, None)
    assert not judge(series(points=(), new=True)).counted


def test_a_volume_metric_is_never_counted():
    assert not judge(series(), volume=True).counted


@pytest.mark.parametrize("flag", ["collected", "usable", "integrity"])
def test_one_period_that_fails_takes_level_and_improvement_away(flag):
    whole = points([80, 80, 80, 95, 95, 95])
    assert judge(series(points=whole)).improving
    broken = (*whole[:-1], Point(whole[-1].period, 95.0, 90.0, **{flag: False}))
    judged = judge(series(points=broken))
    assert (judged.counted, judged.at_level, judged.improving) == (True, False, False)
    assert not getattr(judged, flag)
    assert "2025-06" in judged.reason.en
    assert "2025-06" in judged.reason.ja


@pytest.mark.parametrize(
    "names", [["2025-01", "2025-Q2"], ["2025-01", "2025-01"], ["2025-01-31"], ["2025-01-31T09:30"]]
)
def test_periods_that_make_no_series_are_refused(names):
    with pytest.raises(ValueError, match=r"period"):
        judge(series(points=tuple(Point(parse(name), 95.0, 90.0) for name in names)))


@pytest.mark.parametrize(
    "one",
    [
        series(),
        series(values=NEITHER),
        series(values=NEITHER[:3]),
        series(values=(70.0, 71.0, 72.0, 73.0)),
        series(values=AT_LEVEL[:2]),
        series(values=AT_LEVEL[:2], new=True),
        series(points=()),
    ],
)
def test_every_judgement_has_its_reason_in_one_sentence_of_both_languages(one):
    reason = judge(one).reason
    assert reason.en.endswith(".")
    assert reason.en.count(". ") == 0
    assert reason.ja.endswith("。")


VALUES = st.lists(st.floats(0, 100).map(lambda value: round(value, 2)), min_size=1, max_size=15)


@given(VALUES, st.randoms())
def test_the_order_of_points_is_irrelevant(values, random):
    ordered = points(values)
    shuffled = list(ordered)
    random.shuffle(shuffled)
    assert judge(series(points=tuple(shuffled))) == judge(series(points=ordered))


@given(VALUES, st.data())
def test_improving_a_value_never_takes_level_away(values, data):
    position = data.draw(st.integers(0, len(values) - 1))
    better = list(values)
    better[position] += data.draw(st.floats(0, 50))
    before, after = judge(series(values=values)), judge(series(values=better))
    assert after.met >= before.met
    assert after.at_level >= before.at_level


@given(VALUES, st.data())
def test_improving_one_of_the_last_three_never_takes_improvement_away(values, data):
    position = data.draw(st.integers(max(0, len(values) - 3), len(values) - 1))
    better = list(values)
    better[position] += data.draw(st.floats(0, 50))
    before, after = judge(series(values=values)), judge(series(values=better))
    assert bool(after.improving) >= bool(before.improving)


@given(VALUES, st.data())
def test_blanking_a_value_never_passes(values, data):
    judged = values[-12:]
    position = data.draw(st.integers(len(values) - len(judged), len(values) - 1))
    blanked: list[float | None] = list(values)
    blanked[position] = None
    after = judge(series(values=blanked))
    assert not after.at_level
    assert not after.improving
    assert after.counted


@given(VALUES)
def test_lower_is_the_mirror_of_higher(values):
    mirrored = series(direction="lower", points=points([-value for value in values], -90))
    one, other = judge(series(values=values)), judge(mirrored)
    assert (one.met, one.at_level, one.improving) == (other.met, other.at_level, other.improving)
