"""Approach and deployment: bands, scopes, and what leaves the base."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seido.engine.scoring.assessment import (
    APPROACH_BANDS,
    DEPLOYMENT_BANDS,
    Assessment,
    Verdict,
    assess,
    band,
    is_out,
)
from support.markdown import table_with, tables
from support.series import requirement

PAGE = "algorithms/approach-deployment.md"
LEAVES = [requirement(name, "2.1") for name in "ab"]


def approach_rows() -> list[dict[str, str]]:
    return next(table for table in tables(PAGE) if list(table[0]) == ["met", "of", "band"])


@pytest.mark.parametrize("row", approach_rows(), ids=lambda row: f"{row['met']} of {row['of']}")
def test_approach_bands_as_on_their_page(row):
    assert band(int(row["met"]), int(row["of"]), APPROACH_BANDS) == int(row["band"])


def deployment_rows() -> list[dict[str, str]]:
    return next(table for table in tables(PAGE) if list(table[0]) == ["deployed", "scopes", "band"])


@pytest.mark.parametrize("row", deployment_rows(), ids=lambda row: f"{row['deployed']} of {row['scopes']}")
def test_deployment_bands_as_on_their_page(row):
    assert band(int(row["deployed"]), int(row["scopes"]), DEPLOYMENT_BANDS) == int(row["band"])


def deployed(cell: str) -> dict[str, bool]:
    pairs = (part.split(":") for part in cell.split())
    return {"" if scope == "*" else scope: answer == "yes" for scope, answer in pairs}


@pytest.mark.parametrize("row", table_with(PAGE, "a", "b"), ids=lambda row: f"{row['a']}, {row['b']}")
def test_scopes_as_on_their_page(row):
    verdicts = {name: Verdict("met", deployed(row[name])) for name in "ab" if row[name]}
    assessed = assess(LEAVES, Assessment(verdicts))
    assert (assessed.scopes, assessed.deployed) == (int(row["scopes"]), int(row["deployed"]))
    assert assessed.deployment_band == int(row["band"])


def test_requirements_out_of_the_base_leave_approach_and_bring_no_scope():
    verdicts = {"a": Verdict("met", {"P1": True}), "b": Verdict("waived", {"P2": False})}
    assessed = assess(LEAVES, Assessment(verdicts))
    assert (assessed.met, assessed.applicable) == (1, 1)
    assert (assessed.scopes, assessed.undeployed) == (1, {})


def test_what_is_not_met_still_counts_for_deployment():
    verdicts = {"a": Verdict("met", {"P1": True}), "b": Verdict("not_met", {"P1": False})}
    assessed = assess(LEAVES, Assessment(verdicts))
    assert assessed.unmet == ("b",)
    assert assessed.undeployed == {"P1": ("b",)}
    assert (assessed.approach_band, assessed.deployment_band, assessed.exact_pct) == (50, 0, 0)


def test_a_leaf_without_a_verdict_is_not_met():
    assessed = assess(LEAVES, Assessment({"a": Verdict("met", {"P1": True})}))
    assert (assessed.approach_pct, assessed.approach_band) == (50.0, 50)


def test_an_item_is_out_only_where_all_its_leaves_are():
    out = {"a": Verdict("waived"), "b": Verdict("not_applicable")}
    assert is_out(LEAVES, Assessment(out))
    assert not is_out(LEAVES, Assessment({"a": Verdict("waived")}))
    assert not is_out([], Assessment(out))


VERDICTS = st.dictionaries(
    st.sampled_from("ab"),
    st.builds(
        Verdict,
        st.sampled_from(["met", "not_met"]),
        st.dictionaries(st.sampled_from(["", "P1", "P2", "P3"]), st.booleans(), min_size=1),
    ),
)


@given(VERDICTS, st.sampled_from("ab"), st.sampled_from(["", "P1", "P2", "P3"]))
def test_deploying_or_meeting_more_never_lowers_the_score(verdicts, name, scope):
    before = assess(LEAVES, Assessment(verdicts)).exact_pct
    if name not in verdicts or scope not in verdicts[name].deployed:
        return
    better = verdicts | {name: Verdict("met", verdicts[name].deployed | {scope: True})}
    assert assess(LEAVES, Assessment(better)).exact_pct >= before


@given(VERDICTS)
def test_losing_a_verdict_never_raises_approach(verdicts):
    before = assess(LEAVES, Assessment(verdicts)).approach_band
    for name in verdicts:
        fewer = {key: value for key, value in verdicts.items() if key != name}
        assert assess(LEAVES, Assessment(fewer)).approach_band <= before
