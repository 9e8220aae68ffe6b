"""How numbers are written."""

import pytest
from django.template import Context, Template
from django.utils import translation

from seido.apps.pages.figures import number
from seido.apps.pages.pictures import Mark, mark, sparkline


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (95, "percent", "95.0"),
        (93.64, "percent", "93.6"),
        (-1.36, "percent", "−1.4"),
        (-0.04, "percent", "0.0"),
        (401.6, "seconds", "402"),
        (5.8, "hours", "5.8"),
        (4, "hours", "4.0"),
        (4009, "", "4,009"),
        (12345.25, "count", "12,345"),
    ],
)
def test_each_unit_has_its_decimals(value, unit, shown):
    assert number(value, unit) == shown


def test_a_sign_stands_before_a_difference_but_not_before_nothing():
    assert [number(value, "percent", signed=True) for value in (2.8, 0.0, -3.5)] == ["+2.8", "0.0", "−3.5"]


def rendered(code, **values):
    with translation.override("en"):
        return Template("{% load seido %}" + code).render(Context(values))


def test_a_gap_is_in_points_and_a_missed_one_points_to_its_side():
    assert "pt" in rendered("{% gap -1.4 'percent' %}")
    down, up = (rendered(f"{{% gap {value} 'percent' missed=True %}}") for value in (-1.4, 2.1))
    assert "missed" in down
    assert down.split("<path")[1].split("/>")[0] != up.split("<path")[1].split("/>")[0]


def test_a_target_that_is_a_ceiling_says_so():
    assert "≤ 5.0" in rendered("{% goal 5.0 'percent' 'lower' %}")
    assert "–" in rendered("{% goal None 'percent' %}")


@pytest.mark.parametrize(
    ("direction", "value", "met"),
    [("higher", 95, True), ("higher", 94.9, False), ("lower", 95, True), ("lower", 95.1, False)],
)
def test_a_mark_keeps_its_bound(direction, value, met):
    assert mark(value, direction, 95, None, None).met is met


def test_a_missing_month_breaks_the_line_and_the_last_mark_tells_the_result():
    series = [Mark(90, low=95), Mark(None, low=95), Mark(96, low=95), Mark(97, low=95)]
    picture = sparkline(series)
    line = picture.split('<path d="')[1].split('"')[0]
    assert line.count("M") == 2
    assert "<circle" in picture
    assert "<rect" in sparkline([*series, Mark(94, low=95)])
    assert sparkline([Mark(None, low=95)]) == ""


def test_what_falls_short_is_tinted_and_nothing_else():
    assert 'class="short"' not in sparkline([Mark(96, low=95), Mark(97, low=95)])
    assert 'class="short"' in sparkline([Mark(96, low=95), Mark(94, low=95)])
