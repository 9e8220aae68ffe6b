"""The catalogue of release 7.1 as it stands: whole, sound, and saying what the standard says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from seido.standard import load
from seido.standard.lint import RULES, lint
from seido.standard.load import parent

STANDARD = load()
#: Clauses whose duties are countable facts of the standard: (clause, parameter, value).
THRESHOLDS = [
    ("3.4.2.f", "max_age_months", 12),
    ("3.4.4.a", "at_least", 2),
    ("3.4.4.b", "at_least", 1),
    ("3.5.1.a", "least_per_month", 1),
    ("3.5.1.a", "least_per_type_and_quarter", 1),
    ("3.5.1.b", "least_side_by_side", 1),
    ("3.5.1.c", "least_per_week", 1),
    ("3.6.2", "least_months_of_contract_left", 12),
    ("4.1.3", "max_age_months", 24),
    ("4.3.1.g", "handle_time_from_positions", 5),
    ("4.3.1.g", "customers_per_hour_from_positions", 2),
    ("4.5.4.a", "least_consecutive_months", 3),
    ("4.6.1.a", "at_level_percent", 50),
    ("4.6.1.b", "at_level_or_improving_percent", 75),
    ("4.6.2.c", "max_percent", 10),
]


def test_no_rule_finds_a_defect() -> None:
    assert lint(STANDARD) == []


def test_points_by_role() -> None:
    listed = {
        role: sum(item.points for item in STANDARD.items_of(role) if item.status == "complete")
        for role in ("csp", "osp")
    }
    assert listed == {"csp": 3920, "osp": 4280}


def test_about_430_clauses_are_counted_by_approach() -> None:
    assert 390 <= sum(clause.leaf for clause in STANDARD.requirements.values()) <= 450


def test_a_clause_that_the_text_lacks_is_not_counted() -> None:
    assert not STANDARD.requirements["2.14.1.a"].leaf


def test_a_clause_with_a_duty_is_counted_beside_the_clauses_below_it() -> None:
    """A telephone centre has none of 3.5.1.a.i to iii, and is still judged on 3.5.1.a."""
    below = [clause for clause in STANDARD.requirements.values() if parent(clause.id) == "3.5.1.a"]
    assert all(clause.tags for clause in below)
    assert STANDARD.requirements["3.5.1.a"].leaf


@pytest.mark.parametrize("introduction", ["3.5.1", "3.4.2", "3.8.2", "4.6.1"])
def test_a_clause_that_only_introduces_others_is_not_counted(introduction: str) -> None:
    assert not STANDARD.requirements[introduction].leaf


@pytest.mark.parametrize(("clause", "name", "value"), THRESHOLDS)
def test_thresholds_of_the_standard(clause: str, name: str, value: int) -> None:
    requirement = STANDARD.requirements[clause]
    assert requirement.parameters[name] == value
    assert name not in requirement.own_defaults


def test_roles_come_from_the_item_unless_the_clause_has_its_own() -> None:
    assert STANDARD.requirements["4.2a.1"].role == "csp"
    assert STANDARD.requirements["4.2b.1"].role == "osp"
    assert STANDARD.requirements["3.1.7"].role == "osp"
    assert STANDARD.requirements["3.1.6"].role == "both"


def test_inventory_ids_stand_under_the_clause_that_they_name() -> None:
    """CHK-3.5.1.a.month belongs to 3.5.1.a: a row is answered by its own clause, not by a neighbour."""
    astray = [
        (clause.id, row)
        for clause in STANDARD.requirements.values()
        for row in clause.inventory
        if not re.fullmatch(rf"CHK-{re.escape(clause.id)}(\.[a-z]+)?", row)
    ]
    assert astray == []


def test_the_dangling_references_of_2_5_are_mapped() -> None:
    assert STANDARD.waivers["2.5.W1"].requirements == ("2.5.3",)
    assert STANDARD.waivers["2.5.W2"].requirements == ("2.5.1.f",)


def test_a_waiver_frees_the_clauses_below_those_it_names() -> None:
    freed = {clause.id for clause in STANDARD.freed_by(STANDARD.waivers["2.4.W"])}
    assert {"2.4.1", "2.4.1.a.i", "2.4.2.b.ii.a"} <= freed
    assert {STANDARD.requirements[clause].item for clause in freed} == {"2.4"}
    narrow = STANDARD.freed_by(STANDARD.waivers["3.5.W"])
    assert [clause.id for clause in narrow] == ["3.5.2.c.i", "3.5.2.c.ii"]


def test_no_wording_stands_twice() -> None:
    """Two clauses of one item that read the same would hide that one of them says something else."""
    wordings = Counter(
        (clause.item, clause.text.in_language(language))
        for clause in STANDARD.requirements.values()
        for language in ("en", "ja")
    )
    assert [wording for wording, count in wordings.items() if count > 1] == []


def test_every_lint_rule_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "standard.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \| ", page.partition("## Lint")[2], flags=re.MULTILINE)
    assert documented == list(RULES)
