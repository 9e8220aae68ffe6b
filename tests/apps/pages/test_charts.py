"""Each chart compiles, keeps the site's colours as they are, and says in its table what it draws."""

import json
import re

import pytest
import vl_convert

from seido.apps.pages.charts import (
    Compared,
    Event,
    Loss,
    Part,
    Person,
    TrendPoint,
    before_after,
    funnel,
    pareto,
    trend,
    waterfall,
)
from seido.apps.pages.charts.picture import VARIABLE, light_colours, svg
from seido.apps.pages.pictures import Mark

POINTS = [
    TrendPoint(f"2026-{month:02}", Mark(value, low=95), (value - 3, value + 2) if value else None, 220)
    for month, value in enumerate((95.8, 96.1, None, 94.2, 90.4, 92.9, 93.6), start=1)
]
CHARTS = {
    "trend": trend(
        POINTS, unit="percent", summary="s", prior_mean=92.3, events=[Event("2026-04", "new plan")]
    ),
    "trend of nothing": trend([], unit="percent", summary="s"),
    "waterfall": waterfall([Loss("3.5", 40, "deployment"), Loss("4.1", 41.7, "metrics")], whole=4280),
    "no losses": waterfall([], whole=4280),
    "pareto": pareto([Part("wrong fee", 14), Part("late", 3)], summary="s"),
    "before": before_after(
        POINTS, [Compared("before", 0, 3, 95.4), Compared("after", 4, 6, 92.3)], unit="percent", summary="s"
    ),
    "funnel": funnel(
        [Person("CSS-1", 10, 60, outside=True)],
        mean=93,
        inner=[(5, 70, 99)],
        outer=[(5, 60, 100)],
        summary="s",
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_it_draws_without_a_warning(name):
    drawn = svg(CHARTS[name])
    assert drawn.startswith("<svg")
    assert "NaN" not in drawn
    assert vl_convert.vegalite_to_vega(json.dumps(CHARTS[name].spec))


@pytest.mark.parametrize("name", CHARTS)
def test_its_colours_are_those_of_the_site(name):
    code = json.dumps(CHARTS[name].spec)
    assert not re.search(r"#[0-9a-f]{6}", code)
    assert set(VARIABLE.findall(code)) <= {*light_colours(), "--font"}


def test_the_table_of_a_trend_has_every_period_and_leaves_out_what_is_missing():
    rows = CHARTS["trend"].rows
    assert len(rows) == len(POINTS)
    assert [row[1] for row in rows][:3] == ["95.8 %", "96.1 %", "–"]


def test_a_missing_month_breaks_the_line_of_a_trend():
    layers = CHARTS["trend"].spec["layer"]
    line = next(one for one in layers if one["mark"].get("color") == "var(--plot)")
    assert len({row["run"] for row in line["data"]["values"]}) == 2


def test_a_waterfall_is_sorted_by_size_and_ends_at_what_is_left():
    rows = CHARTS["waterfall"].rows
    assert [row[0] for row in rows] == ["4.1", "3.5"]
    assert rows[-1][-1] == "4,198.3"
    assert CHARTS["no losses"].rows == []
