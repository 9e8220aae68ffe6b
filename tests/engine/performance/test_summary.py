"""The summary table: what counts where, caps, item shares, partitions and roles."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.performance.document import summary_document
from seido.engine.performance.series import Series
from seido.engine.performance.summary import Summary, role_of, summarise
from seido.engine.performance.tally import Tally
from seido.standard import load
from support.markdown import table_with
from support.series import AT_LEVEL, IMPROVING, NEITHER, series, several, small_standard

STANDARD = small_standard()


def summary(*parts: list[Series], role=None) -> Summary:
    return summarise([one for part in parts for one in part], STANDARD, role)


@pytest.mark.parametrize(
    "row",
    table_with("algorithms/fifty-seventy-five.md", "ordinary", "low volume counted"),
    ids=lambda row: "/".join(row.values()),
)
def test_caps_as_on_their_page(row):
    table = summary(
        several(int(row["ordinary"])),
        several(int(row["low volume"]), metric="low", low_volume=True),
        several(int(row["additional"]), metric="more", additional=True),
    )
    inside = [one.series.metric for one in table.rows if one.in_set]
    assert inside.count("low") == int(row["low volume counted"])
    assert inside.count("more") == int(row["additional counted"])
    assert table.fifty_seventy_five.metrics == int(row["metrics"])
    left_out = len(table.rows) - len(inside)
    assert bool(table.warnings) == bool(left_out)


def test_what_the_caps_leave_out_is_last_in_the_file_and_named():
    table = summary(
        [
            series(unit="first", metric="low1", low_volume=True),
            series(unit="second", metric="low2", low_volume=True),
        ],
        several(12),
        [series(metric="more1", additional=True), series(metric="more2", additional=True)],
    )
    states = {
        row.series.metric: (row.in_set, row.judgement.counted) for row in table.rows[:2] + table.rows[-2:]
    }
    assert states == {
        "low1": (True, True),
        "low2": (False, True),
        "more1": (True, True),
        "more2": (False, False),
    }
    low, more = table.warnings
    assert low.en.endswith("left out: low2.")
    assert more.en.endswith("left out: more2.")
    assert "low2" in low.ja
    reason = next(row.judgement.reason for row in table.rows if row.series.metric == "low2")
    assert "left out of 50/75" in reason.en


def test_a_metric_that_is_both_low_volume_and_additional_needs_room_under_both():
    both = series(metric="both", low_volume=True, additional=True)
    assert summary(several(10), [both]).rows[-1].in_set
    assert not summary(several(10), [series(metric="more", additional=True)], [both]).rows[-1].in_set
    assert not summary(several(9), [series(metric="low", low_volume=True)], [both]).rows[-1].in_set


def test_low_volume_stays_in_the_item_and_additional_never_enters_it():
    table = summary(
        several(3),
        several(3, NEITHER, metric="low", low_volume=True),
        several(1, metric="more", additional=True),
    )
    assert table.items["4.1"].counts == Tally(6, 3, 0)


def test_the_set_is_4_1_to_4_4_without_volume_and_metrics_marked_outside():
    table = summary(
        [series(item) for item in ("4.1", "4.2b", "4.3", "4.4", "4.5")],
        [series("4.2b", metric="complaint_on_time"), series("4.3", metric="calls_offered")],
        role="osp",
    )
    assert table.fifty_seventy_five.metrics == 4
    counted = {(row.series.item, row.series.metric): row.judgement.counted for row in table.rows}
    assert counted["4.2b", "complaint_on_time"]
    assert not counted["4.3", "calls_offered"]
    assert {item: share.counts.metrics for item, share in table.items.items()} == {
        "4.1": 1,
        "4.2b": 2,
        "4.3": 1,
        "4.4": 1,
        "4.5": 1,
    }


def test_the_real_catalogue_says_which_metrics_are_volume_and_which_are_outside():
    standard = load()
    if not standard.metrics:
        pytest.skip("the catalogue holds no metrics")
    by_id = {metric.id: metric for metric in standard.metrics.values()}
    table = summarise([series("4.3", metric=name) for name in by_id], standard, None)
    for row in table.rows:
        metric = by_id[row.series.metric]
        assert row.judgement.counted == (metric.type != "volume")
        assert row.in_set == (metric.type != "volume" and metric.fifty_seventy_five)
    assert not by_id["client_complaint_on_time"].fifty_seventy_five


def test_4_3_and_4_4_are_split_by_type_with_cost_as_efficiency():
    table = summary(
        [
            series("4.3", NEITHER, type="service"),
            series("4.3", AT_LEVEL, type="cost"),
            series("4.3", IMPROVING, type="efficiency", unit="other"),
        ]
    )
    share = table.items["4.3"]
    assert share.by_type == {"service": Tally(1, 0, 0), "efficiency": Tally(2, 1, 1)}
    assert share.score_pct == (0 + 100) / 2
    document = summary_document(table, "en")
    assert document["items"]["4.3"]["by_type"]["efficiency"] == {
        "metrics": 2,
        "at_level_pct": 50.0,
        "improving_pct": 50.0,
        "score_pct": 100.0,
    }


def test_other_items_are_pooled_whatever_the_type():
    table = summary([series("4.5", NEITHER, type="service"), series("4.5", type="people")])
    assert table.items["4.5"].by_type == {}
    assert table.items["4.5"].score_pct == 100


def test_partitions_count_their_own_members_of_the_set():
    tokyo, kanto, service = ("site", "Tokyo"), ("location_group", "Kanto"), ("service", "Support")
    table = summary(
        [
            series("4.3", unit="1", memberships=(tokyo, kanto)),
            series("4.3", NEITHER, unit="2", memberships=(("site", "Osaka"), service)),
            series("4.3", IMPROVING, unit="3", memberships=(tokyo,)),
            series("4.5", unit="4", memberships=(("site", "Nagoya"),)),
            series("4.1"),
        ]
    )
    found = {(part.kind, part.name): part.counts for part in table.partitions}
    assert list(found) == [
        ("site", "Osaka"),
        ("site", "Tokyo"),
        ("location_group", "Kanto"),
        ("service", "Support"),
    ]
    assert found[tokyo] == Tally(2, 1, 1)
    assert found["site", "Osaka"] == Tally(1, 0, 0)
    assert not table.gate
    assert table.fifty_seventy_five.fifty


def test_the_gate_asks_for_both_shares_in_every_partition():
    assert summary([series(memberships=(("site", "Tokyo"),))]).gate
    assert not summary([]).gate


def test_the_role_is_told_by_4_2a_and_4_2b():
    assert role_of([series("4.1"), series("4.2a")]) == "csp"
    assert role_of([series("4.2b")]) == "osp"
    assert role_of([series("4.1")]) is None
    assert role_of([series("4.2a"), series("4.2b")]) is None


def test_the_other_roles_item_is_not_counted_and_said():
    table = summary([series("4.2a"), series("4.2b")], role="csp")
    assert [row.judgement.counted for row in table.rows] == [True, False]
    assert table.fifty_seventy_five.metrics == 1
    assert "role csp" in table.warnings[0].en


def test_an_additional_metric_that_cannot_join_the_set_is_said():
    table = summary([series("4.5", additional=True)])
    assert table.fifty_seventy_five.metrics == 0
    assert len(table.warnings) == 1


def test_nothing_counted_gives_no_figures():
    document = summary_document(summary([series("4.3", metric="calls_offered")]), "ja")
    assert document["fifty_seventy_five"] == {
        "metrics": 0,
        "at_level_pct": None,
        "at_level_or_improving_pct": None,
        "fifty": False,
        "seventy_five": False,
    }
    assert document["items"]["4.3"] == {
        "metrics": 0,
        "at_level_pct": None,
        "improving_pct": None,
        "score_pct": 0.0,
    }
    assert document["items"]["4.6"] == {"part_50": None, "part_75": None, "score_pct": 0.0}


KIND = st.tuples(
    st.sampled_from(["4.1", "4.2a", "4.3", "4.4", "4.5"]),
    st.sampled_from([AT_LEVEL, IMPROVING, NEITHER]),
    st.sampled_from(["service", "quality", "sales", "cost", "efficiency"]),
)
TABLE = st.lists(KIND, min_size=1, max_size=25).map(
    lambda kinds: [
        series(item, values, type=kind, unit=f"U{number}", memberships=(("site", f"S{number % 2}"),))
        for number, (item, values, kind) in enumerate(kinds)
    ]
)


@given(TABLE, st.integers(0, 99))
def test_without_caps_the_order_of_series_changes_nothing_but_the_order_of_rows(table, seed):
    shuffled = list(table)
    random.Random(seed).shuffle(shuffled)
    one, other = summary_document(summary(table), "en"), summary_document(summary(shuffled), "en")
    by_unit = lambda document: sorted(document.pop("metrics"), key=lambda row: row["unit"])  # noqa: E731
    assert by_unit(one) == by_unit(other)
    assert one == other


@given(TABLE)
def test_a_failing_metric_of_a_type_already_there_never_raises_a_score(table):
    item = table[0]
    more = summary(table, [series(item.item, NEITHER, type=item.type, unit="more")])
    before = summary(table)
    for name, share in before.items.items():
        assert more.items[name].exact_pct <= share.exact_pct
    assert more.achievement.exact_pct <= before.achievement.exact_pct
    assert more.gate <= before.gate


@given(TABLE, st.data())
def test_losing_a_series_data_never_raises_a_score(table, data):
    position = data.draw(st.integers(0, len(table) - 1))
    emptied = list(table)
    emptied[position] = series(
        table[position].item,
        [None] * 4,
        type=table[position].type,
        unit=table[position].unit,
        memberships=table[position].memberships,
    )
    before, after = summary(table), summary(emptied)
    for name, share in before.items.items():
        assert after.items[name].exact_pct <= share.exact_pct
    assert after.achievement.exact_pct <= before.achievement.exact_pct
    assert after.gate <= before.gate
