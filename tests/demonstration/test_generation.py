"""The demonstration's files: the same from the same seed, whole, and made by a queue rather than by columns."""

from collections import Counter
from datetime import date

import numpy as np
import pytest
import yaml

from seido.apps.organization.setup_file import read
from seido.demonstration.deferred import completions
from seido.demonstration.files import facts_of, write_records, write_setup
from seido.demonstration.organization import engine_organization, people
from seido.demonstration.plan import Plan
from seido.demonstration.records import changed, holds, records
from seido.engine.metrics.required import required_metrics
from seido.engine.organization import ProcessKind
from seido.facts.records import record_kinds
from seido.facts.schema import TABLES
from seido.standard import load
from support.markdown import table_with

AS_OF = date(2026, 11, 22)
PLAN = Plan(AS_OF, 20_000)


@pytest.fixture(scope="module")
def facts():
    return facts_of(PLAN)


def test_the_centre_covers_every_kind_of_process():
    kinds = {work.process["kind"] for work in PLAN.work}
    assert kinds == set(ProcessKind.__args__)
    assert len(PLAN.centre["programs"]) == 8
    assert len(PLAN.centre["clients"]) == 3
    assert len(people(PLAN)) == 250
    traits = set().union(*(work.traits for work in PLAN.work))
    assert {
        "chat",
        "proactive_chat",
        "callback",
        "case",
        "back_office",
        "ivr",
        "dialer",
        "closing",
        "tracing",
    } <= traits
    assert {"repair", "stock", "leads", "shared_queue"} <= traits


def test_thirteen_months_up_to_the_one_before_today():
    assert [f"{month:%Y-%m}" for month in PLAN.months][0::12] == ["2025-10", "2026-10"]
    assert Plan(date(2027, 1, 31)).months[-1] == date(2026, 12, 1)


def test_the_setup_file_is_valid_and_has_a_target_for_every_required_metric(tmp_path):
    document = read(write_setup(PLAN, tmp_path))
    needed = required_metrics(load(), engine_organization(PLAN))
    judged = {need.metric for need in needed if load().metrics[need.metric].type != "volume"}
    assert {target["metric"] for target in document["targets"]} == judged


def test_every_fact_table_but_the_aggregates_is_filled(facts):
    assert set(facts.parts) == set(TABLES) - {"interval_aggregates"}
    for name in facts.parts:
        fields = {field.name for field in TABLES[name].fields}
        assert set(facts.whole(name).column_names) <= fields, name


def test_the_number_of_contacts_scales():
    """Contacts, dials and visits come to about what was asked for; menus and refused offers come on top."""
    expected = sum(PLAN.contacts_of(work) for work in PLAN.work)
    assert expected == pytest.approx(20_000)


def test_the_same_seed_gives_the_same_rows(facts):
    again = facts_of(Plan(AS_OF, 20_000))
    for name in ("contacts", "dials", "evaluation_answers", "survey_answers"):
        assert again.whole(name).equals(facts.whole(name)), name


def test_calls_wait_longer_and_are_lost_where_staff_is_short(facts):
    """The queue is simulated: on the understaffed Mondays waits and losses rise together."""
    rows = facts.whole("contacts").to_pandas()
    calls = rows[(rows["program"] == "みなと事故受付") & (rows["process"] == "電話")]
    monday = calls["arrived_at"].dt.day_of_week == 0
    lost = calls["outcome"] == "abandoned"
    assert calls[monday]["wait_ms"].mean() > 2 * calls[~monday]["wait_ms"].mean()
    assert lost[monday].mean() > lost[~monday].mean()


def test_nobody_takes_two_calls_at_once(facts):
    """But for the few minutes in which shifts overlap with late calls."""
    rows = facts.whole("contacts").to_pandas()
    calls = rows[
        (rows["program"] == "ひかり注文") & (rows["process"] == "電話") & rows["agent"].notna()
    ].copy()
    calls["start"] = calls["arrived_at"] + calls["wait_ms"].astype("timedelta64[ms]")
    calls = calls.sort_values(["agent", "start"])
    end = calls["start"] + calls["handle_ms"].astype("int64").astype("timedelta64[ms]")
    overlaps = (calls["start"] < end.shift()) & (calls["agent"] == calls["agent"].shift())
    assert overlaps.mean() < 0.05


def test_customers_of_the_bot_call_again(facts):
    """Of the conversations that it closed unsolved many are followed by a call within two days."""
    rows = facts.whole("contacts").to_pandas()
    bot = rows[rows["process"] == "チャットボット"]
    unsolved = bot[~bot["assisted"].astype(bool) & ~bot["resolved"].astype(bool)]
    calls = rows[(rows["program"] == "あおばサポート") & (rows["process"] == "電話")]
    pairs = unsolved.merge(calls, on="customer", suffixes=("", "_call"))
    gap = (pairs["arrived_at_call"] - pairs["arrived_at"]).dt.total_seconds() / 3600
    assert ((gap > 0) & (gap <= 60)).sum() > 0.3 * len(unsolved)


def test_deferred_work_is_done_in_order_by_those_there():
    """Nobody before 0:30, two people to 1:00, one to 1:30; three items of 1,800 s each came at midnight."""
    done = completions(np.zeros(3), np.full(3, 1800.0), np.array([0, 2, 1, 0, 0]))
    assert done.tolist() == [2700.0, 3600.0, 5400.0]


def test_work_beyond_the_last_shift_stays_open():
    assert np.isinf(completions(np.array([0.0]), np.array([7200.0]), np.array([1, 0]))[0])


def test_records_are_of_known_kinds_and_numbers_stand_once(facts):
    made = records(PLAN, facts)
    assert {entry["kind"] for entry in made} <= set(record_kinds())
    twice = [key for key, count in Counter((e["kind"], e["record_id"]) for e in made).items() if count > 1]
    assert twice == []
    assert not [entry for entry in made if any("{" in str(value) for value in entry.values())]


def test_outcomes_are_words_of_their_kind(facts):
    for entry in records(PLAN, facts):
        allowed = record_kinds()[entry["kind"]].outcomes
        if allowed and "outcome" in entry:
            assert entry["outcome"] in allowed, entry


def test_no_record_lies_after_today(facts):
    for entry in changed(records(PLAN, facts), PLAN):
        assert entry["happened_at"].date() <= AS_OF
        assert entry.get("done_at") is None or entry["done_at"].date() <= AS_OF


def test_every_planted_change_of_records_meets_some(facts):
    made = records(PLAN, facts)
    kept = list(changed(made, PLAN))
    for problem in PLAN.problems:
        if "records" in problem:
            assert any(holds(problem["records"]["where"], entry, PLAN) for entry in made), problem["id"]
    assert len(kept) < len(made)


def test_the_mapping_of_records_says_the_zone(facts, tmp_path):
    _, mapping = write_records(PLAN, facts, tmp_path)
    assert yaml.safe_load(mapping.read_text())["zone"] == "Asia/Tokyo"


def test_the_page_lists_the_planted_problems():
    rows = table_with("demonstration.md", "id", "how it is found")
    listed = [(row["id"], row["what is wrong, and where"], row["how it is found"]) for row in rows]
    assert listed == [(one["id"], one["ja"], f"`{one['command']}`") for one in PLAN.problems]
